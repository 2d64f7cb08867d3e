//! Reads size-limited text from files and standard input, and environment variables.

use std::{
    env::{self, VarError},
    fs::File,
    io::{self, BufRead, Read},
    path::Path,
};

/// Maximum size in bytes. Answers files and URLs are far smaller; the limit stops an endless device from filling
/// memory.
const LIMIT: u64 = 64 * 1024;

/// Reads a file, pipe or terminal as text.
///
/// # Errors
/// The file cannot be read, exceeds 64 KiB, or is not UTF-8.
pub fn file(path: &Path) -> io::Result<String> {
    text(File::open(path)?)
}

/// Reads the first line of standard input without its line ending; empty if there is no input.
///
/// # Errors
/// As [`file()`].
pub fn first_line() -> io::Result<String> {
    let mut line = Vec::new();
    io::stdin()
        .lock()
        .take(LIMIT + 1)
        .read_until(b'\n', &mut line)?;
    let line = text(&line[..])?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

/// Reads an environment variable. An empty variable counts as unset, because CI passes an unset secret as an empty
/// variable.
///
/// # Errors
/// The value is not UTF-8.
pub fn variable(name: &str) -> io::Result<Option<String>> {
    match env::var(name) {
        Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(io::Error::other("it is not UTF-8")),
    }
}

fn text(source: impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    source.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(io::Error::other("it is longer than 64 KiB"));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_text_up_to_the_limit() {
        let length = usize::try_from(LIMIT).expect("a small number");
        assert!(text(&vec![b'a'; length][..]).is_ok());
        let refusal = |bytes: &[u8]| text(bytes).expect_err("refused").to_string();
        assert_eq!(refusal(&vec![b'a'; length + 1]), "it is longer than 64 KiB");
        assert_eq!(refusal(b"\xff"), "it is not UTF-8");
        assert!(text(io::repeat(b'a')).is_err());
    }
}
