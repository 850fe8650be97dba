#!/usr/bin/env python3
"""The layers of the architecture, checked on include lines: who may use whom, and where third parties may appear.

Also: no source file grows beyond one subject (400 lines).
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LONGEST_FILE = 400

MAY_USE = {
    "base": set(),
    "json": {"base"},
    "schema": {"base"},
    "mapping": {"base", "json", "schema"},
    "draft": {"base", "json", "schema", "mapping"},
    "copy": {"base", "schema"},
    "postgres": {"base", "schema"},
    "migrate": {"base", "json", "schema", "mapping", "copy", "postgres"},
    "report": {"base"},
    "apps": {"base", "draft", "migrate", "report"},
}

# The parts of a layer that has folders of its own: each may use those before it. What lies beside them may use all.
PARTS = {
    "migrate": ["run", "source", "rejects", "survey", "target", "verify", "send", "ledger", "preflight", "load", "merge",
                "probes", "cutover", "rollback"],
}

# Header (a regular expression) to the only folder that may include it.
THIRD_PARTY = {
    r"simdjson\.h": "json",
    r"pg_query\.h|pg_query/.*": "schema",
    r"libpq-fe\.h|libpq/.*|postgres_ext\.h": "postgres",
    r"CLI/.*": "apps",
    r"xxhash\.h": "base",
    r"openssl/.*": "base",
}

# Folders of apps, whose headers are the programs' own.
APPS = {"copyover"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def layer_of(path):
    parts = path.relative_to(ROOT).parts
    return "apps" if parts[0] == "apps" else parts[1]


def check_include(layer, quote, header):
    """The complaint about one include, or None."""
    for pattern, owner in THIRD_PARTY.items():
        if re.fullmatch(pattern, header) and owner != layer:
            return f"<{header}> belongs to {owner} alone"
    if quote == '"':
        used = header.split("/")[0]
        used = "apps" if used in APPS else used
        if "/" in header and used in MAY_USE and used != layer and used not in MAY_USE[layer]:
            return f'{layer} may not use {used} ("{header}")'
        if "/" in header and used not in MAY_USE:
            return f'"{header}" is in no known folder'
    return None


def check_part(path, header):
    """The complaint about an include of a later part of the same layer, or None."""
    layer, used = layer_of(path), header.split("/")
    if layer not in PARTS or used[0] != layer:
        return None
    order = PARTS[layer]
    own, other = path.relative_to(ROOT).parts[2:-1], used[1:-1]
    for part in (*own, *other):
        if part not in order:
            return f"{layer}/{part} has no place in the order of {layer}"
    if own and (not other or order.index(other[0]) > order.index(own[0])):
        return f'{layer}/{own[0]} may not use what comes behind it ("{header}")'
    return None


def complaints():
    for top in ("lib", "apps"):
        for path in sorted((ROOT / top).rglob("*.[ch]pp")):
            lines = path.read_text(encoding="utf-8").splitlines()
            name = path.relative_to(ROOT)
            if len(lines) > LONGEST_FILE:
                yield f"{name}: {len(lines)} lines, more than {LONGEST_FILE}: split it by subject"
            layer = layer_of(path)
            if layer not in MAY_USE:
                yield f"{name}: folder {layer} has no entry in {pathlib.Path(__file__).name}"
                continue
            for number, line in enumerate(lines, 1):
                match = INCLUDE.match(line)
                complaint = match and (check_include(layer, match[1], match[2]) or check_part(path, match[2]))
                if complaint:
                    yield f"{name}:{number}: {complaint}"


if __name__ == "__main__":
    found = list(complaints())
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)
