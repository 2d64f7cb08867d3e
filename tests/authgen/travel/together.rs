//! Edits of an owner in the same files, in this order.

use super::edit::{
    Edit,
    Make::{Append, Move, Prepend, Replace, Rewrite, Write},
    Proof::{Anywhere, Gone, Holds, Text},
    edit,
};

const TASKS: &[&str] = &[
    "frontend/lib/db/schema.ts",
    "frontend/lib/db/schema/tasks.ts",
];
const USERS: &[&str] = &[
    "frontend/lib/db/schema.ts",
    "frontend/lib/db/schema/auth.ts",
];
const BUTTON: &[&str] = &[
    "frontend/components/Button.tsx",
    "frontend/components/ui/button.tsx",
];
const LIB: &[&str] = &["backend/src/lib.rs", "orders/src/lib.rs"];
const CARGO: &[&str] = &["backend/Cargo.toml", "orders/Cargo.toml"];
const NPM: &[&str] = &["package.json"];
const FRONTEND: &[&str] = &["frontend/package.json"];
const ENV: &[&str] = &["frontend/.env.local"];
const EXAMPLE: &[&str] = &["frontend/.env.example"];
const LIST: &[&str] = &[
    "frontend/components/TaskList.tsx",
    "frontend/components/task-list.tsx",
];
const SECURITY: &[&str] = &["docs/security.md"];
const IGNORED: &[&str] = &[".gitignore"];
const ANSWERS: &[&str] = &["authgen.toml"];
const CLIENT: &[&str] = &["frontend/lib/api-client.ts"];

/// The files in which owner and template changed the same lines.
pub const DISPUTED: &[&str] = &[
    "docs/security.md",
    "frontend/components/Button.tsx",
    "frontend/lib/api-client.ts",
    "package.json",
];

