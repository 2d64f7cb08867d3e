//! Immediate revocation of tokens is added to a project and removed.

use super::{Project, changed};

const SERVICES: [&str; 4] = ["--backend", "axum", "--backend", "fastapi=reports"];

#[test]
fn immediate_revocation_is_added_to_all_services_and_removed() {
    let project = Project::new(&SERVICES);
    let before = project.files();
    let migrations = |project: &Project| project.read("frontend/drizzle/meta/_journal.json");
    let journal = migrations(&project);
    assert!(!project.path("backend/src/auth/session.rs").exists());

    project
        .run(&["set", "revocation", "immediate", "--yes"])
        .code(0);
    for path in ["backend/src/auth/session.rs", "reports/app/core/session.py"] {
        assert!(project.path(path).exists(), "{path}");
    }
    let claims = project.read("frontend/lib/token-subject.ts");
    assert!(claims.contains("sid: session.id"), "{claims}");
    let security = project.read("docs/security.md");
    assert!(!security.contains("outlives a revoked session"));
    // The table belongs to Better Auth and already exists.
    assert_eq!(migrations(&project), journal);
    project.is_settled();

    project
        .run(&["set", "revocation", "expiry", "--yes"])
        .code(0);
    // The answer was a default and is written explicitly.
    let mut differs = changed(&before, &project.files());
    differs.retain(|path| path != "authgen.toml" && path != ".authgen/record");
    assert_eq!(differs, [""; 0]);
}

#[test]
fn routes_that_the_owner_made_public_stay_public() {
    let project = Project::new(&[]);
    project.edit(
        "backend/src/auth/guard.rs",
        r#"[&str; 3] = ["/health", "/ready", "/openapi.json"]"#,
        r#"[&str; 4] = ["/health", "/ready", "/openapi.json", "/status"]"#,
    );
    project
        .run(&["set", "revocation", "immediate", "--yes"])
        .code(0);
    let guard = project.read("backend/src/auth/guard.rs");
    assert!(guard.contains(r#""/status""#), "{guard}");
    let router = project.read("backend/src/lib.rs");
    assert!(router.contains("auth::session::require"), "{router}");
}

#[test]
fn an_unknown_revocation_gets_the_list() {
    let project = Project::new(&[]);
    project
        .run(&["set", "revocation", "imediate", "--yes"])
        .code(2)
        .complains("choose one of: expiry, immediate");
}
