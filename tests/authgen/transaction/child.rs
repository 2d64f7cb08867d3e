//! Jobs that need a separate process: to be killed or cancelled, with a different umask, or several at once.

use std::{
    os::unix::process::CommandExt as _,
    process::{Child, Command, Output, Stdio},
    thread,
    time::Duration,
};

use super::*;

const JOB: &str = "AUTHGEN_TEST_JOB";
const ROOT: &str = "AUTHGEN_TEST_ROOT";

/// Runs this test program for one job in one project; `shell` runs first in the same process.
pub fn command(program: &Path, shell: &str, job: &str, root: &Path) -> Command {
    let mut command = Command::new("/bin/sh");
    command
        .arg("-euc")
        .arg(format!("{shell}\nexec \"$0\" \"$@\""))
        .arg(program)
        .args([
            "transaction::child::job",
            "--exact",
            "--ignored",
            "--nocapture",
        ])
        .env(JOB, job)
        .env(ROOT, root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

pub fn this_program() -> PathBuf {
    std::env::current_exe().expect("this program")
}

pub fn start(job: &str, root: &Path) -> Child {
    command(&this_program(), "", job, root)
        .spawn()
        .expect("a child")
}

/// Runs a job that has to succeed.
#[track_caller]
pub fn run(shell: &str, job: &str, root: &Path) {
    let output = command(&this_program(), shell, job, root).output();
    assert_succeeds(&output.expect("a child"));
}

#[track_caller]
pub fn assert_succeeds(output: &Output) {
    assert!(
        output.status.success() && String::from_utf8_lossy(&output.stdout).contains("1 passed"),
        "{}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Runs a job as a user other than root, dropping privileges if necessary.
#[track_caller]
pub fn run_unprivileged(job: &str, project: &Project) {
    let program = project.outside("program");
    fs::copy(this_program(), &program).expect("a copy that everybody may run");
    let mut command = command(&program, "", job, &project.root());
    if is_root() {
        let user = Some(65534);
        let open = fs::Permissions::from_mode(0o755);
        fs::set_permissions(project.outside(""), open).expect("a way to the project");
        std::os::unix::fs::chown(project.root(), user, user).expect("an owner");
        command.uid(65534).gid(65534);
    }
    assert_succeeds(&command.output().expect("a child"));
}

pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let probe = tempfile::tempdir().expect("a temporary folder");
    fs::metadata(probe.path()).expect("a folder").uid() == 0
}

#[test]
#[ignore = "other tests start it with a job"]
fn job() {
    let (Ok(job), Some(root)) = (std::env::var(JOB), std::env::var_os(ROOT)) else {
        return;
    };
    let root = PathBuf::from(root);
    match job.as_str() {
        "look" => locks::look(&root),
        "toggle" => kills::toggle(&root),
        "count" => locks::count(&root),
        "hold" => {
            let _lock = transaction::lock(&root).expect("the lock");
            fs::write(root.join("held"), "").expect("a sign");
            thread::sleep(Duration::from_mins(1));
        }
        "cancel" => limits::cancel(&root),
        "cancel late" => limits::cancel_late(&root),
        "full" => limits::fill_up(&root),
        "closed" => limits::write_in_closed_folders(&root),
        "modes" => modes::write_all_kinds(&root),
        other => panic!("no job {other}"),
    }
}
