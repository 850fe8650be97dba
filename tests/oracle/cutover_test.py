#!/usr/bin/env python3
"""copyover loads every generation, and the oracle finds no cell that differs.

Usage: cutover_test.py COPYOVER COPYOVER-GENERATE
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import oracle
from program import FIXTURES, MIGRATION, Program
from throwaway_postgres import ThrowawayPostgres, psql

GENERATOR = sys.argv.pop()
COPYOVER = Program(sys.argv.pop())
GENERATIONS = ("older", "newer", "wrapped")


class Cutover(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(ThrowawayPostgres())
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))

    def cut_over_and_judge(self, name, data):
        conninfo = self.server.create_database(name)
        first = COPYOVER.run("cutover", data, "-d", conninfo)
        self.assertEqual(0, first.returncode, first.stdout + first.stderr)
        self.assertIn("COMMITTED run ", first.stderr)
        self.assertEqual([], oracle.differences(data, conninfo)[0])
        second = COPYOVER.run("cutover", data, "-d", conninfo)
        self.assertEqual(0, second.returncode, second.stdout + second.stderr)
        self.assertIn("IDENTICAL: nothing to do", second.stderr)
        self.assertEqual([], oracle.differences(data, conninfo)[0])
        return conninfo

    def test_the_fixtures_of_both_ages(self):
        for name in ("lonestar", "lonestar-wrapped"):
            with self.subTest(name):
                self.cut_over_and_judge(name, FIXTURES / name)

    def test_two_channels_that_share_one_name_both_arrive(self):
        conninfo = self.cut_over_and_judge("one-name", FIXTURES / "lonestar")
        ids = psql(conninfo, "SELECT id FROM channels WHERE name = 'Freeroam' ORDER BY id").decode().split()
        self.assertEqual(["general", "lot-team"], ids)

    def test_generated_data_of_every_generation_and_layout(self):
        for generation in GENERATIONS:
            for style in ("compact", "pretty"):
                with self.subTest(generation=generation, style=style):
                    data = self.folder / generation / style
                    subprocess.run([GENERATOR, data, "--generation", generation, "--style", style, "--users", "300",
                                    "--channels", "20", "--messages", "5000", "--dms", "500"], check=True)
                    self.cut_over_and_judge(f"{generation}-{style}", data)

    def test_tables_that_are_there_and_empty_with_a_table_that_no_file_feeds(self):
        data = self.folder / "without-direct-messages"
        subprocess.run([GENERATOR, data, "--users", "50", "--channels", "5", "--messages", "500"], check=True)
        conninfo = self.server.create_database("empty-tables")
        psql(conninfo, (MIGRATION / "schema.sql").read_text())
        done = COPYOVER.run("cutover", data, "-d", conninfo)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertEqual([], oracle.differences(data, conninfo)[0])

    def test_a_rehearsal_leaves_no_trace(self):
        conninfo = self.server.create_database("rehearsal")
        done = COPYOVER.run("rehearse", FIXTURES / "lonestar", "-d", conninfo)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertIn("ROLLED BACK", done.stderr)
        with self.assertRaisesRegex(RuntimeError, 'relation "users" does not exist'):
            oracle.actual_rows(conninfo, "users")


if __name__ == "__main__":
    unittest.main()
