"""The exporting machine's zone is declared in mapping.json; its clocks went from 3 back to 2 o'clock on this day."""


def prepare(folder):
    mapping = folder / "migration" / "mapping.json"
    text = mapping.read_text(encoding="utf-8")
    assert '"time_zone": "UTC"' in text
    mapping.write_text(text.replace('"time_zone": "UTC"', '"time_zone": "Europe/Berlin"'), encoding="utf-8")
