//! Optional parts of a project: a part is on if all of its variables are set, and off if none is.

use super::{
    env_file::ParsedEnv,
    finding::{Findings, Place},
    rules,
};
use crate::blueprint::EnvRow;

pub(super) fn check(findings: &mut Findings, file: &ParsedEnv<'_>) {
    let mut parts: Vec<(&str, Vec<&EnvRow>)> = Vec::new();
    for row in &file.rows {
        let Some(part) = &row.part else { continue };
        match parts.iter_mut().find(|(name, _)| name == part) {
            Some((_, rows)) => rows.push(row),
            None => parts.push((part, vec![row])),
        }
    }
    for (part, rows) in parts {
        let line = |row: &&EnvRow| file.document.line_of(&row.name);
        let first = rows.iter().find_map(line);
        let missing: Vec<&str> = rows
            .iter()
            .filter(|row| line(row).is_none())
            .map(|row| row.name.as_str())
            .collect();
        let place = |line| Place::new(&file.file.path, line);
        let names = missing.join(", ");
        if let Some(line) = first {
            let is_whole = missing.is_empty();
            findings.ensure(is_whole, rules::PART_INCOMPLETE, place(line), || {
                (
                    format!("{part} also needs {names}"),
                    "add the missing variables, or delete this line to switch the part off",
                )
            });
        } else {
            findings.ensure(false, rules::PART_OFF, place(1), || {
                let about = rows.first().map_or("", |row| row.comment.as_str());
                (format!("{part} is off: it needs {names}"), about)
            });
        }
    }
}
