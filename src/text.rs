//! Template strings inside `layer.toml`.

use anyhow::{Context as _, Result};
use tera::{Context, Tera};

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
            .with_context(|| format!("layers/{}/layer.toml: {text:?}", self.layer))
    }
}
