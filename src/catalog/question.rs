//! `questions.toml`: what can be answered, and how an answer looks.

use serde::Deserialize;

/// The choice of an optional part that is left out.
pub const NONE: &str = "none";

/// One question. Its id is also its flag and its key in `authgen.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Question {
    /// Lower case words with dashes.
    pub id: String,
    /// The form of the answer.
    pub kind: QuestionKind,
    /// The slot whose layers are the choices.
    pub slot: Option<String>,
    /// What the terminal shows.
    pub prompt: String,
    /// One or two sentences for `--help` and the documentation.
    pub help: String,
    /// What `--yes` takes.
    pub default: Option<Scalar>,
    /// What a project without an answer means, because it is older than the question.
    pub absent: Option<Scalar>,
    /// Earlier ids.
    #[serde(default)]
    pub was: Vec<String>,
    /// The question is retired; what the owner of a project does instead.
    pub gone: Option<String>,
    /// Becomes the default when a program of that name is on `PATH`.
    pub prefer_installed: Option<String>,
    /// Asked on a terminal; otherwise only a flag and a key.
    #[serde(default = "yes")]
    pub ask: bool,
    /// Whose port a port is: the frontend's name, or the slot whose choice listens on it.
    pub port_of: Option<String>,
    /// The question only makes sense with this answer to another one; giving an answer implies it.
    pub needs: Option<Needs>,
}

impl Question {
    /// Its answer is a list that can grow and shrink.
    pub fn is_list(&self) -> bool {
        matches!(self.kind, QuestionKind::Services | QuestionKind::Choices)
    }

    /// The first clause of its help: what a menu has room for.
    pub fn gist(&self) -> &str {
        let ends = |(at, _): &(usize, &str)| {
            let rest = &self.help[at + 1..];
            rest.is_empty() || rest.starts_with(' ')
        };
        let end = self.help.match_indices(['.', ':', ';']).find(ends);
        &self.help[..end.map_or(self.help.len(), |(at, _)| at)]
    }

    /// Its answer is one word or number that is recorded, which `set` can change.
    pub fn is_settable(&self) -> bool {
        matches!(self.kind, QuestionKind::Choice | QuestionKind::Port)
    }
}

fn yes() -> bool {
    true
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// One layer of a slot.
    Choice,
    /// Any number of layers of a slot, also none.
    Choices,
    /// One or more services, each `KIND[=NAME][:PORT]`.
    Services,
    /// A TCP port from 1024 to 65535.
    Port,
    /// A value that is written to env files only, never recorded.
    Secret,
}

/// A default as TOML writes it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Scalar {
    /// A port.
    Number(u16),
    /// A choice.
    Text(String),
}

impl Scalar {
    /// As a flag has it.
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
    /// The answer that it must have.
    pub answer: String,
}

/// The file as a whole.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionFile {
    pub question: Vec<Question>,
}
