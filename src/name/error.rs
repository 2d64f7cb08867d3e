//! Errors in names, with suggestions.

use std::fmt;

use super::{Kind, MAX_LENGTH};

/// An invalid name. `Display` gives the rule or the reason; the suggestion belongs in a hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    /// The invalid text.
    pub name: String,
    /// What the name is for.
    pub kind: Kind,
    /// The fault.
    pub fault: NameFault,
    /// A similar valid name.
    pub suggestion: Option<String>,
}

/// The fault in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// Empty.
    Empty,
    /// More than [`MAX_LENGTH`] bytes.
    Long,
    /// Characters that the rule forbids, everywhere or in their position.
    Form,
    /// Reserved; the text is the reason, such as "a keyword of Python".
    Reserved(&'static str),
}

impl NameError {
    /// A short reason with the suggestion, as one line to show below a prompt.
    pub fn brief(&self) -> String {
        let reason = match self.fault {
            NameFault::Empty => "enter a name".to_owned(),
            NameFault::Long => format!("at most {MAX_LENGTH} characters"),
            NameFault::Form => "use a-z, 0-9 and single dashes, starting with a letter".to_owned(),
            NameFault::Reserved(reason) => format!("that is {reason}"),
        };
        match self.hint() {
            Some(hint) => format!("{reason}; {hint}"),
            None => reason,
        }
    }

    /// The suggestion as a hint.
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
