#!/usr/bin/env python3
"""Packs the archive of a release: the program with manual pages, completions and licenses, in `target/packages/github`.

    packaging/archive.py [TRIPLE…]

Needs the program from `build.py`, and a machine that can run it. The manual pages are compiled with the profile of the
tests, which have compiled their dependencies already.
"""

import gzip
import io
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

from common import OUT, REPOSITORY, Target, chosen, commit_time, fail, git

DOCUMENTS = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"]
# Shells, and the name that each looks for.
COMPLETIONS = {"bash": "authgen.bash", "elvish": "authgen.elv", "fish": "authgen.fish", "powershell": "authgen.ps1", "zsh": "_authgen"}


def manual() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        command = ["cargo", "run", "--quiet", "--locked", "--profile", "ci", "--example", "man", "--"]
        subprocess.run([*command, folder, git("log", "-1", "--format=%cs")], cwd=REPOSITORY, check=True)
        return {f"man/{page.name}": page.read_bytes() for page in Path(folder).iterdir()}


def completions(program: Path) -> dict[str, bytes]:
    def script(shell: str) -> bytes:
        return subprocess.run([program, "completions", shell], check=True, stdout=subprocess.PIPE).stdout

    return {f"completions/{name}": script(shell) for shell, name in COMPLETIONS.items()}


def tar(entries: list[tuple[str, bytes, int]], modified: int) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", filename="", mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for name, content, mode in entries:
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode, entry.mtime = len(content), mode, modified
                archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def zipped(entries: list[tuple[str, bytes, int]], modified: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content, mode in entries:
            entry = zipfile.ZipInfo(name, time.gmtime(modified)[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, mode << 16
            # By default the system that packs, and only Unix has modes.
            entry.create_system = 3
            archive.writestr(entry, content)
    return buffer.getvalue()


def pack(target: Target, pages: dict[str, bytes]) -> Path:
    if not target.binary.exists():
        fail(f"the program for {target.triple} is missing", f"packaging/build.py {target.triple}")
    files = {name: (REPOSITORY / name).read_bytes() for name in DOCUMENTS} | pages | completions(target.binary)
    folder = f"authgen-{target.triple}"
    entries = [(f"{folder}/{target.program}", target.binary.read_bytes(), 0o755)]
    entries += [(f"{folder}/{name}", content, 0o644) for name, content in sorted(files.items())]
    write = zipped if target.archive == "zip" else tar
    path = OUT / "github" / f"{folder}.{target.archive}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write(entries, int(commit_time())))
    return path


def main() -> None:
    pages = manual()
    for target in chosen(sys.argv[1:]):
        print(pack(target, pages).relative_to(REPOSITORY))


if __name__ == "__main__":
    main()
