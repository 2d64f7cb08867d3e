"""Shared by the packaging scripts: the table of platforms, what Cargo.toml says, and the folders of the output."""

import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
# The files of a release by where they are published: `npm`, `pypi`, `github`. Programs are in `bin`.
OUT = REPOSITORY / "target" / "packages"


@dataclass(frozen=True)
class Target:
    """A row of `targets.toml`."""

    triple: str
    runner: str
    os: str
    cpu: str
    archive: str

    @property
    def program(self) -> str:
        return "authgen.exe" if self.os == "win32" else "authgen"

    @property
    def binary(self) -> Path:
        """Where `build.py` puts the program."""
        return OUT / "bin" / self.triple / self.program


def targets() -> list[Target]:
    rows = tomllib.loads((HERE / "targets.toml").read_text())["target"]
    return [Target(**row) for row in rows]


def chosen(triples: list[str]) -> list[Target]:
    """The platforms named on the command line, by default all."""
    known = {target.triple: target for target in targets()}
    for triple in triples:
        if triple not in known:
            fail(f"{triple} is not in packaging/targets.toml", f"use one of {', '.join(known)}")
    return [known[triple] for triple in triples or known]


def manifest() -> dict:
    """The table `package` of Cargo.toml."""
    return tomllib.loads((REPOSITORY / "Cargo.toml").read_text())["package"]


def commit_time() -> str:
    """The time of the commit, in seconds: the only time that a package contains, so that it is built alike twice."""
    return git("log", "-1", "--format=%ct")


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def fail(message: str, hint: str) -> None:
    sys.exit(f"error: {message}\nhint: {hint}")
