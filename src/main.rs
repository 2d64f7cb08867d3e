//! Connects the library to the process: arguments, streams, Ctrl-C and exit codes.

use std::{
    ffi::OsString,
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use anyhow::Context;
use authgen::{
    Ui,
    failure::{self, ExitCode as Code},
    interrupt,
    prompt::{Dialog, Terminal},
    screen::{Look, Screen},
    version,
};
use clap::error::ErrorKind;
use jiff::Timestamp;

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    if args
        .get(1)
        .is_some_and(|first| first == "--version" || first == "-V")
    {
        return exit(print(&version::line()));
    }
    let has_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
    let mut out = Output {
        stdout: io::stdout(),
        is_used: false,
    };
    match authgen::run(
        &args,
        &mut Ui {
            out: &mut out,
            screen: Screen::stdout(),
            ask: has_terminal.then(|| Dialog::new(Terminal::default())),
            now: &Timestamp::now,
            catch_interrupts: &catch_interrupts,
        },
    ) {
        Ok(()) => exit(Code::Done),
        Err(error) => fail(&error, authgen::cli::wants_json(&args) && !out.is_used),
    }
}

/// Standard output, and whether something was written to it: a program that reads JSON must get a single document.
struct Output {
    stdout: io::Stdout,
    is_used: bool,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_used = true;
        self.stdout.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }
}

/// Makes Ctrl-C only set a flag. A prompt sees it as an interrupted read, and a child process gets the signal itself;
/// both end the run gracefully.
fn catch_interrupts() -> anyhow::Result<()> {
    ctrlc::set_handler(interrupt::request).context("catching Ctrl-C")
}

/// Reports an error on standard error, and with `as_json` also on standard output.
fn fail(error: &anyhow::Error, as_json: bool) -> ExitCode {
    if let Some(error) = error.downcast_ref::<clap::Error>() {
        let printed = written(error.print());
        return match error.kind() {
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => exit(Code::Usage),
            _ => exit(printed),
        };
    }
    if is_closed_pipe(error) {
        return exit(Code::Done);
    }
    let error = failure::explain(error);
    let screen = Screen::stderr();
    let message = printable(&error.message);
    let (first, rest) = message.split_once('\n').unwrap_or((&message, ""));
    let mut text = screen.wrap(&(screen.paint(Look::Bad, "error:") + " "), 2, first);
    // Further lines are lists and excerpts with a layout of their own.
    text.extend(rest.lines().map(|line| format!("{line}\n")));
    let hint = printable(&error.hint);
    text.push_str(&screen.wrap(&(screen.paint(Look::Hint, "hint:") + " "), 2, &hint));
    // Nothing can be reported if standard error is closed. The stream translates colors for old Windows consoles.
    let _ = anstream::stderr().write_all(text.as_bytes());
    let code = error.fault.exit();
    if as_json {
        let report = failure::ErrorReport { error };
        print(&format!("{:#}\n", serde_json::json!(report)));
    }
    exit(code)
}

/// Replaces control characters, which could move the cursor or change colors of the terminal; file names may contain
/// them.
fn printable(text: &str) -> String {
    text.split('\n')
        .map(|line| line.replace(char::is_control, "\u{fffd}"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn print(text: &str) -> Code {
    written(io::stdout().write_all(text.as_bytes()))
}

/// A closed pipe is not an error.
fn written(result: io::Result<()>) -> Code {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Code::Failed,
        _ => Code::Done,
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

fn exit(code: Code) -> ExitCode {
    ExitCode::from(code as u8)
}
