"""A package that was forgotten is noticed."""

import unittest
from pathlib import Path

import packages

POM = "<parent>\n  <artifactId>s3seal-parent</artifactId>\n  <version>{0}</version>\n</parent>\n"
FORMS = {
    "clients/python/pyproject.toml": '[project]\nversion = "{0}"\n',
    "clients/javascript/package.json": '{{\n  "version": "{0}",\n}}\n',
    "clients/go/example/go.mod": "require (\n\ts3seal.io/s3sealtest v{0}\n)\n",
    "clients/java/pom.xml": "<project>\n  <version>{0}</version>\n</project>\n",
    "clients/java/README.md": "<version>{0}</version>\n<version>{0}</version>\n",
}


def texts(version):
    return {path: FORMS.get(path, POM).format(version) for path in packages.VERSIONS}


class Versions(unittest.TestCase):
    def test_of_the_project(self):
        self.assertEqual(packages.project_version("cmake\nproject(s3seal VERSION 1.2.3 LANGUAGES CXX)\n"), "1.2.3")

    def test_all_the_same(self):
        self.assertEqual(list(packages.other_versions("1.2.3", texts("1.2.3"))), [])

    def test_each_that_was_forgotten(self):
        for path in packages.VERSIONS:
            found = list(packages.other_versions("2.0.0", texts("2.0.0") | {path: texts("1.2.3")[path]}))
            self.assertEqual({one.path for one in found}, {path})
        self.assertEqual(
            [
                one.line
                for one in packages.other_versions(
                    "2", texts("2") | {"clients/java/README.md": texts("1")["clients/java/README.md"]}
                )
            ],
            [1, 2],
        )

    def test_one_that_says_none(self):
        found = list(packages.other_versions("1.2.3", texts("1.2.3") | {"clients/java/pom.xml": "<project/>"}))
        self.assertEqual([str(one) for one in found], ["clients/java/pom.xml:1: names no version"])

    def test_the_lock_file(self):
        lock = '{"version": "1", "packages": {"": {"version": "2"}}}'
        self.assertEqual(len(list(packages.locked_version("1", lock))), 1)
        self.assertEqual(len(list(packages.locked_version("2", lock))), 1)
        self.assertEqual(len(list(packages.locked_version("3", lock))), 2)


class Published(unittest.TestCase):
    def setUp(self):
        root = Path(__file__).parents[2]
        paths = ["clients/java/pom.xml", *(f"clients/java/{module}/pom.xml" for module in packages.MODULES)]
        self.texts = {path: (root / path).read_text() for path in paths}

    def lacking(self, path, old):
        self.assertIn(old, self.texts[path])
        changed = self.texts | {path: self.texts[path].replace(old, "")}
        return [str(one) for one in packages.unpublishable(changed)]

    def test_all_that_central_wants_is_there(self):
        self.assertEqual(list(packages.unpublishable(self.texts)), [])

    def test_what_is_missing(self):
        parent, module = "clients/java/pom.xml", "clients/java/junit5/pom.xml"
        wanted = "which Maven Central wants"
        self.assertEqual(self.lacking(parent, "<url>${forge}</url>"), [f"{parent}:1: no scm/url, {wanted}"])
        self.assertEqual(self.lacking(parent, "The authors of s3seal"), [f"{parent}:1: no developers/developer/name, {wanted}"])
        signing = "<artifactId>maven-gpg-plugin</artifactId>"
        self.assertEqual(self.lacking(parent, signing), [f"{parent}:1: no maven-gpg-plugin, {wanted}"])
        named = "<name>s3seal for JUnit 5</name>"
        self.assertEqual(self.lacking(module, named), [f"{module}:1: no name, {wanted}"])


class Shared(unittest.TestCase):
    def test_a_copy_that_was_changed_alone(self):
        self.assertEqual(
            [one.path for one in packages.differences(("a", "b", "c"), {"a": "1", "b": "1", "c": "2"})], ["c"]
        )

    def test_another_license(self):
        said = dict(packages.LICENSE_FIELDS)
        self.assertEqual(list(packages.other_licenses(said)), [])
        self.assertEqual(len(list(packages.other_licenses(said | {"clients/java/pom.xml": "<name>MIT</name>"}))), 1)


if __name__ == "__main__":
    unittest.main()
