#!/usr/bin/env python3
"""Packs what npm publishes into `target/packages/npm`: `authgen`, `create-authgen`, and the program of each platform.

    packaging/npm.py             every platform
    packaging/npm.py TRIPLE…     programs of these platforms only; `authgen` depends on all the same
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from common import HERE, OUT, REPOSITORY, Target, chosen, fail, manifest, targets

MADE = OUT / "npm"
LICENSES = ["LICENSE-APACHE", "LICENSE-MIT"]


def name(target: Target) -> str:
    return f"@authgen/{target.os}-{target.cpu}"


def stage(source: str, folder: Path, facts: dict) -> None:
    """Fills the folder of a package. Its package file merges what Cargo.toml says, its source, and the facts."""
    cargo = manifest()
    shutil.copytree(HERE / "npm" / source, folder)
    for file in LICENSES:
        shutil.copy(REPOSITORY / file, folder)
    shared = {
        "name": source,
        "version": cargo["version"],
        "description": cargo["description"],
        "license": cargo["license"],
        "keywords": cargo["keywords"],
        # npm compares it with the repository that a release is built in.
        "repository": {"type": "git", "url": f"git+{cargo['repository']}.git"},
        "publishConfig": {"access": "public"},
    }
    package = folder / "package.json"
    package.write_text(json.dumps({**shared, **json.loads(package.read_text()), **facts}, indent=2) + "\n")
    # npm packs the modes that it finds.
    for file in folder.iterdir():
        file.chmod(0o644)


def stage_platform(target: Target, folder: Path) -> None:
    if not target.binary.exists():
        fail(f"{target.binary.relative_to(REPOSITORY)} is not built", f"run packaging/build.py {target.triple}")
    facts = {
        "name": name(target),
        "description": f"The program of authgen for {target.os} on {target.cpu}",
        "os": [target.os],
        "cpu": [target.cpu],
        # No `libc`, because the Linux program is static.
        "main": target.program,
    }
    stage("platform", folder, facts)
    shutil.copy(target.binary, folder)
    (folder / target.program).chmod(0o755)


def main() -> None:
    version = manifest()["version"]
    with tempfile.TemporaryDirectory(prefix="authgen-npm-") as place:
        stage("authgen", Path(place, "authgen"), {"optionalDependencies": {name(row): version for row in targets()}})
        stage("create-authgen", Path(place, "create-authgen"), {"dependencies": {"authgen": version}})
        for target in chosen(sys.argv[1:]):
            stage_platform(target, Path(place, target.triple))
        shutil.rmtree(MADE, ignore_errors=True)
        MADE.mkdir(parents=True)
        packages = [f"./{folder.name}" for folder in sorted(Path(place).iterdir())]
        # npm is a script on Windows, which only a full path finds.
        pack = [shutil.which("npm") or "npm", "pack", "--silent", "--pack-destination", str(MADE), *packages]
        subprocess.run(pack, cwd=place, check=True)


if __name__ == "__main__":
    main()
