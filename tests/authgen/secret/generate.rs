use authgen::secret::Secret;

use crate::support::World;

#[test]
fn a_new_secret_is_one_line_and_needs_no_project() {
    let world = World::new();
    let generate = |flags: &[&str]| {
        let args = ["secret", "generate"].iter().chain(flags);
        world.authgen(args).go().code(0).calmly().stdout
    };
    let lines = [generate(&[]), generate(&[]), generate(&["--print"])];
    for line in &lines {
        let secret = line.strip_suffix('\n').expect("a line feed");
        assert!(Secret::new(secret).is_well_formed(), "{line:?}");
    }
    assert!(lines[0] != lines[1] && lines[1] != lines[2]);
    assert!(world.files().is_empty(), "nothing is written");
}

#[test]
fn a_wrong_word_gets_the_nearest_valid_one() {
    let world = World::new();
    for (args, hint) in [
        (
            &["secret", "generat"][..],
            "choose one of: generate, rotate",
        ),
        (&["secret", "rotat"], "choose one of: generate, rotate"),
        (&["secrt"], "`secret`"),
        (&["secret", "rotate", "--finnish"], "`--finish`"),
        (&["secret", "rotate", "--finish", "--now"], "hint: "),
        (&["secret", "rotate", "--finish", "--session"], "hint: "),
    ] {
        world.authgen(args).go().code(2).silently().complains(hint);
    }
    world
        .authgen(["secret", "rotate", "--yes"])
        .go()
        .code(2)
        .complains("is not an authgen project");
}
