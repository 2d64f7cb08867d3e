//! What a run tells, as text for people and as JSON for programs.

mod change;
mod earlier;
mod new;
mod rotation;
mod steps;

use std::fmt::{Display, Write as _};

pub use self::{change::ChangeReport, earlier::Earlier, new::NewReport, rotation::RotationReport};

/// A heading with a line below it for each item; empty without any.
fn list<T: Display>(heading: &str, items: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for item in items {
        if text.is_empty() {
            text = format!("\n{heading}:\n");
        }
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {item}");
    }
    text
}

/// What is told of a run that only shows what it would write.
fn nothing_written(repeat: &str) -> String {
    list("Nothing was written. To write these changes", [repeat])
}

/// What is told of an env file that others could open: the mode that it had.
fn closed(open_mode: Option<u32>) -> String {
    let told = |mode| format!(", now readable only by you (mode was {})", octal(mode));
    open_mode.map_or_else(String::new, told)
}

/// Permission bits as `chmod` takes them.
fn octal(mode: u32) -> String {
    format!("{mode:03o}")
}
