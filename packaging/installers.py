#!/usr/bin/env python3
"""Writes the install script and the Homebrew formula next to the archives, whose checksums they contain.

    packaging/installers.py [TRIPLE…]

Platforms that neither of them serves need an archive as well, because a release has all of them.
"""

import hashlib
import sys

from common import HERE, OUT, REPOSITORY, Target, chosen, fail, manifest

PLACE = OUT / "github"
# By the names of the table: what `uname` prints, and the block of a formula.
SYSTEMS = {"linux": ("Linux", "on_linux"), "darwin": ("Darwin", "on_macos")}
MACHINES = {"x64": (["x86_64"], "on_intel"), "arm64": (["arm64", "aarch64"], "on_arm")}


def checksum(target: Target) -> str:
    archive = PLACE / f"authgen-{target.triple}.{target.archive}"
    if not archive.is_file():
        fail(f"{archive.relative_to(REPOSITORY)} is missing", f"run packaging/archive.py {target.triple}")
    return hashlib.sha256(archive.read_bytes()).hexdigest()


def case(target: Target, sha256: str) -> str:
    """The branch of the script for a platform."""
    names = " | ".join(f"'{SYSTEMS[target.os][0]} {machine}'" for machine in MACHINES[target.cpu][0])
    return f"    {names}) triple={target.triple} sha256={sha256} ;;"


def block(system: str, checksums: dict[Target, str], downloads: str) -> str:
    """The part of the formula for a system."""
    lines = [f"  {SYSTEMS[system][1]} do"]
    for target, sha256 in checksums.items():
        if target.os == system:
            lines.append(f"    {MACHINES[target.cpu][1]} do")
            lines.append(f'      url "{downloads}/authgen-{target.triple}.{target.archive}"')
            lines.append(f'      sha256 "{sha256}"')
            lines.append("    end")
    return "\n".join([*lines, "  end"])


def main() -> None:
    package = manifest()
    downloads = f"{package['repository']}/releases/download/v{package['version']}"
    checksums = {target: checksum(target) for target in chosen(sys.argv[1:])}
    checksums = {target: sha256 for target, sha256 in checksums.items() if target.os in SYSTEMS}
    values = {
        "@VERSION@": package["version"],
        "@HOMEPAGE@": package["repository"],
        "@DOWNLOADS@": downloads,
        "@CASES@": "\n".join(case(*row) for row in checksums.items()),
        "@BLOCKS@": "\n\n".join(block(system, checksums, downloads) for system in {row.os: None for row in checksums}),
    }
    for name in ("install.sh", "authgen.rb"):
        text = (HERE / f"{name}.in").read_text(encoding="utf-8")
        for placeholder, value in values.items():
            text = text.replace(placeholder, value)
        (PLACE / name).write_text(text, encoding="utf-8", newline="\n")
        print((PLACE / name).relative_to(REPOSITORY))


if __name__ == "__main__":
    main()
