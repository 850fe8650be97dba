"""Looks into the folder of rejected records, and repairs them."""
import pathlib


def show(folder):
    """Every file with its content."""
    lines = []
    for path in sorted(pathlib.Path(folder, "deep").rglob("*")):
        lines.append(f"{path.stat().st_mode & 0o777:o} {path.relative_to(folder)}\n")
        if path.is_file():
            lines.append(path.read_text(encoding="utf-8"))
    return "".join(lines)


def repair(folder):
    """What an operator would correct by hand."""
    for name, old, new in (
        ("chat.json", '"one"', "2"),
        ("chat.json", '"id": 3', '"id": 33'),
        ("chat.json", "5.5", "5"),
        ("export.json", "nobody", "ann"),
        ("events.json", "1", "3"),
        ("counted.json", "true", "2"),
    ):
        path = pathlib.Path(folder, "deep", "er", "rejects", name)
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
