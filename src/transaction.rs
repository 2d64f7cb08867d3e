//! stub
use crate::tree::{Blob, RelPath};
use anyhow::Result;
use std::path::Path;
/// stub
pub fn read(root: &Path, path: &RelPath) -> Result<Option<Blob>> {
    match std::fs::read(root.join(path.as_str())) {
        Ok(bytes) => Ok(Some(Blob::new(bytes))),
        Err(_) => Ok(None),
    }
}
