//! What a run tells, as text for people and as JSON for programs.

mod change;
mod earlier;
mod new;
mod rotation;
mod steps;

pub use self::{change::ChangeReport, earlier::Earlier, new::NewReport, rotation::RotationReport};

/// What is told of an env file that others could open: the mode that it had.
fn closed(open_mode: Option<u32>) -> String {
    let told = |mode| format!(", closed to others (it had mode {})", octal(mode));
    open_mode.map_or_else(String::new, told)
}

/// Permission bits as `chmod` takes them.
fn octal(mode: u32) -> String {
    format!("{mode:03o}")
}
