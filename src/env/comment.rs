//! The comment lines directly above a key.

use std::ops::Range;

use super::document::Document;

impl Document {
    /// The comment of a key, even if the key is commented out; `None` if the file does not contain the key.
    pub fn comment_of(&self, key: &str) -> Option<&[String]> {
        Some(&self.lines[self.above(key)?])
    }

    /// Replaces a comment; does nothing if the file does not contain the key.
    pub fn set_comment(&mut self, key: &str, comment: &[String]) {
        if let Some(above) = self.above(key) {
            self.lines.splice(above, comment.iter().cloned());
        }
    }

    fn above(&self, key: &str) -> Option<Range<usize>> {
        let lines: Vec<_> = self.key_lines().collect();
        let of_key = || lines.iter().filter(|line| line.key == key);
        let line = of_key()
            .find(|line| !line.commented)
            .or_else(|| of_key().next())?;
        let end = line.line - 1;
        let is_comment = |index: &usize| {
            self.lines[*index].starts_with('#') && !lines.iter().any(|line| line.line == index + 1)
        };
        let length = (0..end).rev().take_while(is_comment).count();
        Some(end - length..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_ends_at_a_blank_line_or_another_key() {
        let text = "# File\n\n# One.\n# Two.\nA=1\n# B=2\n# Of C.\n# C=3\nD=4\n";
        let mut document = Document::read(text.as_bytes()).expect("UTF-8");
        let comment = |key| document.comment_of(key).map(|lines| lines.join("\n"));
        assert_eq!(comment("A").as_deref(), Some("# One.\n# Two."));
        assert_eq!(comment("B").as_deref(), Some(""));
        assert_eq!(comment("C").as_deref(), Some("# Of C."));
        assert_eq!(comment("D").as_deref(), Some(""));
        assert_eq!(comment("E"), None);
        document.set_comment("A", &["# Other.".to_owned()]);
        document.set_comment("D", &["# New.".to_owned()]);
        document.set_comment("E", &["# Lost.".to_owned()]);
        let expected = "# File\n\n# Other.\nA=1\n# B=2\n# Of C.\n# C=3\n# New.\nD=4\n";
        assert_eq!(document.render(), expected);
    }
}
