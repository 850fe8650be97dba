#!/usr/bin/env python3
"""The judges of the golden cases must be able to say no."""

import copy
import json
import unittest

import report_check
import run_cases
from json_schema import Schema

REPORT = {
    "schema": "copyover.report/1", "tool": "copyover 0.1.0", "command": "check", "run": None, "result": "PASSED",
    "next": None, "exit_code": 0, "error": None, "started": "2026-11-21T03:51:35Z", "ended": None,
    "sources": [{"path": "users.json", "bytes": 2, "sha256": "0" * 64, "records": 1}],
    "mapping": {"path": "m/mapping.json", "sha256": None}, "target": None, "tables": [],
    "records": {"total": 3, "would_load": 1, "rejected": 2, "dropped": 0},
    "values": {"total": 1, "mapped": 1, "ignored": 0, "kept": 0, "dropped": 0, "rejected": 0, "unmapped": 0},
    "repairs": [], "plan": [], "estimates": [], "probes": [],
    "findings": [{"rule": "json-bom", "severity": "note", "file": "users.json", "line": None, "column": None,
                  "pointer": None, "table": None, "column_name": None, "constraint": None, "sqlstate": None,
                  "message": "found", "fix": None, "count": 1}],
    "phases": [{"name": "check", "seconds": 0.5, "rows": 1, "bytes": 2}], "runs": [],
}


def problems_with(change, exit_code=0):
    report = copy.deepcopy(REPORT)
    change(report)
    return report_check.report_problems(json.dumps(report), exit_code)


class Reports(unittest.TestCase):
    def test_a_good_report_passes(self):
        self.assertEqual(problems_with(lambda report: None), [])

    def test_bad_reports_are_named(self):
        def put(path, value):
            def change(report):
                *steps, last = path
                for step in steps:
                    report = report[step]
                report[last] = value
            return change

        for change, problem in [
            (put(["extra"], 1), "/extra: unknown member"),
            (put(["findings", 0, "value"], 1), "/findings/0/value: unknown member"),
            (lambda report: report.pop("values"), "/values: missing"),
            (lambda report: report["sources"][0].pop("bytes"), "/sources/0/bytes: missing"),
            (put(["exit_code"], True), "/exit_code: True is none of [0, 1, 2, 3, 4, 5, 70]"),
            (put(["sources", 0, "bytes"], "2"), "/sources/0/bytes: '2' is not of type integer"),
            (put(["sources", 0, "bytes"], -1), "/sources/0/bytes: -1 is below 0"),
            (put(["findings", 0, "line"], 0), "/findings/0/line: 0 is below 1"),
            (put(["next"], ""), "/next: '' is shorter than 1"),
            (put(["mapping"], []), "/mapping: matches 0 of oneOf"),
            (put(["schema"], "copyover.report/2"), "/schema: 'copyover.report/2' is not 'copyover.report/1'"),
            (put(["probes"], [1]), "/probes/0: 1 is not of type object"),
            (put(["values", "total"], 2), "values: total is not the sum of the rest"),
            (put(["error"], "no disk"), "exit 0 with an error"),
            (lambda report: report.update(schema=report.pop("schema")), "members are not in the order of the schema"),
        ]:
            with self.subTest(problem):
                found = problems_with(change)
                self.assertTrue(any(text.startswith(problem) for text in found), found)
        self.assertEqual(problems_with(lambda report: None, 1), ["exit_code is 0, the process ended with 1"])

    def test_an_unknown_keyword_of_the_schema_is_no_blind_spot(self):
        with self.assertRaises(NotImplementedError):
            Schema({"multipleOf": 2}).problems(3)


class Normalising(unittest.TestCase):
    def test_only_what_is_volatile_is_replaced(self):
        text = ("COMMITTED run 20261121-035135-9f3a1c at 2026-11-21T03:51:35Z in /tmp/x/data\n"
                "phase   seconds  rows  rows/s\ncheck     0.500    12      24\nlock      0.001\n\n12 rows in 3.500 s\n")
        self.assertEqual(run_cases.normalised(text, "/tmp/x", []),
                         "COMMITTED run RUN at TIME in DIR/data\n"
                         "phase  (measured)\ncheck  (measured)\nlock  (measured)\n\n12 rows in 3.500 s\n")

    def test_probes_keep_all_but_their_times(self):
        text = ("probe    limit ms  p50 ms  p95 ms  runs  rows  reads\n"
                "newest        100  12.345   0.500    20    50  idx_a\n\nrows  in   1.234 s\n")
        self.assertEqual(run_cases.normalised(text, "/tmp/x", []),
                         "probe  limit ms  p50 ms  p95 ms  runs  rows  reads\n"
                         "newest  100  (measured)  (measured)  20  50  idx_a\n\nrows  in   1.234 s\n")


if __name__ == "__main__":
    unittest.main()
