"""Looks into the folder of rejected records, and repairs them."""
import pathlib

import reject_folder


def show(folder):
    return reject_folder.show(folder, "rejects")


def repair(folder):
    reject_folder.correct(pathlib.Path(folder, "rejects"), (
        ("users.json", "Bob the builder", "Bob"),
        ("users.json", "ann@", "dan@"),
        ("visits.ndjson", "2025-02-30", "2025-02-28"),
        ("visits.ndjson", "zoe", "dan"),
    ))
