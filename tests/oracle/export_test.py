#!/usr/bin/env python3
"""The way back: `copyover export` after a cutover, judged by readers that share no code with copyover.

Of each preset: an unchanged database gives the old files byte for byte. Then random histories: a copy of the database is
changed as a new application changes it (rows updated, deleted, added, a few at a time), and exported. Either every cell
of every table is what Python reads from the exported files, and a cutover of them finds nothing to do, or copyover says
no-way-back and writes nothing.

export_test.py PROGRAM [--histories N] [--seed S] [NAME...]
"""
import argparse
import collections
import contextlib
import importlib
import io
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import lonestar
import oracle
from presets_test import PRESETS, ROOT, counted, differences
from throwaway_postgres import ThrowawayPostgres, psql

COLUMNS = """
SELECT json_build_array(c.relname, a.attname, t.typname, a.attnotnull, a.attgenerated <> '' OR a.attidentity <> '',
                        EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u')
                                                              AND a.attnum = ANY (k.conkey)),
                        EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f'
                                                              AND a.attnum = ANY (k.conkey)))
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
ORDER BY c.relname, a.attnum
"""

Column = collections.namedtuple("Column", "table name type not_null made key foreign")

# Of so many histories some must have a way back: of simple records most, of those that make rows of many tables fewer.
LEAST = {"lonestar": 0.8, "lonestar-wrapped": 0.4, "spywatcher": 0.8, "supabase": 0.4}

TEXTS = ("plain", 'with "quotes" and \\ backslash', "Grüße, 日本 👍", "", " blanks ", "line\nbreak", "1e5", "null", "</script>")
VALUES = {
    "text": lambda chance: quoted(chance.choice(TEXTS)),
    "varchar": lambda chance: quoted(chance.choice(TEXTS)),
    "bool": lambda chance: chance.choice(("true", "false")),
    "int2": lambda chance: str(chance.randrange(-30000, 30000)),
    "int4": lambda chance: str(chance.randrange(-2**31, 2**31)),
    "int8": lambda chance: str(chance.randrange(-2**63, 2**63)),
    "numeric": lambda chance: chance.choice(("0", "-1.50", "12345678901234567890.125")),
    "timestamptz": lambda chance: f"'2026-0{chance.randrange(1, 10)}-1{chance.randrange(10)} 0{chance.randrange(10)}:59:0"
                                  f"{chance.randrange(10)}{chance.choice(('', '.5', '.123'))}+00'",
    "timestamp": lambda chance: f"'2026-0{chance.randrange(1, 10)}-11 10:0{chance.randrange(10)}:30'",
    "jsonb": lambda chance: quoted(json.dumps(chance.choice(({"a": [1, "ü", None]}, {"b": {}}, [], [{"x": 1.5}])))),
    "_text": lambda chance: chance.choice(("'{}'", "ARRAY['a']", "ARRAY['one, two', '\"', 'ü']")),
    "_int4": lambda chance: chance.choice(("'{}'", "ARRAY[1, 2]")),
}
NEW_KEY = {"text": "md5(random()::text)", "varchar": "left(md5(random()::text), 12)", "uuid": "gen_random_uuid()",
           "int4": "(random() * 1e9)::int4", "int8": "(random() * 1e15)::int8"}


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def change(chance, columns):
    """A statement as a new application makes it. It may fail: a key may refer to the row."""
    table = chance.choice(sorted({column.table for column in columns}))
    of_table = [column for column in columns if column.table == table]
    row = f"ctid = (SELECT ctid FROM {table} ORDER BY random() LIMIT 1)"
    kind = chance.choice(("update", "update", "insert", "insert", "delete"))
    if kind == "delete":
        return f"DELETE FROM {table} WHERE {row}"
    free = [column for column in of_table if column.type in VALUES and not (column.key or column.foreign or column.made)]
    if kind == "update":
        if not free:
            return ""
        column = chance.choice(free)
        value = "NULL" if not column.not_null and chance.random() < 0.15 else VALUES[column.type](chance)
        return f"UPDATE {table} SET {column.name} = {value} WHERE {row}"
    names = [column for column in of_table if not column.made]
    values = []
    for column in names:
        if column.key and column.type in NEW_KEY and not column.foreign:
            values.append(NEW_KEY[column.type])
        elif column in free and chance.random() < 0.4:
            values.append(VALUES[column.type](chance))
        else:
            values.append(column.name)
    return (f"INSERT INTO {table} ({', '.join(column.name for column in names)}) "
            f"SELECT {', '.join(values)} FROM {table} ORDER BY random() LIMIT 1")


