//! The report of `new`.

use std::collections::BTreeMap;

use super::nothing_written;
use crate::{
    blueprint::Verification,
    screen::{Look, Screen},
    tree::Tree,
};

/// The result of `new`, or of a dry run.
pub struct NewReport<'a> {
    /// The project's name.
    pub name: &'a str,
    /// The target as typed.
    pub target: &'a str,
    /// The files of the project.
    pub tree: &'a Tree,
    /// Env files, which contain secrets and are not part of the tree.
    pub env_files: &'a [&'a str],
    /// Notes about the location of the project.
    pub notes: &'a [String],
    /// Next steps, one per line.
    pub next: &'a [String],
    /// The cost of each service's first build, one line per service.
    pub first_start: &'a [String],
    /// Commands that verify the project.
    pub verify: &'a [Verification],
    /// The command that repeats the run.
    pub command: &'a str,
    /// Whether nothing was written.
    pub dry_run: bool,
}

impl NewReport<'_> {
    /// One line per top-level folder with file count and size, followed by next steps.
    pub fn summary(&self, screen: Screen) -> String {
        let mut folders: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut root_files = (0, 0);
        for (path, entry) in self.tree.iter() {
            let count = match path.as_str().split_once('/') {
                Some((folder, _)) => folders.entry(folder).or_default(),
                None => &mut root_files,
            };
            count.0 += 1;
            count.1 += entry.blob.bytes().len();
        }
        let width = folders
            .keys()
            .map(|name| name.len())
            .chain([self.name.len()])
            .max()
            .unwrap_or_default()
            + 6;
        let total = (self.tree.len(), self.tree.total_bytes());
        let mut text = line("", self.name, width, total);
        for (name, count) in &folders {
            text.push_str(&line("├── ", name, width, *count));
        }
        text.push_str(&line("└── ", "(root)", width, root_files));
        if !self.env_files.is_empty() {
            let files = self.env_files.join(", ");
            let files = format!("Env files with secrets, readable only by you: {files}");
            text.push('\n');
            text.push_str(&screen.wrap("", 2, &files));
        }
        self.add_notes(&mut text, screen);
        text.push_str(&screen.list("Next", self.next));
        text.push_str(&screen.list("On the first start", self.first_start));
        let again = "Command to generate this project again";
        text.push_str(&screen.list(again, [self.command]));
        text
    }

    fn add_notes(&self, text: &mut String, screen: Screen) {
        let label = screen.paint(Look::Doubtful, "Note:");
        for note in self.notes {
            text.push('\n');
            text.push_str(&screen.wrap("", 2, &format!("{label} {note}")));
        }
    }

    /// All files with size and layer.
    pub fn listing(&self, screen: Screen) -> String {
        let count = self.tree.len();
        let what = format!("Would write {count} files to {}:", self.target);
        let mut text = screen.wrap("", 2, &screen.paint(Look::Bold, &what));
        let layers = self.tree.iter().map(|(_, entry)| entry.layer.len());
        let column = layers.max().unwrap_or_default() + 12;
        let mut row = |size: &str, layer: &str, path: &str| {
            let layer = screen.paint(Look::Faint, layer);
            let label = format!("{size:>8}  {layer}");
            text.push_str(&screen.row(label.trim_end(), 10, column, path));
        };
        for (path, entry) in self.tree.iter() {
            let size = entry.blob.bytes().len().to_string();
            row(&size, &entry.layer, path.as_str());
        }
        for file in self.env_files {
            row("secret", "", file);
        }
        self.add_notes(&mut text, screen);
        text.push_str(&nothing_written(screen, self.command));
        text
    }
}

fn line(mark: &str, name: &str, width: usize, (files, bytes): (usize, usize)) -> String {
    let padding = width.saturating_sub(mark.chars().count());
    let size = size(bytes);
    format!("{mark}{name:<padding$}{files:>4} files {size:>9}\n")
}

/// A human-readable size, in units of 1,000 bytes.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
