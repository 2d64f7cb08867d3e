//! In a file that was not reformatted, a merge by words resolves only what a merge by lines resolves.

use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};

use super::super::super::text;
use super::*;

/// Unique statements: each is kept, changed, removed, or followed by a new one.
fn edited(tag: &'static str) -> impl Strategy<Value = String> {
    proptest::collection::vec(0..20_u8, 10).prop_map(move |edits| {
        let line = |(index, edit)| match edit {
            0 => format!("  s{index}({tag}{index}, {index});\n"),
            1 => String::new(),
            2 => format!("  s{index}(a{index}, {index});\n  {tag}(a{index}, {index});\n"),
            3 => format!("  both{index}(a{index}, {index});\n"),
            4 => format!("  {{\n    s{index}(a{index}, {index});\n  }}\n"),
            _ => format!("  s{index}(a{index}, {index});\n"),
        };
        edits.into_iter().enumerate().map(line).collect()
    })
}

fn base_text() -> String {
    let line = |index| format!("  s{index}(a{index}, {index});\n");
    (0..10).map(line).collect()
}

fn without_indents(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_start).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// A merge by words may find more conflicts: an identical change of both sides forms one part with adjacent
    /// changes.
    #[test]
    fn words_conflict_where_lines_do(yours in edited("mine"), template in edited("theirs")) {
        let base = base_text();
        let by_lines = text::merge(&base, &yours, &template).ok();
        for path in ["a.ts", "a.py", "a.css", "a.md"] {
            for yours in [yours.clone(), to_tabs(&yours, 2)] {
                if let Some(by_words) = run(path, &base, &yours, &template) {
                    prop_assert_eq!(Some(without_indents(&by_words)), by_lines.as_deref().map(without_indents));
                }
            }
        }
    }

    #[test]
    fn odd_texts_do_not_panic(texts in proptest::array::uniform3("[ab\"'`/*{}(),<\n\t \\\\#$é\u{a0}]{0,24}")) {
        let [base, yours, template] = texts.each_ref().map(|text| format!("{text}\n"));
        for path in ["a.ts", "a.py", "a.rs", "a.css", "a.md"] {
            let merged = run(path, &base, &yours, &base);
            prop_assert!(merged.is_none_or(|merged| merged.trim_end() == yours.trim_end()), "{}", path);
            let merged = run(path, &base, &base, &template);
            prop_assert!(merged.is_none_or(|merged| merged.trim_end() == template.trim_end()), "{}", path);
            let _ = run(path, &base, &yours, &template);
        }
    }
}

#[test]
fn a_merge_by_words_rarely_gives_up() {
    let mut runner = TestRunner::deterministic();
    let (mut clean, mut found) = (0, 0);
    for _ in 0..2000 {
        let [yours, template] = ["mine", "theirs"]
            .map(|tag| edited(tag).new_tree(&mut runner).expect("a text").current());
        let base = base_text();
        if text::merge(&base, &yours, &template).is_ok() {
            clean += 1;
            found += usize::from(run("a.ts", &base, &to_tabs(&yours, 2), &template).is_some());
        }
    }
    assert!(clean > 300 && found * 10 > clean * 9, "{found} of {clean}");
}
