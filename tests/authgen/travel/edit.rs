//! Edits of an owner to a file of a project, as data.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
};

/// An edit, and the proof that it was kept.
#[derive(Clone, Copy)]
pub struct Edit {
    pub name: &'static str,
    /// The file to edit: the first that the project has, or the first of the list for a new file.
    pub files: &'static [&'static str],
    pub make: Make,
    /// The proof that the edit was kept.
    pub proof: Proof,
}

/// How a file changes.
#[derive(Clone, Copy)]
pub enum Make {
    /// Write a new file, or replace a generated one.
    Write(&'static str),
    /// Append text.
    Append(&'static str),
    /// Prepend text.
    Prepend(&'static str),
    /// Replace text in one place.
    Replace(&'static str, &'static str),
    /// Rewrite the whole text.
    Rewrite(fn(&str) -> String),
    /// Append binary data.
    Bytes(&'static [u8]),
    Delete,
    /// Move the file.
    Move(&'static str),
    /// Move the file, and leave a symbolic link.
    Link(&'static str),
    Mode(u32),
}

/// How an edit is recognized.
#[derive(Clone, Copy)]
pub enum Proof {
    /// The file contains this text.
    Text(&'static str),
    /// Any file outside of authgen's own contains this text.
    Anywhere(&'static str),
    /// The file contains these bytes.
    Bytes(&'static [u8]),
    /// The text of the file satisfies this condition.
    Holds(fn(&str) -> bool),
    /// The file does not exist.
    Gone,
    /// The file is a symbolic link.
    IsLink,
    Mode(u32),
}

/// Creates a row of a table of edits.
pub const fn edit(
    name: &'static str,
    files: &'static [&'static str],
    make: Make,
    proof: Proof,
) -> Edit {
    Edit {
        name,
        files,
        make,
        proof,
    }
}

impl Edit {
    /// The file in this project; `None` if there is nothing to edit.
    pub fn file(&self, root: &Path) -> Option<&'static str> {
        let exists = |file: &&&str| root.join(file).symlink_metadata().is_ok();
        let found = self.files.iter().find(exists);
        let is_new = matches!(self.make, Make::Write(_)).then(|| &self.files[0]);
        let file = *found.or(is_new)?;
        match self.make {
            Make::Replace(from, _) => {
                let text = fs::read_to_string(root.join(file)).ok()?;
                text.contains(from).then_some(file)
            }
            _ => Some(file),
        }
    }

    /// Applies the edit to a file.
    pub fn make(&self, root: &Path, file: &str) {
        let path = &root.join(file);
        let text = || fs::read_to_string(path).expect("text");
        let write = |path: &Path, text: &[u8]| {
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        let rename = |to: &str| {
            let to = root.join(to);
            fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
            fs::rename(path, &to).expect("a file");
        };
        match self.make {
            Make::Write(new) => write(path, new.as_bytes()),
            Make::Append(more) => write(path, (text() + more).as_bytes()),
            Make::Prepend(more) => write(path, format!("{more}{}", text()).as_bytes()),
            Make::Replace(from, to) => write(path, text().replacen(from, to, 1).as_bytes()),
            Make::Rewrite(rewrite) => write(path, rewrite(&text()).as_bytes()),
            Make::Bytes(more) => write(
                path,
                &[fs::read(path).expect("a file"), more.to_vec()].concat(),
            ),
            Make::Delete => fs::remove_file(path).expect("a file"),
            Make::Move(to) => rename(to),
            Make::Link(to) => {
                rename(to);
                let up = "../".repeat(file.matches('/').count());
                symlink(format!("{up}{to}"), path).expect("a link");
            }
            Make::Mode(mode) => {
                fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
            }
        }
    }

    /// Whether the edit was kept. `all` is the text of all files of the project.
    pub fn is_there(&self, root: &Path, file: &str, all: &str) -> bool {
        let path = root.join(file);
        let found = path.symlink_metadata().ok();
        let bytes = fs::read(&path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        match self.proof {
            Proof::Text(mark) => text.contains(mark),
            Proof::Anywhere(mark) => all.contains(mark),
            Proof::Bytes(mark) => bytes.windows(mark.len()).any(|window| window == mark),
            Proof::Holds(holds) => holds(&text),
            Proof::Gone => found.is_none(),
            Proof::IsLink => found.is_some_and(|found| found.is_symlink()),
            Proof::Mode(mode) => {
                found.is_some_and(|found| found.permissions().mode() & 0o777 == mode)
            }
        }
    }
}
