#!/usr/bin/env python3
"""check finds each fault at its address, and nothing else. Usage: hostile_test.py COPYOVER COPYOVER-GENERATE

What must be found stands in hostile_expectations.json and, for generated data, in the crimes.json beside it.
"""
import collections
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from program import FIXTURES, Program

GENERATOR = sys.argv.pop()
COPYOVER = Program(sys.argv.pop())
EXPECTATIONS = json.loads((pathlib.Path(__file__).parent / "hostile_expectations.json").read_text())


def address(finding):
    return {name: finding.get(name) or (0 if name in ("line", "column") else "")
            for name in ("rule", "severity", "file", "line", "column", "pointer")}


def base_name(finding):
    return {**finding, "file": pathlib.PurePath(finding["file"]).name}


class Hostile(unittest.TestCase):
    def test_every_folder_gives_its_finding_at_its_address(self):
        for expected in EXPECTATIONS:
            with self.subTest(expected["folder"]):
                done, report = COPYOVER.report("check", FIXTURES / "hostile" / expected["folder"])
                found = [base_name(address(finding)) for finding in report["findings"]]
                self.assertIn({name: expected[name] for name in address(expected)}, found)
                self.assertEqual(1 if expected["severity"] == "error" else 0, done.returncode)
                self.assertEqual({expected["rule"]} if expected["severity"] == "error" else set(),
                                 {finding["rule"] for finding in found if finding["severity"] == "error"})

    def test_every_folder_has_an_expectation(self):
        presets = {path.name for path in (FIXTURES.parent / "schemas").iterdir()}  # their cases are in tests/cli/presets
        folders = {path.name for path in (FIXTURES / "hostile").iterdir()} - presets
        self.assertEqual(folders, {expected["folder"] for expected in EXPECTATIONS})

    def test_every_crime_of_generated_data_is_found_and_no_other(self):
        for generation in ("older", "newer", "wrapped"):
            with self.subTest(generation), tempfile.TemporaryDirectory() as folder:
                data = pathlib.Path(folder) / "data"
                subprocess.run([GENERATOR, data, "--generation", generation, "--users", "50", "--channels", "8",
                                "--messages", "3000", "--dms", "100", "--hostile", "30"], check=True)
                crimes_file = data / "crimes.json"
                crimes = json.loads(crimes_file.read_text())
                crimes_file.unlink()  # it would be an unclaimed file
                done, report = COPYOVER.report("check", data)
                self.assertEqual(1, done.returncode, done.stderr)
                self.compare(crimes, [one for one in report["findings"] if one["severity"] != "note"])

    def compare(self, crimes, findings):
        counts = collections.Counter()
        for finding in findings:
            counts[finding["rule"]] += finding["count"]
        expected = collections.Counter(crime["rule"] for crime in crimes)
        self.assertEqual(expected, counts)
        places = collections.defaultdict(list)
        for crime in crimes:
            places[crime["rule"]].append(crime["pointer"])
        for finding in findings:
            if finding["rule"] == "orphan-created":  # stands at the key of the channel
                continue
            self.assertTrue(any(finding["pointer"] == place or finding["pointer"].startswith(place + "/")
                                for place in places[finding["rule"]]), finding)


if __name__ == "__main__":
    unittest.main()
