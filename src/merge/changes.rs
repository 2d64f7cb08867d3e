//! What one text has in place of what another has.

use std::ops::Range;

use super::diff::{Hunk, hunks};

/// Lines of one text that another has in the place of its own. Both ranges count from 0; one of them may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineChange {
    /// In the text before.
    pub before: Range<usize>,
    /// In the text after.
    pub after: Range<usize>,
}

/// The changes from one text to another, in their order.
pub fn changes(before: &str, after: &str) -> Vec<LineChange> {
    let [before, after] =
        [before, after].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let change = |hunk: Hunk| LineChange {
        before: hunk.base,
        after: hunk.side,
    };
    hunks(&before, &after).into_iter().map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_count_from_0() {
        let found = |before: &str, after: &str| -> Vec<(Range<usize>, Range<usize>)> {
            let changes = changes(before, after).into_iter();
            changes.map(|each| (each.before, each.after)).collect()
        };
        assert_eq!(found("a\nb\n", "a\nb\n"), []);
        assert_eq!(found("a\nb\nc\n", "a\nx\ny\nc\n"), [(1..2, 1..3)]);
        assert_eq!(
            found("a\nb\n", "x\na\nb\ny\n"),
            [(0..0, 0..1), (2..2, 3..4)]
        );
        assert_eq!(found("a\nb\nc\n", "c\n"), [(0..2, 0..0)]);
        assert_eq!(found("", "a\n"), [(0..0, 0..1)]);
    }
}
