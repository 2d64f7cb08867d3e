//! Edits to whole sections, from a header to the next.

use std::ops::Range;

use super::{Section, Toml};
use crate::merge::comments::{
    CommentLines, CommentSyntax, block_start, comments_above, is_untouched,
};
use crate::merge::document::Sources;
use crate::merge::lines::{line_end, line_start, splice};
use crate::merge::place;

impl Toml {
    /// Adds the template's sections for the table at `path` and its subtables.
    pub(super) fn insert_sections(
        &self,
        path: &[String],
        sources: &Sources<'_, Self>,
    ) -> Option<String> {
        let (key, parent) = path.split_last()?;
        let template = sources.template;
        let new: Vec<String> = template
            .sections_below(path)
            .map(|section| template.section_text(section, sources.comments()))
            .collect();
        let new = new.join("\n");
        let (names, siblings) = self.children(parent);
        let (order, _) = template.children(parent);
        let index = place::before_its_follower(key, &names, &order);
        let (at, text) = if let Some(follower) = siblings.get(index) {
            (self.section_start(follower), format!("{new}\n"))
        } else {
            let last = self.sections_below(parent).last();
            let end = last.map_or(self.text.len(), |last| self.section_end(last));
            let end = self.text[..end].trim_end().len();
            let blank = if end == 0 { "" } else { "\n" };
            (line_end(&self.text, end), format!("{blank}{new}"))
        };
        splice(&self.text, vec![(at..at, text)])
    }

    /// The ranges to remove for the table at `path` and its subtables. `None` if the owner wrote text in them.
    pub(super) fn cut_sections(
        &self,
        path: &[String],
        sources: &Sources<'_, Self>,
    ) -> Option<Vec<Range<usize>>> {
        let base = sources.base;
        let gone = |(yours, old): (&Section, &Section)| {
            let body = self.body(yours);
            if !is_untouched(&self.text[body.clone()], &base.text[base.body(old)]) {
                return None;
            }
            // Keep the owner's text below the last key.
            let rest = self.text[body.end..self.section_end(yours)].split_inclusive('\n');
            let blank = rest
                .take_while(|line| line.trim().is_empty() || sources.comments().is_dropped(line));
            let end = body.end + blank.map(str::len).sum::<usize>();
            Some(self.with_comments(body.start..end, sources))
        };
        let old = base.sections_below(path);
        self.sections_below(path).zip(old).map(gone).collect()
    }

    /// The section with the header `path`.
    pub(super) fn section(&self, path: &[String]) -> Option<&Section> {
        self.sections.iter().find(|section| section.path == path)
    }

    /// The sections of the table at `path` and its subtables.
    pub(super) fn sections_below(
        &self,
        path: &[String],
    ) -> impl DoubleEndedIterator<Item = &Section> {
        self.sections
            .iter()
            .filter(move |section| section.path.starts_with(path))
    }

    /// The direct subtables of the table at `path`: their names, and the first section of each.
    fn children(&self, path: &[String]) -> (Vec<String>, Vec<&Section>) {
        let (mut names, mut sections) = (Vec::new(), Vec::new());
        for section in self.sections_below(path) {
            if let Some(name) = section.path.get(path.len())
                && !names.contains(name)
            {
                names.push(name.clone());
                sections.push(section);
            }
        }
        (names, sections)
    }

    /// The start of a section, including the comment above its header.
    pub(super) fn section_start(&self, section: &Section) -> usize {
        block_start(
            &self.text,
            line_start(&self.text, section.header.start),
            CommentSyntax::Hash,
        )
    }

    /// The end of a section: the start of the next section, or of the comment above the next section.
    fn section_end(&self, section: &Section) -> usize {
        let next = self
            .sections
            .iter()
            .find(|next| next.header.start > section.header.start);
        next.map_or(self.text.len(), |next| self.section_start(next))
    }

    /// The lines of a section from its header to its last key.
    fn body(&self, section: &Section) -> Range<usize> {
        let start = line_start(&self.text, section.header.start);
        let lines = self.text[start..self.section_end(section)]
            .split_inclusive('\n')
            .rev();
        let is_rest = |line: &&str| line.trim().is_empty() || line.starts_with('#');
        let rest: usize = lines.take_while(is_rest).map(str::len).sum();
        start..self.section_end(section) - rest
    }

    /// The body of a section, preceded by the template's comment for it.
    fn section_text(&self, section: &Section, comments: CommentLines<'_>) -> String {
        let body = self.body(section);
        let above = comments_above(&self.text, body.start, CommentSyntax::Hash);
        let mut text = String::new();
        for line in comments.new_ones(above.into_iter().map(|line| self.text[line].trim())) {
            text.extend([line, "\n"]);
        }
        text + &self.text[body]
    }
}
