//! The migration settings in drizzle-kit's configuration.

use super::Prefix;
use crate::{merge, tree::RelPath};

/// The folder and naming of migrations, if the configuration sets them to literals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `out`: the folder, relative to the configuration file.
    pub out: Option<String>,
    /// `migrations.prefix`.
    pub prefix: Option<Prefix>,
}

impl Config {
    /// Parses the text of a `drizzle.config.ts` or `.js`.
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
    fn settings_are_found_anywhere_in_the_file() {
        let text = r#"// out: "./no"
            export default defineConfig({ dialect: "postgresql", out: './db/migrations', /* prefix: "unix" */
              "migrations": { table: "x", prefix: "timestamp" } });"#;
        let out = Some("./db/migrations".to_owned());
        assert_eq!(read(text), (out, Some(Prefix::Timestamp)));
    }

    #[test]
    fn computed_values_are_ignored() {
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
