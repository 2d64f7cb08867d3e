//! Checks that each chain of `[[moved]]` rows ends at a file, without cycles.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};

use super::{Catalog, Layer, layer::MovedManifest};
use crate::tree::RelPath;

/// Prefixes a path with a layer's `dir`, which may still be a template string.
pub fn below(dir: &str, path: &str) -> String {
    if dir.is_empty() {
        path.to_owned()
    } else {
        format!("{dir}/{path}")
    }
}

/// Whether `path` is `from` or, if `from` is a folder, a path inside it.
pub fn covers(from: &str, path: &str) -> bool {
    path == from || (from.ends_with('/') && path.starts_with(from))
}

/// Checks that no row moves from a path that a template writes, and that every row leads to a path that a template
/// writes. `files` is the result of [`files`].
///
/// # Errors
/// The message names the line in the layer's `layer.toml`.
pub(super) fn check(catalog: &Catalog, files: &BTreeSet<String>, layer: &Layer) -> Result<()> {
    for row in &layer.manifest.moved {
        is_sound(catalog, files, layer, row)
            .with_context(|| format!("line {}: [[moved]]", row.line))?;
    }
    Ok(())
}

fn is_sound(
    catalog: &Catalog,
    files: &BTreeSet<String>,
    layer: &Layer,
    row: &MovedManifest,
) -> Result<()> {
    let to = row.to.paths();
    for path in to.iter().chain([&row.from]) {
        RelPath::parse(path.strip_suffix('/').unwrap_or(path))?;
        ensure!(
            path.ends_with('/') == row.from.ends_with('/'),
            "`from` and `to` must both be files, or both be folders (ending in `/`)"
        );
    }
    let from = below(&layer.manifest.dir, &row.from);
    if let Some(taken) = files.iter().find(|file| covers(&from, file)) {
        anyhow::bail!("`from` is in use: there is a template for {taken}");
    }
    let is_second = |(other_layer, other): &(&Layer, &MovedManifest)| {
        below(&other_layer.manifest.dir, &other.from) == from && !std::ptr::eq(*other, row)
    };
    ensure!(
        !rows(catalog).any(|each| is_second(&each)),
        "two rows move {from}"
    );
    ensure!(
        to.len() == 1 || !row.from.ends_with('/'),
        "a folder can move to one path only"
    );
    ensure!(!to.is_empty(), "`to` is empty");
    if let Some(additions) = &row.additions {
        ensure!(
            to.len() > 1 && to.contains(additions),
            "`additions` must be a path in `to`, which must have at least two paths"
        );
    }
    let mut passed = BTreeSet::from([from]);
    for path in to {
        let path = below(&layer.manifest.dir, path);
        ends(catalog, &path, files, &mut passed)?;
    }
    Ok(())
}

/// Follows all rows that apply to a path. `passed` contains the `from` of each row followed so far, to detect cycles.
fn ends(
    catalog: &Catalog,
    path: &str,
    files: &BTreeSet<String>,
    passed: &mut BTreeSet<String>,
) -> Result<()> {
    let rows: Vec<(String, &Layer, &MovedManifest)> = rows(catalog)
        .map(|(layer, row)| (below(&layer.manifest.dir, &row.from), layer, row))
        .collect();
    // A row for a file takes precedence over one for its folder, as in the actual move.
    let about = rows.iter().filter(|(from, ..)| covers(from, path));
    let about = about.max_by_key(|(from, ..)| from.len());
    let inside = rows
        .iter()
        .filter(|(from, ..)| covers(path, from) && from != path);
    let mut next = about.into_iter().chain(inside).peekable();
    if next.peek().is_none() {
        ensure!(
            files.iter().any(|file| covers(path, file)),
            "no template writes {path}"
        );
    }
    for (from, layer, row) in next {
        ensure!(passed.insert(from.clone()), "the rows form a cycle: {path}");
        let rest = path.strip_prefix(from.as_str()).unwrap_or_default();
        for to in row.to.paths() {
            let to = below(&layer.manifest.dir, to);
            ends(catalog, &format!("{to}{rest}"), files, passed)?;
        }
        passed.remove(from);
    }
    Ok(())
}

fn rows(catalog: &Catalog) -> impl Iterator<Item = (&Layer, &MovedManifest)> {
    catalog
        .layers
        .iter()
        .flat_map(|layer| layer.manifest.moved.iter().map(move |row| (layer, row)))
}

pub(super) fn files(catalog: &Catalog) -> BTreeSet<String> {
    catalog
        .layers
        .iter()
        .flat_map(|layer| {
            let files = layer.files.iter();
            files.map(|file| layer.path_of(file.target().0))
        })
        .collect()
}
