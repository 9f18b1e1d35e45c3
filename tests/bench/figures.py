"""What becomes of measurements: medians, ratios of pairs, tables, JSON. A figure is known by its row and its column."""

import re
import statistics


def in_turns(cases, runs):
    """{(row, column): samples}, each case measured once in every round, as a machine is slower at one time than at another.

    A case is a row's name and a function that returns what it measured as {column: value}."""
    samples = {}
    for _ in range(runs):
        for row, measure in cases.items():
            for column, value in measure().items():
                samples.setdefault((row, column), []).append(value)
    return samples


def in_pairs(cases, others, runs):
    """{(row, column): [(this, other), ...]}: what two programs take, measured directly after each other; who is first changes with
    every round, as the second finds the machine as the first left it."""
    pairs = {}
    for turn in range(runs):
        for row, measure in cases.items():
            if turn % 2 == 0:
                measured, beside = measure(), others[row]()
            else:
                beside, measured = others[row](), measure()
            for column, value in measured.items():
                pairs.setdefault((row, column), []).append((value, beside[column]))
    return pairs


def quartiles(values):
    """(lower, median, upper)."""
    return tuple(statistics.quantiles(values, n=4, method='inclusive')) if len(values) > 1 else (values[0],) * 3


def summarised(samples):
    return [{'what': row, 'column': column, 'value': statistics.median(found), 'samples': found} for (row, column), found in samples.items()]


def compared(pairs):
    """The ratio is the median of the pairs' own ratios, so what slowed both of a pair does not count; between low and high lies
    the middle half of them. All three are None when the other took nothing in one of the pairs."""
    figures = []
    for (row, column), found in pairs.items():
        low, ratio, high = quartiles([this / other for this, other in found]) if all(other for _, other in found) else (None,) * 3
        this, other = (statistics.median(side) for side in zip(*found))
        figures.append(
            {'what': row, 'column': column, 'this': this, 'other': other, 'ratio': ratio, 'low': low, 'high': high, 'pairs': found}
        )
    return figures


def shown(value):
    """Three digits, as no more of them repeat; whole numbers from a hundred on."""
    return f'{value:,.0f}' if value >= 100 else f'{value:.1f}' if value >= 10 else f'{value:.2f}'


def markdown(titles, rows):
    lines = [titles, ['---'] + ['---:'] * (len(titles) - 1), *rows]
    return ''.join(f'| {" | ".join(line)} |\n' for line in lines)


def table(title, figures, reference=None):
    """A line for each row; with a reference, a last column shows how the first one compares to that row's."""
    values = {(figure['what'], figure['column']): figure['value'] for figure in figures}
    rows, columns = (list(dict.fromkeys(key[i] for key in values)) for i in (0, 1))
    titles = [title, *columns] + ([f'to {reference}'] if reference else [])
    lines = []
    for row in rows:
        line = [shown(values[row, column]) if (row, column) in values else '' for column in columns]
        if reference:
            line.append(f'{values[row, columns[0]] / values[reference, columns[0]]:.1f} x')
        lines.append([row, *line])
    return markdown(titles, lines)


def comparison(title, figures):
    rows = []
    for figure in figures:
        what = figure['what'] + ('' if figure['column'] == 'value' else f', {figure["column"]}')
        ratio, spread = '', ''
        if figure['ratio'] is not None:
            ratio, spread = f'{figure["ratio"]:.3f}', f'{figure["low"]:.3f} to {figure["high"]:.3f}'
        rows.append([what, shown(figure['this']), shown(figure['other']), ratio, spread])
    return markdown([title, 'this', 'other', 'ratio', 'middle half of the ratios'], rows)


MARKED = re.compile(r'(<!-- script/bench --only (\w+) -->\n\n)(?:\S.*\n)+')


def put_in(text, tables):
    """A document's text with these tables under the lines that say which command prints them; others stay as they are."""
    return MARKED.sub(lambda found: found.group(1) + tables[found.group(2)] if found.group(2) in tables else found.group(0), text)
