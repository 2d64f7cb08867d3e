//! `authgen check`: finds mistakes in env files, secrets and versions.

mod job;
mod online;

use anyhow::{Result, bail};

use self::{
    job::{Job, job},
    online::Online,
};
use crate::{
    Ui,
    catalog::Catalog,
    check::{self, Findings, Severity, report},
    cli::{CheckArgs, Format, Typed},
    commands::tell::{as_text, print},
    commands::words::{shell_word, templates_flag},
    failure::{Failure, Fault},
};

/// Checks the project, or the folders given by flags.
pub fn run(catalog: &Catalog, typed: &Typed, args: &CheckArgs, ui: &mut Ui<'_>) -> Result<()> {
    let Job {
        layout,
        scope,
        project,
        holds,
        rendered,
        record_fault,
        journal,
    } = job(catalog, args)?;
    let visit = args.online.then(|| online::visit(project)).transpose()?;
    let mut facts = check::gather(catalog, layout);
    facts.rendered = rendered;
    facts.record_fault = record_fault;
    facts.journal = journal;
    facts.cut_short = holds.iter().any(|hold| hold.earlier().is_cut_short());
    // Not earlier: until all files are read, another run must not change them.
    drop(holds);
    let mut findings = check::check(&facts, &scope)?;
    let online = visit
        .map(|visit| online::run(&facts, &scope, &visit, ui, &mut findings))
        .transpose()?;
    if findings.checks == 0 {
        bail!(
            Failure::new(Fault::NothingChecked, "nothing was checked")
                .hint("run it without --frontend and --backend to check everything")
        );
    }
    let text = match args.format {
        Format::Sarif => format!("{:#}\n", report::sarif(&findings)),
        Format::Json => json(&findings, online.as_ref()),
        Format::Text if args.json => json(&findings, online.as_ref()),
        Format::Text => {
            let seen = online
                .as_ref()
                .map(|online| report::seen(&online.seen, ui.screen));
            let is_complete = online
                .as_ref()
                .is_none_or(|online| online.failure.is_none());
            seen.unwrap_or_default() + &report::text(&findings, is_complete, ui.screen)
        }
    };
    print(ui, &text)?;
    if let Some(failure) = online.and_then(|online| online.failure) {
        bail!(failure);
    }
    match findings.count(Severity::Error) {
        0 => Ok(()),
        1 => bail!(failed("found 1 error", typed, args)),
        errors => bail!(failed(&format!("found {errors} errors"), typed, args)),
    }
}

fn failed(message: &str, typed: &Typed, args: &CheckArgs) -> Failure {
    Failure::new(Fault::CheckFailed, message).hint(format!(
        "apply the fix of each error, then run `{}` again",
        command(typed, args)
    ))
}

/// The command with the flags that choose what is checked.
fn command(typed: &Typed, args: &CheckArgs) -> String {
    let folder = |flag, dir: &String| match dir.as_str() {
        "" => format!("--{flag}"),
        dir => format!("--{flag} {}", shell_word(dir)),
    };
    let frontend = args.frontend.iter().map(|dir| folder("frontend", dir));
    let backends = args.backend.iter().map(|dir| folder("backend", dir));
    let flags = [
        (args.consistency, "--consistency"),
        (args.production, "--production"),
        (args.online, "--online"),
    ];
    let flags = flags.into_iter().filter(|(is_given, _)| *is_given);
    let words = frontend
        .chain(backends)
        .chain(flags.map(|(_, flag)| flag.to_owned()))
        .chain(templates_flag(typed));
    ["authgen check".to_owned()]
        .into_iter()
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}

fn json(findings: &Findings, online: Option<&Online>) -> String {
    let seen = online.map(|online| online.seen.as_slice());
    let failure = online.and_then(|online| online.failure.as_ref());
    as_text(&report::CheckJson::new(findings, seen, failure))
}
