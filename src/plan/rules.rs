//! The rules of a comparison.

use std::collections::{BTreeMap, BTreeSet};

use super::Moves;
use crate::{globs::Globs, tree::RelPath};

/// The inputs of a comparison besides the two renders and the project. The default has no restrictions and no moves.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The moves of templates.
    pub moves: Moves,
    /// Files listed in `[owned]` of `authgen.toml`, which never get a step.
    pub owned: Globs,
    /// Paths that authgen cannot read, such as links, each with a description. Such a path only matters if its file has
    /// to change.
    pub obstacles: BTreeMap<RelPath, String>,
    /// Paths at which a folder, or a file in place of a parent folder, prevents a file: the path of that obstacle, and
    /// a description. The plan may remove the obstacle.
    pub occupied: BTreeMap<RelPath, (String, String)>,
    /// The files that today's templates render for the old answers. If such a file is no longer rendered, the owner's
    /// new answers removed it.
    pub asked: BTreeSet<RelPath>,
}
