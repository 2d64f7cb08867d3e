use super::*;

#[test]
fn an_ambiguous_import_resolves_to_the_first_file() {
    for (one, other) in [
        ("a/b.ts", "a/b/index.ts"),
        ("a/b.js", "a/b/index.ts"),
        ("a/b.ts", "a/b.tsx"),
        ("a/b.tsx", "a/b.js"),
        ("a/b/index.ts", "a/b/index.js"),
        ("a/b/__init__.py", "a/b.py"),
    ] {
        assert!(hides(one, other) && !hides(other, one), "{one} {other}");
    }
    for (one, other) in [
        ("Cargo.toml", "Cargo.lock"),
        ("ci.yml", "ci.yaml"),
        ("a/b.ts", "a/b.py"),
        ("a/b.ts", "a/b.css"),
        ("a/b.ts", "a/c.tsx"),
        ("a/b.ts", "a/b.ts"),
    ] {
        assert!(!hides(one, other) && !hides(other, one), "{one} {other}");
    }
}

#[test]
fn imports_and_paths_resolve_to_files() {
    let means = |from: &str, text: &str, to: &str| {
        let path = |text: &str| RelPath::parse(text).expect("a path");
        References::read(&path(from), text).mean(&path(to))
    };
    let schema = "frontend/lib/db/schema.ts";
    let index = "frontend/lib/db/schema/index.ts";
    for (from, text) in [
        (
            "frontend/lib/db/index.ts",
            "import * as schema from \"./schema\";",
        ),
        (
            "frontend/app/page.tsx",
            "import { user } from '@/lib/db/schema'",
        ),
        (
            "frontend/tests/a.ts",
            "const { user } = await import(\"../lib/db/schema\");",
        ),
    ] {
        assert!(
            means(from, text, schema) && means(from, text, index),
            "{text}"
        );
    }
    let config = "  schema: \"./lib/db/schema/index.ts\",";
    assert!(means("frontend/drizzle.config.ts", config, index));
    assert!(!means("frontend/drizzle.config.ts", config, schema));
    assert!(!means(
        "frontend/app/page.tsx",
        "import \"@/lib/db/schemas\"",
        schema
    ));
    for (text, is_meant) in [
        ("from app.core.security import current_user", true),
        ("from .core.security import current_user", true),
        ("import app.core.security as security", true),
        ("from app.core.config import settings", false),
    ] {
        assert_eq!(
            means("api/app/main.py", text, "api/app/core/security.py"),
            is_meant,
            "{text}"
        );
    }
    for (from, text, to) in [
        ("api/src/main.rs", "mod auth;", "api/src/auth.rs"),
        ("api/src/main.rs", "pub mod auth;", "api/src/auth/mod.rs"),
        (
            "api/src/auth.rs",
            "    mod claims;",
            "api/src/auth/claims.rs",
        ),
    ] {
        assert!(means(from, text, to), "{text}");
    }
}
