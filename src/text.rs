//! Renders template strings in `layer.toml`.

use anyhow::{Context as _, Result, anyhow};
use tera::{Context, Tera};

/// Tera's report with position and carets, without its leading "error".
#[allow(clippy::needless_pass_by_value)]
pub fn template_error(error: tera::Error) -> anyhow::Error {
    anyhow!("{}", error.to_string().trim_start_matches("error: "))
}

/// Renders the template strings of a layer.
pub struct Text<'a> {
    context: Context,
    layer: &'a str,
}

impl<'a> Text<'a> {
    /// Renders with this context; `layer` is the layer's id, for error messages.
    pub fn new(context: Context, layer: &'a str) -> Self {
        Self { context, layer }
    }

    /// Renders a string. Strings without a tag are returned unchanged.
    pub fn render(&self, text: &str) -> Result<String> {
        if !text.contains("{{") && !text.contains("{%") {
            return Ok(text.to_owned());
        }
        Tera::one_off(text, &self.context, false)
            .map_err(template_error)
            .with_context(|| format!("layers/{}/layer.toml: {text:?}", self.layer))
    }
}
