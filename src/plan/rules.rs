//! What a comparison has to heed besides the three trees.

use std::collections::{BTreeMap, BTreeSet};

use super::Moves;
use crate::{globs::Globs, tree::RelPath};

/// Without any, every file is authgen's to write and no template ever moved.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Where templates went.
    pub moves: Moves,
    /// Files that their owner took over (`[owned]` in `authgen.toml`): they never get a step.
    pub owned: Globs,
    /// What lies at a path and is no file that authgen reads, in words: it is in the way of a change only.
    pub obstacles: BTreeMap<RelPath, String>,
    /// Paths of files at which a folder lies, or above which a file does: its path, and the same in words. It may be
    /// about to go.
    pub occupied: BTreeMap<RelPath, (String, String)>,
    /// What today's templates make of the answers before the change. A file of these that is rendered no more goes
    /// because its owner asked for it.
    pub asked: BTreeSet<RelPath>,
}
