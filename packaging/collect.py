#!/usr/bin/env python3
"""Merges what the machines built, checks that nothing is missing, and takes the SBOM out of a wheel.

    packaging/collect.py PARTS

PARTS has a folder for each platform, `packages-TRIPLE`, with the content of its `target/packages`.
"""

import re
import shutil
import sys
import zipfile
from pathlib import Path

from common import OUT, Target, fail, manifest, targets


def merge(parts: Path) -> None:
    """Copies each file once: packages without a program come from every machine, and the first in the table counts."""
    for target in targets():
        part = parts / f"packages-{target.triple}"
        for file in sorted(path for path in part.rglob("*") if path.is_file()):
            copy = OUT / file.relative_to(part)
            if not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, copy)


def wheels(target: Target) -> list[Path]:
    """The wheels of a platform, by the tags of their names."""
    system = {"linux": "manylinux", "darwin": "macosx", "win32": "win"}[target.os]
    cpu = {"x64": "(x86_64|amd64)", "arm64": "(aarch64|arm64)"}[target.cpu]
    tag = re.compile(rf"[-.]{system}\d*_(\w+_)?{cpu}[.]")
    return [wheel for wheel in (OUT / "pypi").glob("*.whl") if tag.search(wheel.name)]


def check(version: str) -> None:
    expected = [OUT / "npm" / f"{name}-{version}.tgz" for name in ("authgen", "create-authgen")]
    for target in targets():
        expected.append(OUT / "npm" / f"authgen-{target.os}-{target.cpu}-{version}.tgz")
        expected.append(OUT / "github" / f"authgen-{target.triple}.{target.archive}")
    missing = [str(file.relative_to(OUT)) for file in expected if not file.is_file()]
    missing += [f"the wheel of {target.triple}" for target in targets() if len(wheels(target)) != 1]
    if missing:
        fail(f"a release lacks {', '.join(missing)}", "see the build of that platform")


def take_sbom() -> None:
    """Every wheel lists the dependencies of all platforms, so one list is enough."""
    wheel = wheels(targets()[0])[0]
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if re.search(r"/sboms/[^/]+\.cyclonedx\.json$", name)]
        (OUT / "github" / Path(name).name).write_bytes(archive.read(name))


def main() -> None:
    if len(sys.argv) != 2:
        fail("one folder is needed", "packaging/collect.py PARTS")
    merge(Path(sys.argv[1]))
    check(manifest()["version"])
    take_sbom()


if __name__ == "__main__":
    main()
