"""Prints the exported folder."""


def show(folder):
    back = folder / "back"
    return "".join(f"--- {file.relative_to(back)}\n{file.read_text()}\n" for file in sorted(back.rglob("*")) if file.is_file())


def differing(folder):
    old, new = folder / "data", folder / "unchanged"
    names = sorted(str(file.relative_to(new)) for file in new.rglob("*") if file.is_file())
    return "".join(f"{name}: {'the same' if (old / name).read_bytes() == (new / name).read_bytes() else 'NOT THE SAME'}\n"
                   for name in names)
