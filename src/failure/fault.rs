//! The table of all kinds of failures.

use schemars::JsonSchema;
use serde::Serialize;

use super::ExitCode;

macro_rules! faults {
    ($($name:ident = $id:literal, $exit:ident, $meaning:literal;)*) => {
        /// A kind of failure. Scripts branch on its id, and the exit code follows from it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
        pub enum Fault {
            $(
                #[doc = $meaning]
                #[serde(rename = $id)]
                $name,
            )*
        }

        impl Fault {
            /// All kinds, by exit code.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The id; stable.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// The exit code.
            pub fn exit(self) -> ExitCode {
                match self { $(Self::$name => ExitCode::$exit,)* }
            }

            /// What happened, in one line without a period.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }
        }
    };
}

faults! {
    Io = "io", Failed, "A file or another resource cannot be read or written";
    DiskFull = "disk-full", Failed, "The disk or the quota is full";
    PermissionDenied = "permission-denied", Failed, "Access to a file or folder was denied";
    Busy = "busy", Failed, "Another run of authgen is changing the project";
    Interrupted = "interrupted", Failed, "An earlier run was interrupted and has to be rolled back first";
    RollbackFailed = "rollback-failed", Failed, "The changes of this or an earlier run cannot be rolled back";
    ReportLost = "report-lost", Failed, "The changes were written, but the report could not be written";
    ProgramMissing = "program-missing", Failed, "A program is not on PATH";
    ProgramFailed = "program-failed", Failed, "A program could not be started, or failed";
    EnvFileExposed = "env-file-exposed", Failed, "Git tracks an env file or does not ignore it";
    RotationWaits = "rotation-waits", Failed, "Tokens signed with the previous secret may still be valid";
    NoResponse = "no-response", Failed, "`check --online` got no usable response from a service";
    Templates = "invalid-templates", Failed, "The templates in the folder of --templates are not valid";
    Internal = "internal", Failed, "A bug in authgen";

    Usage = "usage", Usage, "An argument is not valid, or does not fit the project";
    UnknownArgument = "unknown-argument", Usage, "A command, flag or value does not exist";
    MissingArgument = "missing-argument", Usage, "A required argument or answer is missing";
    NoTerminal = "no-terminal", Usage, "authgen would ask, but there is no terminal";
    InvalidName = "invalid-name", Usage, "The name of the project or of a service is not valid";
    InvalidFile = "invalid-file", Usage, "A file that authgen needs is missing or not valid";
    NotAProject = "not-a-project", Usage, "The folder is not an authgen project";
    NewerProject = "newer-project", Usage, "A newer authgen generated the project";

    WouldOverwrite = "would-overwrite", WouldOverwrite, "A file is in the way, or is one that authgen must not change";
    UncommittedChanges = "uncommitted-changes", WouldOverwrite, "Git has uncommitted changes";
    GitOperation = "git-operation", WouldOverwrite, "Git is in the middle of a merge, rebase, cherry-pick, revert or bisect";
    Conflicts = "conflicts", WouldOverwrite, "Your changes conflict with the templates or with another branch";
    ChangedMeanwhile = "changed-meanwhile", WouldOverwrite, "A file was edited while authgen was running";
    RotationInProgress = "rotation-in-progress", WouldOverwrite, "A rotation has to be finished first";

    CheckFailed = "check-failed", CheckFailed, "`check` found an error";
    NothingChecked = "nothing-checked", CheckFailed, "The flags of `check` leave nothing to check";
    OutOfDate = "out-of-date", CheckFailed, "`update --check` found changes to write";
    CheckInterrupted = "check-interrupted", CheckFailed, "An interrupted run prevents `check` or `update --check`";

    Cancelled = "cancelled", Cancelled, "Cancelled by the user";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_words_and_the_table_is_sorted_by_exit_code() {
        for (index, fault) in Fault::ALL.iter().enumerate() {
            let (id, exit) = (fault.id(), fault.exit());
            for other in &Fault::ALL[index + 1..] {
                assert!(other.id() != id && other.exit() >= exit, "{id}");
            }
            let is_word =
                |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
            assert!(id.split('-').all(is_word), "{id}");
            assert!(!fault.meaning().ends_with('.'), "{id}");
        }
    }
}
