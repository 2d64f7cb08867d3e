//! stub
use crate::{blueprint::EnvRow, secret::Secret};
pub fn examples(rows: &[EnvRow]) -> Vec<(String, String)> { let _ = rows; vec![] }
pub fn files(rows: &[EnvRow], values: &[Secret]) -> Vec<(String, Vec<u8>)> { let _ = (rows, values); vec![] }
