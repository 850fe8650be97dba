"""Looks into the folder of rejected records, and repairs them."""
import pathlib


def show(folder):
    """Every file with its mode and content."""
    lines = []
    for path in sorted(pathlib.Path(folder, "rejects").rglob("*")):
        lines.append(f"{path.stat().st_mode & 0o777:o} {path.relative_to(folder)}\n")
        if path.is_file():
            lines.append(path.read_text(encoding="utf-8"))
    return "".join(lines)


def repair(folder):
    """What an operator would correct by hand."""
    for name, old, new in (
        ("users.json", "Bob the builder", "Bob"),
        ("users.json", "ann@", "dan@"),
        ("visits.ndjson", "2025-02-30", "2025-02-28"),
        ("visits.ndjson", "zoe", "dan"),
    ):
        path = pathlib.Path(folder, "rejects", name)
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
