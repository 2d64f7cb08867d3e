"""python-dotenv: `python python.py FOLDER…` prints a line of results for each folder."""

import json
import sys
from pathlib import Path

from dotenv import dotenv_values

for folder in sys.argv[1:]:
    try:
        answer = dict(dotenv_values(Path(folder) / ".env.local"))
    except ValueError:
        answer = None
    print(json.dumps({"python-dotenv": answer}))
