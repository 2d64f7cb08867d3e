//! Reports unresolved conflicts in generated files, and template changes that the owner declined.

use super::{Findings, facts::Facts, finding::Place, rules};
use crate::{
    globs::Globs,
    merge,
    project::RecordFault,
    record::Record,
    tree::{Blob, Tree},
};

/// The state of generated files.
#[derive(Clone, Debug, Default)]
pub struct Rendered {
    /// How many files have no unresolved conflicts.
    pub decided: usize,
    /// Files with conflict markers, and the lines (from 1) at which conflicts begin.
    pub undecided: Vec<(String, Vec<usize>)>,
    /// Files that lack template changes, because the owner declined them.
    pub declined: Vec<String>,
}

impl Rendered {
    /// Compares the generated files in `record` with the files on `disk`. Never lists files that match `owned` as
    /// declined.
    pub fn new(record: &Record, disk: &Tree, owned: &Globs) -> Self {
        let mut rendered = Self::default();
        for (path, renders) in &record.renders {
            let declined = record.declined.get(path).filter(|_| !owned.matches(path));
            let Some(found) = disk.blob(path) else {
                rendered.declined.extend(declined.map(|_| path.to_string()));
                continue;
            };
            let renders: Vec<&Blob> = renders.iter().flatten().collect();
            let is_like_this = |render: &&Blob| *render == found || !conflicts(render).is_empty();
            match conflicts(found) {
                lines if lines.is_empty() || renders.iter().any(is_like_this) => {
                    rendered.decided += 1;
                }
                lines => rendered.undecided.push((path.to_string(), lines)),
            }
            let lacks = |(before, render): (&String, &Blob)| {
                !merge::holds(before.as_bytes(), found.bytes(), render.bytes())
            };
            if declined.zip(renders.first().copied()).is_some_and(lacks) {
                rendered.declined.push(path.to_string());
            }
        }
        rendered
    }
}

fn conflicts(blob: &Blob) -> Vec<usize> {
    std::str::from_utf8(blob.bytes()).map_or_else(|_| Vec::new(), merge::conflicts)
}

pub(super) fn check(findings: &mut Findings, facts: &Facts) {
    let Rendered {
        decided,
        undecided,
        declined,
    } = &facts.rendered;
    findings.checks += decided;
    if let Some(RecordFault { file, problem }) = &facts.record_fault {
        findings.ensure(false, rules::RECORD_UNREADABLE, Place::file(file), || {
            (
                problem.clone(),
                format!("authgen needs it to change the project; restore it: `git checkout HEAD -- {file}`"),
            )
        });
    }
    for (file, lines) in undecided {
        let place = Place::new(file, lines[0]);
        findings.ensure(false, rules::CONFLICT_MARKERS, place, || {
            let count = match lines.len() {
                1 => "1 unresolved conflict".to_owned(),
                count => format!("{count} unresolved conflicts"),
            };
            (
                count,
                "keep the right lines, and delete the lines with the markers",
            )
        });
    }
    for file in declined {
        findings.ensure(false, rules::DECLINED_FILE, Place::file(file), || {
            (
                "this file lacks template changes, because you declined them",
                format!("apply the changes that `authgen diff` shows, or run `authgen restore {file}` to take the template's file"),
            )
        });
    }
}
