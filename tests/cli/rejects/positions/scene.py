"""Rules that read positions in arrays read those of the first files in a folder of rejects, in the next one, too."""
import json
import pathlib

import reject_folder


def show(folder):
    return reject_folder.show(folder, "rejects")


def compare(folder):
    def content(rejects):
        lines = pathlib.Path(folder, rejects, "findings.ndjson").read_text().splitlines()[1:]
        places = [(line["file"], line["record"], line["here"]) for line in map(json.loads, lines)]
        return [pathlib.Path(folder, rejects, name).read_text() for name in ("chats.json", "items.ndjson")] + places

    return "the same\n" if content("rejects") == content("again") else "another\n"


def repair(folder):
    reject_folder.correct(pathlib.Path(folder, "rejects"), (
        ("chats.json", "2025-02-30", "2025-02-02"),
        ("chats.json", "2025-02-31", "2025-02-04"),
        ("chats.json", "2025-03-00", "2025-03-01"),
        ("items.ndjson", '"three"', "3"),
        ("items.ndjson", '"five"', "5"),
    ))


def take_one(folder):
    file = pathlib.Path(folder, "rejects", "items.ndjson")
    file.write_text(file.read_text().splitlines()[1] + "\n")
