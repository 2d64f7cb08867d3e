use super::*;

#[test]
fn a_first_import_is_inserted_after_directives() {
    for (text, expected) in [
        ("const a = 1;\n", "import;\n\nconst a = 1;\n"),
        (
            "// Why.\n\nconst a = 1;\n",
            "import;\n\n// Why.\n\nconst a = 1;\n",
        ),
        (
            "\"use client\";\n\nconst a = 1;\n",
            "\"use client\";\n\nimport;\n\nconst a = 1;\n",
        ),
        (
            "/* Why,\n * and how. */\n'use client'\nconst a = 1;\n",
            "/* Why,\n * and how. */\n'use client'\n\nimport;\n\nconst a = 1;\n",
        ),
        (
            "\"use client\";\n\nimport \"a\";\nconst a = 1;\n",
            "\"use client\";\n\nimport \"a\";\nimport;\nconst a = 1;\n",
        ),
        (
            "\"use client\";\r\n",
            "\"use client\";\r\n\r\nimport;\r\n\r\n",
        ),
    ] {
        assert_eq!(with_line(text, "import;"), expected);
    }
}