class Preset:
    def __init__(self, program, name, server):
        self.program, self.name, self.server = program, name, server
        self.data = ROOT / "fixtures" / name
        self.migration = ROOT / "schemas" / name.replace("-wrapped", "")
        self.base = server.create_database(f"{name}-base")
        self.run("cutover", self.data, self.base)
        # What no file feeds has no way back, and is not promised one.
        mapped = set(re.findall(r'"(\w+)":', (self.migration / "mapping.json").read_text(encoding="utf-8")))
        self.columns = [column for line in psql(self.base, COLUMNS).decode().split("\n")[:-1]
                        if (column := Column(*json.loads(line))) and column.name in mapped
                        and column.name not in lonestar.DEFAULTS.get(column.table, ())]

    def run(self, command, data, conninfo, *more):
        return subprocess.run([self.program, command, self.migration, data, "-d", conninfo, *more], capture_output=True,
                              text=True)

    def wrong_cells(self, data, conninfo):
        if self.name.startswith("lonestar"):
            with contextlib.redirect_stdout(io.StringIO()):
                return oracle.differences(data, conninfo)[0]
        module = importlib.import_module(f"presets.{self.name.replace('-', '_')}")
        problems = []
        for query, rows in module.ROWS.items():
            # A sequence goes on from the last key that was given, a query for one row knows the fixtures', and keys that the
            # database makes are no values of the files.
            if "nextval" in query or "WHERE" in query or "(id)" in query:
                continue
            found = [json.loads(line) for line in psql(conninfo, query).decode().split("\n")[:-1]]
            problems += [f"{query}: {text}" for text in differences(counted(rows(data)), counted(found))]
        return problems

    def unchanged(self, folder):
        done = self.run("export", self.data, self.base, "-o", folder)
        if done.returncode != 0:
            return [done.stdout + done.stderr]
        names = [file.relative_to(folder) for file in folder.rglob("*") if file.is_file()]
        return [f"{name} is not as it was" for name in names
                if (folder / name).read_bytes() != (self.data / name).read_bytes()] + ([] if names else ["no file"])

    def history(self, chance, database, folder):
        """(what came of it, problems, statements)"""
        psql(self.server.conninfo(), f'CREATE DATABASE "{database}" TEMPLATE "{self.name}-base"')
        conninfo = self.server.conninfo(database)
        statements = []
        for _ in range(chance.randrange(1, 5)):
            statement = change(chance, self.columns)
            tried = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", conninfo,
                                    "-c", f"SELECT setseed({chance.random()})", "-c", statement or "SELECT 1"],
                                   capture_output=True)
            if statement and tried.returncode == 0:
                statements.append(statement)
        done = self.run("export", self.data, conninfo, "-o", folder, "--format", "json")
        try:
            return *self.judge(done, conninfo, folder), statements
        finally:
            psql(self.server.conninfo(), f'DROP DATABASE "{database}"')

    def judge(self, done, conninfo, folder):
        if done.returncode == 1:
            rules = {finding["rule"] for finding in json.loads(done.stdout)["findings"] if finding["severity"] == "error"}
            if folder.exists() or rules != {"no-way-back"} or "NOTHING WAS WRITTEN" not in done.stderr:
                return "refused", [f"refused by {sorted(rules)}, folder: {folder.exists()}", done.stderr]
            reasons = [re.sub(r".*cannot be written back: ", "", finding["message"])
                       for finding in json.loads(done.stdout)["findings"] if finding["rule"] == "no-way-back"]
            return f"no way back: {reasons[0]}", []
        if done.returncode != 0:
            return "failed", [f"export ended with {done.returncode}", done.stderr]
        again = self.run("cutover", folder, conninfo) if self.number % 5 == 0 else None
        if again and (again.returncode != 0 or "IDENTICAL" not in again.stderr):
            return "exported", [f"a cutover of the export ended with {again.returncode}", again.stdout, again.stderr]
        return "exported", self.wrong_cells(folder, conninfo)


def check(program, name, server, options):
    preset = Preset(program, name, server)
    came = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        problems = preset.unchanged(folder / "unchanged")
        for number in range(options.histories):
            chance = random.Random(f"{options.seed} {name} {number}")
            preset.number = number
            what, wrong, statements = preset.history(chance, f"{name}-{number}", folder / str(number))
            came[what] += 1
            if wrong:
                problems += [f"history {number}:", *statements, *wrong[:5]]
    if came["exported"] < LEAST.get(name, 0) * options.histories:
        problems.append(f"only {came['exported']} of {options.histories} histories were exported")
    return came, problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--histories", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_intermixed_args()
    names = options.names or ["lonestar", "lonestar-wrapped",
                              *sorted(path.stem.replace("_", "-") for path in PRESETS.glob("*.py"))]
    failed = False
    with ThrowawayPostgres(locale="C.UTF-8") as server:
        for name in names:
            came, problems = check(options.program, name, server, options)
            told = ", ".join(f"{count} {what}" for what, count in sorted(came.items()))
            print(f"{name}: {'FAILED' if problems else 'every export is what the tables hold'}; {told}", flush=True)
            for problem in problems[:20]:
                print(f"  {problem[:1500]}")
            failed = failed or bool(problems)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
