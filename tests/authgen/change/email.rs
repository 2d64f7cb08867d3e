use super::{Project, changed};

const PAGES: [&str; 6] = [
    "check-inbox",
    "confirm-email",
    "email-change",
    "email-verified",
    "forgot-password",
    "reset-password",
];

#[test]
fn email_is_added_to_an_existing_project_and_removed() {
    let project = Project::new(&[]);
    project.edit("frontend/app/globals.css", "@import", "/* mine */\n@import");
    let before = project.public_files();
    let env = project.read("frontend/.env.local");
    assert!(
        project
            .read("docs/security.md")
            .contains("no way to reset a forgotten password")
    );

    project.run(&["add", "email", "smtp", "--yes"]).code(0);
    for page in PAGES {
        assert!(
            project
                .path(&format!("frontend/app/{page}/page.tsx"))
                .is_file(),
            "{page}"
        );
    }
    assert!(!project.read("docs/security.md").contains("no way to reset"));
    assert!(project.read("README.md").contains("docs/email.md"));
    // Development does not need its variables, so the env file has them commented out.
    for file in ["frontend/.env.example", "frontend/.env.local"] {
        assert!(project.read(file).contains("# SMTP_HOST="), "{file}");
    }
    project.is_settled();
    project.run(&["check"]).code(0);

    let drizzle = |files: &crate::support::Files| {
        files
            .keys()
            .filter(|path| path.contains("/drizzle/"))
            .count()
    };
    assert_eq!(drizzle(&before), drizzle(&project.public_files()));
    project.run(&["remove", "email", "--yes"]).code(0);
    assert_eq!(changed(&before, &project.public_files()), [""; 0]);
    assert_eq!(project.read("frontend/.env.local"), env);
    project.is_settled();
}

#[test]
fn the_console_is_replaced_by_a_mail_server() {
    let project = Project::new(&["--email", "console"]);
    project
        .run(&["check", "--production"])
        .code(4)
        .says("email = console is for development only");
    project.run(&["set", "email", "smtp", "--yes"]).code(0);
    let made = Project::new(&["--email", "smtp"]);
    assert_eq!(
        changed(&project.public_files(), &made.public_files()),
        [""; 0]
    );
    project
        .run(&["check", "--production"])
        .code(4)
        .says("SMTP_HOST is not set, but required in production")
        .says("MAIL_FROM is not set, but required in production");
}

#[test]
fn an_unknown_choice_gets_the_nearest_one() {
    let project = Project::new(&[]);
    let before = project.files();
    project
        .run(&["add", "email", "smpt", "--yes"])
        .code(2)
        .complains("smtp");
    assert!(project.files() == before);
}
