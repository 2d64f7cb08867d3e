//! The report of `add`, `remove`, `set`, `update` and `restore`.

use serde::Serialize;

use super::{ChangeJson, Earlier, Report, closed, nothing_written, steps, with_verbs};
use crate::{
    blueprint::Verification,
    env_files::{Changes, Note},
    plan::Plan,
    record::Declined,
    screen::{Look, Screen},
};

/// Heading of the list of files with declined template changes.
const DECLINED: &str = "Your files that lack template changes you declined (`authgen diff` shows them, `authgen restore FILE` takes them)";

/// The result of a change, or of a dry run.
pub struct ChangeReport<'a> {
    /// Name of the command.
    pub command: &'a str,
    /// Outcome of the previous run.
    pub earlier: Earlier<'a>,
    /// The step for each file.
    pub plan: &'a Plan,
    /// Whether `authgen.toml` changes.
    pub answers: bool,
    /// Whether the record changes.
    pub record: bool,
    /// Changes to the env files.
    pub env: &'a Changes,
    /// What's new in the templates, one item per line.
    pub news: Option<&'a str>,
    /// Messages about migrations.
    pub migrations: &'a [String],
    /// Files with declined template changes.
    pub declined: &'a Declined,
    /// Next steps for the owner.
    pub next: &'a [String],
    /// Commands that verify the project.
    pub verify: &'a [Verification],
    /// Whether nothing was written.
    pub dry_run: bool,
    /// After a dry run: the command that writes the change.
    pub repeat: &'a str,
}

impl ChangeReport<'_> {
    /// Whether nothing changes, not even the record.
    pub fn is_empty(&self) -> bool {
        self.changes_only_the_record() && !self.record
    }

    /// Whether no file but the record changes.
    pub fn changes_only_the_record(&self) -> bool {
        self.plan.is_empty() && self.env.files.is_empty() && !self.answers
    }
}

impl Report for ChangeReport<'_> {
    fn plan(&self, screen: Screen) -> String {
        let mut text = self.earlier.text(screen);
        if self.is_empty() {
            text.push_str(if self.command == "restore" {
                "Already as generated.\n"
            } else {
                "Already up to date.\n"
            });
            text.push_str(&screen.list("Migrations", self.migrations));
            text.push_str(&screen.list("To do by hand", self.env.notes.iter().map(note_text)));
            return text;
        }
        text.push_str(&steps::tree(self.plan, screen, self.command == "restore"));
        let file = |file: &str| screen.paint(Look::Bold, file);
        if self.answers {
            text.push_str(&screen.wrap(
                "",
                4,
                &format!("{}: answers updated", file("authgen.toml")),
            ));
        }
        if self.changes_only_the_record() && self.record {
            text.push_str("Only .authgen/record needs an update.\n");
        }
        for change in &self.env.files {
            let what = match (&change.old, &change.new) {
                (None, _) => format!("new, {} variables", change.added.len()),
                (_, None) => "removed".to_owned(),
                _ if change.added.is_empty() && change.changed.is_empty() => {
                    "comments updated".to_owned()
                }
                _ => with_verbs(&[("adds", &change.added), ("changes", &change.changed)]),
            };
            let what = format!("{}: {what}{}", file(&change.file), closed(change.open_mode));
            text.push_str(&screen.wrap("", 4, &what));
        }
        text.push_str(&screen.list("Migrations", self.migrations));
        // The changelog is wrapped at its own width.
        let news = self.news.unwrap_or_default().replace("\n  ", " ");
        text.push_str(&screen.list("What's new in these templates", news.lines()));
        text.push_str(&screen.list("To do by hand", self.env.notes.iter().map(note_text)));
        text
    }

    fn rest(&self, screen: Screen) -> String {
        let mut text = screen.list(DECLINED, self.declined.keys());
        text.push_str(&if self.dry_run && !self.is_empty() {
            nothing_written(screen, self.repeat)
        } else {
            screen.list("Next", self.next)
        });
        text
    }

    fn json(&self) -> impl Serialize {
        ChangeJson::from(self)
    }
}

fn note_text(note: &Note) -> String {
    match note.line {
        Some(line) => format!("{}:{line} {}", note.file, note.text),
        None => format!("{} {}", note.file, note.text),
    }
}
