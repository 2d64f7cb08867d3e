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
    /// Where something lies that authgen does not read, with a sentence about it. It is in the way of a change only.
    pub obstacles: BTreeMap<RelPath, String>,
    /// Where a folder lies at the path of a file, or a file at the path of a folder above it: the place of that, and a
    /// sentence about it. The plan may be about to take it away.
    pub occupied: BTreeMap<RelPath, (String, String)>,
    /// What today's templates make of the answers before the change. A file of these that is rendered no more goes
    /// because its owner asked for it.
    pub asked: BTreeSet<RelPath>,
}
