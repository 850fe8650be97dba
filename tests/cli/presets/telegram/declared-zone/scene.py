"""The exporting machine's zone is declared in mapping.json: local dates without date_unixtime move with it."""


def prepare(folder):
    mapping = folder / "migration" / "mapping.json"
    text = mapping.read_text(encoding="utf-8")
    assert '"time_zone": "UTC"' in text
    mapping.write_text(text.replace('"time_zone": "UTC"', '"time_zone": "+03:00"'), encoding="utf-8")
