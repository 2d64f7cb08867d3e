//! Checks of a project's env files, secrets and versions: pure functions from gathered facts to findings.
//!
//! ```text
//! disk, git, environment ──gather──► Facts ──check──► Findings ──► text | JSON | SARIF
//! ```
//!
//! A finding never contains the value of a variable. The table [`rules`] lists all kinds of findings.

mod agreement;
mod env_file;
mod environment;
mod facts;
mod files;
mod finding;
mod foreign;
mod gather;
mod kinds;
mod migrations;
pub mod online;
mod parts;
mod production;
mod rendered;
pub mod report;
pub mod rules;
mod secrets;
mod strength;
mod versions;

pub use self::{
    env_file::{EnvFile, same},
    facts::{Facts, Manifest, Scope, Source},
    finding::{Finding, Findings, Rule, Severity},
    foreign::{Folders, contract},
    gather::{Layout, gather, keys},
    rendered::Rendered,
    strength::problem as secret_problem,
};
use env_file::ParsedEnv;

/// Runs all checks. Findings are sorted by file and line.
///
/// # Errors
/// The built-in table of vulnerabilities is invalid, which is a bug.
pub fn check(facts: &Facts, scope: &Scope) -> anyhow::Result<Findings> {
    let mut findings = Findings::default();
    let read: Vec<ParsedEnv<'_>> = facts
        .files
        .iter()
        .filter_map(|file| ParsedEnv::new(file, &facts.rows))
        .collect();
    for file in &facts.files {
        // Report a missing file even if its service is out of scope: comparisons need all files.
        if scope.has(&file.service) || (scope.together && file.bytes.is_err()) {
            files::surroundings(&mut findings, file, facts.is_project);
        }
    }
    for file in read.iter().filter(|file| scope.has(&file.file.service)) {
        files::lines(&mut findings, file);
        files::keys(&mut findings, file);
        kinds::check(&mut findings, file);
        parts::check(&mut findings, file);
        secrets::public_names(&mut findings, file, facts);
        environment::check(&mut findings, file, &facts.process);
        environment::siblings(&mut findings, file, &facts.siblings);
        if scope.production {
            production::check(&mut findings, file, &facts.siblings);
        }
    }
    if scope.production {
        production::choices(&mut findings, &facts.development_only);
    }
    if scope.together {
        secrets::check(&mut findings, &read, facts);
        agreement::check(&mut findings, &read);
        secrets::leaks(&mut findings, &read, facts);
        rendered::check(&mut findings, facts);
        migrations::check(&mut findings, facts);
    }
    if facts.cut_short {
        let place = finding::Place::file(".authgen/pending/journal.json");
        findings.ensure(false, rules::RUN_CUT_SHORT, place, || {
            (
                "a run of authgen was interrupted, and its changes are incomplete",
                "run `authgen update`, which rolls back that run and then updates",
            )
        });
    }
    versions::check(&mut findings, facts, scope)?;
    findings.sort(facts);
    Ok(findings)
}

impl Findings {
    fn sort(&mut self, facts: &Facts) {
        let order = |finding: &Finding| {
            let mut files = facts.files.iter();
            // Sort findings in env files first, in the order of the services.
            files
                .position(|file| file.path == finding.file)
                .unwrap_or(usize::MAX)
        };
        for list in [&mut self.list, &mut self.notes] {
            list.sort_by_cached_key(|finding| {
                let severity = finding.rule.severity;
                (order(finding), finding.file.clone(), finding.line, severity)
            });
        }
    }

    /// Adds the findings of an online check of the same project.
    pub fn extend(&mut self, facts: &Facts, more: Findings) {
        self.checks += more.checks;
        self.list.extend(more.list);
        self.notes.extend(more.notes);
        self.sort(facts);
    }
}
