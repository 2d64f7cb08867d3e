//! What a generated project keeps about its own making.

mod base;
mod open;
mod scan;
mod worktree;

pub use self::{
    base::{read_base, write_base},
    open::Project,
    scan::scan,
    worktree::main_copy_with,
};

/// The answers, at the project's root.
pub const ANSWERS_FILE: &str = "authgen.toml";
/// The pristine render, which later changes are merged against.
pub const BASE_FILE: &str = ".authgen/base.json";
/// When a rotation of the API secret began. Git has none of it, as it has no env file.
pub const ROTATION_FILE: &str = ".authgen/rotation.json";
