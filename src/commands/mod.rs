//! The commands.

mod answers;
pub mod catalog;
pub mod change;
pub mod check;
pub mod completions;
mod confirm;
pub mod describe;
pub mod diff;
mod enter;
pub mod new;
pub mod secret;
mod tell;
mod words;

use anyhow::{Context, Result};

use crate::{
    answers::Given,
    catalog::{Catalog, question::QuestionKind},
    cli::Typed,
    failure::Failure,
    input,
};

/// The answers given as question flags. A secret given as `-` is read from standard input.
fn typed_answers(catalog: &Catalog, typed: &Typed) -> Result<Given> {
    let mut given = Given::default();
    for (id, texts) in &typed.answers {
        let question = catalog
            .question(id)
            .with_context(|| format!("no question `{id}`"))?;
        let texts = if question.kind == QuestionKind::Secret {
            from_stdin(texts)?
        } else {
            texts.clone()
        };
        given.add(catalog, question, &texts)?;
    }
    Ok(given)
}

/// Replaces `-` with a line from standard input, so that a password does not show up in process listings.
fn from_stdin(texts: &[String]) -> Result<Vec<String>> {
    if texts != ["-"] {
        return Ok(texts.to_vec());
    }
    let line = input::first_line().map_err(|error| {
        Failure::usage(format!("cannot read standard input: {error}"))
            .hint("pipe one line of text to it")
    })?;
    Ok(vec![line])
}
