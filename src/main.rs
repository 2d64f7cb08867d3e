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
    prompt::{Ask, Terminal},
    screen::Screen,
};
use clap::error::ErrorKind;
use jiff::Timestamp;

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    if args.len() == 2 && (args[1] == "--version" || args[1] == "-V") {
        return exit(print(concat!("authgen ", env!("CARGO_PKG_VERSION"), "\n")));
    }
    let mut terminal = Terminal::default();
    let has_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
    let ask: Option<&mut dyn Ask> = if has_terminal {
        Some(&mut terminal)
    } else {
        None
    };
    match authgen::run(
        &args,
        &mut Ui {
            out: &mut io::stdout(),
            screen: Screen::stdout(),
            ask,
            now: &Timestamp::now,
            catch_interrupts: &catch_interrupts,
        },
    ) {
        Ok(()) => exit(Code::Done),
        Err(error) => fail(&error),
    }
}

/// Makes Ctrl-C only set a flag. A prompt sees it as an interrupted read, and a child process gets the signal itself;
/// both end the run gracefully.
fn catch_interrupts() -> anyhow::Result<()> {
    ctrlc::set_handler(interrupt::request).context("catching Ctrl-C")
}

fn fail(error: &anyhow::Error) -> ExitCode {
    if let Some(error) = error.downcast_ref::<clap::Error>() {
        let text = error.render().to_string();
        return match error.kind() {
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                let _ = write!(io::stderr(), "{text}");
                exit(Code::Usage)
            }
            _ => exit(print(&text)),
        };
    }
    if is_closed_pipe(error) {
        return exit(Code::Done);
    }
    let (code, hint) = failure::explain(error);
    // Nothing can be reported if standard error is closed.
    let mut stderr = io::stderr();
    let _ = writeln!(stderr, "error: {}", printable(&format!("{error:#}")));
    if let Some(hint) = hint {
        let _ = writeln!(stderr, "hint: {hint}");
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
    match io::stdout().write_all(text.as_bytes()) {
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
