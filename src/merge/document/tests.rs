mod law;
mod manifest;
mod sample;
mod write;

use proptest::array::uniform3;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngAlgorithm;

use self::law::is_lawful;
use self::manifest::{MANIFESTS, ODD_TOML, edited, edits};
use self::sample::{
    BASE, BOTH, Node, Style, TEMPLATE, View, YOURS, any_document, flat, nested, style, touched,
};
use super::*;
use crate::merge::env::Env;
use crate::merge::json::Json;
use crate::merge::toml::Toml;
use crate::merge::{Merged, merge};
use crate::tree::RelPath;

const JSON: &str = "a.json";
const TOML: &str = "a.toml";
/// A TOML file with inline tables.
const INLINE_TOML: &str = "b.toml";
const ENV: &str = ".env.example";

type Write = fn(&[Node], View, Style) -> String;

fn value<D: Document>(text: &str) -> Value {
    let document = D::read(text).unwrap_or_else(|| panic!("broken:\n{text}"));
    document.value().clone().unordered()
}

/// The merged text; `None` for a conflict.
fn clean(path: &str, [base, yours, template]: [&str; 3]) -> Option<String> {
    let path = RelPath::parse(path).expect("a path");
    match merge(
        &path,
        base.as_bytes(),
        yours.as_bytes(),
        template.as_bytes(),
    ) {
        Merged::Clean(text) => Some(String::from_utf8(text).expect("text")),
        Merged::Conflict(_) => None,
        Merged::Binary => panic!("text was given"),
    }
}

fn by_key<D: Document>([base, yours, template]: [&str; 3]) -> Option<String> {
    Merge::<D>::read([base, yours, template])?.by_key()
}

fn shown([base, yours, template]: [&str; 3], merged: Option<&str>) -> String {
    let merged = merged.unwrap_or("conflict");
    format!("base:\n{base}\nyours:\n{yours}\ntemplate:\n{template}\nmerged:\n{merged}")
}

/// Checks that edits of different keys merge, and that each line of the owner that the template did not touch survives.
fn joins<D: Document>(
    path: &str,
    write: Write,
    nodes: &[Node],
    [owner, author]: [Style; 2],
    lines_first: bool,
) -> Result<(), TestCaseError> {
    // Omit explanatory comments if only the owner's file would have them: a merge would treat them as the owner's own
    // comments.
    let comments = author.comments && (owner.inline || !author.inline);
    let texts = [
        write(nodes, BASE, author),
        write(nodes, YOURS, Style { comments, ..owner }),
        write(nodes, TEMPLATE, author),
    ];
    let texts = texts.each_ref().map(String::as_str);
    let merged = if lines_first {
        clean(path, texts)
    } else {
        by_key::<D>(texts)
    };
    let shown = shown(texts, merged.as_deref());
    let merged = merged.ok_or_else(|| TestCaseError::fail(shown.clone()))?;
    let wanted = value::<D>(&write(nodes, BOTH, author));
    prop_assert!(value::<D>(&merged) == wanted, "{shown}");
    let touched = touched(nodes, owner.inline || path == INLINE_TOML);
    let mut found = merged.lines().map(without_comma);
    for line in texts[1]
        .lines()
        .filter(|line| line.contains(char::is_alphanumeric))
    {
        if !touched.iter().any(|name| mentions(line, name)) {
            let kept = found.any(|found| found == without_comma(line));
            prop_assert!(kept, "{line} is lost\n{shown}");
        }
    }
    Ok(())
}

/// Checks that no comment of the owner is lost, wherever it is.
fn keeps_comments<D: Document>(
    path: &str,
    write: Write,
    nodes: &[Node],
    [owner, author]: [Style; 2],
    choices: &[u8],
) -> Result<(), TestCaseError> {
    let yours = write::annotated(&write(nodes, YOURS, owner), choices);
    let (base, template) = (write(nodes, BASE, author), write(nodes, TEMPLATE, author));
    let texts = [base.as_str(), &yours, &template];
    let wanted = value::<D>(&write(nodes, BOTH, author));
    for merged in [by_key::<D>(texts), clean(path, texts)]
        .into_iter()
        .flatten()
    {
        let shown = shown(texts, Some(&merged));
        prop_assert!(value::<D>(&merged) == wanted, "{shown}");
        for count in 0..yours.matches('<').count() {
            prop_assert!(
                merged.contains(&format!("<{count}>")),
                "<{count}> is lost\n{shown}"
            );
        }
    }
    Ok(())
}

/// Whether a line contains `name` as a whole word.
fn mentions(line: &str, name: &str) -> bool {
    let mut words = line.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| word.eq_ignore_ascii_case(name))
}

/// The line without the comma after its item.
fn without_comma(line: &str) -> String {
    let comment = line.find(" //").or_else(|| line.find(" #"));
    let (item, comment) = line.split_at(comment.unwrap_or(line.len()));
    item.trim_end_matches(',').to_owned() + comment
}

