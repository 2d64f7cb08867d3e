#!/usr/bin/env python3
"""Builds the program and the wheel of a platform, once for all packages: `target/packages/bin` and `…/pypi`.

    packaging/build.py TRIPLE

Linux is linked by zig, which brings the C library that the target needs. maturin and zig come from PyPI, through uv.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from common import OUT, REPOSITORY, Target, chosen, commit_time, fail, git

ZIG = "ziglang==0.17.1"
# A static program fits every Linux, so its wheel says so to pip and uv for glibc and for musl.
LINUX_TAGS = ["manylinux2014", "musllinux_1_1"]


def environment(target: Target) -> dict[str, str]:
    cargo_home = os.environ.get("CARGO_HOME", str(Path.home() / ".cargo"))
    day = git("log", "-1", "--format=%cs")
    # Paths in panic messages would differ from machine to machine.
    flags = [f"--remap-path-prefix={cargo_home}=/cargo", f"--remap-path-prefix={REPOSITORY}=/authgen"]
    if target.os == "win32":
        # A clean Windows lacks the C library of the compiler.
        flags.append("-Ctarget-feature=+crt-static")
    commit = git("describe", "--always", "--abbrev=9", "--dirty", "--exclude=*")
    return {
        **os.environ,
        "AUTHGEN_BUILD": f"{commit} {day}, {target.triple}",
        "SOURCE_DATE_EPOCH": commit_time(),
        "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(flags),
    }


def main() -> None:
    if len(sys.argv) != 2:
        fail("one platform is needed", "packaging/build.py TRIPLE, with a triple from packaging/targets.toml")
    (target,) = chosen(sys.argv[1:])
    # Nothing of an earlier build may be packed.
    shutil.rmtree(OUT, ignore_errors=True)
    (maturin,) = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["build-system"]["requires"]
    command = ["uvx", "--from", maturin]
    if target.os == "linux":
        command += ["--with", ZIG, "maturin", "build", "--zig", "--compatibility", *LINUX_TAGS]
    else:
        command += ["maturin", "build"]
    command += ["--release", "--locked", "--target", target.triple, "--out", str(OUT / "pypi")]
    subprocess.run(command, cwd=REPOSITORY, check=True, env=environment(target))
    built = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target")) / target.triple / "release" / target.program
    target.binary.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(built, target.binary)
    print(target.binary.relative_to(REPOSITORY))


if __name__ == "__main__":
    main()
