//! What a run tells, as text for people and as JSON for programs.

mod change;
mod earlier;
mod new;
mod rotation;
mod steps;

pub use self::{change::ChangeReport, earlier::Earlier, new::NewReport, rotation::RotationReport};
