#!/usr/bin/env python3
"""The generator against Python's json: usage generator_test.py COPYOVER-GENERATE."""
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

GENERATOR = sys.argv.pop()
GENERATIONS = ("older", "newer", "wrapped")
SIZE = ["--users", "40", "--channels", "6", "--messages", "3000", "--dms", "200"]


def generate(folder, *options):
    subprocess.run([GENERATOR, str(folder), *options], check=True)
    return {path.name: path for path in pathlib.Path(folder).glob("*.json")}


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def records(document):
    """The records of a document in file order, whatever holds them."""
    for value in document.values() if isinstance(document, dict) else document:
        if isinstance(value, list):
            yield from value
        else:
            yield value


class Generator(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_the_same_options_give_the_same_bytes_and_another_seed_others(self):
        one = generate(self.folder / "1", *SIZE)["messages.json"].read_bytes()
        two = generate(self.folder / "2", *SIZE)["messages.json"].read_bytes()
        other = generate(self.folder / "3", *SIZE, "--seed", "2")["messages.json"].read_bytes()
        self.assertEqual(one, two)
        self.assertNotEqual(one, other)

    def test_every_layout_holds_the_same_values(self):
        for generation in GENERATIONS:
            options = [*SIZE, "--generation", generation]
            compact = generate(self.folder / generation / "c", *options)
            pretty = generate(self.folder / generation / "p", *options, "--style", "pretty")
            lines = generate(self.folder / generation / "n", *options, "--style", "ndjson")
            self.assertEqual(compact.keys(), pretty.keys())
            for name, path in compact.items():
                document = load(path)
                self.assertEqual(document, load(pretty[name]), name)
                ndjson = [json.loads(line) for line in lines[name].read_text().splitlines() if line]
                self.assertEqual(list(records(document)), ndjson, name)

    def test_compact_and_pretty_are_what_json_dumps_writes(self):
        for style, indent in (("compact", None), ("pretty", 2)):
            text = generate(self.folder / style, *SIZE, "--style", style)["users.json"].read_text()
            self.assertEqual(json.dumps(json.loads(text), ensure_ascii=False, indent=indent) + "\n", text)

    def test_some_texts_are_written_with_escapes_and_surrogate_pairs(self):
        text = generate(self.folder, *SIZE)["messages.json"].read_text()
        texts = re.findall(r'"text": "((?:[^"\\]|\\.)*)"', text)
        self.assertEqual(3000, len(texts))
        escaped = sum("\\u" in one for one in texts)
        self.assertTrue(0.06 < escaped / 3000 < 0.10, escaped)
        self.assertRegex(text, r"\\ud83[cd]\\ud[cdef][0-9a-f]{2}")

    def test_keys_are_unique_and_references_hold(self):
        for generation in GENERATIONS:
            files = generate(self.folder / generation, *SIZE, "--generation", generation)
            users = [str(user["id"]) for user in records(load(files["users.json"]))]
            messages = list(records(load(files["messages.json"])))
            author = {"older": "userId", "newer": "user_id", "wrapped": "user_id"}[generation]
            ids = collections.Counter(message["id"] for message in messages)
            self.assertEqual(1, max(ids.values()))
            self.assertEqual(len(set(users)), len(users))
            for message in messages:
                if message.get("channel_type") != "dm":
                    self.assertIn(str(message[author]), users)

    def test_every_crime_has_its_address(self):
        for generation in GENERATIONS:
            files = generate(self.folder / generation, *SIZE, "--generation", generation, "--hostile", "30")
            messages = load(files["messages.json"])
            crimes = load(files["crimes.json"])
            self.assertEqual(10, len({crime["crime"] for crime in crimes}))
            for crime in crimes:
                record = messages
                for name in crime["pointer"].split("/")[1:]:
                    record = record[int(name)] if isinstance(record, list) else record[name]
                found = record["id"]["id"] if crime["crime"] == "wrong-type" else record["id"]
                self.assertEqual(crime["id"], str(found))

    def test_copy_text_has_a_row_for_every_record(self):
        files = generate(self.folder / "data", *SIZE, "--copy-text", str(self.folder / "copy"))
        messages = list(records(load(files["messages.json"])))
        rows = (self.folder / "copy" / "messages.copy").read_text().splitlines()
        self.assertEqual([message["id"] for message in messages], [row.split("\t")[0] for row in rows])
        self.assertEqual({8}, {row.count("\t") for row in rows})


if __name__ == "__main__":
    unittest.main()
