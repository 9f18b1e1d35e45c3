"""A package of clients/ whose tools tried nothing is noticed."""

import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

import helpers


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Tally(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


def read(report):
    return Tally(*map(int, report.read_text().split()))


class Counting(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = Path(made.name)

    def count(self, codes, reports, **step):
        """`reports`: what each has counted, None for one that was not written."""
        paths = [self.folder / f"{number}.xml" for number in range(len(reports))]
        for path, told in zip(paths, reports):
            if told:
                path.write_text(told)
        return helpers.count(helpers.Step("tool", self.folder, [], paths, **step), codes, read, Tally)

    def test_all_that_was_tried_counts(self):
        self.assertEqual(self.count([0, 0], ["3 0 1", "2 0 0"]), Tally(5, 0, 1))
        self.assertEqual(self.count([1], ["3 2 0"]), Tally(3, 2, 0))

    def test_a_command_that_fails_without_a_failed_test_is_one(self):
        self.assertEqual(self.count([0, 2], ["3 0 0"]), Tally(3, 1, 0))

    def test_a_tool_that_tried_nothing_has_failed(self):
        for reports in ([None], ["0 0 0"], ["0 0 4"], ["3 0 0", None], ["3 0 0", "0 0 0"]):
            self.assertEqual(self.count([0], reports).failed, 1, reports)

    def test_a_filter_may_leave_nothing(self):
        self.assertEqual(self.count([0], [None], filtered=True).failed, 0)
        self.assertEqual(self.count([5], [None], filtered=True, nothing=5).failed, 0)

    def test_the_code_for_nothing_is_pytest_s_and_wants_a_filter(self):
        self.assertEqual(self.count([5], ["3 0 0"], nothing=5).failed, 1)
        self.assertEqual(self.count([5], [None], filtered=True).failed, 1)
        told = {name: (step("x").filtered, step("").filtered, step("x").nothing) for name, step in helpers.STEPS.items()}
        self.assertEqual(told, {name: (True, False, 5 if name == "python" else 0) for name in ("python", "node", "java", "go")})


if __name__ == "__main__":
    unittest.main()
