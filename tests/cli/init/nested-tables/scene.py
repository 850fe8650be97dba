"""Shows what was drafted."""


def show(folder):
    return "".join((folder / "draft" / name).read_text("utf-8") for name in ["mapping.json", "schema.sql", "README.md"])
