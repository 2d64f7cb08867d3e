//! Sets an optional row, or comments it out again, in place.

use super::{
    Row, check_value,
    document::{Document, EditError, without_bom},
};

impl Document {
    /// Sets an optional row on its existing line, even if that is commented out. A missing row is appended with its
    /// comment.
    ///
    /// # Errors
    /// The key occurs twice or in a form that parsers disagree about, or the value is outside the grammar; the document
    /// is unchanged.
    pub fn switch_on(&mut self, row: &Row<'_>) -> Result<(), EditError> {
        check_value(row.value).map_err(EditError::Value)?;
        if self.line_of(row.name).is_some() {
            return self.set(row.name, row.value);
        }
        let commented = self
            .key_lines()
            .find(|line| line.commented && line.key == row.name)
            .map(|line| line.line);
        match commented {
            Some(line) => {
                self.replace(line, &format!("{}={}", row.name, row.value));
                Ok(())
            }
            None => self.append_row(&Row {
                optional: false,
                ..*row
            }),
        }
    }

    /// Comments out a row, with the row's example as its value. Does nothing if the row is not set.
    ///
    /// # Errors
    /// As [`Self::switch_on`].
    pub fn switch_off(&mut self, row: &Row<'_>) -> Result<(), EditError> {
        let Some(line) = self.line_of(row.name) else {
            return Ok(());
        };
        // Call `set` before `replace`, because `set` fails for a line that must not be edited.
        self.set(row.name, row.value)?;
        self.replace(line, &format!("# {}={}", row.name, row.value));
        Ok(())
    }

    /// Replaces the text of a line (counted from 1), but keeps a byte-order mark.
    fn replace(&mut self, line: usize, text: &str) {
        let old = &mut self.lines[line - 1];
        old.truncate(old.len() - without_bom(old).len());
        old.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFF: Row<'_> = Row {
        name: "B",
        value: "example",
        comment: "What it is for.",
        optional: true,
    };
    const ON: Row<'_> = Row { value: "2", ..OFF };

    fn edited(
        text: &str,
        edit: impl FnOnce(&mut Document) -> Result<(), EditError>,
    ) -> Result<String, EditError> {
        let mut document = Document::read(text.as_bytes()).expect("UTF-8");
        let result = edit(&mut document);
        let after = document.render();
        if result.is_err() {
            assert_eq!(after, text, "an error changes nothing");
        }
        result.map(|()| after)
    }

    #[test]
    fn a_row_is_switched_on_and_off_in_place() {
        let off = "A=1\n\n# What it is for.\n# B=example\n\n# Mine.\nC=\"odd\"";
        let on = "A=1\n\n# What it is for.\nB=2\n\n# Mine.\nC=\"odd\"";
        assert_eq!(edited(off, |d| d.switch_on(&ON)), Ok(on.to_owned()));
        assert_eq!(edited(on, |d| d.switch_off(&OFF)), Ok(off.to_owned()));
        assert_eq!(edited(off, |d| d.switch_off(&OFF)), Ok(off.to_owned()));
        let other = on.replace("B=2", "B=3");
        assert_eq!(edited(&other, |d| d.switch_on(&ON)), Ok(on.to_owned()));
        let first = "\u{feff}# B=example\n";
        let switched = edited(first, |d| d.switch_on(&ON));
        assert_eq!(switched, Ok("\u{feff}B=2\n".to_owned()));
    }

    #[test]
    fn a_missing_row_is_appended_with_its_comment() {
        for text in ["A=1\n", "A=1\n#B=close\n", "A=1\n# B is for me\n"] {
            let after = format!("{text}\n# What it is for.\nB=2\n");
            assert_eq!(edited(text, |d| d.switch_on(&ON)), Ok(after));
        }
    }

    #[test]
    fn a_line_that_parsers_disagree_about_is_not_switched() {
        for text in ["B=\"1\"\n", "export B=1\n", "B=\n", "B=1\nB=2\n"] {
            assert!(edited(text, |d| d.switch_on(&ON)).is_err(), "{text}");
            assert!(edited(text, |d| d.switch_off(&OFF)).is_err(), "{text}");
        }
        let spaced = Row {
            value: "a b",
            ..OFF
        };
        assert!(edited("# B=example\n", |d| d.switch_on(&spaced)).is_err());
    }
}
