//! What `add`, `remove`, `set` and `update` tell.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Earlier, closed, list, nothing_written, octal, steps};
use crate::{
    blueprint::Verification,
    env_files::{Changes, Note},
    plan::{Cause, Plan, Step},
    record::Declined,
    tree::RelPath,
};

/// Heads the files in which the owner keeps a change of the template out.
const DECLINED: &str = "Your files that lack template changes you declined (`authgen diff` shows them, `authgen restore FILE` takes them)";

/// What a change did or would do.
pub struct ChangeReport<'a> {
    /// The word of the command.
    pub command: &'a str,
    /// What became of the run before.
    pub earlier: Earlier<'a>,
    /// What happens to each file.
    pub plan: &'a Plan,
    /// `authgen.toml` changes.
    pub answers: bool,
    /// The record of what was generated changes.
    pub record: bool,
    /// What happens to the env files.
    pub env: &'a Changes,
    /// What newer templates change, a line each.
    pub news: Option<&'a str>,
    /// What is to be known of migrations, a line each.
    pub migrations: &'a [String],
    /// Files in which the owner keeps a change of the template out.
    pub declined: &'a Declined,
    /// What the owner does next, a line each.
    pub next: &'a [String],
    /// Commands that prove the project right, to be run in it.
    pub verify: &'a [Verification],
    /// Nothing was written.
    pub dry_run: bool,
    /// The command that does it, for a run that did not.
    pub repeat: &'a str,
}

impl ChangeReport<'_> {
    /// Nothing happens and nothing is to be told.
    pub fn is_empty(&self) -> bool {
        self.changes_only_the_record() && !self.record
    }

    /// All files are as the answers make them.
    pub fn changes_only_the_record(&self) -> bool {
        self.plan.is_empty() && self.env.files.is_empty() && !self.answers
    }

    /// The plan as a tree with a mark for each step, and the keys that env files gain.
    pub fn plan_text(&self) -> String {
        let mut text = steps::tree(self.plan);
        if self.answers {
            text.push_str("authgen.toml: new answers\n");
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
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}: {what}{}", change.file, closed(change.open_mode));
        }
        text.push_str(&list("Migrations", self.migrations));
        let news = self.news.unwrap_or_default().lines();
        text.push_str(&list("What's new in these templates", news));
        text
    }

    /// The whole report for people.
    pub fn text(&self) -> String {
        let mut text = self.earlier.text();
        if self.is_empty() {
            text.push_str("Already up to date.\n");
            text.push_str(&list("Migrations", self.migrations));
        } else {
            text.push_str(&self.plan_text());
        }
        text.push_str(&list("To do by hand", self.env.notes.iter().map(note_text)));
        text.push_str(&list(DECLINED, self.declined.keys()));
        text.push_str(&if self.dry_run && !self.is_empty() {
            nothing_written(self.repeat)
        } else {
            list("Next", self.next)
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
