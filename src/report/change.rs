//! The report of `add`, `remove`, `set`, `update` and `restore`.

use serde_json::{Value, json};

use super::{Earlier, closed, nothing_written, octal, steps};
use crate::{
    blueprint::Verification,
    env_files::{Changes, Note},
    plan::{Cause, Plan, Step},
    record::Declined,
    screen::{Look, Screen},
    tree::RelPath,
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

    /// The plan as a tree with a mark per step, and the keys added to env files.
    pub fn plan_text(&self, screen: Screen) -> String {
        let mut text = steps::tree(self.plan, screen);
        let file = |file: &str| screen.paint(Look::Bold, file);
        if self.answers {
            text.push_str(&screen.wrap("", 4, &format!("{}: new answers", file("authgen.toml"))));
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
                _ => {
                    let gains = change.added.iter().map(|key| format!("adds {key}"));
                    let follows = change.changed.iter().map(|key| format!("changes {key}"));
                    gains.chain(follows).collect::<Vec<_>>().join(", ")
                }
            };
            let what = format!("{}: {what}{}", file(&change.file), closed(change.open_mode));
            text.push_str(&screen.wrap("", 4, &what));
        }
        text.push_str(&screen.list("Migrations", self.migrations));
        // The changelog is wrapped at its own width.
        let news = self.news.unwrap_or_default().replace("\n  ", " ");
        text.push_str(&screen.list("What's new in these templates", news.lines()));
        text
    }

    /// The whole report as text.
    pub fn text(&self, screen: Screen) -> String {
        let mut text = self.earlier.text(screen);
        if self.is_empty() {
            text.push_str("Already up to date.\n");
            text.push_str(&screen.list("Migrations", self.migrations));
        } else {
            text.push_str(&self.plan_text(screen));
        }
        text.push_str(&screen.list("To do by hand", self.env.notes.iter().map(note_text)));
        text.push_str(&screen.list(DECLINED, self.declined.keys()));
        text.push_str(&if self.dry_run && !self.is_empty() {
            nothing_written(screen, self.repeat)
        } else {
            screen.list("Next", self.next)
        });
        text
    }

    /// The report as versioned JSON.
    pub fn json(&self) -> Value {
        let steps: Vec<Value> = self
            .plan
            .steps
            .iter()
            .map(|(path, step)| {
                let mut value = json!({ "path": path.as_str(), "step": step.name() });
                match step {
                    Step::Conflict { cause, .. } => value["conflict"] = cause_json(cause),
                    Step::Move { to, .. } => {
                        let to: Vec<&str> = to.iter().map(RelPath::as_str).collect();
                        value["to"] = json!(to);
                    }
                    _ => {}
                }
                value
            })
            .collect();
        let env: Vec<Value> = self
            .env
            .files
            .iter()
            .map(|change| {
                json!({
                    "path": change.file,
                    "step": match (&change.old, &change.new) {
                        (None, _) => "create",
                        (_, None) => "delete",
                        _ => "edit",
                    },
                    "added": change.added,
                    "changed": change.changed,
                    "openMode": change.open_mode.map(octal),
                })
            })
            .collect();
        let notes: Vec<Value> = self
            .env
            .notes
            .iter()
            .map(|note| json!({ "path": note.file, "line": note.line, "message": note.text }))
            .collect();
        json!({
            "version": 1,
            "command": self.command,
            "recovered": self.earlier.recovered(),
            "cutShort": self.earlier.is_cut_short(),
            "dryRun": self.dry_run,
            "steps": steps,
            "answers": self.answers,
            "record": self.record,
            "envFiles": env,
            "byHand": notes,
            "migrations": self.migrations,
            "news": self.news,
            "declined": self.declined.keys().map(RelPath::as_str).collect::<Vec<_>>(),
            "next": self.next,
            "verify": self.verify,
            "repeat": self.repeat,
        })
    }
}

fn note_text(note: &Note) -> String {
    match note.line {
        Some(line) => format!("{}:{line} {}", note.file, note.text),
        None => format!("{} {}", note.file, note.text),
    }
}

fn cause_json(cause: &Cause) -> Value {
    match cause {
        Cause::Lines { lines, .. } => {
            let ranges: Vec<[usize; 2]> = lines
                .iter()
                .map(|range| [*range.start(), *range.end()])
                .collect();
            json!({ "kind": "lines", "lines": ranges })
        }
        Cause::Unmerged { lines } => json!({ "kind": "unmerged", "lines": lines }),
        Cause::Binary => json!({ "kind": "binary" }),
        Cause::Blocked { by } => json!({ "kind": "blocked", "by": by.as_str() }),
        Cause::Obstacle { what } => json!({ "kind": "obstacle", "what": what }),
        Cause::Dropped { to } => {
            let to: Vec<&str> = to.iter().map(RelPath::as_str).collect();
            json!({ "kind": "dropped", "to": to })
        }
    }
}
