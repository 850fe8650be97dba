#!/usr/bin/env python3
"""The manual page, docs/exit-codes.md and the tests of migrations say what the program says."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from json_schema import Schema

BINARY = os.environ["COPYOVER_BINARY"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
MANUAL = (DOCS / "copyover.1.md").read_text(encoding="utf-8")


def help_of(*command):
    return subprocess.run([BINARY, *command, "--help"], capture_output=True, text=True, check=True).stdout


def commands():
    listed = help_of().split("Commands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  (\w+)", listed, re.MULTILINE)


def options(text):
    return set(re.findall(r"^  (?:-\w,)?--([\w-]+)", text, re.MULTILINE))


class Documents(unittest.TestCase):
    def test_every_command_and_option_is_in_the_manual_page_and_no_other(self):
        self.assertGreaterEqual(len(commands()), 5)
        offered = options(help_of())
        for command in commands():
            self.assertIn(f"**copyover {command}**", MANUAL)
            offered |= options(help_of(command))
        described = set(re.findall(r"\\--([\w-]+)\*\*", MANUAL.split("# OPTIONS")[1]))
        self.assertEqual(described, offered)
        self.assertEqual(set(re.findall(r"\*\*copyover (\w+)\*\*", MANUAL.split("# DESCRIPTION")[0])), set(commands()))

    def test_exit_codes_are_the_same_everywhere(self):
        in_help = re.findall(r"^  (\d+) ", help_of().split("Exit codes:")[1], re.MULTILINE)
        in_docs = re.findall(r"^\| (\d+) \|", (DOCS / "exit-codes.md").read_text(encoding="utf-8"), re.MULTILINE)
        in_manual = re.findall(r"^\*\*(\d+)\*\*$", MANUAL.split("# EXIT STATUS")[1], re.MULTILINE)
        self.assertEqual(in_help, ["0", "1", "2", "3", "4", "5", "70"])
        self.assertEqual(in_docs, in_help)
        self.assertEqual(in_manual, in_help)

    def test_help_and_version_are_words_too(self):
        for command in commands():
            answer = subprocess.run([BINARY, "help", command], capture_output=True, text=True, check=True)
            self.assertEqual(answer.stdout, help_of(command))
        alone = subprocess.run([BINARY], capture_output=True, text=True, check=False)
        self.assertEqual((alone.returncode, alone.stdout), (2, help_of()))

    def test_every_rule_is_explained_as_the_page_says(self):
        page = (DOCS / "findings.md").read_text(encoding="utf-8")
        for name, section in re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL):
            answer = subprocess.run([BINARY, "explain", name], capture_output=True, text=True, check=True)
            severity, text = re.match(r"\*\*(\w+)\*\* (.*)", section.strip(), re.DOTALL).groups()
            self.assertEqual(answer.stdout, f"{name}: {severity}\n\n{text}\n")

    def test_examples_of_findings_are_what_a_golden_case_prints(self):
        page = (DOCS / "findings.md").read_text(encoding="utf-8")
        printed = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/cli/**/expected.std*"))
        examples = re.findall(r"^### (\S+)\n(?:(?!^##).*\n)*?Example:\n\n((?:    .*\n)+)", page, re.MULTILINE)
        self.assertEqual(len(examples), page.count("\n### "))
        for name, lines in examples:
            self.assertIn(f"[{name}]", lines)
            self.assertIn(re.sub("^    ", "", lines, flags=re.MULTILINE), printed)

    def test_the_tests_of_migrations_are_what_their_schema_says_and_pass(self):
        schema = Schema(json.loads((ROOT / "schemas/tests.schema.json").read_text(encoding="utf-8")))
        migrations = sorted(path.parent for path in ROOT.glob("schemas/*/tests.json"))
        self.assertGreaterEqual(len(migrations), 1)
        for migration in migrations:
            self.assertEqual(schema.problems(json.loads((migration / "tests.json").read_text(encoding="utf-8"))), [])
            self.assert_passes(migration)

    def test_the_example_of_the_reference_passes_for_lonestar(self):
        section = (DOCS / "mapping.md").read_text(encoding="utf-8").split("\n## Tests\n")[1]
        with tempfile.TemporaryDirectory() as folder:
            migration = pathlib.Path(folder, "lonestar")
            shutil.copytree(ROOT / "schemas/lonestar", migration)
            example = re.search(r"^```json\n(.*?)^```", section, re.MULTILINE | re.DOTALL).group(1)
            (migration / "tests.json").write_text(example, encoding="utf-8")
            self.assert_passes(migration)

    def assert_passes(self, migration):
        done = subprocess.run([BINARY, "check", "--test", migration], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertRegex(done.stderr, r"^PASSED: \d+ test")

    def test_help_fits_a_terminal(self):
        for command in [(), *((name,) for name in commands())]:
            for line in help_of(*command).splitlines():
                self.assertLessEqual(len(line), 120, line)


if __name__ == "__main__":
    unittest.main()
