"""Whether the packages of clients/ agree: with the project's version and license, and where they share a file."""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from rules import Breach

SUPERVISORS = (
    "clients/python/src/s3seal/supervise.sh",
    "clients/javascript/supervise.sh",
    "clients/go/supervise.sh",
    "clients/java/core/src/main/resources/io/s3seal/supervise.sh",
)
LICENSES = ("LICENSE", *(f"clients/{name}/LICENSE" for name in ("python", "javascript", "go", "java")))
LICENSE_FIELDS = {
    "clients/python/pyproject.toml": 'license = "Apache-2.0"',
    "clients/javascript/package.json": '"license": "Apache-2.0"',
    "clients/java/pom.xml": "<name>Apache-2.0</name>",
}
# Without these Maven Central takes nothing: of every module, and of the profile that publishes.
CENTRAL = ("url", "developers/developer/name", "scm/connection", "scm/developerConnection", "scm/url", "licenses/license/url")
OF_A_MODULE = ("name", "description")
MODULES = ("core", "junit5", "testcontainers")
PUBLISHING = ("maven-source-plugin", "maven-javadoc-plugin", "maven-gpg-plugin", "central-publishing-maven-plugin")
MAVEN = "{http://maven.apache.org/POM/4.0.0}"
# Each has the version of the project, as often as the pattern is found.
VERSIONS = {
    "clients/python/pyproject.toml": re.compile(r'^version = "(.*)"$', re.MULTILINE),
    "clients/javascript/package.json": re.compile(r'^  "version": "(.*)",$', re.MULTILINE),
    "clients/go/example/go.mod": re.compile(r"^\ts3seal\.io/s3sealtest v(\S+)$", re.MULTILINE),
    "clients/java/pom.xml": re.compile(r"^  <version>(.*)</version>$", re.MULTILINE),
    **{
        f"clients/java/{module}/pom.xml": re.compile(
            r"<artifactId>s3seal-parent</artifactId>\s*<version>(.*)</version>"
        )
        for module in MODULES
    },
    "clients/java/README.md": re.compile(r"<version>(.*)</version>"),
}


def line_of(text, found):
    return text.count("\n", 0, found.start(1)) + 1


def project_version(cmake):
    return re.search(r"^project\(s3seal VERSION (\S+)", cmake, re.MULTILINE)[1]


def other_versions(version, texts):
    for path, pattern in VERSIONS.items():
        found = list(pattern.finditer(texts[path]))
        if not found:
            yield Breach(path, 1, "names no version")
        for one in found:
            if one[1] != version:
                yield Breach(
                    path, line_of(texts[path], one), f"version {one[1]}, not {version} as CMakeLists.txt has it"
                )


def locked_version(version, lock):
    """npm keeps the package's own version in its lock file, twice."""
    document = json.loads(lock)
    for told in (document["version"], document["packages"][""]["version"]):
        if told != version:
            yield Breach(
                "clients/javascript/package-lock.json",
                1,
                f"version {told}, not {version}: npm install --package-lock-only",
            )


def other_licenses(texts):
    for path, wanted in LICENSE_FIELDS.items():
        if wanted not in texts[path]:
            yield Breach(path, 1, f"does not say {wanted}")


def unpublishable(texts):
    def lacking(path, wanted):
        pom = ElementTree.fromstring(texts[path].replace(f' xmlns="{MAVEN[1:-1]}"', ""))
        return [name for name in wanted if not (pom.findtext(name) or "").strip()], pom

    parent = "clients/java/pom.xml"
    missing, pom = lacking(parent, (*OF_A_MODULE, *CENTRAL))
    plugins = {one.text for one in pom.iterfind("profiles/profile[id='publish']/build/plugins/plugin/artifactId")}
    for name in [*missing, *(one for one in PUBLISHING if one not in plugins)]:
        yield Breach(parent, 1, f"no {name}, which Maven Central wants")
    for path in (f"clients/java/{module}/pom.xml" for module in MODULES):
        for name in lacking(path, OF_A_MODULE)[0]:
            yield Breach(path, 1, f"no {name}, which Maven Central wants")


def differences(paths, texts):
    """All are as the first is."""
    for path in paths[1:]:
        if texts[path] != texts[paths[0]]:
            yield Breach(path, 1, f"differs from {paths[0]}")


def check(root):
    paths = {
        "CMakeLists.txt",
        "clients/javascript/package-lock.json",
        *SUPERVISORS,
        *LICENSES,
        *LICENSE_FIELDS,
        *VERSIONS,
    }
    texts = {path: Path(root, path).read_text(encoding="utf-8") for path in paths}
    version = project_version(texts["CMakeLists.txt"])
    versions = [
        *other_versions(version, texts),
        *locked_version(version, texts["clients/javascript/package-lock.json"]),
    ]
    shared = [*differences(SUPERVISORS, texts), *differences(LICENSES, texts)]
    return [
        ("package_versions", versions),
        ("package_licenses", list(other_licenses(texts))),
        ("package_can_be_published", list(unpublishable(texts))),
        ("shared_by_packages", shared),
    ]
