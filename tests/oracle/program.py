"""Runs copyover as its users do."""
import json
import os
import pathlib
import subprocess
import tempfile

MIGRATION = pathlib.Path(__file__).resolve().parents[2] / "schemas" / "lonestar"
FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "fixtures"


class Program:
    def __init__(self, path):
        self.path = path

    def run(self, command, data, *options):
        """The finished process; stdout and stderr are text."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.run([self.path, command, MIGRATION, data, *options], capture_output=True,
                              env=environment, encoding="utf-8", errors="surrogateescape", timeout=300)

    def report(self, command, data, *options):
        """The finished process and its JSON report."""
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "report.json"
            done = self.run(command, data, *options, "--report", file)
            if not file.exists():
                raise RuntimeError(f"no report (exit {done.returncode}): {done.stderr}")
            return done, json.loads(file.read_text(encoding="utf-8"))
