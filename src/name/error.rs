//! What is wrong with a name, and what to write instead.

use std::fmt;

use super::{Kind, MAX_LENGTH};

/// A refused name. `Display` gives the rule and the reason; the suggestion is for a hint below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    /// The refused text.
    pub name: String,
    /// What it should have named.
    pub kind: Kind,
    /// What is wrong with it.
    pub fault: NameFault,
    /// An allowed name near to it.
    pub suggestion: Option<String>,
}

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// No character at all.
    Empty,
    /// More than [`MAX_LENGTH`] bytes.
    Long,
    /// Other characters, or in other places, than the rule allows.
    Form,
    /// Used by something else; the text says what the name is there.
    Reserved(&'static str),
}

impl NameError {
    /// The reason in few words, with the suggestion: what fits into one line under a prompt.
    pub fn brief(&self) -> String {
        let reason = match self.fault {
            NameFault::Empty => "a name is needed".to_owned(),
            NameFault::Long => format!("at most {MAX_LENGTH} characters"),
            NameFault::Form => "use a-z, 0-9 and single dashes, starting with a letter".to_owned(),
            NameFault::Reserved(reason) => format!("that is {reason}"),
        };
        match self.hint() {
            Some(hint) => format!("{reason}; {hint}"),
            None => reason,
        }
    }

    /// What to do instead, for a hint.
    pub fn hint(&self) -> Option<String> {
        self.suggestion.as_ref().map(|name| format!("try {name}"))
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Project => "project",
            Kind::Service => "service",
        };
        match self.fault {
            NameFault::Empty => write!(f, "the {kind} name is empty"),
            NameFault::Long => write!(f, "the {kind} name is longer than {MAX_LENGTH} characters"),
            NameFault::Form => write!(
                f,
                "{:?} is not a valid {kind} name: it becomes a folder, package and host name, so it starts with a letter and uses \
                 only a-z, 0-9 and single dashes",
                self.name
            ),
            NameFault::Reserved(reason) => {
                write!(
                    f,
                    "{:?} is not a valid {kind} name: it is {reason}",
                    self.name
                )
            }
        }
    }
}

impl std::error::Error for NameError {}
