//! What a generated project keeps about its own making.

mod env;
mod open;
mod root;
mod scan;
mod worktree;

use crate::{transaction::Rank, tree::RelPath};

pub use self::{
    env::{EnvOnDisk, MAX_ENV_BYTES, documents, env_files, has_folder, mode, read_up_to},
    open::{OwnFiles, Project},
    root::{find_root, is_marked, path_in, root},
    scan::{Disk, scan},
    worktree::main_copy_with,
};

/// The answers, at the project's root.
pub const ANSWERS_FILE: &str = "authgen.toml";
/// What was rendered last, which later changes are merged against.
pub const RECORD_FILE: &str = ".authgen/record";
/// The same before it had a version. It is read, and replaced by the next run that writes.
pub const OLD_RECORD_FILE: &str = ".authgen/base.json";
/// The folder of all that authgen keeps beside the answers.
const OWN_FOLDER: &str = ".authgen/";

/// When the file at a path changes: the answers before all others and the record after them. So in any state between,
/// `update` knows where to go, and what the files were.
pub fn rank(path: &RelPath) -> Rank {
    match path.as_str() {
        ANSWERS_FILE => Rank::First,
        path if path.starts_with(OWN_FOLDER) => Rank::Last,
        _ => Rank::Middle,
    }
}

/// When a rotation of the API secret began. Git has none of it, as it has no env file.
pub const ROTATION_FILE: &str = ".authgen/rotation.json";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_change_first_and_the_record_last() {
        let ranked = |path: &str| rank(&RelPath::parse(path).expect("a path"));
        assert_eq!(ranked(ANSWERS_FILE), Rank::First);
        assert_eq!(ranked("package.json"), Rank::Middle);
        assert_eq!(ranked(RECORD_FILE), Rank::Last);
        assert_eq!(ranked(OLD_RECORD_FILE), Rank::Last);
    }
}
