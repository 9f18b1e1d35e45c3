"""What is built of a history, and what is said of it, with commits of one file and a builder that looks for a word in it."""

import tempfile
import unittest
from pathlib import Path
from unittest import mock

import commits


class History(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.repository, self.tree = Path(folder.name, "repository"), Path(folder.name, "tree")
        self.repository.mkdir()
        self.git("init", "-q")
        self.built = []
        self.base = self.commit("Begin", "a.cpp", "good")

    def git(self, *arguments):
        names = ["-c", "user.name=nobody", "-c", "user.email=nobody@invalid", "-c", "commit.gpgsign=false"]
        return commits.git(self.repository, *names, *arguments).strip()

    def commit(self, subject, name, text):
        path = self.repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", subject)
        return self.git("rev-parse", "HEAD")

    def build(self, commit):
        self.built.append(commit)
        return (self.tree / "a.cpp").read_text() == "good"

    def walk(self, base):
        return [(subject, builds) for _, subject, builds, _ in commits.walk(self.repository, self.tree, base, self.build)]

    def test_each_commit_is_judged_by_itself(self):
        self.commit("Break", "a.cpp", "broken")
        self.commit("Mend", "a.cpp", "good")
        self.assertEqual(self.walk(self.base), [("Break", False), ("Mend", True)])

    def test_documents_are_as_the_commit_before(self):
        broken = self.commit("Break", "a.cpp", "broken")
        self.commit("Tell", "docs/b.md", "more")
        mended = self.commit("Mend", "a.cpp", "good")
        self.commit("Tell again", "docs/b.md", "still more")
        self.assertEqual(self.walk(self.base), [("Break", False), ("Tell", False), ("Mend", True), ("Tell again", True)])
        self.assertEqual(self.built, [broken, mended])

    def test_the_first_one_is_built_whatever_it_touches(self):
        first = self.commit("Tell", "docs/b.md", "more")
        self.assertEqual(self.walk(self.base), [("Tell", True)])
        self.assertEqual(self.built, [first])

    def test_what_counts_as_built(self):
        self.commit("Tell", "docs/b.md", "more")
        for name in ("CMakeLists.txt", "CMakePresets.json", "cmake/a.cmake", "config/a.toml", "server/a.hpp", "tests/mutants/a.txt", "tests/mutants/a.py"):
            with self.subTest(name):
                self.built.clear()
                commit = self.commit(f"Add {name}", name, "more")
                self.walk(self.base)
                self.assertEqual(self.built[-1], commit)

    def test_a_file_that_goes(self):
        self.commit("Add b", "b.cpp", "more")
        self.git("rm", "-q", "b.cpp")
        self.git("commit", "-q", "-m", "Remove b")
        self.walk(self.base)
        self.assertEqual(len(self.built), 2)

    def test_the_clone_serves_again(self):
        self.commit("Break", "a.cpp", "broken")
        self.walk(self.base)
        self.commit("Mend", "a.cpp", "good")
        self.assertEqual(self.walk(self.base), [("Break", False), ("Mend", True)])

    def test_nothing_since(self):
        self.assertEqual(self.walk("HEAD"), [])

    def test_a_base_that_is_none(self):
        with self.assertRaises(commits.Unknown):
            self.walk("nowhere")


class Configuring(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree, self.folder = Path(folder.name, "tree"), Path(folder.name, "out")
        self.tree.mkdir()
        self.folder.mkdir()

    def configure(self, presets, code=0):
        """(whether it worked, how often cmake ran)"""
        (self.tree / "CMakePresets.json").write_text(presets)
        with mock.patch.object(commits, "run", return_value=code) as run:
            return commits.configure(self.tree, self.folder, None), run.call_count

    def test_once_for_each_state_of_the_presets(self):
        runs = [self.configure(presets) for presets in ("a", "a", "b", "b", "a")]
        self.assertEqual(runs, [(True, 1), (True, 0), (True, 1), (True, 0), (True, 1)])

    def test_again_after_a_failure(self):
        self.configure("a")
        self.assertEqual(self.configure("b", code=1), (False, 1))
        self.assertEqual(self.configure("a"), (True, 1))
