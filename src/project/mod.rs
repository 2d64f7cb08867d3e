//! What a generated project keeps about its own making.

mod open;
mod scan;
mod worktree;

pub use self::{
    open::{OwnFiles, Project},
    scan::scan,
    worktree::main_copy_with,
};

/// The answers, at the project's root.
pub const ANSWERS_FILE: &str = "authgen.toml";
/// What was rendered last, which later changes are merged against.
pub const RECORD_FILE: &str = ".authgen/record";
/// The same before it had a version. It is read, and replaced by the next run that writes.
pub const OLD_RECORD_FILE: &str = ".authgen/base.json";
/// When a rotation of the API secret began. Git has none of it, as it has no env file.
pub const ROTATION_FILE: &str = ".authgen/rotation.json";
