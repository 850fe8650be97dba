#!/usr/bin/env python3
"""Whatever check says can be given to explain, which tells the same of the record."""

import os
import pathlib
import re
import subprocess
import unittest

BINARY = os.environ["COPYOVER_BINARY"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
FINDING = re.compile(r"^(?:(?P<address>\S+): )?(?:error|warning|note)\[(?P<rule>[\w-]+)\]")


def run(*words):
    return subprocess.run([BINARY, *words], capture_output=True, text=True, check=False)


def findings(migration, data):
    printed = run("check", "--all", migration, data).stdout
    return [line for line in printed.splitlines() if FINDING.match(line)]


def folders():
    """Migrations with hostile data for them, of every kind of document."""
    hostile = ROOT / "fixtures/hostile"
    presets = {path.name for path in (ROOT / "schemas").iterdir()}
    for data in sorted(hostile.iterdir()):
        if data.name not in presets:
            yield ROOT / "schemas/lonestar", data
    for preset in ("tzurot", "telegram", "spywatcher"):
        for data in sorted((hostile / preset).iterdir()):
            yield ROOT / "schemas" / preset, data
        yield ROOT / "schemas" / preset, ROOT / "fixtures" / preset


class Explain(unittest.TestCase):
    def test_every_finding_can_be_given_to_it(self):
        asked = 0
        for migration, data in folders():
            for line in findings(migration, data):
                with self.subTest(migration=migration.name, data=data.name, line=line):
                    answer = run("explain", migration, data, line)
                    self.assertEqual(answer.returncode, 0, answer.stderr)
                    rule = FINDING.match(line)["rule"]
                    self.assertIn(f"\n{rule}: ", answer.stdout)
                    # The finding itself is told again, word for word but for what it counts.
                    address = FINDING.match(line)["address"] or ""
                    if address.count(":") == 2:
                        text = re.sub(r" \(\d+ (records|times)\)$", "", line)
                        self.assertIn(text.split("] ")[1], answer.stdout)
                    asked += 1
        self.assertGreater(asked, 100)

    def test_each_value_of_a_record_is_told_once(self):
        answer = run("explain", ROOT / "schemas/lonestar", ROOT / "fixtures/lonestar", "messages.json:38")
        told = re.findall(r"^>? +\d+:\d+ +(\S+)", answer.stdout.split("\nvalues\n")[1], re.MULTILINE)
        self.assertEqual(len(told), len(set(told)))
        self.assertEqual(len(told), 18)
        self.assertIn("/general/0/reactions/❤️#", told)

    def test_a_collected_value_is_no_default(self):
        answer = run("explain", ROOT / "schemas/lonestar", ROOT / "fixtures/lonestar", "messages.json:3")
        self.assertRegex(answer.stdout, r"\n  likes +\{.*\} +from /likes/\*, /reactions/\*/\*\n")
        answer = run("explain", ROOT / "schemas/lonestar", ROOT / "fixtures/lonestar", "messages.json:38")
        self.assertRegex(answer.stdout, r"\n  likes +\{.*\} +from /likes/\*, /reactions/\*/\*\n")

    def test_secret_values_stay_hidden_where_nothing_reads_them(self):
        secret = "$2b$10$"
        self.assertIn(secret, (ROOT / "fixtures/lonestar/users.json").read_text(encoding="utf-8"))
        for options in ([], ["--show-values"]):
            answer = run("explain", *options, ROOT / "schemas/lonestar", ROOT / "fixtures/lonestar", "users.json:4")
            self.assertIn("/1/password", answer.stdout)
            self.assertNotIn(secret, answer.stdout)
        self.assertIn("Head of shift", answer.stdout)


if __name__ == "__main__":
    unittest.main()
