"""What a document names and is gone is noticed."""

import unittest

import documents

THERE = {"server/a.cpp", "tests/README.md", "docs/s3-behaviour/kms.md"}


class Named(unittest.TestCase):
    def lines(self, path, text):
        return [breach.line for breach in documents.missing(path, text, THERE.__contains__)]

    def test_a_file_that_is_gone(self):
        self.assertEqual(self.lines("CONTRIBUTING.md", "`server/a.cpp`\n`server/b.cpp`, `a.cpp`\n`tests/unit/*`"), [2])

    def test_a_link_that_leads_nowhere(self):
        self.assertEqual(self.lines("CONTRIBUTING.md", "[a](tests/README.md)\n[b](tests/other.md#part)\n[c](https://example.com/x)"), [2])
        self.assertEqual(self.lines("docs/s3-behaviour/README.md", "[a](kms.md)\n[b](sts.md)"), [2])


class Links(unittest.TestCase):
    FILES = {"README.md": "", "docs/a.md": "# First `one`\n\n## It's so\n\n## It's so\n\n```\n# none\n```\n<a id=\"row\">", "docs": ""}

    def lines(self, text):
        there = lambda path: self.FILES.get(str(documents.Path(path)))  # noqa: E731
        return [breach.line for breach in documents.dead_links("README.md", text, there)]

    def test_files_and_folders(self):
        self.assertEqual(self.lines("[a](docs/a.md)\n[b](docs/b.md)\n[c](https://example.com/x#y)\n[d](docs)"), [2])

    def test_places(self):
        self.assertEqual(self.lines("[a](docs/a.md#first-one)\n[b](docs/a.md#none)\n[c](docs/a.md#its-so-1)\n[d](docs/a.md#row)"), [2])

    def test_places_of_the_document_itself(self):
        self.assertEqual(self.lines("# Here\n[a](#here)\n[b](#there)"), [3])

    def test_code_has_no_links(self):
        self.assertEqual(self.lines("```\n[a](gone.md)\n```\n[b](gone.md)"), [4])


if __name__ == "__main__":
    unittest.main()
