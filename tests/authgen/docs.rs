//! The pages of a project stay short, and their links lead somewhere.

use std::collections::BTreeSet;

use authgen::tree::Tree;

use crate::{
    catalog::{built_in, suffix},
    matrix::{self, Combination},
};

/// The subjects that every project has a page for.
const SUBJECTS: [&str; 6] = [
    "frontend",
    "backend",
    "tokens",
    "database",
    "security",
    "troubleshooting",
];

#[test]
fn pages_stay_short() {
    let catalog = built_in();
    for kind in catalog.choices("backend").map(|(kind, _)| kind) {
        for token in catalog.choices("token").map(|(token, _)| token) {
            let flags = [("backend", kind), ("token", token)]
                .map(|(id, word)| (id.to_owned(), vec![word.to_owned()]));
            let project = matrix::tree(&catalog, &flags.to_vec());
            let subjects = SUBJECTS.map(|subject| format!("docs/{subject}.md"));
            let words: usize = subjects.iter().map(|page| words(&project, page)).sum();
            assert!(words <= 6_500, "{kind} with {token}: {words} words");
        }
    }
    for Combination { name, flags } in matrix::singles(&catalog) {
        let project = matrix::tree(&catalog, &flags);
        for (page, most) in [("README.md", 900), ("docs/how-to.md", 2_500)] {
            let words = words(&project, page);
            assert!(words <= most, "{name}: {page} has {words} words");
        }
    }
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let catalog = built_in();
    for Combination { name, flags } in matrix::singles(&catalog) {
        let project = matrix::tree(&catalog, &flags);
        for page in project.paths().filter(|path| suffix(path.as_str()) == "md") {
            for link in links(&text(&project, page.as_str())) {
                let (file, heading) = link.split_once('#').unwrap_or((&link, ""));
                let target = resolve(page.as_str(), file);
                let place = format!("{name}: {page} links to {link}");
                let is_folder = || {
                    project
                        .paths()
                        .any(|path| path.as_str().starts_with(&target))
                };
                if heading.is_empty() {
                    assert!(
                        project.paths().any(|path| path.as_str() == target) || is_folder(),
                        "{place}: nothing is there"
                    );
                } else {
                    let headings = headings(&text(&project, &target));
                    assert!(headings.contains(heading), "{place}: there is {headings:?}");
                }
            }
        }
    }
}

fn text(project: &Tree, page: &str) -> String {
    let found = project.iter().find(|(path, _)| path.as_str() == page);
    let (_, entry) = found.unwrap_or_else(|| panic!("there is no {page}"));
    String::from_utf8_lossy(entry.blob.bytes()).into_owned()
}

fn words(project: &Tree, page: &str) -> usize {
    let text = text(project, page);
    let is_word = |word: &&str| word.contains(|character: char| character.is_ascii_alphanumeric());
    text.split_whitespace().filter(is_word).count()
}

/// The targets of links inside the project.
fn links(text: &str) -> Vec<String> {
    let after_bracket = prose(text).flat_map(|line| line.split("](").skip(1));
    after_bracket
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.to_owned())
        .filter(|target| !target.contains("://"))
        .collect()
}

/// The anchors that GitHub and GitLab give to headings.
fn headings(text: &str) -> BTreeSet<String> {
    let titles = prose(text).filter_map(|line| line.trim_start_matches('#').strip_prefix(' '));
    let anchor = |title: &str| {
        let kept = title.to_lowercase().replace(
            |character: char| !(character.is_alphanumeric() || "-_ ".contains(character)),
            "",
        );
        kept.replace(' ', "-")
    };
    titles.map(anchor).collect()
}

/// The lines outside of fenced code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .scan(false, |fenced, line| {
            let is_fence = line.trim_start().starts_with("```");
            *fenced ^= is_fence;
            Some((!*fenced && !is_fence).then_some(line))
        })
        .flatten()
}

fn resolve(page: &str, link: &str) -> String {
    if link.is_empty() {
        return page.to_owned();
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}
