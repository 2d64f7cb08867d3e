#!/usr/bin/env python3
"""Publishes the packages in `target/packages/npm`. Skips published versions, so it can be run again."""

import json
import subprocess
import tarfile
from pathlib import Path

from common import OUT, fail


def read(file: Path) -> dict:
    with tarfile.open(file) as archive:
        return json.load(archive.extractfile("package/package.json"))


def last(package: dict) -> tuple[bool, bool, str]:
    """Sorts programs first and `create-authgen` last, so that nobody installs a package before those that it needs."""
    return "dependencies" in package, "optionalDependencies" in package, package["name"]


def main() -> None:
    packages = [(read(file), file) for file in (OUT / "npm").glob("*.tgz")]
    if not packages:
        fail("target/packages/npm is empty", "run packaging/npm.py")
    for package, file in sorted(packages, key=lambda row: last(row[0])):
        name = f"{package['name']}@{package['version']}"
        # Fails for a package that doesn't exist, and prints nothing for a version that doesn't.
        seen = subprocess.run(["npm", "view", name, "version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if seen.returncode == 0 and seen.stdout.strip():
            print(f"{name} is published already")
        else:
            subprocess.run(["npm", "publish", str(file), "--access", "public"], check=True)


if __name__ == "__main__":
    main()
