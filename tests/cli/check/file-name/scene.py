"""Names that are not UTF-8, of a file, of a folder and of one that is ignored, beside one with an accent that is."""
import os
import pathlib


def prepare(folder: pathlib.Path) -> None:
    data = os.fsencode(folder / "data")
    for name in ("café".encode(), b"caf\xe9", b"ignored-\xff"):
        os.makedirs(os.path.join(data, os.path.dirname(name)), exist_ok=True)
        with open(os.path.join(data, name + b".json"), "wb") as file:
            file.write(b'[{"id": 1, "text": "a"}]')
    os.makedirs(os.path.join(data, b"h\xfctte"))
    with open(os.path.join(data, b"h\xfctte", b"messages.json"), "wb") as file:
        file.write(b'[{"id": 1, "text": "a"}]')
