#!/usr/bin/env python3
"""What init drafts passes check and rehearse unedited and keeps every value, whatever the documents look like."""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

from init_shapes import application

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "oracle"))
from throwaway_postgres import ThrowawayPostgres  # noqa: E402

BINARY = os.environ["COPYOVER_BINARY"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
ROUNDS = 8
APPLICATIONS = 60
# Further seeds whose draft failed its own check once.
ONCE_REFUSED = (523, 540, 1596, 2080, 2227, 2541, 2756, 2813, 3580, 4318)
FILES = 25

NAMES = ["id", "userId", "user_id", "name", "createdAt", "a/b", "t~u", "*", "", "order", "Größe", "x" * 70, "nul\x00l", "rest",
         "key", "2024", "user", "USER", "lone\ud800"]
SCALARS = [
    lambda r: None,
    lambda r: r.choice([True, False]),
    lambda r: r.randint(-5, 10**r.choice([1, 5, 10, 13, 18, 25])),
    lambda r: r.choice([1.5, -0.0, 1e300, 12345.678901]),
    lambda r: r.choice(["", "a", "text with \"quotes\" and \\", "17", "007", "-0", "NaN", "\u0000", "\ud800", "🎉", "true"]),
    lambda r: r.choice(["2025-03-04T05:06:07.089Z", "2025-03-04T05:06:07+02:00", "2025-03-04T05:06:07.1234567Z",
                        "2025-03-04T05:06:07", "2025-03-04", "05:06:07", "2025-02-30", "0000-01-01T00:00:00Z"]),
    lambda r: r.choice(["b5f1a9e0-6a0f-4c5e-9d53-1d2c4b7a8e90", "B5F1A9E0-6A0F-4C5E-9D53-1D2C4B7A8E90"]),
]


def scalar_of_one_kind(r):
    make = r.choice(SCALARS)
    return lambda: make(r) if r.random() < 0.9 else r.choice(SCALARS)(r)


def value_maker(r, depth=0):
    if depth < 2 and r.random() < 0.3:
        inner = value_maker(r, depth + 1)
        if r.random() < 0.5:
            return lambda: [inner() for _ in range(r.randint(0, 3))]
        names = r.sample(NAMES, 3)
        return lambda: {name: inner() for name in names if r.random() < 0.7}
    return scalar_of_one_kind(r)


def record_maker(r):
    if r.random() < 0.1:
        return value_maker(r)
    members = {name: value_maker(r) for name in r.sample(NAMES, r.randint(0, 7))}
    return lambda: {name: make() for name, make in members.items() if r.random() < 0.9}


def document(r):
    make = record_maker(r)
    make_value = value_maker(r)
    records = [make() for _ in range(r.randint(0, 8))]
    keyed = {r.choice(["u_1", "2", "*", "general", "a/b", "n"]) + str(i): record for i, record in enumerate(records)}
    return r.choice([
        lambda: records,
        lambda: keyed,
        lambda: {name: [make() for _ in range(r.randint(0, 3))] for name in keyed},
        lambda: {"items": records},
        lambda: {"items": records, "total": len(records), "by": {"name": "x"}},
        lambda: {"data": {"users": records}},
        lambda: {"data": {"users": records, "rooms": keyed}, "next": make_value(), "meta": {"by": make_value(), "": []}},
        lambda: {"rooms": {name: [make() for _ in range(r.randint(0, 3))] for name in keyed}, "other": make_value()},
        lambda: make(),
    ])()


def wrapped_document(r):
    """Collections below wrappers, and how many rows each table must get."""
    ids = iter(range(10**6))

    def record():
        return {"id": next(ids), "text": r.choice(["a", "b"]), "size": r.random()}

    shapes = [
        lambda n: ([record() for _ in range(n)], n),
        lambda n: ({f"u{i}": record() for i in range(n)}, n),
        lambda n: ({f"c{i}": [record() for _ in range(3)] for i in range(n)}, 3 * n),
        lambda n: ({f"g{i}": {f"u{j}": record() for j in range(2)} for i in range(n)}, 2 * n),
    ]
    rows = {}
    collections = {}
    for name in r.sample(["users", "rooms", "messages", "invites"], r.randint(1, 4)):
        collections[name], rows[name] = r.choice(shapes)(r.randint(1, 5))
    document = dict(collections)
    for name in r.sample(["data", "export", "payload"], r.randint(0, 3)):
        document = {name: document, **({"total": 7, "by": {"at": None}} if r.random() < 0.5 else {})}
    if document != collections or r.random() < 0.5:
        document["version"] = 3
        rows["sample"] = 1
    elif len(document) == 1:
        document["none"] = None
        rows["sample"] = 1
    members = list(document.items())
    r.shuffle(members)
    return dict(members), rows


def nested_document(r):
    """Records with arrays and objects of objects inside, and how many rows each table must get."""
    rows = {"sample": 0}

    def element(depth):
        made = {"text": r.choice(["a", "b"]), "n": r.randint(0, 9)}
        if r.random() < 0.5:
            made["id"] = r.choice([r.randint(0, 10**9), r.randint(0, 2)])
        if r.random() < 0.2:
            made["tags"] = r.choice([[], ["x"], None])
        nest(made, depth + 1)
        return made

    def nest(record, depth):
        for table, members in {"posts": ["likes", "edits"], "marks": [], "likes": [], "edits": []}.items():
            wanted = depth == 0 if table in ["posts", "marks"] else depth == 1 and "inside" in shape
            if not wanted or r.random() < 0.3:
                continue
            if r.random() < 0.2:
                record[table] = r.choice([[], None]) if table != "marks" else r.choice([{}, None])
                continue
            elements = [element(depth if members else 2) for _ in range(r.randint(0, 4))]
            if elements:
                rows[table] = rows.get(table, 0) + len(elements)
            record[table] = elements if table != "marks" else {f"u{i}": value for i, value in enumerate(elements)}

    shape = r.choice([["inside"], []])
    records = []
    for i in range(r.randint(1, 6)):
        record = {"id": i, "name": "x" * i}
        nest(record, 0)
        records.append(record)
        rows["sample"] += 1
    return r.choice([records, {f"k{i}": record for i, record in enumerate(records)}]), rows


def written(r, value):
    if r.random() < 0.1 and isinstance(value, list) and len(value) > 1:
        return "\n".join(json.dumps(line) for line in value) + "\n"
    text = json.dumps(value, indent=r.choice([None, 2]))
    return text.replace("1e+300", "1e400") if r.random() < 0.2 else text


def run(*words):
    # Messages of findings are looked at by people; here only the codes and the numbers count.
    result = subprocess.run([BINARY, *map(str, words)], capture_output=True, check=False)
    return result.returncode, result.stdout.decode("utf-8", "replace"), result.stderr.decode("utf-8", "replace")


class Init(unittest.TestCase):
    def accept(self, data, rehearse=True):
        with tempfile.TemporaryDirectory() as folder:
            draft = pathlib.Path(folder, "draft")
            code, out, err = run("init", "-o", draft, data)
            self.assertEqual(code, 0, out + err)
            for command in ["check", "rehearse"] if rehearse else ["check"]:
                report = pathlib.Path(folder, "report.json")
                code, out, err = run(command, "--report", report, draft, data)
                self.assertEqual(code, 0, out + err + (draft / "mapping.json").read_text("utf-8"))
                found = json.loads(report.read_text("utf-8"))
                values = found["values"]
                self.assertEqual(values["total"], values["mapped"] + values["kept"], values)
                self.assertEqual(found["records"]["total"], found["records"]["would_load" if command == "check" else "loaded"])
            # Rows are counted where they are sent, records where they are read.
            counted = "inserted" if rehearse else "records"
            return {table["table"]: table[counted] for table in found["tables"]}

    def test_any_document(self):
        for seed in range(ROUNDS):
            r = random.Random(seed)
            with self.subTest(seed=seed), tempfile.TemporaryDirectory() as data:
                for i in range(FILES):
                    name = chr(ord("a") + i) + "_file.json"
                    pathlib.Path(data, name).write_text(written(r, document(r)), "utf-8")
                self.accept(data, rehearse=seed % 4 == 0)

    def test_any_application(self):
        """Folders in the forms that applications write: captures, typed values, dictionaries under ids, wrappers, holes."""
        server = self.enterContext(ThrowawayPostgres())
        for seed in (*range(APPLICATIONS), *ONCE_REFUSED):
            with self.subTest(seed=seed), tempfile.TemporaryDirectory() as folder:
                data, draft, report = pathlib.Path(folder, "data"), pathlib.Path(folder, "draft"), pathlib.Path(folder, "report.json")
                for path, content in application(random.Random(seed)).items():
                    (data / path).parent.mkdir(parents=True, exist_ok=True)
                    (data / path).write_text(content, "utf-8")
                commands = [["init", "-o", draft, data], ["check", "--report", report, draft, data]]
                if seed % 4 == 0:
                    commands.append(["rehearse", "-d", server.create_database(f"d{seed}"), draft, data])
                for command in commands:
                    code, out, err = run(*command)
                    self.assertEqual(code, 0, out + err)
                values = json.loads(report.read_text("utf-8"))["values"]
                self.assertEqual(values["total"], sum(values[what] for what in ["mapped", "kept", "ignored", "dropped"]), values)

    def test_values_beside_records_that_only_some_documents_have(self):
        for documents in (
                [{"users": [{"id": 1}], "a": 1}, {"users": [{"id": 2}], "b": 2}],
                [{"users": [{"id": 1}], "k": {"a": 1, "b": 2}}, {"users": [{"id": 3}], "k": None}],
                [{"users": [{"id": 1}], "k": {"a": {"x": 1}, "b": 2}}, {"users": [{"id": 3}], "k": {"a": None, "b": 2}}],
                [{"users": [{"id": 1}], "k": {"a": 1}}, {"users": [{"id": 3}], "k": "text\u0000"}]):
            with self.subTest(documents=documents), tempfile.TemporaryDirectory() as data:
                for i, document in enumerate(documents):
                    pathlib.Path(data, f"{i}.json").write_text(json.dumps(document), "utf-8")
                self.accept(data, rehearse=False)

    def accept_sample(self, seed, make, **how):
        """One document, and the rows of each table that Python counts in it."""
        with self.subTest(seed=seed), tempfile.TemporaryDirectory() as data:
            document, rows = make(random.Random(seed))
            pathlib.Path(data, "sample.json").write_text(json.dumps(document), "utf-8")
            self.assertEqual(self.accept(data, **how), rows, document)

    def test_wrapped_collections_become_a_table_each(self):
        for seed in range(24):
            self.accept_sample(seed, wrapped_document, rehearse=seed % 12 == 0)

    def test_nested_records_become_rows_of_tables_of_their_own(self):
        for seed in range(16):
            self.accept_sample(seed, nested_document)

    def test_names_that_are_ids_of_another_file_refer_to_it(self):
        with tempfile.TemporaryDirectory() as data:
            channels = [{"id": f"c{i}", "topic": "x"} for i in range(4)]
            messages = {f"c{i}": [{"id": j, "files": [{"name": "f"}]} for j in range(i)] for i in range(4)}
            pathlib.Path(data, "channels.json").write_text(json.dumps(channels), "utf-8")
            pathlib.Path(data, "messages.json").write_text(json.dumps(messages), "utf-8")
            self.assertEqual(self.accept(data), {"channels": 4, "messages": 6, "files": 6})

    def test_files_with_letters_of_globs_in_their_names(self):
        for name in ("a[31mb", "{open", "br{ac}e"):
            with self.subTest(name), tempfile.TemporaryDirectory() as data:
                pathlib.Path(data, f"{name}.json").write_text('[{"id": 1}, {"id": 2}]', "utf-8")
                self.assertEqual(list(self.accept(data).values()), [2])

    def test_records_of_several_documents_refer_to_theirs(self):
        with tempfile.TemporaryDirectory() as data:
            for i in range(3):
                document = {"id": 10 + i, "name": "x", "messages": [{"id": j, "text": "a"} for j in range(i + 1)]}
                pathlib.Path(data, f"chat_{i}.json").write_text(json.dumps(document), "utf-8")
            self.assertEqual(self.accept(data), {"chat": 3, "messages": 6})

    def test_an_older_pg_dump_is_a_matter_of_pg_bindir(self):
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder, "pg_dump")
            program.write_text("#!/bin/sh\necho 'pg_dump: error: aborting because of server version mismatch' >&2\nexit 1\n", "utf-8")
            program.chmod(0o755)
            code, _, err = run("init", "-d", "host=/nowhere", "--pg-bindir", folder, "-o", pathlib.Path(folder, "draft"), ROOT / "fixtures" / "lonestar")
            self.assertEqual(code, 3)
            self.assertIn("a pg_dump as new as the server is needed: name its folder with --pg-bindir", err)

    def test_the_fixtures_of_every_preset(self):
        presets = {path.parent.name for path in ROOT.glob("schemas/*/mapping.json")}
        fixtures = {path.name for path in (ROOT / "fixtures").iterdir() if path.name.partition("-")[0] in presets}
        self.assertEqual(len(presets), 10)
        self.assertLessEqual(presets, fixtures)
        for name in sorted(fixtures):
            with self.subTest(name):
                self.accept(ROOT / "fixtures" / name)


if __name__ == "__main__":
    unittest.main()
