//! The parts of a text besides its lines: byte-order mark, line ending, final newline.

use std::borrow::Cow;

use super::bytes;

const BOM: char = '\u{feff}';

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    bom: bool,
    ending: Ending,
    pub final_newline: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Lf,
    CrLf,
    /// LF and CRLF in one text. `\r` stays in the lines, because normalizing would change unrelated lines.
    Mixed,
}

impl Frame {
    /// Merges each part of the frame separately: takes the template's unless the owner changed it.
    pub fn decide(base: Self, yours: Self, template: Self) -> Self {
        Self {
            bom: pick(base.bom, yours.bom, template.bom),
            ending: pick(base.ending, yours.ending, template.ending),
            final_newline: pick(
                base.final_newline,
                yours.final_newline,
                template.final_newline,
            ),
        }
    }

    /// Converts lines back to file content.
    pub fn restore(self, mut text: String) -> Vec<u8> {
        if !self.final_newline && text.ends_with('\n') {
            text.pop();
        }
        if self.ending == Ending::CrLf {
            text = text.replace('\n', "\r\n");
        }
        if self.bom {
            text.insert(0, BOM);
        }
        bytes::encode(text)
    }
}

fn pick<T: Copy + PartialEq>(base: T, yours: T, template: T) -> T {
    if yours == base { template } else { yours }
}

/// A file split into lines and frame.
pub(super) struct Text<'a> {
    text: Cow<'a, str>,
    pub frame: Frame,
}

impl<'a> Text<'a> {
    /// Splits a file; `None` if the bytes are not text: see [`bytes::decode`].
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let text = bytes::decode(bytes)?;
        let body = text.strip_prefix(BOM).unwrap_or(&text);
        let (all, crlf) = (body.matches('\n').count(), body.matches("\r\n").count());
        let ending = match crlf {
            0 => Ending::Lf,
            _ if crlf == all => Ending::CrLf,
            _ => Ending::Mixed,
        };
        let frame = Frame {
            bom: body.len() < text.len(),
            ending,
            final_newline: body.is_empty() || body.ends_with('\n'),
        };
        Some(Self { text, frame })
    }

    /// The lines, each terminated by `\n`.
    pub fn lines(&self) -> Cow<'_, str> {
        let body = self.text.strip_prefix(BOM).unwrap_or(&self.text);
        let lines = match self.frame.ending {
            Ending::CrLf => Cow::Owned(body.replace("\r\n", "\n")),
            Ending::Lf | Ending::Mixed => Cow::Borrowed(body),
        };
        if self.frame.final_newline {
            lines
        } else {
            lines + "\n"
        }
    }
}
