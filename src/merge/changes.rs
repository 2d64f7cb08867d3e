//! The line changes from one text to another.

use super::diff::{Hunk, hunks};

/// The changes from one text to another, in order.
pub fn changes(before: &str, after: &str) -> Vec<Hunk> {
    let [before, after] =
        [before, after].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    hunks(&before, &after)
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

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
