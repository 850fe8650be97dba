"""Looks into the folder of records that the client or the server refuses, and repairs them."""
import pathlib

import reject_folder


def folders(folder):
    return "".join(f"{path.name}\n" for path in sorted(folder.iterdir()))


def show(folder):
    return reject_folder.show(folder, "rejects")


def repair(folder):
    reject_folder.correct(pathlib.Path(folder, "rejects"), (
        ("rooms.json", '"seats": 0', '"seats": 4'),
        ("rooms.json", "HALL", "Aula"),
        ("bookings.json", "2025-03-04T09", "2025-03-04T10"),
        ("notes.ndjson", "never say this", "said"),
        ("notes.ndjson", "behind the", "in front of the"),
        ("notes.ndjson", '"five"', "5"),
    ))
