//! Line ranges in messages.

use std::ops::RangeInclusive;

/// The maximum number of ranges in a message. A reformatted file may have thousands.
const SHOWN: usize = 5;

/// Formats line ranges, such as `1-4, 8 and 37 more`.
pub fn describe_ranges(ranges: &[RangeInclusive<usize>]) -> String {
    let one = |range: &RangeInclusive<usize>| match (range.start(), range.end()) {
        (start, end) if start == end => start.to_string(),
        (start, end) => format!("{start}-{end}"),
    };
    let shown: Vec<String> = ranges.iter().take(SHOWN).map(one).collect();
    let shown = shown.join(", ");
    match ranges.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_at_most_five_ranges() {
        let ranges: Vec<_> = (1..=7).map(|line| line * 10..=line * 10 + 4).collect();
        for (count, text) in [
            (0, ""),
            (1, "10-14"),
            (5, "10-14, 20-24, 30-34, 40-44, 50-54"),
            (6, "10-14, 20-24, 30-34, 40-44, 50-54 and 1 more"),
            (7, "10-14, 20-24, 30-34, 40-44, 50-54 and 2 more"),
        ] {
            assert_eq!(describe_ranges(&ranges[..count]), text);
        }
        assert_eq!(describe_ranges(&[3..=3, 5..=6]), "3, 5-6");
    }
}
