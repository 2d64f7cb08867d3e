//! Files in memory: a render, a project on disk, or a recorded render.

mod path;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub use path::{PathError, PathFault, RelPath, is_windows_device};

/// The content of a file, and whether it is executable.
///
/// A rendered blob is executable if it starts with `#!`; a blob read from disk has the mode of its file. Equality
/// compares bytes and mode. Cloning is cheap.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob {
    bytes: Arc<[u8]>,
    exec: bool,
}

impl Blob {
    /// A blob whose mode is derived from its content.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        let exec = bytes.starts_with(b"#!");
        Self { bytes, exec }
    }

    /// A blob with the mode of its file on disk.
    pub fn observed(bytes: impl Into<Arc<[u8]>>, exec: bool) -> Self {
        let bytes = bytes.into();
        Self { bytes, exec }
    }

    /// The content.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the file is executable.
    pub fn exec(&self) -> bool {
        self.exec
    }
}

impl fmt::Debug for Blob {
    /// Shows the bytes as text, for readable test failures.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = if self.exec { "+x " } else { "" };
        write!(f, "{mode}{:?}", String::from_utf8_lossy(&self.bytes))
    }
}

/// A blob and the layer it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The file itself.
    pub blob: Blob,
    /// The id of the file's layer; in a tree that was not rendered, a label for error messages.
    pub layer: String,
}

/// Files by path, sorted, in a form that every file system can store.
///
/// Paths are unique even if ASCII case is ignored, and no path is both a file and a folder.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    entries: BTreeMap<RelPath, Entry>,
    /// Files and folders by their lower-case paths.
    names: BTreeMap<String, Name>,
}

#[derive(Clone, Debug)]
struct Name {
    spelling: String,
    layer: String,
    folder: bool,
}

impl Tree {
    /// A tree without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file; the tree is unchanged on an error.
    pub fn insert(
        &mut self,
        path: RelPath,
        blob: Blob,
        layer: impl Into<String>,
    ) -> Result<(), TreeError> {
        let layer = layer.into();
        let parts = path.folders().map(|folder| (folder, true));
        let mut added = Vec::new();
        for (spelling, folder) in parts.chain([(path.as_str(), false)]) {
            let folded = spelling.to_ascii_lowercase();
            if let Some(known) = self.names.get(&folded) {
                if let Some(clash) = Clash::between(known, spelling, folder) {
                    return Err(TreeError {
                        path: path.clone(),
                        layer,
                        other_path: known.spelling.clone(),
                        other_layer: known.layer.clone(),
                        clash,
                    });
                }
            } else {
                let (spelling, layer) = (spelling.to_owned(), layer.clone());
                added.push((
                    folded,
                    Name {
                        spelling,
                        layer,
                        folder,
                    },
                ));
            }
        }
        self.names.extend(added);
        self.entries.insert(path, Entry { blob, layer });
        Ok(())
    }

    /// The entry at exactly this path.
    pub fn get(&self, path: &RelPath) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// The file at exactly this path.
    pub fn blob(&self, path: &RelPath) -> Option<&Blob> {
        self.get(path).map(|entry| &entry.blob)
    }

    /// All entries in path order.
    pub fn iter(&self) -> impl Iterator<Item = (&RelPath, &Entry)> {
        self.entries.iter()
    }

    /// A copy with another file at this path.
    ///
    /// # Errors
    /// The path conflicts with the tree.
    pub fn with(&self, path: RelPath, blob: Blob) -> Result<Self, TreeError> {
        let layer = self.get(&path).map_or("", |entry| &entry.layer).to_owned();
        let mut tree = self.filtered(|other| *other != path);
        tree.insert(path, blob, layer)?;
        Ok(tree)
    }

    /// A tree of the entries whose path satisfies `is_wanted`.
    #[must_use]
    pub fn filtered(&self, is_wanted: impl Fn(&RelPath) -> bool) -> Self {
        let mut tree = Self::new();
        for (path, entry) in self.iter().filter(|(path, _)| is_wanted(path)) {
            // A subset of a valid tree is valid.
            let _ = tree.insert(path.clone(), entry.blob.clone(), &*entry.layer);
        }
        tree
    }

