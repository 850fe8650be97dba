"""Whether a JSON report is what docs/report.schema.json and docs/exit-codes.md promise."""

import json
import pathlib

from json_schema import Schema

SCHEMA_FILE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "report.schema.json"
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def rules():
    return SCHEMA["$defs"]["finding"]["properties"]["rule"]["enum"]


def report_problems(text, exit_code):
    report = json.loads(text)
    problems = Schema(SCHEMA).problems(report)
    if problems:
        return problems
    if list(report) != SCHEMA["required"]:
        problems.append("members are not in the order of the schema")
    if report["exit_code"] != exit_code:
        problems.append(f"exit_code is {report['exit_code']}, the process ended with {exit_code}")
    for name in ("records", "values"):
        parts = {key: value for key, value in report[name].items() if key != "total"}
        if report[name]["total"] != sum(parts.values()):
            problems.append(f"{name}: total is not the sum of the rest: {report[name]}")
    if exit_code == 0 and any(finding["severity"] == "error" for finding in report["findings"]):
        problems.append("exit 0 with a finding of severity error")
    if exit_code == 0 and report["error"] is not None:
        problems.append("exit 0 with an error")
    return problems
