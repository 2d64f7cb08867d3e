//! The position of a new key.

/// The index for `key` among the owner's `siblings`: the sorted position if they are sorted, otherwise before the
/// sibling that follows it in the `template`, otherwise at the end.
pub(super) fn of(key: &str, siblings: &[String], template: &[String]) -> usize {
    let folded = |text: &String| text.to_ascii_lowercase();
    if siblings.is_sorted_by_key(folded) {
        let key = key.to_ascii_lowercase();
        siblings.partition_point(|sibling| folded(sibling) <= key)
    } else {
        before_its_follower(key, siblings, template)
    }
}

/// Like [`of`], but ignores whether siblings are sorted.
pub(super) fn before_its_follower(key: &str, siblings: &[String], template: &[String]) -> usize {
    let mut followers = template.iter().skip_while(|other| *other != key).skip(1);
    followers
        .find_map(|follower| siblings.iter().position(|sibling| sibling == follower))
        .unwrap_or(siblings.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(key: &str, siblings: &str, template: &str) -> usize {
        let [siblings, template] = [siblings, template].map(|keys| {
            keys.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        });
        of(key, &siblings, &template)
    }

    #[test]
    fn sorted_siblings_stay_sorted() {
        assert_eq!(
            index("recharts", "next React zod", "next react recharts"),
            2
        );
        assert_eq!(index("a", "", "a"), 0);
        assert_eq!(index("z", "a b", "z a b"), 2);
    }

    #[test]
    fn other_siblings_keep_the_order_of_the_template() {
        assert_eq!(
            index("lint", "dev build test own", "dev build lint test"),
            2
        );
        assert_eq!(index("lint", "dev build own", "dev build lint test"), 3);
        assert_eq!(index("lint", "dev build own", "dev build lint"), 3);
    }
}
