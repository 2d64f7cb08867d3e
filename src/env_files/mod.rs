//! The env files of a project: the only place where secrets are written as text.

mod change;
mod follow;
mod secrets;

pub use self::{
    change::{Change, Changes, Note, change},
    secrets::Secrets,
};
