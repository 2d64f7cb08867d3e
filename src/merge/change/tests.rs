use super::*;
use crate::merge::document::Document;
use crate::merge::json::Json;

/// Parses JSON with `'` instead of `"`.
fn value(json: &str) -> Value {
    Json::read(&json.replace('\'', "\""))
        .expect("JSON")
        .value()
        .clone()
}

/// The changes in short form: `+a/b` for a new key, `-a/b` for a removed one, `a/b` for a new value, `a/b>c` for a
/// replaced element, `?a` for an undecided list.
fn run(base: &str, yours: &str, template: &str) -> Result<String, Clash> {
    let changes = changes(&value(base), &value(yours), &value(template))?;
    let undecided = changes
        .undecided
        .iter()
        .map(|path| format!("?{}", path.join("/")));
    let word = |change: &Change| match change {
        Change::Insert(path) => format!("+{}", path.join("/")),
        Change::Remove(path) => format!("-{}", path.join("/")),
        Change::Replace { old, new } if old == new => old.join("/"),
        Change::Replace { old, new } => format!("{}>{}", old.join("/"), new[new.len() - 1]),
    };
    let words = changes.list.iter().map(word).chain(undecided);
    Ok(words.collect::<Vec<_>>().join(" "))
}

fn check(cases: &[(&str, &str, &str, Result<&str, Clash>)]) {
    for (base, yours, template, expected) in cases {
        let found = run(base, yours, template);
        let found = found.as_ref().map(String::as_str).map_err(|clash| *clash);
        assert_eq!(found, *expected, "{base} {yours} {template}");
    }
}

#[test]
fn each_key_is_merged_separately() {
    check(&[
        // Changes by one side, or the same change by both.
        ("{'a':1}", "{'a':1}", "{'a':2}", Ok("a")),
        ("{'a':1}", "{'a':2}", "{'a':1}", Ok("")),
        ("{'a':1}", "{'a':2}", "{'a':2}", Ok("")),
        ("{'a':1}", "{'b':1}", "{'b':1}", Ok("")),
        ("{}", "{'b':1}", "{'c':1}", Ok("+c")),
        ("{'a':1}", "{'a':1,'b':1}", "{}", Ok("-a")),
        // Different changes by both sides.
        ("{'a':1}", "{'a':2}", "{'a':3}", Err(Clash)),
        ("{'a':1}", "{'a':2}", "{'a':'2'}", Err(Clash)),
        ("{'a':1}", "{'a':2}", "{}", Err(Clash)),
        ("{'a':1}", "{}", "{'a':2}", Ok("")),
        ("{}", "{'a':1}", "{'a':2}", Err(Clash)),
        // Removals come last.
        (
            "{'a':1,'b':1}",
            "{'a':1,'b':1}",
            "{'b':2,'c':1}",
            Ok("b +c -a"),
        ),
    ]);
}

#[test]
fn maps_are_merged_by_key() {
    check(&[
        (
            "{'m':{'a':1}}",
            "{'m':{'a':1,'b':1}}",
            "{'m':{'a':2,'c':1}}",
            Ok("m/a +m/c"),
        ),
        (
            "{}",
            "{'m':{'a':1}}",
            "{'m':{'a':1,'b':{'c':1}}}",
            Ok("+m/b"),
        ),
        ("{'m':{'a':1}}", "{'m':{'a':1,'b':1}}", "{}", Err(Clash)),
        ("{'m':{'a':1}}", "{}", "{'m':{'a':1,'b':1}}", Ok("")),
        ("{'m':{'a':1}}", "{'m':{'a':1}}", "{'m':[]}", Ok("m")),
        ("{'m':{'a':1}}", "{'m':{'a':2}}", "{'m':[]}", Err(Clash)),
    ]);
}

#[test]
fn elements_are_added_and_removed() {
    check(&[
        ("['*']", "['o/','*']", "['*','t/']", Ok("+t/")),
        ("['*','a/']", "['o/','*','a/']", "['a/']", Ok("-*")),
        ("['*']", "['*','t/']", "['*','t/']", Ok("")),
        ("['*','a/']", "['a/']", "['a/','t/']", Ok("+t/")),
        ("[1,2]", "[2,1]", "[1,2,3]", Ok("+3")),
    ]);
}

#[test]
fn a_replaced_element_is_a_single_change() {
    check(&[
        (
            "['a/','b/']",
            "['a/','o/','b/']",
            "['a/','c/']",
            Ok("b/>c/"),
        ),
        (
            "['a/','b/']",
            "['a/','o/','b/']",
            "['a/','c/','d/']",
            Ok("b/>c/ +d/"),
        ),
        ("['a/','b/']", "['a/','b/','c/']", "['a/','c/']", Ok("-b/")),
        // The owner also replaced the element, or removed it.
        ("['a/','b/']", "['a/','o/']", "['a/','c/']", Err(Clash)),
        ("['a/','b/']", "['a/']", "['a/','c/']", Err(Clash)),
        ("['a/','b/']", "['a/','c/']", "['a/','c/']", Ok("")),
    ]);
}

#[test]
fn versions_of_one_package_are_one_element() {
    check(&[
        ("['a==1']", "['A[x]==1', 'o==1']", "['a==2']", Err(Clash)),
        ("['a==1']", "['o==1','a==1']", "['a==2']", Ok("a")),
        ("['a==1']", "['a==3']", "['a==2']", Err(Clash)),
        ("['a==1']", "['a==3']", "[]", Err(Clash)),
        ("['a==1']", "[]", "['a==2']", Ok("")),
        ("[]", "['a==1']", "['a==2']", Err(Clash)),
    ]);
}

#[test]
fn some_lists_are_merged_as_a_whole() {
    check(&[
        (
            "{'l':[{'a':1}]}",
            "{'l':[{'a':1}],'o':1}",
            "{'l':[{'a':2}]}",
            Ok("l"),
        ),
        ("[{'a':1}]", "[{'a':1},{}]", "[{'a':2}]", Ok("?")),
        // Reordered or repeated elements.
        ("{'l':[1,2]}", "{'l':[1,2]}", "{'l':[2,1]}", Ok("l")),
        ("[1,2]", "[1,2,3]", "[2,1]", Ok("?")),
        ("['-C','a','-C']", "['-C','a']", "['-C','b','-C']", Ok("?")),
        // A conflict takes precedence.
        (
            "{'a':[1,2],'b':1}",
            "{'a':[1,2,3],'b':2}",
            "{'a':[2,1],'b':3}",
            Err(Clash),
        ),
        // Two lists without a common base.
        ("{}", "{'l':[1]}", "{'l':[2]}", Err(Clash)),
        ("{'l':[]}", "{'l':[1]}", "{'l':[2]}", Ok("+l/2")),
    ]);
}
