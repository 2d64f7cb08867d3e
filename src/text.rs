//! Template strings inside `layer.toml`.

use anyhow::{Context as _, Result, anyhow};
use tera::{Context, Tera};

/// Tera's report with place and carets, without the word that starts every message of ours anyway.
#[allow(clippy::needless_pass_by_value)]
pub fn template_error(error: tera::Error) -> anyhow::Error {
    anyhow!("{}", error.to_string().trim_start_matches("error: "))
}

/// Renders short template strings of one layer.
pub struct Text<'a> {
    context: Context,
    layer: &'a str,
}

impl<'a> Text<'a> {
    /// The context of a layer; the id names it in messages.
    pub fn new(context: Context, layer: &'a str) -> Self {
        Self { context, layer }
    }

    /// Renders one string. Strings without a tag are taken as they are.
    pub fn render(&self, text: &str) -> Result<String> {
        if !text.contains("{{") && !text.contains("{%") {
            return Ok(text.to_owned());
        }
        Tera::one_off(text, &self.context, false)
            .map_err(template_error)
            .with_context(|| format!("layers/{}/layer.toml: {text:?}", self.layer))
    }
}
