//! Resolves a git conflict between the answers of two branches.

use anyhow::{Result, bail};
use serde_json::Value;

use super::{Answers, Facts, edit_toml, facts::describe, facts_of, given_of, of_project, owned};
use crate::{
    catalog::{Catalog, question::Question},
    failure::{Failure, Fault},
    merge,
    record::{Fact, Recorded},
};

/// Removes conflict markers from `authgen.toml`: takes each answer from the branch that changed it. The record shows
/// which branch changed an answer, because it has one entry per answer and git merges each entry separately. `None` if
/// the text has no conflict markers.
///
/// `read` parses the answers of a text.
///
/// # Errors
/// Both branches changed an answer, or the owner's lines would be lost ([`Fault::Conflicts`]).
pub fn settle(
    catalog: &Catalog,
    text: &str,
    recorded: &Recorded<String, Fact>,
    read: &dyn Fn(&str) -> Result<Answers>,
    version: &str,
) -> Result<Option<String>> {
    let Some(sides) = merge::sides(text) else {
        return Ok(None);
    };
    let (ours, theirs) = (read(&sides.ours)?, read(&sides.theirs)?);
    if owned(&sides.ours)? != owned(&sides.theirs)? {
        bail!(conflict(
            "two branches set [owned] differently in authgen.toml".to_owned()
        ));
    }
    let settled = facts(catalog, &ours, &theirs, recorded)?;
    let services = ours.services().iter().chain(theirs.services());
    let names: Vec<&str> = services.map(|service| service.name.as_str()).collect();
    let answers = of_project(catalog, given_of(catalog, &settled, &names)).map_err(|error| {
        error.context(conflict(
            "authgen.toml: the answers of the two branches contradict each other".to_owned(),
        ))
    })?;
    let settled = edit_toml(catalog, &sides.ours, &answers, version)?;
    let comments = |text: &str| -> Vec<String> {
        let comment = |line: &str| line.find('#').map(|at| line[at..].trim().to_owned());
        text.lines().filter_map(comment).collect()
    };
    let kept = comments(&settled);
    let is_ours = |comment: &String| {
        let mut gists = catalog.questions.iter().map(Question::gist);
        gists.any(|gist| comment.strip_prefix("# ") == Some(gist))
    };
    let lost = comments(&sides.theirs)
        .into_iter()
        .find(|comment| !kept.contains(comment) && !is_ours(comment));
    if let Some(lost) = lost {
        bail!(conflict(format!(
            "authgen.toml has a merge conflict around your comment: {lost}"
        )));
    }
    Ok(Some(settled))
}

fn facts(
    catalog: &Catalog,
    ours: &Answers,
    theirs: &Answers,
    recorded: &Recorded<String, Fact>,
) -> Result<Facts> {
    let (ours, theirs) = (facts_of(catalog, ours), facts_of(catalog, theirs));
    let mut settled = ours.clone();
    let keys = ours.keys().chain(theirs.keys());
    for key in keys.filter(|key| ours.get(*key) != theirs.get(*key)) {
        let sides = [ours.get(key), theirs.get(key)];
        let facts = recorded.get(key).map_or(&[][..], Vec::as_slice);
        let Some(value) = newer(sides, facts) else {
            let [ours, theirs] = sides.map(describe);
            bail!(conflict(format!(
                "two branches set `{key}` differently in authgen.toml: {ours} and {theirs}"
            )))
        };
        settled.insert(key.clone(), value.clone());
    }
    Ok(settled)
}

/// The answer of the side that changed it, if the other side still has the previous answer. `None` if both sides
/// changed the answer, or if a side was edited by hand afterwards.
fn newer<'a>(sides: [Option<&'a Value>; 2], facts: &'a [Fact]) -> Option<&'a Value> {
    let is_older = |fact: &Fact| facts.iter().any(|other| other.was.contains(&fact.value));
    let newest: Vec<&Fact> = facts.iter().filter(|fact| !is_older(fact)).collect();
    match (&newest[..], sides) {
        // Only one branch has the question, choice or service.
        ([], [Some(value), None] | [None, Some(value)]) => Some(value),
        ([fact], _) => {
            let [one, other] = sides.map(|side| side.unwrap_or(&Value::Null));
            let was = |value: &Value| fact.was.contains(value);
            let is_change = *one == fact.value && was(other) || *other == fact.value && was(one);
            is_change.then_some(&fact.value)
        }
        _ => None,
    }
}

fn conflict(message: String) -> Failure {
    Failure::new(Fault::Conflicts, message).hint(
        "nothing was written: resolve the conflict in authgen.toml, commit, then run `authgen update`",
    )
}
