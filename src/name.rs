//! stub
pub const PATTERN: &str = "x"; pub const MAX_BYTES: usize = 64;
#[derive(Debug)] pub struct NameError; impl std::fmt::Display for NameError { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("bad") } }
impl NameError { pub fn hint(&self) -> String { String::new() } }
pub fn validate_project(_: &str) -> Result<(), NameError> { Ok(()) }
pub fn validate_service(_: &str) -> Result<(), NameError> { Ok(()) }
