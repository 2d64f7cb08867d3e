//! What to do about an error of the system, by its cause.

use std::io::{self, ErrorKind as Kind};

#[cfg(unix)]
use rustix::io::Errno;

const DENIED: &str = if cfg!(windows) {
    "see that the file is not read-only, that no other program has it open and that you may write in its folder"
} else {
    "see who owns the file and its folder (`ls -ld`), and give yourself the right to read and write there"
};
const BUSY: &str =
    "another program uses it, or something is mounted there: close that program or unmount it";
const BROKEN: &str = "the disk reports an error: see what the system's log says about it, and copy the project to another \
                      one";
const LOOP: &str =
    "symbolic links on the way lead in a circle: see where they lead (`ls -l`) and mend them";
const TOO_MANY_FILES: &str = if cfg!(windows) {
    "authgen may not open more files: close other programs"
} else {
    "authgen may not open more files: raise the limit (`ulimit -n 1024`)"
};

const DISCONNECTED: &str = "the network drive is gone: connect it again";
const FILE_TOO_LARGE: &str = if cfg!(windows) {
    "a file may not become that large on this disk: keep the project on another one"
} else {
    "a file may not become that large: raise the limit (`ulimit -f unlimited`)"
};

const KINDS: [(Kind, &str); 13] = [
    (Kind::StorageFull, "the disk is full: free some space"),
    (
        Kind::QuotaExceeded,
        "your quota on this disk is used up: free some space",
    ),
    (
        Kind::ReadOnlyFilesystem,
        "the disk is mounted read-only: mount it for writing, or work in a copy on another one",
    ),
    (Kind::PermissionDenied, DENIED),
    (
        Kind::CrossesDevices,
        "the project lies on several file systems, and no file moves between them in one step: keep all of the \
         project on one",
    ),
    (
        Kind::InvalidFilename,
        "this path is too long for the file system: use a folder with a shorter path",
    ),
    (Kind::ResourceBusy, BUSY),
    (Kind::ExecutableFileBusy, BUSY),
    (Kind::FileTooLarge, FILE_TOO_LARGE),
    (Kind::OutOfMemory, "memory is used up: close other programs"),
    (
        Kind::Unsupported,
        "this file system cannot do that: keep the project on another one",
    ),
    (Kind::StaleNetworkFileHandle, DISCONNECTED),
    (Kind::NotConnected, DISCONNECTED),
];

/// Causes that share a kind with others or have none, by the number that the system gives them.
#[cfg(unix)]
const NUMBERS: [(i32, &str); 5] = [
    (
        Errno::PERM.raw_os_error(),
        "the system forbids it, whatever the permissions say: see whether the file is immutable (`lsattr`, on macOS \
         `ls -lO`) or somebody else's",
    ),
    (Errno::MFILE.raw_os_error(), TOO_MANY_FILES),
    (
        Errno::NFILE.raw_os_error(),
        "the whole system has too many files open: close other programs",
    ),
    (Errno::IO.raw_os_error(), BROKEN),
    (Errno::LOOP.raw_os_error(), LOOP),
];
/// `ERROR_TOO_MANY_OPEN_FILES`, `_CRC`, `_SHARING_VIOLATION`, `_LOCK_VIOLATION`, `_IO_DEVICE`, `_CANT_RESOLVE_FILENAME`.
#[cfg(windows)]
const NUMBERS: [(i32, &str); 6] = [
    (4, TOO_MANY_FILES),
    (23, BROKEN),
    (32, BUSY),
    (33, BUSY),
    (1117, BROKEN),
    (1921, LOOP),
];
#[cfg(not(any(unix, windows)))]
const NUMBERS: [(i32, &str); 0] = [];

/// What the user can do about an error; nothing where the system names no cause that is worth more than its message.
pub fn remedy(error: &io::Error) -> Option<&'static str> {
    let number = error.raw_os_error();
    let by_number = NUMBERS.iter().find(|(other, _)| Some(*other) == number);
    let by_kind = || KINDS.iter().find(|(kind, _)| *kind == error.kind());
    let by_number = by_number.map(|(_, remedy)| *remedy);
    by_number.or_else(|| by_kind().map(|(_, remedy)| *remedy))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_its_remedy() {
        for (number, word) in [
            (Errno::ACCESS, "who owns"),
            (Errno::DQUOT, "quota"),
            (Errno::FBIG, "ulimit -f"),
            (Errno::IO, "log"),
            (Errno::LOOP, "circle"),
            (Errno::MFILE, "ulimit -n"),
            (Errno::NAMETOOLONG, "shorter"),
            (Errno::NFILE, "whole system"),
            (Errno::NOSPC, "full"),
            (Errno::PERM, "immutable"),
            (Errno::ROFS, "read-only"),
            (Errno::STALE, "network"),
            (Errno::TXTBSY, "another program"),
            (Errno::BUSY, "mounted"),
            (Errno::XDEV, "several file systems"),
        ] {
            let remedy = remedy(&number.into()).unwrap_or_default();
            assert!(remedy.contains(word), "{number}: {remedy}");
        }
        assert_eq!(remedy(&Errno::NOENT.into()), None);
        assert_eq!(remedy(&Kind::StorageFull.into()), Some(KINDS[0].1));
    }
}
