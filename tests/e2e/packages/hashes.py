"""Prints the SHA-256 of each package of a repository as JSON, by its path.

    hashes.py REPOSITORY

The SBOM in a wheel names the folder of the build, and RECORD has its checksum. So the files in a wheel count one by one,
without these two.
"""

import hashlib
import json
import sys
import zipfile
from pathlib import Path

repository = Path(sys.argv[1]).resolve()
place = repository / "target/packages"
found = {}
for path in sorted(place.rglob("*")):
    name = str(path.relative_to(place))
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            for member in wheel.namelist():
                if not member.endswith("/RECORD") and "/sboms/" not in member:
                    found[f"{name} {member}"] = wheel.read(member)
    elif path.is_file() and path.name not in ("install.sh", "authgen.rb"):
        found[name] = path.read_bytes()
print(json.dumps({name: hashlib.sha256(content).hexdigest() for name, content in found.items()}))
