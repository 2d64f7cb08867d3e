//! SARIF 2.1.0: the subset that code hosts show in pull requests.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::check::{
    finding::{Finding, Findings},
    rules,
};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// A log with one run that lists every rule.
pub fn sarif(findings: &Findings) -> Value {
    let table: Vec<Value> = rules::ALL
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": { "text": format!("{}.", rule.title) },
                "defaultConfiguration": { "level": rule.severity.word() },
            })
        })
        .collect();
    let results: Vec<Value> = findings
        .list
        .iter()
        .chain(&findings.notes)
        .map(result)
        .collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "authgen",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": table,
            } },
            "results": results,
        }],
    })
}

fn result(finding: &Finding) -> Value {
    let index = rules::ALL.iter().position(|rule| *rule == finding.rule);
    json!({
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": finding.rule.severity.word(),
        "message": { "text": format!("{}. Fix: {}.", finding.message, finding.fix) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&finding.file) },
            "region": { "startLine": finding.line },
        } }],
    })
}

/// Converts a path to a relative reference (RFC 3986 section 4.2), or to a `file` URI (RFC 8089) if it is absolute.
fn uri(path: &str) -> String {
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_becomes_a_uri_reference() {
        assert_eq!(uri("frontend/.env.local"), "frontend/.env.local");
        assert_eq!(uri("/a/.env"), "file:///a/.env");
        assert_eq!(uri("a b/[...all]"), "a%20b/%5B...all%5D");
    }
}
