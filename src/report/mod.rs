//! What a run tells, as text for people and as JSON for programs.

mod change;
mod new;
mod recovered;
mod rotation;
mod steps;

pub use self::{change::ChangeReport, new::NewReport, rotation::RotationReport};
