//! `[migrations]` in `authgen.toml`: the folder to which the owner moved the migrations.

use anyhow::Result;
use toml_edit::{DocumentMut, Item, Table, value};

use crate::{
    failure::{Failure, Fault},
    tree::RelPath,
};

/// The table's key.
pub(super) const MIGRATIONS_KEY: &str = "migrations";
const FOLDER_KEY: &str = "folder";

/// The folder that an `authgen.toml` sets, relative to the project; `None` without the table.
///
/// # Errors
/// Usage: the table is malformed, or the folder is not a valid path.
pub fn migrations_folder(text: &str) -> Result<Option<RelPath>> {
    let document: DocumentMut = text.parse()?;
    document.get(MIGRATIONS_KEY).map(folder).transpose()
}

/// Same as [`migrations_folder`], for an item that is already parsed.
pub(super) fn folder(item: &Item) -> Result<RelPath> {
    let wrong = || {
        Failure::new(
            Fault::InvalidFile,
            "[migrations] takes only the key `folder`, a path",
        )
        .hint("example: folder = \"frontend/migrations\" below [migrations]")
    };
    let table = item.as_table_like().ok_or_else(wrong)?;
    let folder = table.get(FOLDER_KEY).filter(|_| table.len() == 1);
    let folder = folder.and_then(Item::as_str).ok_or_else(wrong)?;
    Ok(RelPath::parse(folder).map_err(|_| wrong())?)
}

/// `authgen.toml` with the folder set.
///
/// # Errors
/// The text is not TOML.
pub fn with_migrations_folder(text: &str, folder: &RelPath) -> Result<String> {
    let mut document: DocumentMut = text.parse()?;
    let table = document
        .entry(MIGRATIONS_KEY)
        .or_insert_with(|| Item::Table(Table::new()));
    table[FOLDER_KEY] = value(folder.as_str());
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_round_trips() {
        let folder = RelPath::parse("web/migrations").expect("a path");
        let text = with_migrations_folder("token = \"jwks\" # mine\n", &folder).expect("TOML");
        assert!(text.starts_with("token = \"jwks\" # mine\n"), "{text}");
        assert_eq!(
            migrations_folder(&text).expect("TOML"),
            Some(folder.clone())
        );
        let inline = with_migrations_folder("migrations = { folder = \"old\" } # mine\n", &folder);
        assert_eq!(
            inline.expect("TOML"),
            "migrations = { folder = \"web/migrations\" } # mine\n"
        );
        assert_eq!(migrations_folder("").expect("TOML"), None);
    }

    #[test]
    fn a_malformed_table_is_refused() {
        for text in [
            "migrations = 1",
            "migrations = {}",
            "migrations = { folder = 1 }",
            "migrations = { folder = \"../x\" }",
            "migrations = { folder = \"x\", other = 1 }",
        ] {
            let error = migrations_folder(text).expect_err(text).to_string();
            assert!(error.contains("[migrations]"), "{text}: {error}");
        }
    }
}