    /// All paths in order.
    pub fn paths(&self) -> impl Iterator<Item = &RelPath> {
        self.entries.keys()
    }

    /// The number of files.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no files.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Total size of all files in bytes.
    pub fn total_bytes(&self) -> usize {
        self.entries
            .values()
            .map(|entry| entry.blob.bytes().len())
            .sum()
    }
}

/// Trees are equal if they have equal entries at the same paths.
impl PartialEq for Tree {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Eq for Tree {}

/// Why two paths conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// The paths are the same.
    Duplicate,
    /// The paths, or folders in them, differ only in case.
    Case,
    /// One path is a file where the other path needs a folder.
    FileAndFolder,
}

impl Clash {
    fn between(known: &Name, spelling: &str, folder: bool) -> Option<Self> {
        match (known.spelling == spelling, known.folder, folder) {
            (false, _, _) => Some(Self::Case),
            (true, true, true) => None,
            (true, false, false) => Some(Self::Duplicate),
            (true, _, _) => Some(Self::FileAndFolder),
        }
    }
}

/// A path that conflicts with a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeError {
    /// The rejected path.
    pub path: RelPath,
    /// The layer of the rejected path.
    pub layer: String,
    /// The existing file or folder.
    pub other_path: String,
    /// The layer of the existing file or folder.
    pub other_layer: String,
    /// The kind of conflict.
    pub clash: Clash,
}

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, other) = (&self.path, &self.other_path);
        let (layer, other_layer) = (&self.layer, &self.other_layer);
        match self.clash {
            Clash::Duplicate => write!(f, "two layers write {path}: {other_layer} and {layer}"),
            Clash::Case => write!(
                f,
                "{other} of layer {other_layer} and {path} of layer {layer} differ only in case"
            ),
            Clash::FileAndFolder => write!(
                f,
                "{other} of layer {other_layer} and {path} of layer {layer} are a file and a folder of the same name"
            ),
        }
    }
}

impl std::error::Error for TreeError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn insert(tree: &mut Tree, path: &str, layer: &str) -> Result<(), String> {
        let path = RelPath::parse(path).map_err(|error| error.to_string())?;
        tree.insert(path, Blob::new(*b"x"), layer)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_mode_is_derived_from_the_content() {
        assert!(Blob::new(*b"#!/bin/sh\n").exec());
        assert!(!Blob::new(*b" #!/bin/sh\n").exec());
        assert_ne!(Blob::new(*b"a"), Blob::observed(*b"a", true));
    }

    #[test]
    fn files_are_sorted_and_counted() -> Result<(), String> {
        let mut tree = Tree::new();
        insert(&mut tree, "b/c", "two")?;
        insert(&mut tree, "a", "one")?;
        insert(&mut tree, "b/a", "one")?;
        assert_eq!(
            tree.paths().map(RelPath::as_str).collect::<Vec<_>>(),
            ["a", "b/a", "b/c"]
        );
        assert_eq!((tree.len(), tree.total_bytes()), (3, 3));
        Ok(())
    }

    #[test]
    fn a_conflict_names_both_layers_and_changes_nothing() -> Result<(), String> {
        let mut tree = Tree::new();
        insert(&mut tree, "Docs/a.md", "one")?;
        insert(&mut tree, "lib", "one")?;
        let before = tree.clone();
        for (path, message) in [
            ("lib", "two layers write lib: one and two"),
            (
                "LIB",
                "lib of layer one and LIB of layer two differ only in case",
            ),
            (
                "docs/b.md",
                "Docs of layer one and docs/b.md of layer two differ only in case",
            ),
            (
                "lib/x/y",
                "lib of layer one and lib/x/y of layer two are a file and a folder of the same name",
            ),
            (
                "Docs",
                "Docs of layer one and Docs of layer two are a file and a folder of the same name",
            ),
        ] {
            assert_eq!(insert(&mut tree, path, "two"), Err(message.to_owned()));
            assert_eq!(tree, before);
        }
        insert(&mut tree, "Docs/b.md", "two")
    }
}
