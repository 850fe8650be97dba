#!/usr/bin/env python3
"""README and tutorial show what the commands print. Usage: documents_test.py COPYOVER

A block called "json FILE" or "sql FILE" is saved as that file. Every command of a console block is run; the lines shown below it must be printed in this order, with nothing between
them but where … stands. Numbers with a fraction, times and run ids differ from run to run.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from throwaway_postgres import ThrowawayPostgres, bin_folder

COPYOVER = pathlib.Path(sys.argv.pop()).resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
ELSEWHERE = ("./dev test",)  # runs this test


def blocks(document):
    """Pairs of a command and the lines shown below it; of a file to save, its path and its text."""
    shown = []
    for kind, block in re.findall(r"^```(console|(?:json|sql) \S+)\n(.*?)^```", (ROOT / document).read_text(), re.M | re.S):
        if kind != "console":
            shown.append((pathlib.Path(kind.split()[1]), block))
            continue
        for line in block.splitlines():
            if line.startswith("$ "):
                shown.append((line[2:], []))
            else:
                shown[-1][1].append(line)
    return shown


def comparable(line):
    line = re.sub(r"\d{8}-\d{6}-[0-9a-f]{6}", "RUN", line)
    line = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", line)
    if re.search(r" \d+\.\d{3}( |$)", line):  # a phase: its name counts
        line = re.sub(r"\s+\d+\.\d{3}.*", " SECONDS", line)
    return re.sub(r"\s+", " ", line).strip()


def pattern(lines):
    """A regular expression for the whole output, in which … stands for any lines."""
    parts = [r"(?:.*\n)*" if line == "…" else re.escape(comparable(line)) + r"\n" for line in lines]
    return "".join(parts)


class Documents(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("schemas", "fixtures"):
            (self.folder / name).symlink_to(ROOT / name)
        self.environment = {**os.environ, "NO_COLOR": "1",
                            "PATH": f"{COPYOVER.parent}:{bin_folder()}:{os.environ['PATH']}"}

    def run_blocks(self, document, replace=None):
        for command, shown in blocks(document):
            if isinstance(command, pathlib.Path):
                (self.folder / command).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / command).write_text(shown)
                continue
            if command in ELSEWHERE:
                continue
            with self.subTest(command):
                done = subprocess.run((replace or {}).get(command, command), shell=True, cwd=self.folder, text=True,
                                      env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                printed = "".join(comparable(line) + "\n" for line in done.stdout.splitlines())
                if shown:
                    self.assertRegex(printed, "^" + pattern(shown) + r"\Z")
                else:
                    self.assertEqual((0, ""), (done.returncode, printed))

    def test_the_readme_shows_what_the_demo_prints(self):
        self.run_blocks("README.md", {"./dev demo": "copyover rehearse schemas/lonestar fixtures/lonestar"})

    def test_the_tutorial_shows_what_its_commands_print(self):
        with ThrowawayPostgres() as server:
            self.environment |= {"PGHOST": str(server.folder), "PGUSER": "postgres"}
            self.run_blocks("docs/tutorial.md")


if __name__ == "__main__":
    unittest.main()
