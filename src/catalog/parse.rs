//! Parses TOML files of a catalog, and reports errors with file, line and column.

use std::ops::Range;

use anyhow::{Context, Result, anyhow};
use serde::de::DeserializeOwned;
use toml_edit::{Document, Item, Table, Value, de::Deserializer};

use super::{
    layer::LayerManifest,
    source::{Source, SourceFile},
};

/// Parses a `layer.toml`, and sets the line numbers of its rows.
pub(super) fn layer(source: &Source, file: &SourceFile) -> Result<LayerManifest> {
    let (text, document) = document(source, file)?;
    let lines = |key| -> Vec<usize> {
        let spans: Vec<_> = match document.get(key) {
            Some(Item::ArrayOfTables(rows)) => rows.iter().map(Table::span).collect(),
            Some(Item::Value(Value::Array(rows))) => rows.iter().map(Value::span).collect(),
            _ => Vec::new(),
        };
        let spans = spans.into_iter();
        spans
            .map(|span| span.map_or(1, |span| line_and_column(text, span.start).0))
            .collect()
    };
    let (moved, dependencies) = (lines("moved"), lines("dependencies"));
    let mut manifest: LayerManifest = read(source, file, document)?;
    for (row, line) in manifest.moved.iter_mut().zip(moved) {
        row.line = line;
    }
    for (row, line) in manifest.dependencies.iter_mut().zip(dependencies) {
        row.line = line;
    }
    Ok(manifest)
}

/// Parses a TOML file.
pub(super) fn toml<T: DeserializeOwned>(source: &Source, file: &SourceFile) -> Result<T> {
    read(source, file, document(source, file)?.1)
}

fn document<'a>(source: &Source, file: &'a SourceFile) -> Result<(&'a str, Document<&'a str>)> {
    let text = std::str::from_utf8(&file.bytes)
        .with_context(|| format!("{} is not UTF-8", source.display(&file.path)))?;
    let document = Document::parse(text)
        .map_err(|error| mistake(source, file, error.span(), error.message()))?;
    Ok((text, document))
}

fn read<T: DeserializeOwned>(
    source: &Source,
    file: &SourceFile,
    document: Document<&str>,
) -> Result<T> {
    T::deserialize(Deserializer::from(document))
        .map_err(|error| mistake(source, file, error.span(), error.message()))
}

/// Prefixes an error message with its position.
fn mistake(
    source: &Source,
    file: &SourceFile,
    span: Option<Range<usize>>,
    message: &str,
) -> anyhow::Error {
    let text = String::from_utf8_lossy(&file.bytes);
    let start = span.map_or(0, |span| span.start);
    let (line, column) = line_and_column(&text, start);
    let place = source.display(&file.path);
    anyhow!("{place}:{line}:{column}: {}", message.trim())
}

/// Line and column of a byte offset, both from 1; the column counts characters.
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset.min(text.len()))];
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    (line, column)
}
