//! Reports, as text and JSON.

mod change;
mod earlier;
mod json;
mod new;
mod rotation;
mod steps;

pub use self::{
    change::ChangeReport,
    earlier::Earlier,
    json::{ChangeJson, NewJson, RotationJson, VERSION},
    new::NewReport,
    rotation::RotationReport,
};
use serde::Serialize;

use crate::screen::Screen;

/// The report of a command that changes a project.
pub trait Report {
    /// The outcome of the previous run, and the changes, which the user confirms.
    fn plan(&self, screen: Screen) -> String;
    /// What follows the changes: work by hand and next steps.
    fn rest(&self, screen: Screen) -> String;
    /// The whole report.
    fn json(&self) -> impl Serialize;
}

fn nothing_written(screen: Screen, repeat: &str) -> String {
    screen.list("Nothing was written. To write these changes", [repeat])
}

/// Note on an env file that others could read, with its previous mode.
fn closed(open_mode: Option<u32>) -> String {
    let told = |mode| format!(", now readable only by you (mode was {})", octal(mode));
    open_mode.map_or_else(String::new, told)
}

/// Changes of an env file: each verb once, before its keys.
fn with_verbs(changes: &[(&str, &[String])]) -> String {
    let changes = changes.iter().filter(|(_, keys)| !keys.is_empty());
    let texts = changes.map(|(verb, keys)| format!("{verb} {}", keys.join(", ")));
    texts.collect::<Vec<_>>().join("; ")
}

/// Permission bits in the notation of `chmod`.
fn octal(mode: u32) -> String {
    format!("{mode:03o}")
}
