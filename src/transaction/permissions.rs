//! Owners and modes of files and their replacements.

/// Owner and mode of a file or folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    /// The permission bits, at most 07777; `None` on platforms without them.
    pub mode: Option<u32>,
    /// User id.
    pub user: u32,
    /// Group id.
    pub group: u32,
}

impl Permissions {
    /// Whether git considers the file executable; `None` on platforms without modes.
    pub fn exec(&self) -> Option<bool> {
        self.mode.map(|mode| mode & 0o100 != 0)
    }
}

/// Owner and mode of a new file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The mode at creation, subject to the umask.
    pub creation: u32,
    /// The final mode, regardless of the umask; `None` keeps the mode at creation.
    pub mode: Option<u32>,
    /// The user id to set, if permitted.
    pub user: Option<u32>,
    /// The group id to set, if permitted.
    pub group: Option<u32>,
}

impl Wanted {
    /// Readable and writable only by its owner, from creation.
    pub fn private() -> Self {
        Self {
            creation: 0o600,
            mode: Some(0o600),
            ..Self::default()
        }
    }

    /// The permissions of a new file in `folder`. A setgid folder passes its group to the file.
    pub fn created(exec: bool, folder: Permissions) -> Self {
        let is_setgid = folder.mode.is_some_and(|mode| mode & 0o2000 != 0);
        Self {
            creation: if exec { 0o777 } else { 0o666 },
            group: is_setgid.then_some(folder.group),
            ..Self::default()
        }
    }

    /// The permissions of a replaced file: those in `old`, except for the executable bits.
    pub fn replaced(exec: bool, old: Permissions) -> Self {
        Self {
            creation: 0o600,
            mode: old.mode.map(|mode| with_exec(mode, exec)),
            user: Some(old.user),
            group: Some(old.group),
        }
    }
}

/// Sets the executable bit for everyone who may read, or clears all executable bits. Returns the mode unchanged if the
/// owner's bit is already right.
fn with_exec(mode: u32, exec: bool) -> u32 {
    match (mode & 0o100 != 0, exec) {
        (true, true) | (false, false) => mode,
        (false, true) => mode | 0o100 | (mode & 0o444) >> 2,
        (true, false) => mode & !0o111,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executable_bits_follow_read_bits() {
        for (old, exec, new) in [
            (0o644, false, 0o644),
            (0o644, true, 0o755),
            (0o600, true, 0o700),
            (0o640, true, 0o750),
            (0o444, true, 0o555),
            (0o200, true, 0o300),
            (0o755, false, 0o644),
            (0o711, false, 0o600),
            (0o711, true, 0o711),
            (0o2755, true, 0o2755),
            (0o654, false, 0o654),
            (0o444, false, 0o444),
        ] {
            assert_eq!(with_exec(old, exec), new, "{old:o} {exec}");
        }
    }

    #[test]
    fn a_setgid_folder_passes_its_group_on() {
        let folder = |mode| Permissions {
            mode: Some(mode),
            user: 1,
            group: 2,
        };
        assert_eq!(Wanted::created(false, folder(0o2755)).group, Some(2));
        assert_eq!(Wanted::created(false, folder(0o755)).group, None);
    }
}
