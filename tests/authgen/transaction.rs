//! Changes to an existing project are atomic, despite crashes, errors, full disks and concurrent edits.

mod causes;
mod child;
mod crashes;
mod durability;
mod edits;
mod kills;
mod limits;
mod links;
mod locks;
mod modes;
mod obstacles;
mod recoveries;

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    sync::OnceLock,
};

use authgen::{
    failure::{self, ExitCode, Explained, Fault},
    transaction::{self, Action, Change, Effect, Lock, Rank},
    tree::{Blob, RelPath},
};
use tempfile::TempDir;

use crate::support::{Files, Found, files};

/// Files with their modes.
pub type Model = BTreeMap<String, (Vec<u8>, u32)>;

/// A project for a test to change, in memory if possible.
pub struct Project {
    folder: TempDir,
}

impl Project {
    pub fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = tempfile::Builder::new()
            .prefix("authgen-transaction-")
            .tempdir_in(if memory.is_dir() {
                memory.to_owned()
            } else {
                std::env::temp_dir()
            })
            .expect("a temporary folder");
        fs::create_dir(folder.path().join("app")).expect("the root");
        Self { folder }
    }

    /// A project of these files.
    pub fn of(model: &Model) -> Self {
        let project = Self::new();
        for (path, (bytes, mode)) in model {
            project.write(path, bytes, *mode);
        }
        project
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("app")
    }

    /// A path next to the project.
    pub fn outside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>, mode: u32) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("the folders of a file");
        fs::write(&path, bytes).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("its mode");
    }

    pub fn lock(&self) -> Lock {
        transaction::lock(&self.root()).expect("nobody else has the lock")
    }

    /// Everything except for files of transactions.
    pub fn state(&self) -> Files {
        state(&self.root())
    }

    /// Applies changes that have to succeed.
    #[track_caller]
    pub fn apply(&self, changes: &[Change]) {
        if let Err(error) = transaction::apply(&self.lock(), changes) {
            panic!("{error:#}");
        }
    }

    /// Applies changes that have to fail with this exit code and text, and with nothing changed.
    #[track_caller]
    pub fn refuses(&self, changes: &[Change], code: ExitCode, text: &str) {
        let before = self.state();
        let error = transaction::apply(&self.lock(), changes).expect_err(text);
        let message = format!("{error:#}");
        let Explained { fault, hint, .. } = failure::explain(&error);
        assert_eq!(fault.exit(), code, "{message}");
        assert!(message.contains(text), "{message} has no {text:?}");
        assert!(hint.contains("nothing was changed"), "{message}: {hint:?}");
        assert_eq!(self.state(), before, "{message}");
        self.assert_tidy();
    }

    /// Checks that no files of a transaction are left.
    #[track_caller]
    pub fn assert_tidy(&self) {
        for own in ["pending", "lock"] {
            let path = self.path(".authgen").join(own);
            assert!(fs::symlink_metadata(&path).is_err(), "{}", path.display());
        }
    }
}

/// Everything in a project except for files of transactions.
pub fn state(root: &Path) -> Files {
    let is_own = |path: &String| {
        path == ".authgen/lock" || path.starts_with(".authgen/pending/") || path == ".authgen/"
    };
    let mut found = files(root);
    found.retain(|path, _| !is_own(path));
    found
}

/// A change from a path and texts.
pub fn change(path: &str, old: Option<&str>, new: Option<&str>) -> Change {
    let blob = |text: &str| Blob::new(text.as_bytes());
    Change {
        path: path_of(path),
        old: old.map(blob),
        new: new.map(blob),
        private: false,
        rank: Rank::Middle,
    }
}

pub fn path_of(text: &str) -> RelPath {
    RelPath::parse(text).expect("a path")
}

/// The files of a model as they would be on disk.
pub fn found(model: &Model) -> Files {
    let one = |(path, (bytes, mode)): (&String, &(Vec<u8>, u32))| {
        let (bytes, mode) = (bytes.clone(), *mode);
        (path.clone(), Found { bytes, mode })
    };
    model.iter().map(one).collect()
}

/// The mode of a new file: `mode` without the bits of the umask.
pub fn umask_cuts(mode: u32) -> u32 {
    static UMASK: OnceLock<u32> = OnceLock::new();
    let umask = UMASK.get_or_init(|| {
        let probe = tempfile::tempdir().expect("a temporary folder");
        let mut options = OpenOptions::new();
        let file = options
            .write(true)
            .create_new(true)
            .mode(0o777)
            .open(probe.path().join("file"));
        let metadata = file.expect("a file").metadata().expect("its mode");
        0o777 & !metadata.permissions().mode()
    });
    mode & !umask
}

/// A crash, implemented as a panic without a report.
struct Crash;

/// Runs code that may crash; `None` if it does.
pub fn crashing<T>(run: impl FnOnce() -> T) -> Option<T> {
    match panic::catch_unwind(AssertUnwindSafe(run)) {
        Ok(done) => Some(done),
        Err(crash) if crash.is::<Crash>() => None,
        Err(other) => panic::resume_unwind(other),
    }
}

pub fn crash() -> ! {
    panic::resume_unwind(Box::new(Crash))
}

/// System calls that a file system may lack.
#[derive(Clone, Copy, Debug)]
pub struct Lacks {
    pub exchange: bool,
    pub rename_new: bool,
    pub link: bool,
}

impl Lacks {
    pub const NOTHING: Self = Self {
        exchange: false,
        rename_new: false,
        link: false,
    };

    /// The result of an effect on such a file system.
    pub fn answer(self, effect: &Effect<'_>) -> io::Result<()> {
        match effect.action {
            Action::Exchange if self.exchange => Err(io::ErrorKind::Unsupported.into()),
            Action::RenameNew if self.rename_new => Err(io::ErrorKind::Unsupported.into()),
            Action::Link if self.link => Err(io::ErrorKind::PermissionDenied.into()),
            _ => Ok(()),
        }
    }
}

/// Changes a project and crashes before the effect with this number. Returns the result, unless it crashed, and whether
/// the changes were committed.
pub fn apply_until(
    lock: &Lock,
    changes: &[Change],
    moment: usize,
    lacks: Lacks,
) -> (Option<anyhow::Result<()>>, bool) {
    let (mut seen, mut committed) = (0, false);
    let ended = crashing(|| {
        transaction::apply_with(lock, changes, &mut |effect| {
            if seen == moment {
                crash();
            }
            seen += 1;
            committed |= is_commit(effect);
            lacks.answer(effect)
        })
    });
    (ended, committed)
}

/// Whether an effect is the commit of a transaction.
pub fn is_commit(effect: &Effect<'_>) -> bool {
    let to = effect.other_path();
    effect.action == Action::Rename && to.is_some_and(|to| to.ends_with("/pending/committed.json"))
}
