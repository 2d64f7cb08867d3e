//! Writes new env files from rows.

use super::Fault;
use super::document::{Document, EditError};
use super::line::{check_value, is_key};

/// A variable of a new file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row<'a> {
    /// The key.
    pub name: &'a str,
    /// The value or an example.
    pub value: &'a str,
    /// What the variable is for: lines of the comment above it, without `#`. Empty for no comment.
    pub comment: &'a str,
    /// Whether the line is written commented out, for the owner to enable.
    pub optional: bool,
}

/// Writes rows in order, below a header comment (empty for none); a row with a comment starts a new paragraph. On an
/// error, returns the name of the row that is repeated or outside the grammar.
pub fn write<'a>(heading: &str, rows: &[Row<'a>]) -> Result<Document, (&'a str, EditError)> {
    let mut document = Document::new();
    push_comment(&mut document, heading);
    for (index, row) in rows.iter().enumerate() {
        let starts_paragraph = !row.comment.is_empty() || index == 0;
        if starts_paragraph && (index > 0 || !heading.is_empty()) {
            document.push(String::new());
        }
        push_comment(&mut document, row.comment);
        push_row(&mut document, row).map_err(|error| (row.name, error))?;
    }
    Ok(document)
}

impl Document {
    /// Appends a row with its comment.
    ///
    /// # Errors
    /// The key already exists, or key or value is outside the grammar; the document is unchanged.
    pub fn append_row(&mut self, row: &Row<'_>) -> Result<(), EditError> {
        let mut grown = self.clone();
        if !row.comment.is_empty() && !grown.render().is_empty() {
            grown.push(String::new());
        }
        push_comment(&mut grown, row.comment);
        push_row(&mut grown, row)?;
        *self = grown;
        Ok(())
    }
}

fn push_row(document: &mut Document, row: &Row<'_>) -> Result<(), EditError> {
    if !row.optional {
        return document.append(row.name, row.value);
    }
    if !is_key(row.name) {
        return Err(EditError::Value(Fault::Key));
    }
    check_value(row.value).map_err(EditError::Value)?;
    document.push(format!("# {}={}", row.name, row.value));
    Ok(())
}

/// Replaces control characters with spaces, so that a comment cannot end early.
fn push_comment(document: &mut Document, comment: &str) {
    for line in comment.lines() {
        let text = line.replace(char::is_control, " ");
        document.push(format!("# {text}").trim_end().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_paragraphs_and_optional_rows() {
        let row = |name, value| Row {
            name,
            value,
            ..Row::default()
        };
        let rows = [
            row("HOST", "127.0.0.1"),
            row("PORT", "8000"),
            Row {
                comment: "Signs API tokens.\nThe same everywhere.",
                ..row("SECRET", "abc")
            },
            Row {
                comment: "Not needed.",
                optional: true,
                ..row("LOG", "debug")
            },
        ];
        let text = "# Backend\n\nHOST=127.0.0.1\nPORT=8000\n\n# Signs API tokens.\n# The same everywhere.\nSECRET=abc\n\n\
                    # Not needed.\n# LOG=debug\n";
        let document = write("Backend", &rows);
        assert_eq!(
            document.map(|document| document.render()),
            Ok(text.to_owned())
        );
        let read = Document::read(text.as_bytes());
        assert_eq!(read.map(|document| document.problems()), Ok(Vec::new()));
        assert_eq!(
            write("", &rows[..1]).map(|document| document.render()),
            Ok("HOST=127.0.0.1\n".to_owned())
        );
    }

    #[test]
    fn a_row_is_appended() {
        let row = Row {
            name: "NEW",
            value: "1",
            comment: "What it is for.",
            optional: false,
        };
        for (before, after) in [
            ("A=1\n", "A=1\n\n# What it is for.\nNEW=1\n"),
            (
                "A=\"odd\" # kept",
                "A=\"odd\" # kept\n\n# What it is for.\nNEW=1\n",
            ),
            ("", "# What it is for.\nNEW=1\n"),
        ] {
            let mut document = Document::read(before.as_bytes()).expect("UTF-8");
            assert_eq!(document.append_row(&row), Ok(()));
            assert_eq!(document.render(), after);
            assert!(document.append_row(&row).is_err(), "the key exists");
            assert_eq!(document.render(), after);
        }
    }

    #[test]
    fn refuses_rows_that_parsers_disagree_about() {
        let bad = [Row {
            name: "A",
            value: "a b",
            ..Row::default()
        }];
        let fault = Fault::Character {
            found: ' ',
            column: 2,
        };
        assert_eq!(write("", &bad), Err(("A", EditError::Value(fault))));
        let twice = [Row {
            name: "A",
            value: "1",
            ..Row::default()
        }; 2];
        assert_eq!(
            write("", &twice),
            Err(("A", EditError::Unclear { line: 1 }))
        );
    }
}
