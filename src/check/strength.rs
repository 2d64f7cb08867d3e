//! Checks that a secret is long enough, random, and read the same by every parser.

use std::collections::BTreeMap;

/// The length of a secret from `openssl rand -base64 24`.
const MIN_LENGTH: usize = 32;
/// Minimum entropy, to reject text with many repeated characters. Also rejects one in six billion random secrets of 32
/// hexadecimal digits.
const MIN_ENTROPY_BITS: f64 = 76.0;
/// Maximum run of consecutive characters. Longer runs, such as `abcdefgh`, don't occur by chance.
const MAX_RUN: usize = 7;

/// The weakness of a secret, worded to follow the variable's name.
pub fn problem(value: &str) -> Option<&'static str> {
    let is_digit = |c: char| c.is_ascii_alphanumeric() || "+/=_-".contains(c);
    if !value.chars().all(is_digit) {
        Some("has a character outside A-Z a-z 0-9 + / = _ -")
    } else if value.len() < MIN_LENGTH {
        Some("is shorter than 32 characters")
    } else if is_placeholder(value) {
        Some("looks like a placeholder")
    } else if entropy_bits(value) < MIN_ENTROPY_BITS {
        Some("is not random: its characters repeat too often")
    } else if longest_run(value) > MAX_RUN {
        Some("is not random: it contains a run of consecutive characters")
    } else {
        None
    }
}

fn is_placeholder(value: &str) -> bool {
    /// The last two words have eight digits: shorter runs occur too often in random hexadecimal text.
    const WORDS: [&str; 7] = [
        "placeholder",
        "example",
        "replace",
        "password",
        "xxxxxx",
        "00000000",
        "12345678",
    ];
    /// Pairs of words with at most one character between them.
    const PAIRS: [(&str, &str); 5] = [
        ("change", "me"),
        ("your", "secret"),
        ("better", "auth"),
        ("secret", "key"),
        ("insert", "here"),
    ];
    let value = value.to_ascii_lowercase();
    let is_pair = |(first, second): &(&str, &str)| {
        value.match_indices(first).any(|(at, _)| {
            let rest = &value[at + first.len()..];
            rest.starts_with(second) || rest.get(1..).is_some_and(|rest| rest.starts_with(second))
        })
    };
    WORDS.iter().any(|word| value.contains(word)) || PAIRS.iter().any(is_pair)
}

/// An upper bound on the entropy of an ASCII text, in bits: Shannon entropy per character, times the smallest period.
// Env files have at most 64 KiB, so the casts are exact.
#[allow(clippy::cast_precision_loss)]
fn entropy_bits(value: &str) -> f64 {
    let mut counts: BTreeMap<u8, usize> = BTreeMap::new();
    for byte in value.bytes() {
        *counts.entry(byte).or_default() += 1;
    }
    let length = value.len() as f64;
    let per_character: f64 = counts
        .values()
        .map(|count| *count as f64 / length)
        .map(|share| -share * share.log2())
        .sum();
    per_character * smallest_period(value.as_bytes()) as f64
}

/// The length of the shortest prefix that yields the text when repeated.
fn smallest_period(value: &[u8]) -> usize {
    (1..value.len())
        .find(|period| value[*period..] == value[..value.len() - period])
        .unwrap_or(value.len())
}

/// The length of the longest run such as `abcdef` or `9876`.
fn longest_run(value: &str) -> usize {
    let (mut longest, mut run, mut last) = (1, 1, 0);
    for pair in value.as_bytes().windows(2) {
        let step = i16::from(pair[1]) - i16::from(pair[0]);
        let follows = step.abs() == 1;
        run = if follows && step == last { run + 1 } else { 2 };
        last = step;
        if follows {
            longest = longest.max(run);
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::{Entropy, Secret, System};

    #[test]
    fn weak_secrets_are_rejected() {
        let good = "pQ7vK2mXz9RtL4wYcB8nHs1DfG6jAe3UoI5TkW0_x-q";
        for good in [
            good,
            &good[11..],
            &format!("{good}x"),
            &format!("+/{good}="),
            "7be000000c81d5904fa26e93b17f8ad2",
        ] {
            assert_eq!(problem(good), None, "{good}");
        }
        for (bad, part) in [
            (&good[12..], "32"),
            (&format!("{good},{good}"), "a character"),
            (&"a".repeat(43), "repeat"),
            (&"k3Y-9z_Q".repeat(6)[5..], "repeat"),
            ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ", "consecutive"),
            (&format!("change-me_{}", &good[10..]), "placeholder"),
            (&format!("CHANGEME{}", &good[8..]), "placeholder"),
            (&format!("Better_Auth{}", &good[11..]), "placeholder"),
            (&"1234567890".repeat(4), "placeholder"),
            (&"0".repeat(32), "placeholder"),
            ("", "32"),
        ] {
            let found = problem(bad).expect(bad);
            assert!(found.contains(part), "{bad}: {found}");
        }
    }

    #[test]
    fn a_new_secret_always_passes() -> std::io::Result<()> {
        for _ in 0..2_000 {
            let secret = Secret::generate(&mut System)?;
            assert_eq!(problem(secret.expose()), None);
            let mut bytes = [0; MIN_LENGTH / 2];
            System.fill(&mut bytes)?;
            let hex = bytes.map(|byte| format!("{byte:02x}")).concat();
            assert_eq!(problem(&hex), None, "{hex}");
        }
        Ok(())
    }
}
