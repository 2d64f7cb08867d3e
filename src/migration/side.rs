//! The two sides of a Drizzle file that has conflict markers.

use crate::merge;

/// One of two branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The target branch of the merge.
    Ours,
    /// The source branch of the merge.
    Theirs,
}

impl Side {
    /// The file on this side. Conflict markers do not show whether it ends with a line feed; Drizzle's files do not.
    pub fn of(self, text: &[u8]) -> Vec<u8> {
        let Some((whole, sides)) = std::str::from_utf8(text)
            .ok()
            .and_then(|text| Some((text, merge::sides(text)?)))
        else {
            return text.to_vec();
        };
        let ends_in_marker = whole
            .lines()
            .last()
            .is_some_and(|line| line.starts_with(">>>>>>> "));
        let mut side = match self {
            Self::Ours => sides.ours,
            Self::Theirs => sides.theirs,
        };
        if ends_in_marker && side.ends_with('\n') {
            side.pop();
        }
        side.into_bytes()
    }

    /// The element of `contents` that equals the file on this side, except for a final line feed.
    pub fn among(self, text: &[u8], contents: Vec<Vec<u8>>) -> Option<Vec<u8>> {
        let side = self.of(text);
        let is_it = |content: &Vec<u8>| content.trim_ascii_end() == side.trim_ascii_end();
        contents.into_iter().find(is_it)
    }
}

/// Whether a file has git's conflict markers.
pub fn has_sides(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| merge::sides(text).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_of_a_conflict_is_found() {
        let both = "<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n";
        assert!(has_sides(both.as_bytes()) && !has_sides(b"1\n"));
        assert_eq!(Side::Ours.of(both.as_bytes()), b"1");
        assert_eq!(Side::Theirs.of(both.as_bytes()), b"2");
        let git = vec![b"2\n".to_vec(), b"1\n".to_vec()];
        let exact = Side::Ours.among(both.as_bytes(), git);
        assert_eq!(exact.as_deref(), Some("1\n".as_bytes()));
        assert_eq!(Side::Ours.among(both.as_bytes(), Vec::new()), None);
        let more = format!("{both}3\n");
        assert_eq!(Side::Ours.of(more.as_bytes()), b"1\n3\n");
        assert_eq!(Side::Theirs.of(b"3\n"), b"3\n");
    }
}
