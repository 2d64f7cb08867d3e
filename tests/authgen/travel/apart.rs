//! Edits of an owner, each in a different file, so that all fit into one project.

use authgen::merge;

use super::edit::{
    Edit,
    Make::{Append, Bytes, Delete, Link, Mode, Move, Prepend, Replace, Rewrite, Write},
    Proof::{self, Anywhere, Gone, Holds, IsLink, Text},
    edit,
};

fn tabs(text: &str) -> String {
    let line = |line: &str| {
        let inner = line.trim_start_matches(' ');
        "\t".repeat((line.len() - inner.len()) / 2) + inner + "\n"
    };
    text.lines().map(line).collect()
}

fn has_tabs(text: &str) -> bool {
    text.contains("\n\t") && !text.contains("\n  ")
}

fn crlf(text: &str) -> String {
    text.replace('\n', "\r\n")
}

fn is_crlf(text: &str) -> bool {
    text.contains("\r\n") && text.matches('\n').count() == text.matches("\r\n").count()
}

/// Appends a mark to ten lines.
/// Statements of the API client in every release.
const PLACES: [&str; 10] = [
    "getToken: () => Promise<string | null>;",
    "const REFUSED_FOR_MS = 60_000;",
    "for (const cache of caches) cache.clear();",
    "listeners.add(listener);",
    "if (response.status === 401) return null;",
    "caches.add(cache);",
    "return config;",
    "if (!attempt?.sentToken) throw error;",
    "attempt.isRetry = true;",
    "return { http, getToken: cache.get };",
];

fn at_ten_places(text: &str) -> String {
    let marked = |line: &str| match PLACES.iter().position(|place| *place == line.trim_start()) {
        Some(place) => format!("{line} // place {place} of mine\n"),
        None => format!("{line}\n"),
    };
    text.lines().map(marked).collect()
}

fn has_places(text: &str) -> bool {
    (0..PLACES.len()).all(|place| text.contains(&format!("// place {place} of mine\n")))
}

fn is_import(line: &&str) -> bool {
    line.starts_with("import ") && line.ends_with(';')
}

fn sorted_imports(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let first = lines.iter().position(is_import).expect("imports");
    let length = lines[first..]
        .iter()
        .take_while(|line| is_import(line))
        .count();
    lines[first..first + length].sort_by_key(|line| std::cmp::Reverse(line.len()));
    lines.join("\n") + "\n"
}

/// Looks at the owner's side of conflict markers.
fn is_sorted_import(text: &str) -> bool {
    let ours = merge::sides(text).map_or_else(|| text.to_owned(), |sides| sides.ours);
    let imports: Vec<&str> = ours.lines().filter(is_import).collect();
    imports.len() > 1 && imports.is_sorted_by_key(|line| std::cmp::Reverse(line.len()))
}

/// Whether the owner's side of a conflict is empty.
fn is_emptied(text: &str) -> bool {
    text.is_empty() || text.starts_with("<<<<<<< yours\n|||||||")
}

/// The files in which owner and template changed the same lines.
pub const DISPUTED: &[&str] = &[
    ".editorconfig",
    ".gitignore",
    "README.md",
    "backend/src/error.rs",
    "backend/src/page.rs",
    "orders/src/error.rs",
    "orders/src/page.rs",
    "docs/security.md",
    "frontend/app/dashboard/page.tsx",
    "frontend/app/layout.tsx",
    "frontend/app/page.tsx",
    "frontend/components/AppHeader.tsx",
    "frontend/components/Button.tsx",
    "frontend/components/account-forms.tsx",
    "frontend/instrumentation.ts",
    "frontend/lib/api-client.ts",
    "frontend/lib/rate-limit.ts",
    "frontend/lib/redirect.ts",
    "frontend/lib/session.ts",
    "frontend/next.config.ts",
];

