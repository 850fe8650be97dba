#!/usr/bin/env python3
"""A cutover into tables that hold rows, judged by the oracle: the files went on since the first cutover.

Usage: merge_test.py COPYOVER COPYOVER-GENERATE
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

import oracle
from program import Program
from throwaway_postgres import ThrowawayPostgres, psql

GENERATOR = sys.argv.pop()
COPYOVER = Program(sys.argv.pop())
MESSAGES = 20_000


def messages_of(data):
    return json.loads((data / "messages.json").read_text(encoding="utf-8"))


def change(data, seed, edited, added):
    """Edits some messages and adds some; the others stay as they are, byte for byte of their values."""
    document = messages_of(data)
    chance = random.Random(seed)
    everything = [message for channel in document.values() for message in channel]
    for message in chance.sample(everything, edited):
        message["text"] = message["text"] + " (edited)"
    channels = sorted(document)
    for number in range(added):
        fresh = dict(chance.choice(everything))
        fresh["id"] = f"added-{seed}-{number}"
        document[chance.choice(channels)].append(fresh)
    (data / "messages.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def counts(report, table):
    found = next(facts for facts in report["tables"] if facts["table"].endswith(table))
    return {name: found[name] for name in ("inserted", "identical", "updated")}


class Merge(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(ThrowawayPostgres())
        self.data = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "data"
        subprocess.run([GENERATOR, self.data, "--users", "300", "--channels", "20", "--messages", str(MESSAGES)],
                       check=True)
        self.conninfo = self.server.create_database("merge")
        self.cut_over()

    def cut_over(self, *options, expected=0):
        done, report = COPYOVER.report("cutover", self.data, "-d", self.conninfo, *options)
        self.assertEqual(expected, done.returncode, done.stdout + done.stderr)
        return done, report

    def test_every_cell_is_the_value_of_the_files_after_several_merges(self):
        present = MESSAGES
        for seed in range(3):
            change(self.data, seed, edited=150, added=50)
            _, report = self.cut_over("--on-conflict", "update")
            self.assertEqual({"inserted": 50, "identical": present - 150, "updated": 150},
                             counts(report, "messages"))
            present += 50
            self.assertEqual([], oracle.differences(self.data, self.conninfo)[0])
        done, _ = self.cut_over()
        self.assertIn("IDENTICAL: nothing to do", done.stderr)

    def test_each_differing_row_is_named_and_nothing_changes(self):
        before = {message["id"]: message for channel in messages_of(self.data).values() for message in channel}
        change(self.data, 7, edited=40, added=10)
        edited = {message["id"] for channel in messages_of(self.data).values() for message in channel
                  if message["id"] in before and message != before[message["id"]]}
        sums = "SELECT md5(string_agg(m::text, '' ORDER BY id)) FROM messages m"
        untouched = psql(self.conninfo, sums)
        done, report = self.cut_over(expected=1)
        self.assertIn("NOTHING WAS COMMITTED", done.stderr)
        findings = [finding for finding in report["findings"] if finding["rule"] == "row-differs"]
        self.assertEqual(edited, {finding["message"].split('"')[1] for finding in findings})
        self.assertEqual({"text"}, {finding["column_name"] for finding in findings})
        self.assertEqual(untouched, psql(self.conninfo, sums))

    def test_rows_of_the_application_stay_as_they_are(self):
        psql(self.conninfo, "INSERT INTO users (id, email, full_name) VALUES "
                            "('of-the-application', 'app@example.com', 'App')")
        change(self.data, 9, edited=0, added=25)
        own = "SELECT u::text FROM users u WHERE id = 'of-the-application'"
        before = psql(self.conninfo, own)
        _, report = self.cut_over()
        self.assertEqual({"inserted": 25, "identical": MESSAGES, "updated": 0}, counts(report, "messages"))
        self.assertEqual(before, psql(self.conninfo, own))


if __name__ == "__main__":
    unittest.main()
