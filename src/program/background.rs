//! Programs that run in the background.

use std::{
    path::Path,
    process::{Child, Stdio},
};

/// Commands that run at the lowest priority. Those still running are killed on drop.
#[derive(Default)]
pub struct Background(Vec<Child>);

impl Background {
    /// Starts a command line without shell syntax in a folder, with output discarded. A command that fails to start is
    /// skipped: the step that needs its result runs it again and reports the error.
    pub fn start(&mut self, folder: &Path, words: &[&str]) {
        let is_there = words
            .first()
            .is_some_and(|name| super::find(name).is_some());
        let gently: &[&str] = match super::find("nice") {
            Some(_) => &["nice", "-n", "19"],
            None => &[],
        };
        let Ok(mut command) = super::command(folder, &[gently, words].concat()) else {
            return;
        };
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        in_own_group(&mut command);
        if is_there {
            self.0.extend(command.spawn());
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        for child in &mut self.0 {
            stop(child);
            // Reaps the child that was just killed.
            let _ = child.wait();
        }
    }
}

#[cfg(unix)]
fn in_own_group(command: &mut std::process::Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

/// Kills the whole process group: a compiler would outlive the tool that started it.
#[cfg(unix)]
fn stop(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process_group};

    // Kill the group before the child is reaped; afterwards, the group would no longer exist.
    let _ = kill_process_group(Pid::from_child(child), Signal::TERM);
}

#[cfg(not(unix))]
fn in_own_group(_: &mut std::process::Command) {}

#[cfg(not(unix))]
fn stop(child: &mut Child) {
    let _ = child.kill();
}
