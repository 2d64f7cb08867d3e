//! Owners and modes: what a file has, and what takes its place gets.

/// Who may do what with a file or folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    /// The permission bits, at most 07777; none where the system has no such thing.
    pub mode: Option<u32>,
    /// Id of the owner.
    pub user: u32,
    /// Id of the group.
    pub group: u32,
}

impl Permissions {
    /// Whether the owner may execute the file, as git sees it.
    pub fn exec(&self) -> Option<bool> {
        self.mode.map(|mode| mode & 0o100 != 0)
    }
}

/// What a new file gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The mode it is created with, which the umask cuts.
    pub creation: u32,
    /// The mode it has in the end, whatever the umask; absent: what it was created with.
    pub mode: Option<u32>,
    /// The owner, where the system lets us choose.
    pub user: Option<u32>,
    /// The group, where the system lets us choose.
    pub group: Option<u32>,
}

impl Wanted {
    /// Only the owner may read and write it, from its first moment.
    pub fn private() -> Self {
        Self {
            creation: 0o600,
            mode: Some(0o600),
            ..Self::default()
        }
    }

    /// A file where none was, in `folder`. A setgid folder passes its group on.
    pub fn created(exec: bool, folder: Permissions) -> Self {
        let is_setgid = folder.mode.is_some_and(|mode| mode & 0o2000 != 0);
        Self {
            creation: if exec { 0o777 } else { 0o666 },
            group: is_setgid.then_some(folder.group),
            ..Self::default()
        }
    }

    /// A file in the place of one that had `old`: it stays as it was, but for the right to execute it.
    pub fn replaced(exec: bool, old: Permissions) -> Self {
        Self {
            creation: 0o600,
            mode: old.mode.map(|mode| with_exec(mode, exec)),
            user: Some(old.user),
            group: Some(old.group),
        }
    }
}

/// Whoever may read a file may execute it, or nobody may. A mode that is right already stays.
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
    fn the_right_to_execute_follows_the_right_to_read() {
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
