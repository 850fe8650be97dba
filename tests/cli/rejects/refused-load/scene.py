"""Changes the files that a folder of rejected records was made of, and the folder."""
import pathlib


def change(folder):
    rooms = pathlib.Path(folder, "data", "rooms.json")
    rooms.write_text(rooms.read_text().replace('"seats": 0', '"seats": -1'))


def spoil(folder):
    with pathlib.Path(folder, "rejects", "findings.ndjson").open("a") as findings:
        findings.write('{"rule": \n')
