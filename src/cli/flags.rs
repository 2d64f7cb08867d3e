//! One flag per question of the catalog.

use std::ffi::OsStr;

use clap::{
    Arg, ArgAction, Command as ClapCommand,
    builder::{PossibleValue, StringValueParser, TypedValueParser},
};

use crate::catalog::{
    Catalog,
    question::{NONE, Question, QuestionKind},
};

/// Builds the flag of a question.
pub(super) fn flag(catalog: &Catalog, question: &Question) -> Arg {
    let value_name = match question.kind {
        QuestionKind::Choice | QuestionKind::Choices => "CHOICE",
        QuestionKind::Services => "KIND[=NAME][:PORT]",
        QuestionKind::Port => "PORT",
        QuestionKind::Secret => "URL",
    };
    let arg = Arg::new(question.id.clone())
        .long(question.id.clone())
        .value_name(value_name)
        .help(told(question.gist(), question))
        .long_help(told(question.help.trim_end_matches('.'), question))
        .help_heading("Answers");
    match (question.kind, &question.slot) {
        (QuestionKind::Choice, Some(slot)) => arg.value_parser(possible_values(catalog, slot)),
        (QuestionKind::Choices, Some(slot)) => arg
            .action(ArgAction::Append)
            .value_delimiter(',')
            .value_parser(
                std::iter::once(PossibleValue::new(NONE).help("No provider"))
                    .chain(possible_values(catalog, slot))
                    .collect::<Vec<_>>(),
            ),
        (QuestionKind::Services, Some(slot)) => arg
            .action(ArgAction::Append)
            .value_parser(ServiceParser(possible_values(catalog, slot))),
        _ => arg,
    }
}

/// A text with the default, which is not clap's: without the flag, `new` asks.
fn told(text: &str, question: &Question) -> String {
    let default = match (&question.default, question.kind) {
        (Some(default), _) => default.text(),
        (None, QuestionKind::Choices) => NONE.to_owned(),
        (None, _) => return text.to_owned(),
    };
    match &question.prefer_installed {
        Some(other) => format!("{text} [default: {other} if it is installed, or else {default}]"),
        None => format!("{text} [default: {default}]"),
    }
}

fn possible_values(catalog: &Catalog, slot: &str) -> Vec<PossibleValue> {
    catalog
        .choices(slot)
        .map(|(word, layer)| {
            PossibleValue::new(word.to_owned()).help(layer.manifest.summary.clone())
        })
        .collect()
}

/// Accepts any text, because a name and a port may follow the kind. Help and completions list the kinds.
#[derive(Clone)]
struct ServiceParser(Vec<PossibleValue>);

impl TypedValueParser for ServiceParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &ClapCommand,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().cloned()))
    }
}
