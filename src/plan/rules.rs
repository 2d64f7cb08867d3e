//! The rules of a comparison.

use std::collections::{BTreeMap, BTreeSet};

use super::Moves;
use crate::{globs::Globs, tree::RelPath};

/// What a comparison depends on besides the three trees. By default, authgen may write every file, and no template has
/// moved.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The moves of templates.
    pub moves: Moves,
    /// Files listed in `[owned]` of `authgen.toml`, which never get a step.
    pub owned: Globs,
    /// Paths that authgen cannot read, such as links, with a description. They only matter if the file has to change.
    pub obstacles: BTreeMap<RelPath, String>,
    /// File paths that are occupied by a folder, or below a file: the path of the obstacle, and a description. The plan
    /// may remove the obstacle.
    pub occupied: BTreeMap<RelPath, (String, String)>,
    /// The files that today's templates render for the old answers. If one of them is no longer rendered, the owner's
    /// new answers removed it.
    pub asked: BTreeSet<RelPath>,
}
