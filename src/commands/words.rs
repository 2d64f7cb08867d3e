//! Words of commands that a run tells.

use crate::cli::Typed;

/// The flag that makes a command read the same templates.
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

/// A word that a shell takes as it is, and that no program takes for a flag.
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
