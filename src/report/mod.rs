//! What a run tells, as text for people and as JSON for programs.

mod change;
mod new;
mod steps;

pub use self::{change::ChangeReport, new::NewReport};
