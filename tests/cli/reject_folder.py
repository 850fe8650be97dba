"""What scenes do with a folder of rejected records."""
import pathlib


def show(folder, below):
    """Every file and folder below folder/below with its mode, files with their content."""
    lines = []
    for path in sorted(pathlib.Path(folder, below).rglob("*")):
        lines.append(f"{path.stat().st_mode & 0o777:o} {path.relative_to(folder)}\n")
        if path.is_file():
            lines.append(path.read_text(encoding="utf-8"))
    return "".join(lines)


def correct(rejects, edits):
    """What an operator would correct by hand: (file, old, new), once each."""
    for name, old, new in edits:
        path = pathlib.Path(rejects, name)
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
