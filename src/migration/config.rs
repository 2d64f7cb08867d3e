//! What drizzle-kit's configuration says of migrations.

use super::Prefix;
use crate::{merge, tree::RelPath};

/// The settings that say where migrations lie and how they are named, as far as the text says so in so many words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `out`: the folder, relative to that of the configuration.
    pub out: Option<String>,
    /// `migrations.prefix`.
    pub prefix: Option<Prefix>,
}

impl Config {
    /// Reads the text of a `drizzle.config.ts` or `.js`.
    pub fn read(path: &RelPath, text: &str) -> Self {
        let words = merge::words(path, text).unwrap_or_default();
        let value = |key: &str| {
            words.windows(3).find_map(|words| match words {
                [name, ":", value] if unquoted(name).unwrap_or(name) == key => unquoted(value),
                _ => None,
            })
        };
        Self {
            out: value("out").map(str::to_owned),
            prefix: value("prefix").and_then(Prefix::parse),
        }
    }
}

fn unquoted(word: &str) -> Option<&str> {
    ['"', '\'', '`'].iter().find_map(|quote| {
        let inner = word.strip_prefix(*quote)?.strip_suffix(*quote)?;
        (!inner.contains(['\\', '$'])).then_some(inner)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<String>, Option<Prefix>) {
        let path = RelPath::parse("drizzle.config.ts").expect("a path");
        let config = Config::read(&path, text);
        (config.out, config.prefix)
    }

    #[test]
    fn settings_are_read_wherever_they_stand() {
        let text = r#"// out: "./no"
            export default defineConfig({ dialect: "postgresql", out: './db/migrations', /* prefix: "unix" */
              "migrations": { table: "x", prefix: "timestamp" } });"#;
        let out = Some("./db/migrations".to_owned());
        assert_eq!(read(text), (out, Some(Prefix::Timestamp)));
    }

    #[test]
    fn what_only_a_run_could_tell_is_not_guessed() {
        for text in [
            "",
            "out: folder, migrations: { prefix }",
            "out: `${base}/drizzle`, prefix: 'other'",
            "out: \"./x",
        ] {
            assert_eq!(read(text), (None, None), "{text}");
        }
    }
}
