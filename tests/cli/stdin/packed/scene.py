"""What comes through a pipe may be packed, and need not be an array."""
import gzip
import pathlib


def prepare(folder: pathlib.Path) -> None:
    (folder / "data").mkdir()
    orders = b"".join(b'{"id": %d, "customer": "Ada", "total": 1, "lines": []}\n' % number for number in range(1000))
    (folder / "data" / "in").write_bytes(gzip.compress(orders))
