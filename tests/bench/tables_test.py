"""The documents' tables have the rows and columns that the parts print, measured here of servers that are none."""

import contextlib
import itertools
import pathlib
import tempfile
import types
import unittest
from unittest import mock

import bench
import figures
import parts

# A row that stands for one of each mode.
SUMMED_UP = {'memory': ['each mode, at most']}
SOURCES_OF_FUNCTIONS = ('tests/bench/functions.cpp', 'server/body/checksum_rows.hpp')


def cells(table):
    return [[cell.strip() for cell in line.strip('| ').split(' | ')] for line in table.splitlines()]


def titles_and_rows(table):
    titles, _, *rows = cells(table)
    return titles, [row[0] for row in rows]


@contextlib.contextmanager
def nothing_measured(functions=''):
    """Servers that take one of everything; what would be run prints these lines."""
    server = types.SimpleNamespace(
        pid=1, port=1, cpu_seconds=itertools.count(1).__next__, memory=lambda field: 1.0, instructions=lambda: 1
    )

    @contextlib.contextmanager
    def start(*arguments, **options):
        yield server

    ran = types.SimpleNamespace(run=lambda *arguments, **options: types.SimpleNamespace(stdout=functions))
    fakes = {
        's3seal': start,
        'bare': start,
        'counted': start,
        'Connection': mock.MagicMock(),
        'first_answer_ms': lambda program: 1.0,
        'load': lambda *arguments: 1.0,
        'rate': lambda *arguments: 1.0,
        'together': lambda *arguments: None,
        'subprocess': ran,
    }
    with contextlib.ExitStack() as stack:
        for name, fake in fakes.items():
            stack.enter_context(mock.patch.object(parts, name, fake))
        yield


def printed(name, functions=''):
    """(titles, rows) of a part's table; bench_functions is told what to print, as it is another program."""
    part = parts.PARTS[name]
    with tempfile.TemporaryDirectory() as folder, nothing_measured(functions):
        pathlib.Path(folder, 's3seal').touch()
        arguments = types.SimpleNamespace(build=folder, seconds=1, runs=1, mebibytes=8, many=True, vs=None)
        return titles_and_rows(bench.table(part, bench.measure(part, arguments), arguments))


def documented():
    """(the document's name, the part's, titles, rows) of each table."""
    for path in bench.DOCUMENTS:
        for found in figures.MARKED.finditer(path.read_text()):
            table = found.group(0).removeprefix(found.group(1))
            yield path.name, found.group(2), *titles_and_rows(table)


def is_function(name):
    """Whether bench_functions prints that: its names are literals, some made of two."""
    texts = ''.join((parts.ROOT / source).read_text() for source in SOURCES_OF_FUNCTIONS)
    words = name.split(', ')
    pairs = [(', '.join(words[:i]), ', '.join(words[i:])) for i in range(1, len(words))]
    return f'"{name}"' in texts or any(f'"{what}, {{}}"' in texts and f'"{of}"' in texts for what, of in pairs)


class Names(unittest.TestCase):
    def assert_among(self, some, all_of_them):
        """In the same order too. What was not measured yet is left out."""
        self.assertEqual(some, [one for one in all_of_them if one in some])

    def test_titles_and_rows_are_printed(self):
        for document, name, titles, rows in documented():
            with self.subTest(f'{name} in {document}'):
                self.assertTrue(rows)
                lines = [row.rpartition(', ') for row in rows]
                known_titles, known_rows = printed(name, ''.join(f'{what}\t1\t{unit}\n' for what, _, unit in lines))
                self.assert_among(titles, known_titles)
                self.assert_among(rows, known_rows + SUMMED_UP.get(name, []))

    def test_functions_are_measured(self):
        (rows,) = (rows for _, name, _, rows in documented() if name == 'functions')
        for row in rows:
            with self.subTest(row):
                self.assertTrue(is_function(row.rpartition(', ')[0]))

    def test_others_are_not(self):
        self.assertFalse(is_function('verify a signature'))
        self.assertFalse(is_function('seal segments, ROT13'))
        with self.assertRaises(AssertionError):
            self.assert_among(['GET', 'DELETE'], ['PUT', 'GET'])
        with self.assertRaises(AssertionError):
            self.assert_among(['GET', 'PUT'], ['PUT', 'GET'])
