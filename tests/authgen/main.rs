//! Integration tests of authgen's promises: the program as users run it, and the built-in catalog.

mod catalog;
mod change;
mod check;
mod cli;
mod docs;
mod drizzle;
mod made_up_language;
mod matrix;
mod merge_lines;
mod outputs;
mod package;
mod purity;
mod secret;
mod secrets;
mod support;

#[cfg(unix)]
mod atomic;
#[cfg(unix)]
mod env_scripts;
#[cfg(unix)]
mod folders;
#[cfg(unix)]
mod interactive;
#[cfg(unix)]
mod quiet;
#[cfg(unix)]
mod repositories;
#[cfg(unix)]
mod teams;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod transaction;
#[cfg(unix)]
mod travel;
