use super::*;

const ENV: &str =
    "# Backend\n\nHOST=127.0.0.1\nPORT=8000\n\n# Signs API tokens.\nSECRET=change-me\n";

#[test]
fn a_changed_value_and_a_new_key_on_the_next_line_are_merged() {
    let yours = ENV.replace("PORT=8000", "PORT=9000");
    let template = ENV.replace(
        "PORT=8000\n",
        "PORT=8000\nLOG=info\n\n# Not needed.\n# TRACE=1\n",
    );
    let merged = yours.replace(
        "PORT=9000\n",
        "PORT=9000\nLOG=info\n\n# Not needed.\n# TRACE=1\n",
    );
    assert_eq!(
        clean("backend/.env.example", ENV, &yours, &template),
        Some(merged)
    );
}

#[test]
fn an_optional_key_that_the_owner_enabled_stays_enabled() {
    let base = format!("{ENV}# TRACE=1\n");
    let yours = format!("{ENV}TRACE=1\n");
    let template = base.replace("change-me", "replace-me");
    let merged = yours.replace("change-me", "replace-me");
    assert_eq!(
        clean(".env.example", &base, &yours, &template),
        Some(merged)
    );
    let template = base.replace("TRACE=1", "TRACE=0");
    assert_eq!(clean(".env.example", &base, &yours, &template), None);
}

#[test]
fn a_key_of_an_env_example_is_removed_with_its_comment() {
    let yours = ENV.replace("PORT=8000\n", "PORT=9000\nMINE=\"a b\"\n");
    let template = "# Backend\n\nHOST=127.0.0.1\nPORT=8000\n";
    let merged = yours.replace("\n# Signs API tokens.\nSECRET=change-me\n", "");
    assert_eq!(clean(".env.example", ENV, &yours, template), Some(merged));
    let yours = ENV.replace(
        "# Signs API tokens.",
        "# Signs API tokens.\n# See the vault.",
    );
    let merged = format!("{template}\n# Signs API tokens.\n# See the vault.\n");
    assert_eq!(clean(".env.example", ENV, &yours, template), Some(merged));
}

#[test]
fn commented_out_and_set_keys_of_an_env_example_are_the_same() {
    let base = "A=1\n\nB=1\n\nC=1\n";
    let yours = base.replace("A=1\n", "A=1\nN=1\n");
    let template = base.replace("C=1\n", "C=1\nN=2\n");
    assert_eq!(clean(".env", base, &yours, &template), None);
    // A commented-out key is not a comment on the key below it.
    let all = ["A=1\n# T=1\nB=1\n", "A=2\n# T=1\nB=1\n", "A=1\n", "A=2\n"];
    assert_eq!(
        clean(".env", all[0], all[1], all[2]).as_deref(),
        Some(all[3])
    );
    assert_eq!(
        clean(".env", all[2], all[3], all[0]).as_deref(),
        Some(all[1])
    );
    let base = "A=1\n\n# About T.\n# T=1\nB=1\n";
    let (yours, template) = (base.replace("A=1", "A=2"), base.replace("B=1", "N=1\nB=1"));
    let merged = template.replace("A=1", "A=2");
    assert_eq!(clean(".env", base, &yours, &template), Some(merged));
    let template = "A=1\n\n# About T.\n# T=1\n";
    let yours = base.replace("T=1\n", "T=2\n");
    assert_eq!(
        clean(".env", base, &yours, template).as_deref(),
        Some("A=1\n\n# About T.\n# T=2\n")
    );
}
