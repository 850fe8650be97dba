"""A record above the limit of 64 MiB, between two small ones."""


def prepare(folder):
    large = '{"id": "b", "name": "' + "x" * (64 << 20) + '"}'
    data = folder / "data"
    data.mkdir()
    (data / "people.json").write_text('[{"id": "a", "name": "Ada"},\n ' + large + ',\n {"id": "c", "name": "Cid"}]\n')
