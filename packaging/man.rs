//! Writes the man pages of authgen and of each command, with every choice of the catalog.
//!
//! ```sh
//! cargo run --example man -- FOLDER DATE
//! ```

use std::{env, fmt::Write as _, fs, path::Path};

use anyhow::{Result, bail};
use authgen::{
    catalog::{Catalog, source::Source},
    cli,
};
use clap::Command;
use clap_mangen::Man;

fn main() -> Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [folder, date] = args.as_slice() else {
        bail!("a folder and a date such as 2026-12-01 are needed");
    };
    let mut command = cli::command(&Catalog::load(Source::Embedded)?).disable_help_subcommand(true);
    command.build();
    write(&command, Path::new(folder), date)
}

fn write(command: &Command, folder: &Path, date: &str) -> Result<()> {
    for inner in command.get_subcommands() {
        write(inner, folder, date)?;
    }
    // clap_mangen omits the text of flags that `-h` omits.
    let shown = command.clone().mut_args(|arg| arg.hide_short_help(false));
    let man = Man::new(shown)
        .date(date)
        .source(concat!("authgen ", env!("CARGO_PKG_VERSION")))
        .manual("authgen");
    let mut page = Vec::new();
    man.render(&mut page)?;
    let page = tidy(&String::from_utf8(page)?);
    Ok(fs::write(folder.join(man.get_filename()), page)?)
}

/// Replaces doubled breaks, which linters reject, and makes a section of each part of the text after the flags, without
/// wrapping its lines.
fn tidy(page: &str) -> String {
    let page = page.replace(".br\n\n.br\n", ".sp\n");
    let Some((before, after)) = page.split_once(".SH EXTRA\n") else {
        return page;
    };
    let mut tidied = before.to_owned();
    // Writing to a String cannot fail.
    let mut end = "";
    for line in after.lines() {
        if let Some(title) = line
            .strip_suffix(':')
            .filter(|title| !title.starts_with(' '))
        {
            tidied.truncate(tidied.trim_end().len());
            let _ = write!(tidied, "\n{end}.SH {}\n.nf\n", title.to_uppercase());
            end = ".fi\n";
        } else if line.starts_with(".SH ") {
            let _ = writeln!(tidied, "{end}{line}");
            end = "";
        } else {
            let _ = writeln!(tidied, "{line}");
        }
    }
    tidied + end
}
