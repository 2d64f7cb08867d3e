//! The answers of two branches that git could not merge by lines.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde_json::Value;

use super::{Answers, Facts, Given, edit_toml, facts::describe, facts_of, given_of};
use crate::{
    catalog::Catalog,
    failure::{ExitCode, Failure},
    merge,
};

/// `authgen.toml` without the markers that git left in it: each answer is that of the branch which changed it. Which
/// one that is says the record, where each answer stands for itself, so that git could merge them.
///
/// `complete` makes full answers of given ones, `read` those of a text.
///
/// # Errors
/// Both branches changed an answer, or lines of the owner would get lost ([`ExitCode::WouldOverwrite`]).
pub fn settle(
    catalog: &Catalog,
    text: &str,
    recorded: &BTreeMap<String, Vec<Value>>,
    read: &dyn Fn(&str) -> Result<Answers>,
    complete: &dyn Fn(Given) -> Result<Answers>,
    version: &str,
) -> Result<Option<String>> {
    let Some(sides) = merge::sides(text) else {
        return Ok(None);
    };
    let (ours, theirs) = (read(&sides.ours)?, read(&sides.theirs)?);
    let settled = facts(catalog, &ours, &theirs, recorded)?;
    let services = ours.services().iter().chain(theirs.services());
    let names: Vec<&str> = services.map(|service| service.name.as_str()).collect();
    let answers = complete(given_of(catalog, &settled, &names)?).map_err(|error| {
        error.context(conflict(
            "authgen.toml: the answers of two branches exclude each other".to_owned(),
        ))
    })?;
    let settled = edit_toml(catalog, &sides.ours, &answers, version)?;
    let comments = |text: &str| -> Vec<String> {
        let comment = |line: &str| line.find('#').map(|at| line[at..].trim().to_owned());
        text.lines().filter_map(comment).collect()
    };
    let kept = comments(&settled);
    if let Some(lost) = comments(&sides.theirs)
        .iter()
        .find(|each| !kept.contains(each))
    {
        bail!(conflict(format!(
            "authgen.toml has a conflict around a comment of yours: {lost}"
        )));
    }
    Ok(Some(settled))
}

fn facts(
    catalog: &Catalog,
    ours: &Answers,
    theirs: &Answers,
    recorded: &BTreeMap<String, Vec<Value>>,
) -> Result<Facts> {
    let (ours, theirs) = (facts_of(catalog, ours, []), facts_of(catalog, theirs, []));
    let mut settled = ours.clone();
    let keys = ours.keys().chain(theirs.keys());
    for key in keys.filter(|key| ours.get(*key) != theirs.get(*key)) {
        let sides = [ours.get(key), theirs.get(key)];
        let chosen = match recorded.get(key).map(Vec::as_slice) {
            // Nobody had it before, so one branch brought it.
            None | Some([]) if sides.contains(&None) => sides.into_iter().flatten().next(),
            Some([value]) => Some(value),
            _ => {
                let [ours, theirs] = sides.map(describe);
                bail!(conflict(format!(
                    "two branches answer `{key}` differently in authgen.toml: {ours} and {theirs}"
                )))
            }
        };
        settled.extend(chosen.map(|value| (key.clone(), value.clone())));
    }
    Ok(settled)
}

fn conflict(message: String) -> Failure {
    Failure::new(ExitCode::WouldOverwrite, message).hint(
        "nothing was written: decide between the conflict markers in authgen.toml, commit, then run `authgen update`",
    )
}
