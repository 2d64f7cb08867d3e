//! Files in which a project stores its answers and authgen's record.

mod env;
mod open;
mod root;
mod scan;
mod worktree;

use crate::{transaction::Rank, tree::RelPath};

pub use self::{
    env::{
        EnvOnDisk, MAX_ENV_BYTES, documents, env_files, has_folder, is_occupied, mode, read_up_to,
    },
    open::{OwnFiles, Project, RecordFault},
    root::{find_root, is_marked, path_in, root},
    scan::{Disk, scan},
    worktree::main_copy_with,
};

/// The answers, at the project's root.
pub const ANSWERS_FILE: &str = "authgen.toml";
/// The last render, the base of later merges.
pub const RECORD_FILE: &str = ".authgen/record";
/// The record in its first, unversioned format. Replaced by the next run that writes.
pub const OLD_RECORD_FILE: &str = ".authgen/base.json";
/// The folder of authgen's other files.
const OWN_FOLDER: &str = ".authgen/";

/// The order in which files change: the answers first, the record last. So in any intermediate state, `update` knows
/// the new answers and the last render.
pub fn rank(path: &RelPath) -> Rank {
    match path.as_str() {
        ANSWERS_FILE => Rank::First,
        path if path.starts_with(OWN_FOLDER) => Rank::Last,
        _ => Rank::Middle,
    }
}

/// Records when an API secret rotation began. Ignored by git, like the env files.
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
