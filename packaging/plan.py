#!/usr/bin/env python3
"""Checks that a tag can be released, writes its notes to `target/packages/notes.md`, and prints the matrix of builds.

    packaging/plan.py [TAG]

Without a tag, only prints the matrix. GITHUB_REPOSITORY is the repository that the workflow runs in, GITHUB_OUTPUT the file that it reads the matrix from.
"""

import json
import os
import re
import sys

from common import OUT, REPOSITORY, fail, manifest, targets

PLACEHOLDER = "@REPOSITORY@"


def check_tag(tag: str, version: str) -> None:
    if "-" in version:
        fail(f"{version} is a pre-release, which would be installed by default", "set a version such as 0.2.0")
    if tag != f"v{version}":
        fail(f"tag {tag} is not version {version} of Cargo.toml", f"tag v{version}, or change the version first")


def check_repository(url: str) -> None:
    if PLACEHOLDER in url:
        fail(f"repository in Cargo.toml still has {PLACEHOLDER}", "replace it with OWNER/NAME on GitHub")
    here = f"https://github.com/{os.environ.get('GITHUB_REPOSITORY', '')}"
    if url != here:
        fail(f"repository in Cargo.toml is {url}, but this is {here}", "make them equal: packages link to it")


def notes(version: str) -> str:
    """The text of the version's section of CHANGELOG.md."""
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    # A section ends where the next one or the list of links begins.
    pattern = rf"^## \[?{re.escape(version)}\]?(?: [^\n]*)?\n(.*?)(?=^## |^\[[^\]\n]+\]: |\Z)"
    section = re.search(pattern, changelog, re.MULTILINE | re.DOTALL)
    if section is None:
        fail(f"CHANGELOG.md has no section {version}", f"rename [Unreleased] to [{version}] with the date of today")
    text = section[1].strip()
    if not re.sub(r"^#.*$", "", text, flags=re.MULTILINE).strip():
        fail(f"section {version} of CHANGELOG.md is empty", "say in it what changes for users")
    return text


def main() -> None:
    for tag in sys.argv[1:]:
        package = manifest()
        check_tag(tag, package["version"])
        check_repository(package["repository"])
        text = notes(package["version"])
        OUT.mkdir(parents=True, exist_ok=True)
        (OUT / "notes.md").write_text(text + "\n", encoding="utf-8")
    line = "matrix=" + json.dumps({"include": [{"triple": row.triple, "runner": row.runner} for row in targets()]})
    if output := os.environ.get("GITHUB_OUTPUT"):
        with open(output, "a", encoding="utf-8") as file:
            print(line, file=file)
    print(line)


if __name__ == "__main__":
    main()
