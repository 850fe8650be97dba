"""Looks into the folder of rejected records, and repairs them."""
import pathlib

import reject_folder


def show(folder):
    return reject_folder.show(folder, "deep")


def repair(folder):
    reject_folder.correct(pathlib.Path(folder, "deep", "er", "rejects"), (
        ("chat.json", '"one"', "2"),
        ("chat.json", '"id": 3', '"id": 33'),
        ("chat.json", "5.5", "5"),
        ("export.json", "nobody", "ann"),
        ("events.json", "1", "3"),
        ("counted.json", "true", "2"),
    ))
