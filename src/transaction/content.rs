//! The content and mode of a file, as recorded in a journal.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::permissions::Permissions;
use crate::tree::Blob;

/// The digest of a file's bytes, and the file's mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// The digest of the bytes, in lowercase hexadecimal.
    sha256: String,
    /// The permission bits, at most 07777; `None` on platforms without them.
    mode: Option<u32>,
}

impl Content {
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
    fn content_is_the_sha_256_digest_and_the_mode() {
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
