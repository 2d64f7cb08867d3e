//! Reads settings and collects every problem, so that one failed start names them all.

use std::fmt;

/// Where settings come from: the process environment, or a table in tests.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads settings by name. Its messages name the variable and the rule, never the value.
pub struct Reader<'a> {
    lookup: Lookup<'a>,
    problems: Vec<String>,
}

impl<'a> Reader<'a> {
    #[must_use]
    pub fn new(lookup: Lookup<'a>) -> Self {
        Self { lookup, problems: Vec::new() }
    }

    /// The value that `parse` makes of a variable that must be set.
    pub fn required<T>(
        &mut self,
        name: &str,
        rule: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let Some(text) = self.text(name) else {
            self.problems.push(format!("{name} is not set"));
            return None;
        };
        let value = parse(&text);
        if value.is_none() {
            self.problems.push(format!("{name} must be {rule}"));
        }
        value
    }

    /// As [`Self::required`], with a default for a variable that is absent or empty.
    pub fn optional<T>(
        &mut self,
        name: &str,
        default: T,
        rule: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        if self.text(name).is_some() { self.required(name, rule, parse) } else { Some(default) }
    }

    /// All problems at once. `value` is `Some` when there are none.
    ///
    /// # Errors
    /// When a variable was missing or broke its rule.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, InvalidEnvironment> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(InvalidEnvironment(self.problems)),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        (self.lookup)(name).filter(|text| !text.is_empty())
    }
}

/// What is wrong with the environment, one line per variable.
#[derive(Debug)]
pub struct InvalidEnvironment(Vec<String>);

impl fmt::Display for InvalidEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the environment is not valid:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

impl std::error::Error for InvalidEnvironment {}