pub const TOGETHER: &[Edit] = &[
    edit(
        "a column of tasks",
        TASKS,
        Replace(
            "    title: text(\"title\").notNull(),\n",
            "    title: text(\"title\").notNull(),\n    mine41: text(\"mine_41\"),\n",
        ),
        Anywhere("mine41: text(\"mine_41\"),"),
    ),
    edit(
        "an index of tasks",
        TASKS,
        Replace(
            "between 1 and 200`),\n",
            "between 1 and 200`),\n    index(\"mine_42\").on(table.title),\n",
        ),
        Anywhere("index(\"mine_42\")"),
    ),
    edit(
        "a column of users",
        USERS,
        Replace(
            "  image: text(\"image\"),\n",
            "  image: text(\"image\"),\n  plan43: text(\"plan_43\"),\n",
        ),
        Anywhere("plan43: text(\"plan_43\"),"),
    ),
    edit(
        "two tables",
        TASKS,
        Append(
            "\nexport const mine44 = pgTable(\"mine_44\", {\n  id: uuid(\"id\").defaultRandom().primaryKey(),\n  userId: userId(),\n});\n\nexport const mine45 = pgTable(\"mine_45\", { done: boolean(\"done\"), ...timestamps });\n",
        ),
        Anywhere("pgTable(\"mine_45\""),
    ),
    edit(
        "an own file beside the schema",
        &["frontend/lib/db/mine.ts"],
        Write("export * from \"./schema\"; // mine: 46\n"),
        Text("mine: 46"),
    ),
    edit(
        "a size of buttons",
        BUTTON,
        Replace("const sizes = { ", "const sizes = { mine47: \"h-1\", "),
        Anywhere("mine47"),
    ),
    edit(
        "a comment above them",
        BUTTON,
        Replace("const sizes", "// Mine: 48\nconst sizes"),
        Anywhere("// Mine: 48\nconst sizes"),
    ),
    edit(
        "an attribute of buttons",
        BUTTON,
        Replace(
            "      type={type}\n",
            "      type={type}\n      data-mine=\"49\"\n",
        ),
        Anywhere("data-mine=\"49\""),
    ),
    edit(
        "another component behind them",
        BUTTON,
        Append("\nexport const Mine50 = () => null;\n"),
        Anywhere("Mine50"),
    ),
    edit(
        "a title of tasks",
        LIST,
        Prepend("// Mine: 51\n"),
        Anywhere("// Mine: 51"),
    ),
    edit(
        "more of the same file",
        LIST,
        Append("\nexport const mine52 = 52;\n"),
        Anywhere("mine52"),
    ),
    edit(
        "Windows line endings after other edits",
        LIST,
        Rewrite(|text| text.replace('\n', "\r\n")),
        Holds(|text| !text.replace("\r\n", "").contains('\n')),
    ),
    edit(
        "two modules",
        LIB,
        Replace("mod tasks;\n", "mod tasks;\nmod mine53;\n"),
        Text("mod mine53;\n"),
    ),
    edit(
        "a constant",
        LIB,
        Replace(
            "const MAX_BODY_BYTES: usize = 64 * 1024;",
            "const MAX_BODY_BYTES: usize = 54 * 1024;",
        ),
        Text("54 * 1024"),
    ),
    edit(
        "a router",
        LIB,
        Replace(
            "        .merge(tasks::router())\n",
            "        .merge(tasks::router())\n        .merge(mine55::router())\n",
        ),
        Text("mine55::router()"),
    ),
    edit(
        "a layer",
        LIB,
        Replace(
            "        .layer(cors(",
            "        .layer(mine56())\n        .layer(cors(",
        ),
        Text("mine56()"),
    ),
    edit(
        "a dependency",
        CARGO,
        Replace("tokio = {", "mine-57 = \"1\"\ntokio = {"),
        Text("mine-57"),
    ),
    edit(
        "a feature of one",
        CARGO,
        Replace(
            "features = [\"catch-panic\"",
            "features = [\"mine58\", \"catch-panic\"",
        ),
        Text("\"mine58\""),
    ),
    edit(
        "a profile",
        CARGO,
        Append("\n[profile.mine59]\ninherits = \"dev\"\n"),
        Text("[profile.mine59]"),
    ),
    edit(
        "a lint",
        CARGO,
        Replace(
            "unwrap_used = \"warn\"",
            "unwrap_used = \"deny\" # mine: 60",
        ),
        Text("# mine: 60"),
    ),
    edit(
        "a script",
        NPM,
        Replace("    \"dev\": ", "    \"mine61\": \"true\",\n    \"dev\": "),
        Text("mine61"),
    ),
    edit(
        "a script changed",
        NPM,
        Replace("\"check:env\": \"node", "\"check:env\": \"MINE=62 node"),
        Text("MINE=62"),
    ),
    edit(
        "a workspace",
        NPM,
        Replace("[\"frontend\"]", "[\"frontend\", \"mine63\"]"),
        Text("mine63"),
    ),
    edit(
        "a tool",
        NPM,
        Replace(
            "  \"devDependencies\": {\n",
            "  \"devDependencies\": {\n    \"a-mine-64\": \"1.0.0\",\n",
        ),
        Text("a-mine-64"),
    ),
    edit(
        "a package",
        FRONTEND,
        Replace(
            "    \"react-dom\":",
            "    \"mine-65\": \"^1.0.0\",\n    \"react-dom\":",
        ),
        Text("mine-65"),
    ),
    edit(
        "another version",
        FRONTEND,
        Replace("\"zod\": \"", "\"zod\": \"~"),
        Text("\"zod\": \"~"),
    ),
    edit(
        "a section",
        FRONTEND,
        Replace("  \"postcss\": {", "  \"mine67\": {},\n  \"postcss\": {"),
        Text("mine67"),
    ),
    edit(
        "a port",
        ENV,
        Replace("PORT=3000", "PORT=3068"),
        Text("PORT=3068\n"),
    ),
    edit(
        "a comment above it",
        ENV,
        Replace("PORT=3068", "# Mine: 69\nPORT=3068"),
        Text("# Mine: 69\nPORT=3068\n"),
    ),
    edit(
        "an optional variable that is set",
        ENV,
        Replace(
            "# AUTH_TRUSTED_ORIGINS=https://www.example.com",
            "AUTH_TRUSTED_ORIGINS=https://mine-70.test",
        ),
        Text("\nAUTH_TRUSTED_ORIGINS=https://mine-70.test\n"),
    ),
    edit(
        "a variable at the top",
        ENV,
        Prepend("MINE_71=1\n"),
        Text("MINE_71=1\n"),
    ),
    edit(
        "a variable in the example",
        EXAMPLE,
        Replace(
            "# The port that Next.js",
            "# Mine.\nMINE_72=1\n\n# The port that Next.js",
        ),
        Text("# Mine.\nMINE_72=1\n"),
    ),
    edit(
        "a value in the example",
        EXAMPLE,
        Replace(
            "ACCESS_TOKEN_EXPIRE_MINUTES=30",
            "ACCESS_TOKEN_EXPIRE_MINUTES=13",
        ),
        Text("MINUTES=13\n"),
    ),
    edit(
        "a row of a table",
        SECURITY,
        Replace("|---|---|---|\n", "|---|---|---|\n| Mine: 74 | x | y |\n"),
        Text("Mine: 74"),
    ),
    edit(
        "a chapter",
        SECURITY,
        Append("\n## Mine: 75\n"),
        Text("## Mine: 75\n"),
    ),
    edit(
        "a line among others",
        IGNORED,
        Replace("node_modules/\n", "node_modules/\nmine-76/\n"),
        Text("mine-76/\n"),
    ),
    edit(
        "a line at the top",
        IGNORED,
        Prepend("# Mine: 77\n"),
        Text("# Mine: 77\n"),
    ),
    edit(
        "a comment at an answer",
        ANSWERS,
        Replace("token = ", "# Mine: 78\ntoken = "),
        Text("# Mine: 78\n"),
    ),
    edit(
        "a comment behind an answer",
        ANSWERS,
        Replace("frontend-port = 3000", "frontend-port = 3000 # mine: 79"),
        Text("# mine: 79\n"),
    ),
    edit(
        "a function",
        CLIENT,
        Append("\nexport function mine80() {}\n"),
        Text("mine80"),
    ),
    edit(
        "an import",
        CLIENT,
        Prepend("import \"./mine81\";\n"),
        Text("mine81"),
    ),
    edit(
        "the file of a page that went elsewhere",
        &["frontend/app/sign-up/page.tsx"],
        Move("frontend/app/join/page.tsx"),
        Gone,
    ),
    edit(
        "a page in its place",
        &["frontend/app/sign-up/layout.tsx"],
        Write("// Mine: 83\n"),
        Text("// Mine: 83"),
    ),
];
