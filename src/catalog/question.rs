//! `questions.toml`: the questions and the types of their answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The choice that omits an optional feature.
pub const NONE: &str = "none";

/// A question. Its id is also its flag and its key in `authgen.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Question {
    /// Lower-case words joined by dashes.
    pub id: String,
    /// The type of the answer.
    pub kind: QuestionKind,
    /// The slot whose layers are the choices.
    pub slot: Option<String>,
    /// Text of the prompt.
    pub prompt: String,
    /// One or two sentences for `--help` and the documentation.
    pub help: String,
    /// The answer with `--yes`.
    pub default: Option<Scalar>,
    /// The answer of a project that is older than the question.
    pub absent: Option<Scalar>,
    /// Former ids.
    #[serde(default)]
    pub was: Vec<String>,
    /// Set if the question is retired: what users should do instead.
    pub gone: Option<String>,
    /// The choice that becomes the default if a program of that name is on `PATH`.
    pub prefer_installed: Option<String>,
    /// Whether `new` prompts for the answer; otherwise, only a flag or an answers file can give it.
    #[serde(default = "yes")]
    pub ask: bool,
    /// Owner of the port: `frontend`, or the slot whose choice listens on it.
    pub port_of: Option<String>,
    /// The answer to another question without which this question does not apply. Answering this question implies that
    /// answer.
    pub needs: Option<Needs>,
}

impl Question {
    /// Whether `add` and `remove` change its answer.
    pub fn is_list(&self) -> bool {
        matches!(self.kind, QuestionKind::Services | QuestionKind::Choices)
    }

    /// The first clause of the help text, for menus and comments.
    pub fn gist(&self) -> &str {
        let ends = |(at, _): &(usize, &str)| {
            let rest = &self.help[at + 1..];
            rest.is_empty() || rest.starts_with(' ')
        };
        let end = self.help.match_indices(['.', ':', ';']).find(ends);
        &self.help[..end.map_or(self.help.len(), |(at, _)| at)]
    }

    /// Whether `set` can change the answer: only for a single choice or a port.
    pub fn is_settable(&self) -> bool {
        matches!(self.kind, QuestionKind::Choice | QuestionKind::Port)
    }
}

fn yes() -> bool {
    true
}

/// The type of an answer.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// One layer of a slot.
    Choice,
    /// Any number of layers of a slot, including none.
    Choices,
    /// One or more services, each `KIND[=NAME][:PORT]`.
    Services,
    /// A TCP port from 1024 to 65535.
    Port,
    /// A value written to env files only and never recorded.
    Secret,
}

/// A default in `questions.toml`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(untagged)]
pub enum Scalar {
    /// A port.
    Number(u16),
    /// A choice.
    Text(String),
}

impl Scalar {
    /// The value as a flag argument.
    pub fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// A condition on another question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Needs {
    /// Id of the other question.
    pub question: String,
    /// The required answer.
    pub answer: String,
}

/// The content of `questions.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionFile {
    pub question: Vec<Question>,
}
