"""What only the server computes is refused for records that are named; an internal error is a record's only where others
pass."""
import json
import pathlib
import random


def prepare(folder):
    letters = random.Random(4711)
    word = "".join(letters.choices("abcdefghijklmnopqrstuvwxyz", k=6000))
    words = " ".join("".join(letters.choices("abcdefghijklmnopqrstuvwxyz", k=8)) for _ in range(150_000))
    data = pathlib.Path(folder, "data")
    data.joinpath("notes.json").write_text(f'[ {{"id": 1, "word": "short"}},\n  {{"id": 2, "word": "{word}"}} ]\n')
    data.joinpath("pages.json").write_text(f'[ {{"id": 1, "body": "short"}},\n  {{"id": 2, "body": "{words}"}} ]\n')
    data.joinpath("lists.json").write_text(f'[ {{"id": 1, "tags": ["a"]}},\n  {{"id": 2, "tags": ["{word}"]}} ]\n')


def reasons(folder):
    lines = pathlib.Path(folder, "rejects", "findings.ndjson").read_text().splitlines()[1:]
    return "".join(f"{line['file']} {line['record']} {line['sqlstate']}\n" for line in map(json.loads, lines))


def only_bad(folder):
    pathlib.Path(folder, "data", "faults.json").write_text('[ {"id": 1, "body": "bad"}, {"id": 3, "body": "bad"} ]\n')
    return ""
