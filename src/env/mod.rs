//! Env files: the forms of `KEY=VALUE` that every parser reads alike.
//!
//! Next.js, dotenv, python-dotenv, dotenvy, Docker, Compose and Node.js disagree about quotes, spaces, `#`, `$`, `\`,
//! `export`, repeated keys and more, so two programs may read different secrets from the same line. A file within the
//! grammar below has one meaning:
//!
//! ```text
//! file    = *( comment / blank / pair )     UTF-8 without a byte-order mark, LF, at most 64 KiB
//! comment = "#" at column 0, then anything but NUL, CR, U+2028 and U+2029
//! pair    = KEY "=" VALUE                   each KEY once
//! KEY     = [A-Z][A-Z0-9_]*
//! VALUE   = [A-Za-z0-9._~:/@%?=,+&-]+       not starting with "~"
//! ```

mod comment;
mod document;
mod line;
mod switch;
mod write;

pub use document::{Document, EditError, Entry, KeyLine, Problem};
pub use line::{Fault, Reach, check_value, is_value_char};
pub use write::{Row, write};
