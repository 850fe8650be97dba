#!/usr/bin/env python3
"""The layers of the architecture, checked on include lines: who may use whom, and where third parties may appear.

Also: no source file grows beyond one subject (400 lines), and each has a header of its own name beside it, so that a
definition is found from its declaration.
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
    "migrate": ["run", "source", "rejects", "survey", "target", "verify", "send", "ledger", "preflight", "write", "load", "merge",
                "probes", "cutover", "rollback", "export", "explain", "tests"],
    "mapping": ["time", "convert", "syntax", "plan", "bind", "walk", "extract", "account", "record", "explain", "invert"],
    "postgres": ["connection", "catalog", "server"],
}

# Sources of a class whose member functions several files define, each called after one of its subjects. May only shrink.
OF_ONE_CLASS = {
    "json/token_reader.hpp": {"json/token_taking"},
    "migrate/ledger/undo_log.hpp": {"migrate/ledger/undo_images", "migrate/ledger/undo_subtransactions"},
    "migrate/load/load.hpp": {"migrate/load/load_proof", "migrate/load/load_resume"},
    "migrate/preflight/preflight.hpp": {"migrate/preflight/judge_server", "migrate/preflight/judge_table"},
    "migrate/rollback/rollback.hpp": {"migrate/rollback/rollback_load", "migrate/rollback/rollback_restore"},
    "migrate/source/files.hpp": {"migrate/source/list_folder"},
    "migrate/survey/constraints.hpp": {"migrate/survey/constraints_created", "migrate/survey/constraints_orphans"},
    "postgres/connection/connection_impl.hpp": {"postgres/connection/pool"},
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


def check_header(path):
    """The complaint about a source of a library that has no header of its name, or None."""
    if path.suffix != ".cpp" or path.relative_to(ROOT).parts[0] != "lib" or path.with_suffix(".hpp").exists():
        return None
    name = str(path.relative_to(ROOT / "lib").with_suffix(""))
    if any(name in sources for sources in OF_ONE_CLASS.values()):
        return None
    return f"no {path.stem}.hpp beside it declares what it defines"


def stale_exceptions():
    for header, sources in OF_ONE_CLASS.items():
        for name in (header, *(f"{source}.cpp" for source in sources)):
            if not (ROOT / "lib" / name).exists():
                yield f"lib/{name} is gone: take it out of {pathlib.Path(__file__).name}"


def complaints():
    yield from stale_exceptions()
    for top in ("lib", "apps"):
        for path in sorted((ROOT / top).rglob("*.[ch]pp")):
            lines = path.read_text(encoding="utf-8").splitlines()
            name = path.relative_to(ROOT)
            if len(lines) > LONGEST_FILE:
                yield f"{name}: {len(lines)} lines, more than {LONGEST_FILE}: split it by subject"
            if complaint := check_header(path):
                yield f"{name}: {complaint}"
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
