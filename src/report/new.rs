//! The report of `new`.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Value, json};

use super::{list, nothing_written};
use crate::{blueprint::Verification, tree::Tree};

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
    /// The report as versioned JSON.
    pub fn json(&self) -> Value {
        let files: Vec<Value> = self
            .tree
            .iter()
            .map(|(path, entry)| {
                json!({ "path": path.as_str(), "step": "create", "bytes": entry.blob.bytes().len(), "layer": entry.layer })
            })
            .collect();
        json!({
            "version": 1,
            "command": "new",
            "name": self.name,
            "target": self.target,
            "dryRun": self.dry_run,
            "files": files,
            "envFiles": self.env_files,
            "notes": self.notes,
            "next": self.next,
            "firstStart": self.first_start,
            "verify": self.verify,
            "repeat": self.command,
        })
    }

    /// One line per top-level folder with file count and size, followed by next steps.
    pub fn summary(&self) -> String {
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
        let mut text = String::new();
        let total = (self.tree.len(), self.tree.total_bytes());
        // Writing to a String cannot fail, here and below.
        let _ = line(&mut text, "", self.name, width, total);
        for (name, count) in &folders {
            let _ = line(&mut text, "├── ", name, width, *count);
        }
        let _ = line(&mut text, "└── ", "(root)", width, root_files);
        if !self.env_files.is_empty() {
            let _ = writeln!(
                text,
                "\nEnv files with secrets, readable only by you: {}",
                self.env_files.join(", ")
            );
        }
        self.add_notes(&mut text);
        text.push_str(&list("Next", self.next));
        text.push_str(&list("On the first start", self.first_start));
        text.push_str(&list(
            "Command to generate this project again",
            [self.command],
        ));
        text
    }

    fn add_notes(&self, text: &mut String) {
        for note in self.notes {
            let _ = writeln!(text, "\nNote: {note}");
        }
    }

    /// All files with size and layer.
    pub fn listing(&self) -> String {
        let mut text = format!(
            "Would write {} files to {}:\n",
            self.tree.len(),
            self.target
        );
        for (path, entry) in self.tree.iter() {
            let _ = writeln!(
                text,
                "{:>8}  {:<28} {path}",
                entry.blob.bytes().len(),
                entry.layer
            );
        }
        for file in self.env_files {
            let _ = writeln!(text, "{:>8}  {:<28} {file}", "secret", "");
        }
        self.add_notes(&mut text);
        text.push_str(&nothing_written(self.command));
        text
    }
}

fn line(
    text: &mut String,
    mark: &str,
    name: &str,
    width: usize,
    (files, bytes): (usize, usize),
) -> std::fmt::Result {
    let padding = width.saturating_sub(mark.chars().count());
    writeln!(
        text,
        "{mark}{name:<padding$}{files:>4} files {:>9}",
        size(bytes)
    )
}

/// A human-readable size, in units of 1,000 bytes.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
