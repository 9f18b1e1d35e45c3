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


if __name__ == "__main__":
    unittest.main()
