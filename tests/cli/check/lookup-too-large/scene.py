"""Five names of 60 MiB are more than a lookup remembers."""
import gzip
import pathlib


def prepare(folder: pathlib.Path) -> None:
    data = folder / "data"
    data.mkdir()
    (data / "uses.json").write_text('[{"id": 1, "name": "a"}]')
    with gzip.open(data / "names.json.gz", "wb", compresslevel=1) as names:
        for number in range(5):
            names.write(b"[" if number == 0 else b",")
            names.write(b'{"id": %d, "name": "%d' % (number, number))
            for _ in range(60):
                names.write(b"a" * (1 << 20))
            names.write(b'"}')
        names.write(b"]")
