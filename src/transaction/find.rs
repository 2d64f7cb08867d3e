//! Finds the file at a path without following links.

use std::{fmt, io};

use anyhow::{Context, Result};

use super::{
    folder::{Entry, Folder, Kind},
    permissions::Permissions,
};
use crate::{
    failure::{Failure, Fault},
    tree::{Blob, RelPath},
};

/// The result of looking up a file.
pub enum Found {
    /// The file or a parent folder does not exist.
    Nothing,
    /// A file.
    File(Blob, Permissions),
    /// Something blocks this path.
    Obstacle(Obstacle),
}

/// The largest file that authgen merges, in bytes. Larger files are left to the owner: templates are far smaller, and a
/// comparison would hold several copies in memory.
pub const LARGEST: u64 = 8 << 20;

/// What prevents a file at a path, such as a symbolic link or a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The path of the file, or of a parent folder.
    pub path: String,
    /// What is at that path.
    pub kind: Kind,
}

impl Obstacle {
    /// Whether the plan may remove the obstacle: a folder in place of a file, or a file in place of a folder.
    pub fn may_go(&self) -> bool {
        matches!(self.kind, Kind::File | Kind::Folder)
    }

    /// The obstacle, in a message that already names `path`.
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
            Kind::Folder => "is a folder instead of a file".to_owned(),
            Kind::File => "is a file instead of a folder".to_owned(),
            Kind::Other => "is neither a file nor a folder".to_owned(),
            Kind::Large => {
                let most = LARGEST >> 20;
                format!("is larger than {most} MiB, which authgen does not merge")
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
        Self::new(Fault::WouldOverwrite, obstacle.to_string())
            .hint("nothing was changed: move it elsewhere, then run authgen again")
    }
}

/// The result of resolving the folder of a path.
pub enum Place<'p> {
    /// A name in an existing folder.
    In(Folder, &'p str),
    /// A parent folder does not exist.
    NoFolder,
    /// A parent folder's path is occupied by something else.
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

/// Reads the file at a path if it has at most `limit` bytes.
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

/// The permissions of the closest existing parent folder.
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
