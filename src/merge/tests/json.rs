use super::*;

#[test]
fn packages_that_both_sides_add_at_the_same_place_are_kept() {
    let yours = PACKAGE.replace("\"19.2.0\"\n", "\"19.2.0\",\n    \"zod\": \"4.1.0\"\n");
    let template = PACKAGE.replace("\"19.2.0\"\n", "\"19.2.0\",\n    \"recharts\": \"3.4.1\"\n");
    let merged = PACKAGE.replace(
        "\"19.2.0\"\n",
        "\"19.2.0\",\n    \"recharts\": \"3.4.1\",\n    \"zod\": \"4.1.0\"\n",
    );
    assert_eq!(
        clean("package.json", PACKAGE, &yours, &template),
        Some(merged)
    );
}

#[test]
fn scripts_that_both_sides_add_at_the_same_place_are_kept() {
    let yours = PACKAGE.replace(
        "\"next build\",\n",
        "\"next build\",\n    \"deploy\": \"./deploy\",\n",
    );
    let template = PACKAGE.replace(
        "\"next build\",\n",
        "\"next build\",\n    \"lint\": \"biome check .\",\n",
    );
    let merged = PACKAGE.replace(
        "\"next build\",\n",
        "\"next build\",\n    \"deploy\": \"./deploy\",\n    \"lint\": \"biome check .\",\n",
    );
    assert_eq!(
        clean("package.json", PACKAGE, &yours, &template),
        Some(merged)
    );
}

#[test]
fn a_version_changed_by_both_sides_is_a_conflict_as_in_a_merge_by_lines() {
    let yours = PACKAGE
        .replace("16.0.1", "16.0.3")
        .replace("19.2.0", "19.2.9");
    let template = PACKAGE.replace("16.0.1", "16.1.0");
    let found = run("package.json", PACKAGE, &yours, &template);
    assert_eq!(
        found,
        merge_lines(PACKAGE.as_bytes(), yours.as_bytes(), template.as_bytes())
    );
    let (text, lines) = marked(found);
    assert_eq!(lines, [9..=18]);
    assert!(text.contains(">>>>>>> template\n"));
}

#[test]
fn a_deleted_key_stays_deleted_and_an_edited_one_is_not_deleted() {
    let dropped = PACKAGE.replace(",\n    \"react\": \"19.2.0\"", "");
    let bumped = PACKAGE.replace("19.2.0", "19.3.0");
    assert_eq!(
        clean("package.json", PACKAGE, &dropped, &bumped),
        Some(dropped.clone())
    );
    assert_eq!(clean("package.json", PACKAGE, &bumped, &dropped), None);
}

/// A reformatted file: tabs, comments, a trailing comma.
#[test]
fn the_owners_layout_is_kept() {
    let base = "{\n  \"a\": 1,\n  \"b\": [1, 2]\n}\n";
    let yours = "{\n\t// mine\n\t\"a\": 5,\n\t\"b\": [\n\t\t1, // one\n\t\t2,\n\t],\n}\n";
    let template = "{\n  \"a\": 1,\n  \"b\": [1, 2, 3],\n  // new\n  \"c\": {\n    \"d\": [\n      1\n    ]\n  } // end\n}\n";
    let merged = "{\n\t// mine\n\t\"a\": 5,\n\t\"b\": [\n\t\t1, // one\n\t\t2,\n\t\t3,\n\t],\n\t// new\n\t\"c\": {\n\t\t\"d\": [\n\t\t\t1\n\t\t]\n\t}, // end\n}\n";
    assert_eq!(
        clean("tsconfig.json", base, yours, template).as_deref(),
        Some(merged)
    );

    let (base, yours) = (
        "{\"a\":{\"x\":1},\"c\":0}\n",
        "{\"a\":{\"x\":1,\"y\":2},\"c\":0}\n",
    );
    let merged = "{\"a\":{\"w\":0,\"x\":1,\"y\":2},\"b\":[],\"c\":0}\n";
    let template = "{\"a\":{\"x\":1,\"w\":0},\"b\":[],\"c\":0}\n";
    assert_eq!(
        clean("a.json", base, yours, template).as_deref(),
        Some(merged)
    );
}

/// A merge by lines would write the key twice.
#[test]
fn a_key_that_both_sides_add_in_different_places_is_not_repeated() {
    let base = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}\n";
    let yours = base.replace("  \"a\"", "  \"n\": 1,\n  \"a\"");
    let same = base.replace("  \"c\"", "  \"n\": 1,\n  \"c\"");
    assert_eq!(
        clean("package.json", base, &yours, &same),
        Some(yours.clone())
    );
    let other = same.replace("\"n\": 1", "\"n\": 2");
    let text = "{\n<<<<<<< yours\n  \"n\": 1,\n  \"a\": 1,\n  \"b\": 2,\n||||||| base\n  \"a\": 1,\n  \"b\": 2,\n=======\n  \"a\": 1,\n  \"b\": 2,\n  \"n\": 2,\n>>>>>>> template\n  \"c\": 3\n}\n";
    let found = marked(run("package.json", base, &yours, &other));
    assert_eq!(found, (text.to_owned(), vec![2..=13]));
}

/// A file that the template did not write has no base.
#[test]
fn without_a_base_both_files_are_merged() {
    let yours = "{\n  \"name\": \"a\",\n  \"scripts\": { \"dev\": \"next dev\" }\n}\n";
    let template = "{\n  \"name\": \"a\",\n  \"scripts\": {\n    \"test\": \"vitest\"\n  },\n  \"type\": \"module\"\n}\n";
    let merged = "{\n  \"name\": \"a\",\n  \"scripts\": { \"dev\": \"next dev\", \"test\": \"vitest\" },\n  \"type\": \"module\"\n}\n";
    assert_eq!(
        clean("package.json", "", yours, template).as_deref(),
        Some(merged)
    );
    assert_eq!(
        clean(
            "package.json",
            "",
            yours,
            &template.replace("\"a\"", "\"b\"")
        ),
        None
    );
}

#[test]
fn an_empty_map_gets_its_first_key() {
    let base = "{\n  \"a\": {},\n  \"b\": 1\n}\n";
    let yours = base.replace('1', "2");
    let inline = base.replace("{}", "{ \"x\": [] }");
    assert_eq!(
        clean("a.json", base, &yours, &inline),
        Some(inline.replace('1', "2"))
    );
    let lines = base.replace("{}", "{\n    \"x\": []\n  }");
    assert_eq!(
        clean("a.json", base, &yours, &lines),
        Some(lines.replace('1', "2"))
    );
    let yours = base.replace("{}", "{\n    // none\n  }");
    let merged = base.replace("{}", "{\n    // none\n    \"x\": []\n  }");
    assert_eq!(clean("a.json", base, &yours, &inline), Some(merged));
}
