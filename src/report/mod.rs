//! Reports, as text and JSON.

mod change;
mod earlier;
mod new;
mod rotation;
mod steps;

use std::fmt::{Display, Write as _};

pub use self::{change::ChangeReport, earlier::Earlier, new::NewReport, rotation::RotationReport};

/// A heading with one item per line below; empty without items.
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

fn nothing_written(repeat: &str) -> String {
    list("Nothing was written. To write these changes", [repeat])
}

/// Note on an env file that others could read, with its previous mode.
fn closed(open_mode: Option<u32>) -> String {
    let told = |mode| format!(", now readable only by you (mode was {})", octal(mode));
    open_mode.map_or_else(String::new, told)
}

/// Permission bits in the notation of `chmod`.
fn octal(mode: u32) -> String {
    format!("{mode:03o}")
}
