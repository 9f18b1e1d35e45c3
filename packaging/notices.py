"""THIRD-PARTY: under which terms others let the program hold what they made, in the words of their Debian packages."""

import re
from pathlib import Path

from bill import PACKAGES

# Only headers of Boost are in the program, and of its copyright file, of two megabytes, only this license is theirs. It asks
# for no notice in programs.
ONE_LICENSE = {"libboost1.81-dev": "BSL-1.0"}
# Debian's copyright files name these instead of showing them.
COMMON = ("Apache-2.0", "GPL-3", "LGPL-2.1")
RULE = "=" * 80


def license_text(copyright, name):
    """The paragraph of a machine-readable copyright file that holds the text of a license, as it reads."""
    for paragraph in re.split(r"\n{2,}", copyright):
        head, _, text = paragraph.partition("\n")
        if head == f"License: {name}" and text.strip():
            return re.sub(r"^ \.?", "", text, flags=re.MULTILINE) + "\n"
    raise SystemExit(f"no text of {name} in a copyright file")


def of_package(name, root):
    path = root / "usr/share/doc" / name / "copyright"
    if not path.is_file():
        raise SystemExit(f"{path} is missing: without its notices {name} may not be given to others")
    text = path.read_text(encoding="utf-8", errors="replace")
    return license_text(text, ONE_LICENSE[name]) if name in ONE_LICENSE else text


def notices(root="/"):
    """`root`: of the machine, or of the sysroot, whose packages were linked. Common texts are this machine's."""
    told = {}
    for name in sorted(PACKAGES):
        told.setdefault(of_package(name, Path(root)), []).append(name)
    shared = [(name, Path("/usr/share/common-licenses", name).read_text(encoding="utf-8")) for name in COMMON]
    parts = [*((", ".join(names), text) for text, names in told.items()), *shared]
    head = "s3seal is linked statically. These are the notices and licenses of what others made and it holds; the names are\nthose of Debian's packages, whose sources Debian has.\n"
    return head + "".join(f"\n{RULE}\n{name}\n{RULE}\n\n{text}" for name, text in parts)
