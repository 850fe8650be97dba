#!/usr/bin/env python3
"""Compares every cell of the Lone Star tables with the JSON files. Usage: oracle.py DATA CONNINFO.

Prints the counts and the differences; exit 1 where there is any.
"""
import datetime
import sys

import lonestar
from throwaway_postgres import psql

COLUMNS = {
    "users": {"email": "text", "full_name": "text", "department": "text", "roles": "array", "avatar_url": "text",
              "status": "text", "last_seen": "time", "created_at": "time"},
    "channels": {"name": "text", "description": "text", "type": "text", "category": "text",
                 "allowed_roles": "array", "is_push_enabled": "boolean", "created_at": "time"},
    "messages": {"channel_id": "text", "user_id": "text", "user_name": "text", "user_avatar": "text",
                 "text": "text", "attachments": "jsonb", "timestamp": "time", "likes": "array"},
    "dm_messages": {"conversation_id": "text", "sender_id": "text", "receiver_id": "text", "text": "text",
                    "attachments": "jsonb", "timestamp": "time", "read": "boolean"},
}

UNESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}


def decode_field(field):
    """A field of COPY's text format."""
    if field == "\\N":
        return None
    parts = field.split("\\")
    decoded = parts[0]
    index = 1
    while index < len(parts):
        if parts[index] == "":  # an escaped backslash: the next part follows as it is
            decoded += "\\" + (parts[index + 1] if index + 1 < len(parts) else "")
            index += 2
        else:
            decoded += UNESCAPED[parts[index][0]] + parts[index][1:]
            index += 1
    return decoded


def cell(kind, field):
    if field is None:
        return None
    if kind == "text":
        return ("t", field)
    if kind == "boolean":
        return ("b", field == "t")
    if kind == "time":
        return ("d", datetime.datetime.fromisoformat(field))
    return lonestar.canonical(lonestar.parse_json(field))


def selected(column, kind):
    name = f'"{column}"'
    if kind == "array":
        return f"array_to_json({name})::text"
    if kind == "time":
        return f"""to_char({name}, 'YYYY-MM-DD"T"HH24:MI:SS.US')"""
    return name


def actual_rows(conninfo, table):
    columns = COLUMNS[table]
    names = ", ".join(selected(column, kind) for column, kind in columns.items())
    out = psql(conninfo, f"SET client_encoding = 'UTF8'; COPY (SELECT id, {names} FROM {table}) TO STDOUT;")
    rows = {}
    for line in out.decode("utf-8").split("\n")[:-1]:
        key, *fields = [decode_field(field) for field in line.split("\t")]
        rows[key] = {column: cell(kind, field) for (column, kind), field in zip(columns.items(), fields)}
    return rows


def differences(folder, conninfo):
    """Sentences; and the number of cells compared."""
    found = []
    cells = 0
    for table, expected in lonestar.expected_tables(folder).items():
        actual = actual_rows(conninfo, table)
        found += [f"{table} {key}: missing" for key in expected.keys() - actual.keys()]
        found += [f"{table} {key}: extra" for key in actual.keys() - expected.keys()]
        for key in expected.keys() & actual.keys():
            for column in COLUMNS[table]:
                cells += 1
                if expected[key][column] != actual[key][column]:
                    found.append(f"{table} {key} {column}: files {expected[key][column]!r}, "
                                 f"table {actual[key][column]!r}")
        print(f"{table}: {len(actual)} rows")
    return found, cells


def main():
    found, cells = differences(sys.argv[1], sys.argv[2])
    print("\n".join(found[:50]), end="\n" if found else "")
    print(f"{cells} cells compared, {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
