"""The bill of materials: the Debian packages that the program is made of, as CycloneDX 1.5."""

import datetime
import hashlib
import subprocess
import urllib.parse
import uuid
from pathlib import Path

from content import build_time

# Their headers or static libraries are in the program. What is in none (compilers, cmake, linux-libc-dev) is not here;
# tests/packaging compares this with what a build has read.
PACKAGES = {
    "libboost1.81-dev": "BSL-1.0",
    "libc6-dev": "LGPL-2.1-or-later",
    "libcli11-dev": "BSD-3-Clause",
    "libfmt-dev": "MIT",
    "libgcc-12-dev": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libspdlog-dev": "MIT",
    "libsqlite3-dev": "blessing",
    "libssl-dev": "Apache-2.0",
    "libstdc++-12-dev": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libtomlplusplus-dev": "MIT",
    "libxxhash-dev": "BSD-2-Clause",
    "zlib1g-dev": "Zlib",
}


def installed_versions(admin_directory=None):
    """Of this machine, or of the sysroot whose database lies there."""
    where = [f"--admindir={admin_directory}"] if admin_directory else []
    asked = ["dpkg-query", *where, "-W", "-f=${Package} ${Version} ${db:Status-Status}\n", *PACKAGES]
    lines = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.splitlines()
    return {name: version for name, version, status in (line.split() for line in lines) if status == "installed"}


def listed_versions(path):
    """NAME=VERSION lines, as script/arm64 writes them of its sysroot."""
    return dict(line.split("=", 1) for line in Path(path).read_text().split())


def license_of(name):
    said = PACKAGES[name]
    return {"expression": said} if " " in said else {"license": {"id": said}}


def component(name, version, architecture):
    quoted = urllib.parse.quote(name, safe=""), urllib.parse.quote(version, safe="")
    purl = f"pkg:deb/debian/{quoted[0]}@{quoted[1]}?arch={architecture}&distro=debian-12"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "licenses": [license_of(name)], "purl": purl}


def bill(release, versions):
    missing = sorted(PACKAGES.keys() - versions.keys())
    if missing:
        raise SystemExit(f"these packages are not installed where the program was built: {' '.join(missing)}")
    parts = [component(name, versions[name], release.architecture) for name in sorted(PACKAGES)]
    digest = hashlib.sha256(release.program.read_bytes()).hexdigest()
    purl = f"pkg:generic/s3seal@{release.version}?arch={release.architecture}"
    own = {
        "type": "application",
        "bom-ref": purl,
        "name": "s3seal",
        "version": release.version,
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "purl": purl,
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "properties": [{"name": "commit", "value": release.commit}],
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, purl + digest)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(build_time(), datetime.timezone.utc).isoformat().replace("+00:00", "Z"),
            "component": own,
        },
        "components": parts,
        "dependencies": [{"ref": purl, "dependsOn": [one["bom-ref"] for one in parts]}],
    }
