#!/usr/bin/env python3
"""What init drafts of files that nobody here has seen: tables, keys, references and types, and a rehearsal of each."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from applications import APPLICATIONS

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "oracle"))
from throwaway_postgres import ThrowawayPostgres  # noqa: E402

BINARY = os.environ["COPYOVER_BINARY"]


def run(*words):
    result = subprocess.run([BINARY, *map(str, words)], capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


def drafted_tables(schema):
    """By table: a column's type, "*" in front of its name in a key, "-> table" behind the type of a reference."""
    tables = {}
    for name, body in re.findall(r'CREATE TABLE "?([^" (]+)"? \(\n(.*?)\n\);', schema, re.S):
        columns = {}
        keys, references = [], {}
        for line in body.split("\n"):
            line = line.split("  -- ")[0].strip().rstrip(",")
            if key := re.match(r"PRIMARY KEY \((.*)\)", line):
                keys = [column.strip('"') for column in key[1].split(", ")]
            elif foreign := re.match(r"FOREIGN KEY \((.*?)\) REFERENCES (\S+)", line):
                references.update({column.strip('"'): foreign[2] for column in foreign[1].split(", ")})
            elif column := re.match(r'"?([^" ]+)"? (\S+)(.*)', line):
                columns[column[1]] = column[2]
                keys += [column[1]] if "PRIMARY KEY" in column[3] else []
                if foreign := re.search(r"REFERENCES (\S+)", column[3]):
                    references[column[1]] = foreign[1]
        for table, foreign, parent in re.findall(r"ALTER TABLE (\S+) ADD FOREIGN KEY \((.*?)\) REFERENCES (\S+)", schema):
            if table == name:
                references.update({column.strip('"'): parent for column in foreign.split(", ")})
        tables[name] = {("*" if column in keys else "") + column:
                        kind + (f" -> {references[column]}" if column in references else "") for column, kind in columns.items()}
    return tables


class Strangers(unittest.TestCase):
    def setUp(self):
        # One for all: each application gets a database of its own.
        self.server = self.enterContext(ThrowawayPostgres())

    def test_tables_of_invented_applications(self):
        for name, application in APPLICATIONS.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                data, draft = pathlib.Path(folder, "data"), pathlib.Path(folder, "draft")
                for file, content in application["files"].items():
                    path = data / file
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
                self.assertEqual(run("init", "-o", draft, data)[0], 0)
                schema = (draft / "schema.sql").read_text("utf-8")
                tables = drafted_tables(schema)
                for table, columns in application["tables"].items():
                    self.assertIn(table, tables, schema)
                    for column, kind in columns.items():
                        self.assertEqual(tables[table].get(column), kind, f"{table}.{column}\n{schema}")
                database = self.server.create_database(name)
                for words in [["check", draft, data], ["rehearse", "-d", database, draft, data]]:
                    code, out = run(*words)
                    self.assertEqual(code, 0, out + (draft / "mapping.json").read_text("utf-8"))


if __name__ == "__main__":
    unittest.main()
