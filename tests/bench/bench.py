#!/usr/bin/env python3
"""Measures a release build and prints tables. Standard library, wrk and valgrind only; all traffic stays on loopback."""

import argparse
import contextlib
import json
import os
import pathlib
import platform
import re
import sys

sys.dont_write_bytecode = True

import figures  # noqa: E402
from parts import PARTS, ROOT  # noqa: E402

DOCUMENTS = (ROOT / 'README.md', ROOT / 'docs' / 'speed.md')


def machine():
    cpu = re.search(r'model name\s+: (.*)', pathlib.Path('/proc/cpuinfo').read_text())
    return f'{cpu.group(1) if cpu else platform.processor()}, {os.cpu_count()} cores, {platform.platform()}'


def measure(part, arguments):
    """The figures of one part."""
    cases = contextlib.contextmanager(part.cases)
    rounds = part.rounds or arguments.runs
    with contextlib.ExitStack() as stack:
        mine = stack.enter_context(cases(arguments, arguments.build + '/s3seal'))
        if not arguments.vs:
            return figures.summarised(figures.in_turns(mine, rounds))
        other = stack.enter_context(cases(arguments, arguments.vs))
        return figures.compared(figures.in_pairs(mine, other, rounds))


def table(part, found, arguments):
    return figures.comparison(part.title, found) if arguments.vs else figures.table(part.title, found, part.reference)


def write(tables):
    for document in DOCUMENTS:
        text = document.read_text()
        if (renewed := figures.put_in(text, tables)) != text:
            document.write_text(renewed)


def parse_options():
    def parts(text):
        chosen = list(PARTS) if text == 'all' else text.split(',')
        if unknown := set(chosen) - set(PARTS):
            raise argparse.ArgumentTypeError(f'no such part: {", ".join(sorted(unknown))}')
        return chosen

    usual = [name for name, part in PARTS.items() if part.usual]
    parser = argparse.ArgumentParser(prog='script/bench', description=__doc__)
    parser.add_argument('build', help=argparse.SUPPRESS)
    parser.add_argument('--only', type=parts, metavar='LIST', help=f'all, or of {",".join(PARTS)} (default: {",".join(usual)})')
    parser.add_argument('--seconds', type=int, help='length of one load of small requests (default: 3, with --vs 1)')
    parser.add_argument('--runs', type=int, help='how often each is measured; the median counts (default: 3, with --vs 15)')
    parser.add_argument('--mebibytes', type=int, default=1024, help='size of the streams (default: 1024)')
    parser.add_argument('--many', action='store_true', help='with small: also lists of a million keys, which take minutes to make')
    parser.add_argument('--vs', metavar='BINARY', help='another build, measured in turns with this one; prints ratios, this to other')
    parser.add_argument('--json', action='store_true', help='print JSON, samples included, when all is measured')
    parser.add_argument('--write', action='store_true', help='put the tables into README and docs/speed.md too')
    arguments = parser.parse_args()
    if arguments.vs:
        if arguments.write:
            parser.error('--write is for one build')
        if not all(PARTS[name].of_program for name in arguments.only or []):
            parser.error('--vs compares programs: functions and build are not theirs')
        usual = [name for name in usual if PARTS[name].of_program]
    arguments.only = arguments.only or usual
    arguments.runs = arguments.runs or (15 if arguments.vs else 3)
    arguments.seconds = arguments.seconds or (1 if arguments.vs else 3)
    return arguments


def main():
    arguments = parse_options()
    if not arguments.json:
        print(f'{machine()}\nCPU of the server process in user and system mode; small requests over 16 connections, streams over one.')
    measured, tables = {}, {}
    for name in arguments.only:
        measured[name] = measure(PARTS[name], arguments)
        tables[name] = table(PARTS[name], measured[name], arguments)
        if not arguments.json:
            print(f'\n{tables[name]}', end='', flush=True)
    if arguments.json:
        options = {'runs': arguments.runs, 'seconds': arguments.seconds, 'mebibytes': arguments.mebibytes, 'vs': arguments.vs}
        print(json.dumps({'machine': machine(), **options, 'parts': measured}, indent=2))
    if arguments.write:
        write(tables)


if __name__ == '__main__':
    main()
