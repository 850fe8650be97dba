"""A post of 20 MB in one line: exports have such lines."""
import json


def prepare(folder):
    (folder / "data").mkdir()
    with (folder / "data" / "import.jsonl").open("w", encoding="utf-8") as file:
        for line in ({"type": "version", "version": 1},
                     {"type": "team", "team": {"name": "acme", "display_name": "ACME", "type": "O"}},
                     {"type": "channel", "channel": {"team": "acme", "name": "general", "display_name": "", "type": "O"}},
                     {"type": "user", "user": {"username": "ada", "email": "ada@example.com"}},
                     {"type": "post", "post": {"team": "acme", "channel": "general", "user": "ada", "create_at": 1,
                                               "message": "x" * 20_000_000}}):
            file.write(json.dumps(line) + "\n")
