"""The arithmetic of the bench, on numbers that are known."""

import unittest

import figures
from bench import DOCUMENTS
from parts import PARTS


def script(*values):
    """A case that measures these values, one after the other."""
    left = iter(values)
    return lambda: {'us': next(left)}


class Measuring(unittest.TestCase):
    def test_cases_take_turns(self):
        order = []
        cases = {name: lambda name=name: order.append(name) or {'us': len(order)} for name in ('a', 'b')}
        self.assertEqual(figures.in_turns(cases, 2), {('a', 'us'): [1, 3], ('b', 'us'): [2, 4]})
        self.assertEqual(order, ['a', 'b', 'a', 'b'])

    def test_two_programs_take_turns(self):
        order = []

        def case(program):
            return lambda: order.append(program) or {'us': len(order)}

        pairs = figures.in_pairs({'get': case('this')}, {'get': case('other')}, 3)
        self.assertEqual(order, ['this', 'other', 'other', 'this', 'this', 'other'])
        self.assertEqual(pairs, {('get', 'us'): [(1, 2), (4, 3), (5, 6)]})

    def test_a_case_may_fill_several_columns(self):
        samples = figures.in_turns({'SSE-S3': lambda: {'PUT': 1, 'GET': 2}}, 1)
        self.assertEqual(samples, {('SSE-S3', 'PUT'): [1], ('SSE-S3', 'GET'): [2]})


class Summaries(unittest.TestCase):
    def test_median_of_samples(self):
        (figure,) = figures.summarised(figures.in_turns({'get': script(9, 1, 2)}, 3))
        self.assertEqual(figure, {'what': 'get', 'column': 'us', 'value': 2, 'samples': [9, 1, 2]})

    def test_what_slows_both_of_a_pair_does_not_count(self):
        slowed = [1, 1, 50, 1, 7]
        pairs = figures.in_pairs({'get': script(*(12 * by for by in slowed))}, {'get': script(*(10 * by for by in slowed))}, 5)
        (figure,) = figures.compared(pairs)
        self.assertEqual((figure['low'], figure['ratio'], figure['high']), (1.2, 1.2, 1.2))
        self.assertEqual((figure['this'], figure['other']), (12, 10))

    def test_spread_is_the_middle_half(self):
        (figure,) = figures.compared({('get', 'us'): [(ratio, 1) for ratio in (5, 1, 2, 4, 3)]})
        self.assertEqual((figure['low'], figure['ratio'], figure['high']), (2, 3, 4))

    def test_one_pair_has_no_spread(self):
        (figure,) = figures.compared({('get', 'us'): [(3, 2)]})
        self.assertEqual((figure['low'], figure['ratio'], figure['high']), (1.5, 1.5, 1.5))

    def test_nothing_has_no_ratio(self):
        (figure,) = figures.compared({('get', 'KiB'): [(3, 2), (1, 0), (2, 2)]})
        self.assertEqual((figure['low'], figure['ratio'], figure['high']), (None, None, None))
        self.assertEqual((figure['this'], figure['other']), (2, 2))
        self.assertIn('| get, KiB | 2.00 | 2.00 |  |  |\n', figures.comparison('what', [figure]))


class Tables(unittest.TestCase):
    def test_three_digits(self):
        self.assertEqual([figures.shown(value) for value in (0.034, 1.256, 27.61, 495.4, 166332.2)], ['0.03', '1.26', '27.6', '495', '166,332'])

    def test_rows_and_columns(self):
        found = figures.summarised({('a', 'PUT'): [2.0], ('a', 'GET'): [1.0], ('b', 'PUT'): [4.0]})
        expected = '| mode | PUT | GET |\n| --- | ---: | ---: |\n| a | 2.00 | 1.00 |\n| b | 4.00 |  |\n'
        self.assertEqual(figures.table('mode', found), expected)

    def test_a_reference(self):
        found = figures.summarised({('bare', 'us'): [2.0], ('get', 'us'): [9.0]})
        expected = '| what | us | to bare |\n| --- | ---: | ---: |\n| bare | 2.00 | 1.0 x |\n| get | 9.00 | 4.5 x |\n'
        self.assertEqual(figures.table('what', found, 'bare'), expected)

    def test_a_comparison(self):
        found = figures.compared({('get', 'us'): [(3, 2)]})
        self.assertIn('| get, us | 3.00 | 2.00 | 1.500 | 1.500 to 1.500 |\n', figures.comparison('what', found))

    def test_documents_take_the_tables_that_they_name(self):
        text = 'Before:\n\n<!-- script/bench --only {} -->\n\n| old |\n| --- |\n| 1 |\n\nAfter.\n'
        tables = {'start': '| new |\n'}
        self.assertEqual(figures.put_in(text.format('start'), tables), 'Before:\n\n<!-- script/bench --only start -->\n\n| new |\n\nAfter.\n')
        self.assertEqual(figures.put_in(text.format('small'), tables), text.format('small'))

    def test_documents_name_parts_that_there_are(self):
        readme, speed = ([found.group(0, 2) for found in figures.MARKED.finditer(path.read_text())] for path in DOCUMENTS)
        self.assertEqual({name for _, name in speed}, set(PARTS))
        self.assertTrue(readme)
        for text, name in readme + speed:
            with self.subTest(name):
                self.assertIn(f'\n| {PARTS[name].title} | ', text)
