"""The script of docs/at-rest-format.md, which opens objects without the program."""

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path

FORMAT = Path(__file__).resolve().parents[3] / "docs" / "at-rest-format.md"


def script():
    (text,) = re.findall(r"```python\n(.*?)```", FORMAT.read_text(encoding="utf-8"), re.DOTALL)
    return text


def open_by_hand(*arguments):
    """What it prints, run as people run it."""
    done = subprocess.run([sys.executable, "-", *map(str, arguments)], input=script().encode(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def find_keys(*arguments):
    """The names of the script after it has opened an object: `keys`, `master`, `unwrap` and the like."""
    names = {"__name__": "__main__"}
    printed = io.TextIOWrapper(io.BytesIO())
    before = sys.argv
    sys.argv = ["open_object.py", *map(str, arguments)]
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(script(), str(FORMAT), "exec"), names)
    finally:
        sys.argv = before
    return names
