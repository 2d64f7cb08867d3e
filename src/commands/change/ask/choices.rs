//! Adding and removing choices.

use anyhow::{Result, bail};

use super::{given, offered, one_of, terminal, words};
use crate::{
    Ui,
    answers::{Edit, words as chosen},
    catalog::{
        Catalog,
        question::{NONE, Question},
    },
    cli::RemoveArgs,
    failure::Failure,
    project::Project,
    prompt::Item,
};

pub(super) fn add(
    catalog: &Catalog,
    question: &Question,
    words: &[String],
    project: &Project,
    ui: &mut Ui<'_>,
) -> Result<Edit> {
    let mut words = split(words)?;
    if words.is_empty() {
        let given = given(catalog, project)?;
        let has = chosen(&given.answers, &question.id);
        let mut open = offered(catalog, question);
        open.retain(|(word, _)| !has.contains(word));
        words = pick(question, "add", &open, ui)?;
    }
    Ok(Edit::Choose(question.id.clone(), words))
}

/// Removes the named choices. Without names, prompts for them; with `--yes`, removes all.
pub(super) fn remove(
    catalog: &Catalog,
    question: &Question,
    args: &RemoveArgs,
    project: &Project,
    ui: &mut Ui<'_>,
) -> Result<Edit> {
    let mut words = split(&args.names)?;
    if words.is_empty() {
        let given = given(catalog, project)?;
        let has = chosen(&given.answers, &question.id);
        words = if args.change.write.yes || has.is_empty() {
            has.to_vec()
        } else {
            let mut there = offered(catalog, question);
            there.retain(|(word, _)| has.contains(word));
            pick(question, "remove", &there, ui)?
        };
    }
    Ok(Edit::Drop(question.id.clone(), words))
}

/// Prompts for a choice other than `none`. If there is only one, it is chosen without a prompt.
pub(super) fn one(catalog: &Catalog, question: &Question, ui: &mut Ui<'_>) -> Result<String> {
    let mut open = offered(catalog, question);
    open.retain(|(word, _)| word != NONE);
    if let [(only, _)] = &open[..] {
        return Ok(only.clone());
    }
    let ask = terminal(ui, &format!("add {}", question.id), "CHOICE", &words(&open))?;
    one_of(ask, &question.prompt, open, 0)
}

/// Splits arguments into choices, which may also be separated by commas.
///
/// # Errors
/// Usage: the arguments contain no choice, for example only an empty variable in a script.
fn split(given: &[String]) -> Result<Vec<String>> {
    let words: Vec<String> = given
        .iter()
        .flat_map(|word| word.split(','))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    if words.is_empty() && !given.is_empty() {
        bail!(Failure::usage("empty argument").hint("remove the argument"));
    }
    Ok(words)
}

/// Prompts for at least one of these choices.
fn pick(
    question: &Question,
    command: &str,
    open: &[(String, Item)],
    ui: &mut Ui<'_>,
) -> Result<Vec<String>> {
    if open.is_empty() {
        bail!(
            Failure::usage(format!("nothing to {command} for `{}`", question.id))
                .hint("`authgen catalog` lists all choices")
        );
    }
    let typed = format!("{command} {}", question.id);
    let ask = terminal(ui, &typed, "CHOICE…", &words(open))?;
    let items: Vec<Item> = open.iter().map(|(_, item)| item.clone()).collect();
    let prompt = format!("{command}: {}", question.prompt);
    let picked = ask.several(&prompt, &items, &[], true)?;
    Ok(picked
        .into_iter()
        .filter_map(|index| open.get(index))
        .map(|(word, _)| word.clone())
        .collect())
}
