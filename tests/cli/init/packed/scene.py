"""Samples as archives hold them: packed, beside their copies, and one that is damaged."""
import gzip
import json
import pathlib


def prepare(folder: pathlib.Path) -> None:
    data = folder / "data"
    data.mkdir()
    people = json.dumps([{"id": number, "name": f"n{number}"} for number in range(100)]).encode()
    (data / "people.json.gz").write_bytes(gzip.compress(people))
    (data / "rooms.json").write_text('[{"id": "hall"}]')
    (data / "rooms.json.gz").write_bytes(gzip.compress(b'[{"id": "yard"}]'))
    damaged = folder / "damaged"
    damaged.mkdir()
    (damaged / "people.json.gz").write_bytes(gzip.compress(people)[:100])
