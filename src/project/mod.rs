//! What a generated project keeps about its own making.

mod base;
mod open;
mod scan;

pub use self::{
    base::{read_base, write_base},
    open::Project,
    scan::scan,
};

/// The answers, at the project's root.
pub const ANSWERS_FILE: &str = "authgen.toml";
/// The pristine render, which later changes are merged against.
pub const BASE_FILE: &str = ".authgen/base.json";
