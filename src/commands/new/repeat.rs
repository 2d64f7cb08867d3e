//! The command that repeats a run.

use std::path::Path;

use super::target;
use crate::{
    answers::{Answer, Answers},
    catalog::{
        Catalog,
        question::{Question, QuestionKind},
    },
    cli::{NewArgs, Typed},
    commands::words::{shell_word, templates_flag},
};

/// The command with all answers as flags, except secrets, which it reads from standard input.
pub(super) fn command(
    catalog: &Catalog,
    typed: &Typed,
    args: &NewArgs,
    answers: &Answers,
    folder: &Path,
) -> String {
    let mut words = vec![
        "authgen".to_owned(),
        "new".to_owned(),
        shell_word(&folder.display().to_string()),
    ];
    words.extend(templates_flag(typed));
    let mut flag = |name: &str, value: &str| words.extend([format!("--{name}"), shell_word(value)]);
    if target::name_of(folder).ok().as_deref() != Some(&answers.name) {
        flag("name", &answers.name);
    }
    for question in &catalog.questions {
        match answers.get(&question.id) {
            Some(Answer::Choice(word)) => flag(&question.id, word),
            Some(Answer::Choices(words)) if words.is_empty() => {}
            Some(Answer::Choices(words)) => flag(&question.id, &words.join(",")),
            Some(Answer::Port(port)) => flag(&question.id, &port.to_string()),
            Some(Answer::Services(services)) => {
                for service in services {
                    flag(&question.id, &service.to_string());
                }
            }
            None if is_needed_secret(question, answers) => flag(&question.id, "-"),
            None => {}
        }
    }
    let switches = [
        ("--git", args.git),
        ("--install", args.install),
        ("--dev", args.dev),
    ];
    words.extend(
        switches
            .iter()
            .filter(|(_, on)| *on)
            .map(|(switch, _)| (*switch).to_owned()),
    );
    words.push("--yes".to_owned());
    words.join(" ")
}

fn is_needed_secret(question: &Question, answers: &Answers) -> bool {
    question.kind == QuestionKind::Secret
        && question
            .needs
            .as_ref()
            .is_none_or(|needs| answers.choice(&needs.question) == Some(needs.answer.as_str()))
}
