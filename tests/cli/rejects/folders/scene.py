"""The folder of rejected records keeps the folders of the files, and the globs take them there again."""
import pathlib

import reject_folder


def show(folder):
    return reject_folder.show(folder, "rejects")


def repair(folder):
    reject_folder.correct(pathlib.Path(folder, "rejects"), (
        ("a/b/messages.json", '"two"', "20"),
        ("hall/2025-01-02.json", "3.5", "35"),
        ("yard-7.json", "null", '"D"'),
    ))