/// Checks the laws for any three documents.
fn obeys_the_laws<D: Document>(
    path: &str,
    write: Write,
    nodes: &[Vec<Node>; 3],
    style: Style,
) -> Result<(), TestCaseError> {
    let texts = nodes.each_ref().map(|nodes| write(nodes, YOURS, style));
    let texts @ [base, yours, template] = texts.each_ref().map(String::as_str);
    for (texts, result) in [
        ([base, yours, base], yours),
        ([base, base, template], template),
        ([base, yours, yours], yours),
    ] {
        prop_assert_eq!(clean(path, texts), Some(result.to_owned()));
        let merged = by_key::<D>(texts);
        if texts[0] == texts[1] {
            // Compare only the values: the result may keep the owner's layout.
            prop_assert_eq!(merged.as_deref().map(value::<D>), Some(value::<D>(result)));
        } else {
            prop_assert_eq!(merged.as_deref(), Some(result));
        }
    }
    for merged in [by_key::<D>(texts), clean(path, texts)]
        .into_iter()
        .flatten()
    {
        prop_assert!(
            says_both::<D>(texts, &merged),
            "{}",
            shown(texts, Some(&merged))
        );
    }
    Ok(())
}

fn says_both<D: Document>([base, yours, template]: [&str; 3], merged: &str) -> bool {
    let [base, yours, template, merged] = [base, yours, template, merged].map(value::<D>);
    is_lawful(Some(&base), Some(&yours), Some(&template), Some(&merged))
}

/// Checks that the result is valid if both sides are, for any edits of lines.
fn can_be_read<D: Document>(path: &str, texts: [&str; 3]) -> Result<(), TestCaseError> {
    if D::read(texts[1]).is_some()
        && D::read(texts[2]).is_some()
        && let Some(merged) = clean(path, texts)
    {
        let shown = shown(texts, Some(&merged));
        prop_assert!(D::read(&merged).is_some(), "{shown}");
        let is_known = D::read(texts[0]).is_some();
        prop_assert!(!is_known || says_both::<D>(texts, &merged), "{shown}");
    }
    Ok(())
}

fn toml(sections: bool) -> (&'static str, Write) {
    if sections {
        (TOML, write::toml_sections)
    } else {
        (INLINE_TOML, write::toml_lines)
    }
}

/// Uses a fast generator: cryptographic random numbers would take most of the time.
fn config() -> ProptestConfig {
    ProptestConfig {
        rng_algorithm: RngAlgorithm::XorShift,
        ..ProptestConfig::with_cases(10_000)
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn edits_of_different_json_keys_merge(nodes in nested(), styles in [style(), style()], lines_first: bool) {
        joins::<Json>(JSON, write::json, &nodes, styles, lines_first)?;
    }

    #[test]
    fn edits_of_different_toml_keys_merge(
        nodes in nested(), styles in [style(), style()], lines_first: bool, sections: bool,
    ) {
        let (path, write) = toml(sections);
        joins::<Toml>(path, write, &nodes, styles, lines_first)?;
    }

    #[test]
    fn edits_of_different_env_keys_merge(nodes in flat(), styles in [style(), style()], lines_first: bool) {
        joins::<Env>(ENV, write::env, &nodes, styles, lines_first)?;
    }

    #[test]
    fn any_json_obeys_the_laws(nodes in uniform3(any_document(2)), style in style()) {
        obeys_the_laws::<Json>(JSON, write::json, &nodes, style)?;
    }

    #[test]
    fn any_toml_obeys_the_laws(nodes in uniform3(any_document(2)), style in style(), sections: bool) {
        let (path, write) = toml(sections);
        obeys_the_laws::<Toml>(path, write, &nodes, style)?;
    }

    #[test]
    fn any_env_file_obeys_the_laws(nodes in uniform3(any_document(0)), style in style()) {
        obeys_the_laws::<Env>(ENV, write::env, &nodes, style)?;
    }

    #[test]
    fn comments_of_the_owner_are_kept(
        nodes in nested(), styles in [style(), style()], choices in vec(0..8_u8, 16), kind in 0..3_u8,
    ) {
        match kind {
            0 => keeps_comments::<Json>(JSON, write::json, &nodes, styles, &choices)?,
            1 => keeps_comments::<Toml>(TOML, write::toml_sections, &nodes, styles, &choices)?,
            _ => keeps_comments::<Toml>(INLINE_TOML, write::toml_lines, &nodes, styles, &choices)?,
        }
    }

    #[test]
    fn odd_toml_stays_valid(lines in uniform3(vec(select(&ODD_TOML[..]), 0..5)), cut in 0..5_usize) {
        let [base, yours, template] = lines;
        // Start all three texts with the same `cut` lines.
        let rest = |lines: Vec<&str>| base.iter().take(cut).copied().chain(lines).collect::<Vec<_>>().join("\n");
        let (yours, template) = (rest(yours), rest(template));
        let base = base.join("\n");
        let texts = [&base, &yours, &template].map(|text| text.clone() + "\n");
        let texts = texts.each_ref().map(String::as_str);
        can_be_read::<Toml>(TOML, texts)?;
        if let Some(merged) = by_key::<Toml>(texts) {
            prop_assert!(says_both::<Toml>(texts, &merged), "{}", shown(texts, Some(&merged)));
        }
    }

    #[test]
    fn manifests_stay_valid_after_any_edits_of_lines(kind in 0..4_usize, mine in edits(), theirs in edits()) {
        let (path, base, fresh) = MANIFESTS[kind];
        let (yours, template) = (edited(base, &mine, fresh, "8"), edited(base, &theirs, fresh, "9"));
        let texts = [base, &yours, &template];
        match kind {
            0 => can_be_read::<Json>(path, texts)?,
            1 | 2 => can_be_read::<Toml>(path, texts)?,
            _ => can_be_read::<Env>(path, texts)?,
        }
    }
}
