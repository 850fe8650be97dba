"""Prisma's schema with native uuid ids: the same mapping serves both."""


def prepare(folder):
    schema = folder / "migration" / "schema.sql"
    text = schema.read_text(encoding="utf-8")
    for line in set(line for line in text.splitlines() if line.startswith('    "id"')):
        text = text.replace(line, line.replace("TEXT", "UUID"))
    schema.write_text(text, encoding="utf-8")
