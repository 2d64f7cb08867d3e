//! Quoting for commands shown to the user.

use crate::cli::Typed;

/// The `--templates` flag of the current run.
pub(super) fn templates_flag(typed: &Typed) -> Vec<String> {
    let folder = typed.cli.templates.iter();
    folder
        .flat_map(|folder| {
            [
                "--templates".to_owned(),
                shell_word(&folder.display().to_string()),
            ]
        })
        .collect()
}

/// Quotes an argument for a shell, and prefixes `./` if it looks like a flag.
pub(super) fn shell_word(text: &str) -> String {
    let text = if text.starts_with('-') && text != "-" {
        &format!("./{text}")
    } else {
        text
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@%+".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
