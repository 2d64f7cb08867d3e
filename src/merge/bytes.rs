//! Lossless conversion of text with a few invalid bytes, such as a name in Latin-1, to UTF-8 and back.

use std::borrow::Cow;

/// A file is text if at most one in this many bytes is odd (see [`decode`]). In images and archives, every third byte
/// is odd.
const BYTES_PER_ODD_BYTE: usize = 32;

/// The first of 256 private-use characters, one for each byte value. If a file contains one of these characters itself,
/// its bytes count as odd.
const FIRST: u32 = 0x10_ff00;

/// Decodes bytes; `None` if too many of them are odd: NUL or invalid UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let mut odd = 0;
    let text = match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains(is_odd) => Cow::Borrowed(text),
        _ => {
            let mut text = String::with_capacity(bytes.len());
            let mut push_odd = |text: &mut String, bytes: &[u8]| {
                odd += bytes.len();
                text.extend(
                    bytes
                        .iter()
                        .filter_map(|byte| char::from_u32(FIRST + u32::from(*byte))),
                );
            };
            for chunk in bytes.utf8_chunks() {
                for character in chunk.valid().chars() {
                    if is_odd(character) {
                        push_odd(&mut text, character.encode_utf8(&mut [0; 4]).as_bytes());
                    } else {
                        text.push(character);
                    }
                }
                push_odd(&mut text, chunk.invalid());
            }
            Cow::Owned(text)
        }
    };
    odd += text.matches('\0').count();
    (odd * BYTES_PER_ODD_BYTE <= bytes.len()).then_some(text)
}

/// The inverse of [`decode`].
pub(super) fn encode(text: String) -> Vec<u8> {
    if !text.contains(is_odd) {
        return text.into_bytes();
    }
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        match u8::try_from(u32::from(character).wrapping_sub(FIRST)) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

fn is_odd(character: char) -> bool {
    u32::from(character) >= FIRST
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A line without odd bytes, long enough to allow one.
    const LINE: &[u8] = b"// A line of a program that is longer than it has to be.\n";

    #[test]
    fn a_few_odd_bytes_do_not_make_a_file_binary() {
        for (odd, is_text) in [
            (&b""[..], true),
            (b"\xe9", true),
            (b"\0", true),
            (b"\xe9\0", false),
            ("\u{10ff00}".as_bytes(), false),
            ("\u{10feff}\u{10fff}".as_bytes(), true),
        ] {
            let bytes = [LINE, odd].concat();
            let text = decode(&bytes).map(Cow::into_owned);
            assert_eq!(text.is_some(), is_text, "{odd:?}");
            assert_eq!(text.map(encode).unwrap_or(bytes.clone()), bytes);
        }
        assert_eq!(decode(b""), Some("".into()));
        for binary in [
            &b"\0"[..],
            b"\xff1",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            b"a\0b\0\n\0",
        ] {
            assert_eq!(decode(binary), None, "{binary:?}");
        }
    }

    proptest! {
        #[test]
        fn decoding_is_lossless(odd in proptest::collection::vec(any::<u8>(), 0..8), text in "[a\u{10fffe}\u{f8ff}]{0,2}") {
            let bytes = [&LINE.repeat(16), &odd[..], text.as_bytes(), LINE].concat();
            let decoded = decode(&bytes).map(Cow::into_owned);
            prop_assert_eq!(decoded.map(encode), Some(bytes));
        }
    }
}
