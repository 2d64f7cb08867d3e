//! Finds what lies at a path, and follows no link on the way.

use std::{fmt, io};

use anyhow::{Context, Result};

use super::{
    folder::{Entry, Folder, Kind},
    permissions::Permissions,
};
use crate::{
    failure::{ExitCode, Failure},
    tree::{Blob, RelPath},
};

/// What lies at the path of a file.
pub enum Found {
    /// Nothing, or a folder above it is missing.
    Nothing,
    /// A file.
    File(Blob, Permissions),
    /// Something that makes a file at this path impossible.
    Obstacle(Obstacle),
}

/// Files of a project with more bytes than this are their owner's: no template comes near it, and a comparison would
/// hold several copies in memory.
pub const LARGEST: u64 = 8 << 20;

/// The first thing on the way to a file that is not what the way needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The path itself, or one of the folders above it.
    pub path: String,
    /// What is there.
    pub kind: Kind,
}

impl Obstacle {
    /// Whether it may be about to go: a folder in the place of a file, or a file in the place of a folder.
    pub fn may_go(&self) -> bool {
        matches!(self.kind, Kind::File | Kind::Folder)
    }

    /// What it is, for a text that names the path on whose way it lies.
    pub fn on_the_way_to(&self, path: &RelPath) -> String {
        if self.path == path.as_str() {
            format!("it {}", self.what())
        } else {
            self.to_string()
        }
    }

    fn what(&self) -> String {
        match self.kind {
            Kind::Link => "is a symbolic link, which authgen does not follow".to_owned(),
            Kind::Folder => "is a folder, where a file is expected".to_owned(),
            Kind::File => "is a file, where a folder is needed".to_owned(),
            Kind::Other => "is neither a file nor a folder".to_owned(),
            Kind::Large => {
                let most = LARGEST >> 20;
                format!("is larger than {most} MiB, so authgen leaves it to you")
            }
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path, self.what())
    }
}

impl From<Obstacle> for Failure {
    fn from(obstacle: Obstacle) -> Self {
        Self::new(ExitCode::WouldOverwrite, obstacle.to_string())
            .hint("nothing was changed: move it away, then run authgen again")
    }
}

/// Where a path leads.
pub enum Place<'p> {
    /// A name in a folder that exists.
    In(Folder, &'p str),
    /// A folder above the name is missing.
    NoFolder,
    /// Something else takes the place of a folder above the name.
    Blocked(Obstacle),
}

/// Opens the folder of a path.
pub fn locate<'p>(root: &Folder, path: &'p str) -> io::Result<Place<'p>> {
    let mut folder = root.try_clone()?;
    let mut rest = path;
    while let Some((name, below)) = rest.split_once('/') {
        folder = match folder.folder(name) {
            Ok(folder) => folder,
            Err(error) => {
                return match folder.kind(name)? {
                    None => Ok(Place::NoFolder),
                    Some(Kind::Folder) => Err(error),
                    Some(kind) => {
                        let path = folder.at(name).to_string();
                        Ok(Place::Blocked(Obstacle { path, kind }))
                    }
                };
            }
        };
        rest = below;
    }
    Ok(Place::In(folder, rest))
}

/// Reads the file at a path.
pub fn find(root: &Folder, path: &RelPath) -> Result<Found> {
    find_up_to(root, path, u64::MAX)
}

/// Reads the file at a path unless it has more bytes than `limit`.
pub fn find_up_to(root: &Folder, path: &RelPath, limit: u64) -> Result<Found> {
    look(root, path.as_str(), limit).with_context(|| format!("cannot read {path}"))
}

fn look(root: &Folder, path: &str, limit: u64) -> io::Result<Found> {
    let (folder, name) = match locate(root, path)? {
        Place::In(folder, name) => (folder, name),
        Place::NoFolder => return Ok(Found::Nothing),
        Place::Blocked(obstacle) => return Ok(Found::Obstacle(obstacle)),
    };
    Ok(match folder.at(name).read_up_to(limit)? {
        Entry::Nothing => Found::Nothing,
        Entry::File { blob, permissions } => Found::File(blob, permissions),
        Entry::Not(kind) => Found::Obstacle(Obstacle {
            path: path.to_owned(),
            kind,
        }),
    })
}

/// Who may do what with the innermost folder above a path that exists.
pub fn folder_above(root: &Folder, path: &RelPath) -> io::Result<Permissions> {
    let mut folder = root.try_clone()?;
    for name in path.as_str().split('/') {
        match folder.folder(name) {
            Ok(below) => folder = below,
            Err(error) => match folder.kind(name)? {
                Some(Kind::Folder) => return Err(error),
                _ => break,
            },
        }
    }
    folder.permissions()
}
