//! What a file holds, in a form that fits into a journal.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::permissions::Permissions;
use crate::tree::Blob;

/// Two files with the same content hold the same bytes and have the same mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// In lower-case hexadecimal.
    sha256: String,
    /// The permission bits, at most 07777; absent where the system has no such thing.
    mode: Option<u32>,
}

impl Content {
    /// The content of a file that was read.
    pub fn of(blob: &Blob, permissions: Permissions) -> Self {
        let mut sha256 = String::with_capacity(64);
        for byte in Sha256::digest(blob.bytes()) {
            // Writing to a String cannot fail.
            let _ = write!(sha256, "{byte:02x}");
        }
        Self {
            sha256,
            mode: permissions.mode,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_digest_that_everybody_computes_and_the_mode() {
        let with_mode = |mode| Permissions {
            mode: Some(mode),
            ..Permissions::default()
        };
        let content = Content::of(&Blob::new(*b"abc"), with_mode(0o644));
        assert_eq!(
            content.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_ne!(content, Content::of(&Blob::new(*b"abc"), with_mode(0o600)));
    }
}
