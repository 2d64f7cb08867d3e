//! Generates secrets and keeps them out of all output.

pub mod list;

use std::fmt;
use std::io;

/// A secret value.
///
/// Has no `Display` or `Serialize`, and `Debug` redacts it: the text is only available through [`Self::expose`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// Number of random bytes in a generated secret.
    pub const BYTES: usize = 32;
    /// Length of a generated secret: base64url without padding (RFC 4648, section 5).
    pub const LENGTH: usize = 43;

    /// Wraps an existing value, for example from a file.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Generates a secret: [`Self::LENGTH`] characters of `[A-Za-z0-9_-]`.
    pub fn generate(entropy: &mut dyn Entropy) -> io::Result<Self> {
        let mut bytes = [0; Self::BYTES];
        entropy.fill(&mut bytes)?;
        Ok(Self(base64url(&bytes)))
    }

    /// The text; only for env files.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether the text has the format of a generated secret.
    pub fn is_well_formed(&self) -> bool {
        self.0.len() == Self::LENGTH && self.0.bytes().all(|byte| ALPHABET.contains(&byte))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A source of random bytes.
pub trait Entropy {
    /// Fills the whole buffer, or fails.
    fn fill(&mut self, buffer: &mut [u8]) -> io::Result<()>;
}

/// The operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Entropy for System {
    fn fill(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        getrandom::fill(buffer).map_err(io::Error::other)
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Encodes bytes as base64url (RFC 4648, section 5) without padding.
fn base64url(bytes: &[u8]) -> String {
    let mut text = String::with_capacity((bytes.len() * 4).div_ceil(3));
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .fold(0, |group, byte| group << 8 | usize::from(*byte))
            << (8 * (3 - chunk.len()));
        let digits =
            (0..=chunk.len()).map(|digit| char::from(ALPHABET[group >> (18 - 6 * digit) & 63]));
        text.extend(digits);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Yields increasing bytes, so that tests know every byte.
    struct Counter(u8);

    impl Entropy for Counter {
        fn fill(&mut self, buffer: &mut [u8]) -> io::Result<()> {
            for byte in buffer {
                *byte = self.0;
                self.0 = self.0.wrapping_add(1);
            }
            Ok(())
        }
    }

    struct Broken;

    impl Entropy for Broken {
        fn fill(&mut self, _: &mut [u8]) -> io::Result<()> {
            Err(io::Error::other("no entropy"))
        }
    }

    #[test]
    fn encodes_the_test_vectors_of_rfc_4648() {
        let vectors = [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
        ];
        for (bytes, text) in vectors {
            assert_eq!(base64url(bytes.as_bytes()), text);
        }
        assert_eq!(base64url(&[0xfb, 0xff, 0xff]), "-___");
    }

    #[test]
    fn generates_a_new_secret_of_43_characters_each_time() -> io::Result<()> {
        let known = Secret::generate(&mut Counter(0))?;
        assert_eq!(
            known.expose(),
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
        );
        let (one, two) = (
            Secret::generate(&mut System)?,
            Secret::generate(&mut System)?,
        );
        assert!(one != two && one.is_well_formed() && two.is_well_formed());
        assert!(Secret::generate(&mut Broken).is_err());
        Ok(())
    }

    #[test]
    fn debug_output_is_redacted() {
        let (long, short) = (Secret::new("abcdef"), Secret::new("abc"));
        assert_eq!(format!("{:?}", [&long, &short]), "[Secret(…), Secret(…)]");
    }
}
