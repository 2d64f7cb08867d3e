//! Reports, as text and JSON.

mod change;
mod earlier;
mod new;
mod rotation;
mod steps;

pub use self::{change::ChangeReport, earlier::Earlier, new::NewReport, rotation::RotationReport};
use crate::screen::Screen;

fn nothing_written(screen: Screen, repeat: &str) -> String {
    screen.list("Nothing was written. To write these changes", [repeat])
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