pub const APART: &[Edit] = &[
    // The database's schema.
    edit(
        "a table of their own",
        &[
            "frontend/lib/db/schema.ts",
            "frontend/lib/db/schema/tasks.ts",
        ],
        Append(
            "\nexport const ownerNotes = pgTable(\"owner_notes\", {\n  id: text(\"id\").primaryKey(),\n});\n",
        ),
        Anywhere("owner_notes"),
    ),
    // Pages and components.
    edit(
        "a page of their own",
        &["frontend/app/pricing/page.tsx"],
        Write("export default function Pricing() {\n  return <p>mine: 01</p>;\n}\n"),
        Text("mine: 01"),
    ),
    edit(
        "a heading",
        &["frontend/app/page.tsx"],
        Replace("How it works", "How mine works"),
        Text("How mine works"),
    ),
    edit(
        "strings in their language",
        &[
            "frontend/app/dashboard/page.tsx",
            "frontend/app/(app)/dashboard/page.tsx",
        ],
        Rewrite(|text| {
            text.replace("Your tasks", "Meine Aufgaben")
                .replace("Tasks", "Aufgaben")
        }),
        Anywhere("Meine Aufgaben"),
    ),
    edit(
        "an element around others",
        &["frontend/app/layout.tsx"],
        Replace("{children}", "<div data-mine=\"02\">{children}</div>"),
        Text("data-mine=\"02\""),
    ),
    edit(
        "colors",
        &["frontend/app/globals.css"],
        Append("\n.mine-03 {\n  color: teal;\n}\n"),
        Text(".mine-03"),
    ),
    edit(
        "a variant of a button",
        &[
            "frontend/components/Button.tsx",
            "frontend/components/ui/button.tsx",
        ],
        Replace(
            "const variants = {\n",
            "const variants = {\n  mine: \"bg-mine-04\",\n",
        ),
        Anywhere("bg-mine-04"),
    ),
    edit(
        "a comment at the top",
        &[
            "frontend/components/TaskList.tsx",
            "frontend/components/task-list.tsx",
        ],
        Prepend("// Mine: 05\n"),
        Anywhere("// Mine: 05\n"),
    ),
    edit(
        "a comment at the bottom",
        &[
            "frontend/components/Alert.tsx",
            "frontend/components/api-alert.tsx",
        ],
        Append("// Mine: 06\n"),
        Anywhere("// Mine: 06\n"),
    ),
    edit(
        "tabs",
        &["frontend/components/AppHeader.tsx"],
        Rewrite(tabs),
        Holds(has_tabs),
    ),
    edit(
        "tabs where the template changed lines",
        &[
            "frontend/components/SessionList.tsx",
            "frontend/components/session-list.tsx",
        ],
        Rewrite(tabs),
        Anywhere("\n\tconst list = useRef<HTMLUListElement>(null);\n"),
    ),
    edit(
        "Windows line endings",
        &["frontend/contexts/AuthContext.tsx"],
        Rewrite(crlf),
        Holds(is_crlf),
    ),
    edit(
        "a byte-order mark",
        &["frontend/lib/tasks.ts"],
        Prepend("\u{feff}"),
        Holds(|text| text.starts_with('\u{feff}')),
    ),
    edit(
        "a component that went elsewhere",
        &["frontend/components/hydration.tsx"],
        Move("frontend/lib/hydration-of-mine.tsx"),
        Gone,
    ),
    edit(
        "a changed component that went elsewhere",
        &["frontend/components/form.tsx"],
        Move("frontend/components/mine/form.tsx"),
        Gone,
    ),
    edit("no icon", &["frontend/app/icon.svg"], Delete, Gone),
    edit(
        "sorted imports",
        &["frontend/components/account-forms.tsx"],
        Rewrite(sorted_imports),
        Holds(is_sorted_import),
    ),
    // Modules of the frontend.
    edit(
        "a helper in a module",
        &["frontend/lib/session.ts"],
        Append("\nexport const mine07 = () => requireSession(\"/mine\");\n"),
        Text("mine07"),
    ),
    edit(
        "another default",
        &["frontend/lib/redirect.ts"],
        Replace("\"/dashboard\"", "\"/mine-08\""),
        Text("/mine-08"),
    ),
    edit(
        "ten places",
        &["frontend/lib/api-client.ts"],
        Rewrite(at_ten_places),
        Holds(has_places),
    ),
    edit(
        "a function in another block",
        &["frontend/lib/rate-limit.ts"],
        Rewrite(|text| {
            format!(
                "export namespace mine09 {{\n{}}}\n",
                text.lines()
                    .map(|line| if line.is_empty() {
                        "\n".to_owned()
                    } else {
                        format!("  {line}\n")
                    })
                    .collect::<String>()
            )
        }),
        Text("mine09"),
    ),
    edit(
        "a file of its own beside generated ones",
        &["frontend/lib/mine.ts"],
        Write("export const mine10 = 10;\n"),
        Text("mine10"),
    ),
    edit(
        "an option of Next.js",
        &["frontend/next.config.ts"],
        Replace(
            "poweredByHeader: false,\n",
            "poweredByHeader: false,\n  reactStrictMode: true, // mine: 11\n",
        ),
        Text("mine: 11"),
    ),
    edit(
        "no newline at the end",
        &["frontend/proxy.ts"],
        Rewrite(|text| text.trim_end().to_owned()),
        Holds(|text| !text.ends_with('\n')),
    ),
    edit(
        "an emptied file",
        &["frontend/instrumentation.ts"],
        Write(""),
        Holds(is_emptied),
    ),
    edit(
        "a path alias",
        &["frontend/tsconfig.json"],
        Replace(
            "\"@/*\": [\"./*\"]",
            "\"@/*\": [\"./*\"], \"@mine/*\": [\"./mine/*\"]",
        ),
        Text("@mine/*"),
    ),
    edit(
        "a test of their own",
        &["frontend/lib/mine.test.ts"],
        Write("test(\"mine: 12\");\n"),
        Text("mine: 12"),
    ),
    // Manifests.
    edit(
        "a script",
        &["package.json"],
        Replace(
            "\"scripts\": {\n",
            "\"scripts\": {\n    \"mine-13\": \"echo mine\",\n",
        ),
        Text("\"mine-13\": \"echo mine\""),
    ),
    edit(
        "a dependency of the frontend",
        &["frontend/package.json"],
        Replace(
            "    \"react-dom\":",
            "    \"mine-14\": \"1.0.0\",\n    \"react-dom\":",
        ),
        Text("\"mine-14\": \"1.0.0\""),
    ),
    edit(
        "a dependency of the backend",
        &["backend/Cargo.toml", "orders/Cargo.toml"],
        Replace("[dependencies]\n", "[dependencies]\nmine-15 = \"1\"\n"),
        Text("mine-15 = \"1\""),
    ),
    edit(
        "a dependency of a Python backend",
        &["reports/pyproject.toml", "backend/pyproject.toml"],
        Replace("    \"fastapi", "    \"aa-mine-16==1.0\",\n    \"fastapi"),
        Text("aa-mine-16==1.0"),
    ),
    edit(
        "a rule of the linter",
        &["biome.json"],
        Replace(
            "\"preset\": \"recommended\"",
            "\"preset\": \"recommended\", \"style\": { \"mine17\": \"off\" }",
        ),
        Text("mine17"),
    ),
    edit(
        "a compiler option",
        &["tsconfig.json"],
        Replace(
            "\"strict\": true,",
            "\"strict\": true,\n    \"noUnusedLocals\": true,",
        ),
        Text("noUnusedLocals"),
    ),
    // The backend.
    edit(
        "a module",
        &["backend/src/lib.rs", "orders/src/lib.rs"],
        Replace("mod tasks;\n", "mod mine18;\nmod tasks;\n"),
        Text("mod mine18;\n"),
    ),
    edit(
        "the file of that module",
        &["backend/src/mine18.rs"],
        Write("pub fn mine() {}\n"),
        Text("pub fn mine()"),
    ),
    edit(
        "a route",
        &["backend/src/tasks/mod.rs", "orders/src/tasks/mod.rs"],
        Replace(
            ".routes(routes!(list, create))\n",
            ".routes(routes!(list, create))\n        .routes(routes!(mine19))\n",
        ),
        Text("routes!(mine19)"),
    ),
    edit(
        "another limit",
        &["backend/src/page.rs", "orders/src/page.rs"],
        Replace("MAX_LIMIT: i64 = 100", "MAX_LIMIT: i64 = 120"),
        Text("MAX_LIMIT: i64 = 120"),
    ),
    edit(
        "a variant of an error",
        &["backend/src/error.rs", "orders/src/error.rs"],
        Append("\n// Mine: 20\n"),
        Text("// Mine: 20"),
    ),
    edit(
        "a byte that is not text",
        &["backend/src/telemetry.rs", "orders/src/telemetry.rs"],
        Bytes(b"// Mine: \xe9\n"),
        Proof::Bytes(b"// Mine: \xe9\n"),
    ),
    edit(
        "no test of the wire",
        &["backend/tests/api/wire.rs", "orders/tests/api/wire.rs"],
        Delete,
        Gone,
    ),
    edit(
        "a module that has another name",
        &["backend/src/body.rs", "orders/src/body.rs"],
        Move("backend/src/mine_body.rs"),
        Gone,
    ),
    edit(
        "a route of a Python backend",
        &["reports/app/main.py", "backend/app/main.py"],
        Append("\n# Mine: 21\n"),
        Text("# Mine: 21"),
    ),
    // Documents, pipelines, settings.
    edit(
        "a README of their own",
        &["README.md"],
        Write("# My product 22\n\nNothing else.\n"),
        Text("# My product 22\n"),
    ),
    edit(
        "a paragraph in a page",
        &["docs/database.md"],
        Append("\n## Backups\n\nMine: 23\n"),
        Text("Mine: 23"),
    ),
    edit("a page less", &["docs/frontend.md"], Delete, Gone),
    edit(
        "a page of their own",
        &["docs/mine.md"],
        Write("# Mine: 24\n"),
        Text("Mine: 24"),
    ),
    edit(
        "a pipeline of their own",
        &[".github/workflows/mine.yml"],
        Write("name: mine 25\n"),
        Text("mine 25"),
    ),
    edit(
        "a step in the pipeline",
        &[".github/workflows/ci.yml", ".gitlab-ci.yml"],
        Append("# Mine: 26\n"),
        Text("# Mine: 26"),
    ),
    edit(
        "more that git ignores",
        &[".gitignore"],
        Append("\n# Mine: 27\nnotes/\n"),
        Text("# Mine: 27\nnotes/\n"),
    ),
    edit(
        "a setting of editors",
        &[".editorconfig"],
        Append("\n[*.mine28]\nindent_size = 3\n"),
        Text("[*.mine28]"),
    ),
    edit(
        "a file for some eyes only",
        &["docs/tokens.md"],
        Mode(0o600),
        Proof::Mode(0o600),
    ),
    edit(
        "a page in another folder, with a link",
        &["docs/security.md"],
        Link("docs/mine/security.md"),
        IsLink,
    ),
    // Variables.
    edit(
        "a variable in an example",
        &["frontend/.env.example"],
        Append("\n# Mine.\nMINE_29=example\n"),
        Text("# Mine.\nMINE_29=example\n"),
    ),
    edit(
        "another value in an example",
        &["backend/.env.example"],
        Replace("PORT=8000", "PORT=8030"),
        Text("PORT=8030\n"),
    ),
    edit(
        "a variable in an env file",
        &["frontend/.env.local"],
        Append("\n# Ask Ada.\nMINE_31=secret\n"),
        Text("# Ask Ada.\nMINE_31=secret\n"),
    ),
    edit(
        "another value and comment in an env file",
        &["backend/.env"],
        Replace(
            "# The port the service listens on.\nPORT=8000",
            "# Mine: 32\nPORT=8032",
        ),
        Text("# Mine: 32\nPORT=8032\n"),
    ),
    edit(
        "Windows line endings in the answers",
        &["authgen.toml"],
        Rewrite(crlf),
        Holds(is_crlf),
    ),
    // Scripts and tests.
    edit(
        "a line in a script",
        &["scripts/dev.mjs"],
        Append("// Mine: 33\n"),
        Text("// Mine: 33"),
    ),
    edit(
        "a script of their own",
        &["scripts/mine.mjs"],
        Write("// Mine: 34\n"),
        Text("// Mine: 34"),
    ),
    edit("a test less", &["tests/e2e/pages.spec.ts"], Delete, Gone),
    edit(
        "a test of their own in a browser",
        &["tests/e2e/mine.spec.ts"],
        Write("// Mine: 35\n"),
        Text("// Mine: 35"),
    ),
    edit(
        "other titles in a test",
        &["tests/contract/tasks.test.mjs"],
        Prepend("// Mine: 36\n"),
        Text("// Mine: 36"),
    ),
];
