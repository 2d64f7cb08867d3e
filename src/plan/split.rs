//! Files whose template was split: each edit of the owner moves to the part with the surrounding lines.

mod ecma;
mod place;

use std::borrow::Cow;

use super::origin::Origin;
use crate::{
    merge::{Hunk, Merged, changes, merge},
    tree::{Blob, RelPath},
};
use ecma::Module;
use place::{Alignment, Place, place};

/// One of the files that a file was split into.
pub(super) struct Part<'a> {
    /// Its path.
    pub path: &'a RelPath,
    /// Whether the part receives the owner's standalone additions, such as a new table.
    pub gets_additions: bool,
    /// The part's content, without the owner's edits.
    pub text: Blob,
}

/// Moves the owner's edits of a file to the parts into which it was split; `None` if an edit belongs to no part, or
/// needs a declaration that no part has.
///
/// An edit is merged into a part, with the part's share of the old file as the base. Standalone additions are appended
/// to a part, together with the imports that they need. This requires JavaScript, TypeScript or a format without
/// imports. Relative paths are adjusted.
pub(super) fn split(
    origin: &Origin<'_>,
    before: &Blob,
    disk: &Blob,
    parts: &[Part<'_>],
) -> Option<Vec<Merged>> {
    let (before, after) = (plain(before)?, plain(disk)?);
    let texts: Vec<Cow<str>> = parts
        .iter()
        .map(|part| plain(&part.text))
        .collect::<Option<_>>()?;
    let [old, new] = [&before, &after].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let module = Module::read(origin, &before, &after);
    // The owner's text once per part, with the relative paths adjusted for that part.
    let rebased: Vec<Cow<str>> = parts
        .iter()
        .map(|part| origin.text(part.path, &after, &before))
        .collect::<Option<_>>()?;
    let rebased: Vec<Vec<&str>> = rebased
        .iter()
        .map(|text| text.split_inclusive('\n').collect())
        .collect();
    let alignments: Vec<Alignment> = texts
        .iter()
        .map(|text| Alignment::new(&before, text))
        .collect();
    let mut edits = vec![Vec::new(); parts.len()];
    let mut additions = vec![String::new(); parts.len()];
    for change in changes(&before, &after) {
        if module
            .as_ref()
            .is_some_and(|module| module.is_of_imports(&change))
        {
            continue;
        }
        match place(&old, &new, &change, &alignments)? {
            Place::Within(part) => edits[part].push(change),
            Place::Alone => {
                let part = parts.iter().position(|part| part.gets_additions)?;
                let text = rebased[part][change.after].concat();
                additions[part].push('\n');
                additions[part].push_str(text.trim_matches('\n'));
                additions[part].push('\n');
            }
        }
    }
    let is_crlf = disk.bytes().windows(2).any(|pair| pair == b"\r\n");
    let mut merged = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let (own, edited) = within(&old, &rebased[index], &alignments[index], &edits[index]);
        let edited = if is_crlf {
            edited.replace('\n', "\r\n")
        } else {
            edited
        };
        let text = merge(
            part.path,
            own.as_bytes(),
            edited.as_bytes(),
            part.text.bytes(),
        );
        let brought: String = edits[index]
            .iter()
            .flat_map(|change| &rebased[index][change.after.clone()])
            .copied()
            .chain([additions[index].as_str()])
            .collect();
        let Merged::Clean(bytes) = text else {
            // In a part with a conflict, we cannot tell where to append an addition.
            let is_plain = additions[index].is_empty();
            merged.push(is_plain.then_some(text)?);
            continue;
        };
        let mut text = String::from_utf8(bytes).ok()?;
        let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
        text.push_str(&additions[index].replace('\n', ending));
        if !brought.trim().is_empty() {
            text = match &module {
                Some(module) => module.import(&text, &brought, part, parts, &texts)?,
                None if ecma::imports_nothing(origin.path) || additions[index].is_empty() => text,
                None => return None,
            };
        }
        merged.push(Merged::Clean(text.into_bytes()));
    }
    let is_lost = module.is_some_and(|module| {
        let texts: Vec<&[u8]> = merged.iter().map(Merged::text).collect();
        module.loses_an_import(&texts)
    });
    (!is_lost).then_some(merged)
}

/// Strips the byte-order mark and normalizes line endings to LF.
fn plain(blob: &Blob) -> Option<Cow<'_, str>> {
    let text = std::str::from_utf8(blob.bytes()).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut text = if text.contains("\r\n") {
        Cow::from(text.replace("\r\n", "\n"))
    } else {
        Cow::from(text)
    };
    if !text.is_empty() && !text.ends_with('\n') {
        text.to_mut().push('\n');
    }
    Some(text)
}

/// The part's lines of the old file, without and with the edits that belong to the part.
fn within(old: &[&str], new: &[&str], alignment: &Alignment, edits: &[Hunk]) -> (String, String) {
    let (mut own, mut edited) = (String::new(), String::new());
    let mut at = 0;
    let keep = |range: std::ops::Range<usize>, own: &mut String, edited: &mut String| {
        for index in range.filter(|index| alignment.has(*index)) {
            own.push_str(old[index]);
            edited.push_str(old[index]);
        }
    };
    for change in edits {
        keep(at..change.before.start, &mut own, &mut edited);
        own.extend(old[change.before.clone()].iter().copied());
        edited.extend(new[change.after.clone()].iter().copied());
        at = change.before.end;
    }
    keep(at..old.len(), &mut own, &mut edited);
    (own, edited)
}

#[cfg(test)]
mod tests;
