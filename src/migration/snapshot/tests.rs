use super::*;

fn before() -> Value {
    json!({ "id": "1", "tables": { "public.user": {
        "name": "user",
        "columns": { "id": { "type": "text" }, "image": { "type": "text", "notNull": false } },
        "indexes": { "i": { "columns": ["image"] } },
    } }, "enums": {} })
}

fn patch(value: Value) -> Map<String, Value> {
    let Value::Object(patch) = value else {
        panic!("a patch is an object")
    };
    patch
}

fn user(value: Value) -> Map<String, Value> {
    let tables = [("public.user".to_owned(), value)].into_iter().collect();
    [("tables".to_owned(), Value::Object(tables))]
        .into_iter()
        .collect()
}

#[test]
fn the_owners_changes_stay_and_new_ones_are_added() {
    let mut theirs = before();
    theirs["tables"]["public.user"]["columns"]["plan"] = json!({ "default": "'free'" });
    theirs["tables"]["public.notes"] = json!({ "name": "notes" });
    let change = user(json!({
        "columns": { "phone": { "type": "text" }, "image": { "notNull": true } },
        "indexes": { "i": null },
    }));
    let after = apply(&theirs, &before(), &change).expect("no clash");
    let table = &after["tables"]["public.user"];
    assert_eq!(
        table["columns"],
        json!({
            "id": { "type": "text" },
            "image": { "type": "text", "notNull": true },
            "phone": { "type": "text" },
            "plan": { "default": "'free'" },
        })
    );
    assert_eq!(table["indexes"], json!({}));
    assert!(after["tables"]["public.notes"].is_object());
}

#[test]
fn conflicts_are_named() {
    let mut theirs = before();
    let columns = &mut theirs["tables"]["public.user"]["columns"];
    columns["image"]["type"] = json!("varchar");
    columns["phone"] = json!({ "type": "text" });
    theirs["enums"]["public.plan"] = json!({ "values": ["free"] });
    let change = patch(json!({
        "enums": { "public.plan": { "values": ["paid"] } },
        "tables": { "public.user": { "columns": {
            "id": { "type": "uuid" }, "image": { "notNull": true }, "phone": { "type": "text" },
        } } },
    }));
    let clashes = apply(&theirs, &before(), &change).expect_err("clashes");
    let names: Vec<&str> = clashes.iter().map(|clash| clash.name.as_str()).collect();
    assert_eq!(names, ["plan", "user.image", "user.phone"]);
    assert!(clashes.iter().all(|clash| clash.gone.is_none()));
}

#[test]
fn equal_changes_are_not_a_conflict() {
    let mut theirs = before();
    theirs["tables"]["public.user"]["indexes"]["i"]["columns"] = json!(["id"]);
    let change = user(json!({ "indexes": { "i": { "columns": ["id"] } } }));
    assert_eq!(apply(&theirs, &before(), &change), Ok(theirs.clone()));
}

#[test]
fn a_table_that_the_owner_dropped_is_named() {
    let theirs = json!({ "tables": {}, "enums": {} });
    for change in [user(json!({ "indexes": { "i": null } })), user(Value::Null)] {
        let clashes = apply(&theirs, &before(), &change).expect_err("a clash");
        assert_eq!(clashes[0].gone.as_deref(), Some("user"), "{change:?}");
    }
}

#[test]
fn only_an_unchanged_table_is_dropped() {
    let change = user(Value::Null);
    let after = apply(&before(), &before(), &change).expect("no clash");
    assert_eq!(after["tables"], json!({}));
    let mut theirs = before();
    theirs["tables"]["public.user"]["columns"]["plan"] = json!({});
    let clashes = apply(&theirs, &before(), &change).expect_err("a clash");
    assert_eq!(
        (clashes[0].name.as_str(), &clashes[0].gone),
        ("user", &None)
    );
}

#[test]
fn a_patch_leads_from_one_snapshot_to_the_other() {
    let mut after = before();
    after["id"] = json!("2");
    after["tables"]["public.notes"] = json!({ "name": "notes", "columns": {} });
    let table = &mut after["tables"]["public.user"];
    table["columns"]["image"] = json!({ "type": "text" });
    table["indexes"] = json!({});
    table["columns"]["phone"] = json!({ "type": "text" });
    let change = between(&before(), &after);
    assert!(!change.contains_key("id"));
    let mut reached = apply(&before(), &before(), &change).expect("no clash");
    reached["id"] = json!("2");
    assert_eq!(reached, after);
    assert!(between(&after, &after).is_empty());
}
