//! Kinds and hints of system errors, by cause.

use std::io::{self, ErrorKind as Kind};

#[cfg(unix)]
use rustix::io::Errno;

use super::Fault;

const DENIED: &str = if cfg!(windows) {
    "check that the file is not read-only or open in another program, and that you can write to its folder"
} else {
    "check who owns the file and its folder (`ls -ld`), and give yourself read and write permission"
};
const BUSY: &str =
    "it is in use by another program or is a mount point: close the program or unmount it";
const BROKEN: &str =
    "the disk reports an I/O error: see the system log, and copy the project to another disk";
const LOOP: &str = "the path has a cycle of symbolic links: inspect them (`ls -l`) and fix them";
const TOO_MANY_FILES: &str = if cfg!(windows) {
    "too many open files: close other programs"
} else {
    "too many open files: raise the limit (`ulimit -n 1024`)"
};

const DISCONNECTED: &str = "the network drive is disconnected: connect it again";
const FILE_TOO_LARGE: &str = if cfg!(windows) {
    "the file is too large for this disk: move the project to another one"
} else {
    "the file exceeds the size limit: raise it (`ulimit -f unlimited`)"
};

const KINDS: [(Kind, &str); 13] = [
    (Kind::StorageFull, "the disk is full: free some space"),
    (
        Kind::QuotaExceeded,
        "your disk quota is exceeded: free some space",
    ),
    (
        Kind::ReadOnlyFilesystem,
        "the disk is mounted read-only: mount it for writing, or work in a copy on another one",
    ),
    (Kind::PermissionDenied, DENIED),
    (
        Kind::CrossesDevices,
        "the project spans several file systems, and files cannot be renamed across them: keep the whole project \
         on one",
    ),
    (
        Kind::InvalidFilename,
        "the path is too long for the file system: use a folder with a shorter path",
    ),
    (Kind::ResourceBusy, BUSY),
    (Kind::ExecutableFileBusy, BUSY),
    (Kind::FileTooLarge, FILE_TOO_LARGE),
    (Kind::OutOfMemory, "out of memory: close other programs"),
    (
        Kind::Unsupported,
        "the file system does not support this operation: move the project to another one",
    ),
    (Kind::StaleNetworkFileHandle, DISCONNECTED),
    (Kind::NotConnected, DISCONNECTED),
];

/// Error codes without an `ErrorKind` of their own.
#[cfg(unix)]
const NUMBERS: [(i32, &str); 5] = [
    (
        Errno::PERM.raw_os_error(),
        "the operation is not permitted: check whether the file is immutable (`lsattr`, on macOS `ls -lO`) or owned by \
         another user",
    ),
    (Errno::MFILE.raw_os_error(), TOO_MANY_FILES),
    (
        Errno::NFILE.raw_os_error(),
        "the whole system has too many open files: close other programs",
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

/// A hint for a system error; `None` if its message says enough.
pub fn remedy(error: &io::Error) -> Option<&'static str> {
    let number = error.raw_os_error();
    let by_number = NUMBERS.iter().find(|(other, _)| Some(*other) == number);
    let by_kind = || KINDS.iter().find(|(kind, _)| *kind == error.kind());
    let by_number = by_number.map(|(_, remedy)| *remedy);
    by_number.or_else(|| by_kind().map(|(_, remedy)| *remedy))
}

/// The kind of a system error.
pub fn fault(error: &io::Error) -> Fault {
    match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded => Fault::DiskFull,
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Fault::PermissionDenied,
        _ => Fault::Io,
    }
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
            (Errno::LOOP, "cycle"),
            (Errno::MFILE, "ulimit -n"),
            (Errno::NAMETOOLONG, "shorter"),
            (Errno::NFILE, "whole system"),
            (Errno::NOSPC, "full"),
            (Errno::PERM, "immutable"),
            (Errno::ROFS, "read-only"),
            (Errno::STALE, "network"),
            (Errno::TXTBSY, "another program"),
            (Errno::BUSY, "mount point"),
            (Errno::XDEV, "several file systems"),
        ] {
            let remedy = remedy(&number.into()).unwrap_or_default();
            assert!(remedy.contains(word), "{number}: {remedy}");
        }
        assert_eq!(remedy(&Errno::NOENT.into()), None);
        assert_eq!(remedy(&Kind::StorageFull.into()), Some(KINDS[0].1));
    }
}
