#!/usr/bin/env python3
"""Each preset: `copyover cutover schemas/NAME fixtures/NAME` on a real server, then every cell of every table against
what presets/NAME.py reads from the files with Python's standard library alone.

A module of presets/ has ROWS = {query: function}: the query gives rows as psql's unaligned text, one JSON array per
row (`SELECT json_build_array(...) FROM ...`), the function takes the folder and gives the rows expected, as lists, in any
order. presets_test.py PROGRAM [NAME...] runs all or some.
"""
import importlib
import json
import pathlib
import subprocess
import sys

from throwaway_postgres import ThrowawayPostgres, psql

ROOT = pathlib.Path(__file__).resolve().parents[2]
PRESETS = pathlib.Path(__file__).resolve().parent / "presets"


def counted(rows):
    counts = {}
    for row in rows:
        line = json.dumps(row, ensure_ascii=False, sort_keys=True)
        counts[line] = counts.get(line, 0) + 1
    return counts


def differences(expected, found):
    for line, count in expected.items():
        if found.get(line, 0) < count:
            yield f"missing: {line}"
    for line, count in found.items():
        if expected.get(line, 0) < count:
            yield f"not expected: {line}"


def tables_of(conninfo):
    listing = psql(conninfo, "SELECT quote_ident(relname) FROM pg_class WHERE relkind IN ('r', 'p') AND NOT "
                             "relispartition AND relnamespace = 'public'::regnamespace ORDER BY 1")
    return listing.decode().split("\n")[:-1]


def check(program, name, server):
    module = importlib.import_module(f"presets.{name.replace('-', '_')}")
    conninfo = server.create_database(name)
    data = ROOT / "fixtures" / name
    for expected_end in ("COMMITTED", "IDENTICAL"):
        done = subprocess.run([program, "cutover", ROOT / "schemas" / name, data, "-d", conninfo],
                              capture_output=True, text=True)
        if done.returncode != 0 or expected_end not in done.stderr:
            return [f"cutover ended with {done.returncode}, {expected_end} was expected", done.stdout, done.stderr]
    problems = []
    for query, rows in module.ROWS.items():
        found = [json.loads(line) for line in psql(conninfo, query).decode().split("\n")[:-1]]
        expected = list(rows(data))
        if not expected:
            problems.append(f"{query}: the fixtures hold no row")
        problems += [f"{query}: {text}" for text in differences(counted(expected), counted(found))]
    for table in tables_of(conninfo):
        if not any(f"FROM {table}" in query for query in module.ROWS):
            problems.append(f"no query of presets/{name} reads table {table}")
    return problems


def main():
    program, names = sys.argv[1], sys.argv[2:]
    names = names or sorted(path.stem.replace("_", "-") for path in PRESETS.glob("*.py"))
    failed = False
    with ThrowawayPostgres(locale="C.UTF-8") as server:
        for name in names:
            problems = check(program, name, server)
            print(f"{name}: {'FAILED' if problems else 'every cell is the value of the files'}")
            for problem in problems[:20]:
                print(f"  {problem}")
            failed = failed or bool(problems)
    sys.exit(1 if failed or not names else 0)


if __name__ == "__main__":
    main()
