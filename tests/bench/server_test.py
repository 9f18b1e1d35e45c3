"""Programs that do not start, or do not end, are told of; what wrk prints is judged."""

import pathlib
import tempfile
import unittest
from unittest import mock

import parts
import server

READY = "echo 'http://127.0.0.1:4321'; echo Ready.; "
WRK = """Running 3s test @ http://127.0.0.1:4321/
  1 threads and 16 connections
{}  {} requests in 3.00s, 2.00MB read
{}Requests/sec:    400.00
"""


class Programs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name, 'program')

    def program(self, text):
        self.path.write_text('#!/bin/sh\n' + text)
        self.path.chmod(0o700)
        return str(self.path)

    def start(self, started):
        with started as found:
            return found.port

    def refused(self, saying, call, *arguments):
        with self.assertRaisesRegex(SystemExit, saying):
            call(*arguments)

    def test_one_that_is_ready(self):
        self.assertEqual(self.start(server.s3seal(self.program(READY + 'exec tail -f /dev/null'))), 4321)
        self.assertEqual(self.start(server.bare(self.program('echo 4321; exec cat'))), 4321)

    def test_one_that_ends_early(self):
        ends = self.program('exit 1')
        self.refused('ended before it was ready', self.start, server.s3seal(ends))
        self.refused('ended before it listened', self.start, server.bare(ends))
        self.refused('ended before it answered', server.first_answer_ms, ends)

    def test_one_that_names_no_port(self):
        self.refused('named no port', self.start, server.s3seal(self.program('echo Ready.; exec tail -f /dev/null')))

    def test_one_that_does_not_end_is_killed(self):
        deaf = self.program("trap '' TERM; " + READY + 'exec tail -f /dev/null')
        with mock.patch.object(server, 'END_SECONDS', 0.05):
            with self.assertRaisesRegex(SystemExit, 'did not end'), server.s3seal(deaf) as found:
                pass
        self.assertFalse(pathlib.Path(f'/proc/{found.pid}').exists())


class Answers(unittest.TestCase):
    def test_all_were_good(self):
        self.assertEqual(parts.requests_in(WRK.format('', 1200, '')), 1200)

    def test_some_were_not(self):
        errors = '  Socket errors: connect 0, read 3, write 0, timeout 0\n'
        for output in (WRK.format('', 0, ''), WRK.format('', 9, errors), WRK.format('', 9, '  Non-2xx or 3xx responses: 2\n')):
            with self.subTest(output), self.assertRaises(SystemExit):
                parts.requests_in(output)

    def test_no_time_is_no_speed(self):
        self.assertAlmostEqual(parts.megabytes_for_a_second(1000, 2), 524.288)
        with self.assertRaises(SystemExit):
            parts.megabytes_for_a_second(1, 0)
