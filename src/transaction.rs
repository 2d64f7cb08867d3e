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
use crate::tree::Blob as B;
/// stub
pub struct Change {
    /// p
    pub path: RelPath,
    /// o
    pub old: Option<B>,
    /// n
    pub new: Option<B>,
    /// p
    pub private: bool,
}
/// stub
pub struct Lock(std::path::PathBuf);
/// stub
pub struct Recovered;
/// stub
pub fn lock(root: &Path) -> Result<Lock> {
    Ok(Lock(root.to_owned()))
}
/// stub
pub fn recover(_: &Lock) -> Result<Option<Recovered>> {
    Ok(None)
}
/// stub
pub fn apply(lock: &Lock, changes: &[Change]) -> Result<()> {
    for c in changes {
        let p = lock.0.join(c.path.as_str());
        match &c.new {
            Some(b) => {
                std::fs::create_dir_all(p.parent().unwrap())?;
                std::fs::write(p, b.bytes())?;
            }
            None => {
                std::fs::remove_file(&p)?;
                let mut d = p.parent();
                while let Some(x) = d {
                    if std::fs::remove_dir(x).is_err() {
                        break;
                    }
                    d = x.parent();
                }
            }
        }
    }
    Ok(())
}
