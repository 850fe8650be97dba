#!/usr/bin/env python3
"""verify catches and names every single change of the database. Usage: mutation_test.py COPYOVER COPYOVER-GENERATE

Each mutation is committed, verify must exit 1 and name the key, then the rows are put back.
"""
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

from program import Program
from throwaway_postgres import ThrowawayPostgres, psql

GENERATOR = sys.argv.pop()
COPYOVER = Program(sys.argv.pop())
MUTATIONS = 330
SEED = 20261121
CLEAN_EVERY = 30

# Mapped columns by what can be done to them.
TEXTS = {"users": ["email", "full_name", "department", "avatar_url", "status"],
         "channels": ["name", "description", "type", "category"],
         "messages": ["channel_id", "user_id", "user_name", "user_avatar", "text"],
         "dm_messages": ["conversation_id", "sender_id", "receiver_id", "text"]}
TIMES = {"users": ["last_seen", "created_at"], "channels": ["created_at"], "messages": ["timestamp"],
         "dm_messages": ["timestamp"]}
ARRAYS = {"users": ["roles"], "channels": ["allowed_roles"], "messages": ["likes"]}
DOCUMENTS = {"messages": ["attachments"]}
REQUIRED = {("users", "email"), ("channels", "name"), ("messages", "text"), ("dm_messages", "text"),
            ("dm_messages", "conversation_id")}

# What can happen to one cell: SQL expressions over the column, all different from its value where they are not null.
TEXT_CHANGES = {
    "trailing space": "{0} || ' '",
    "leading space": "' ' || {0}",
    "one character less": "left({0}, -1)",
    "one character changed": "overlay({0} placing '~' from 1 for 1)",
    "upper case": "upper({0}) || lower({0})",
    "trailing newline": "{0} || E'\\n'",
}
TIME_CHANGES = {
    "one microsecond": "{0} + interval '1 microsecond'",
    "one hour": "{0} - interval '1 hour'",
    "one day": "{0} + interval '1 day'",
    "infinity": "'infinity'::timestamp",
}
ARRAY_CHANGES = {
    "element more": "array_append({0}, 'x')",
    "NULL element more": "array_append({0}, NULL)",
    "other lower bound": "('[0:0]={{x}}')::text[]",
    "empty text in place": "ARRAY['']",
    "joined to one": "ARRAY[array_to_string({0}, ',') || ',']",
}
DOCUMENT_CHANGES = {
    "element more": "{0} || '[{{\"a\": 1.50}}]'",
    "wrapped once more": "jsonb_build_array({0})",
    "an object": "'{{}}'::jsonb",
    "null inside": "{0} || 'null'::jsonb",
    "the text of it": "to_jsonb({0}::text)",
}


class Database:
    """The loaded tables with a pristine copy of each. Foreign keys do not fire: a mutation may break them."""

    def __init__(self, conninfo):
        self.conninfo = conninfo
        copies = "".join(f"CREATE TABLE pristine.{table} AS TABLE {table};" for table in TEXTS)
        psql(conninfo, "CREATE SCHEMA pristine;" + copies)

    def run(self, script):
        return psql(self.conninfo, "SET session_replication_role = replica; " + script)

    def values(self, query):
        return psql(self.conninfo, f"COPY ({query}) TO STDOUT").decode().split("\n")[:-1]

    def put_back(self, table, keys):
        listed = ", ".join(f"'{key}'" for key in keys)
        self.run(f"BEGIN; DELETE FROM {table} WHERE id IN ({listed}); "
                 f"INSERT INTO {table} SELECT * FROM pristine.{table} WHERE id IN ({listed}); COMMIT;")


class Mutator:
    """Draws a mutation: a name, the table, SQL, and the keys that it concerns."""

    def __init__(self, database, seed):
        self.database = database
        self.random = random.Random(seed)
        self.keys = {table: self.database.values(f"SELECT id FROM {table} ORDER BY id") for table in TEXTS}

    def draw(self):
        kind = self.random.choice(
            [self.change_cell] * 8 + [self.null_against_empty] * 3 + [self.delete_row, self.add_row] * 2 +
            [self.change_key] + [self.swap] * 3)
        return kind(self.random.choice(list(TEXTS)))

    def key(self, table):
        return self.random.choice(self.keys[table])

    def update(self, name, table, column, expression, key):
        column_sql = f'"{column}"'
        sql = (f"UPDATE {table} SET {column_sql} = {expression.format(column_sql)} "
               f"WHERE id = '{key}' AND {column_sql} IS DISTINCT FROM ({expression.format(column_sql)}) RETURNING id")
        return f"{name} in {table}.{column} of {key}", table, sql, [key]

    def change_cell(self, table):
        choices = [(column, changes) for kinds, changes in
                   ((TEXTS, TEXT_CHANGES), (TIMES, TIME_CHANGES), (ARRAYS, ARRAY_CHANGES),
                    (DOCUMENTS, DOCUMENT_CHANGES))
                   for column in kinds.get(table, [])]
        column, changes = self.random.choice(choices)
        name = self.random.choice(list(changes))
        return self.update(name, table, column, changes[name], self.key(table))

    def null_against_empty(self, table):
        kinds = [(TEXTS, "''"), (ARRAYS, "'{{}}'::text[]"), (DOCUMENTS, "'[]'::jsonb")]
        column, empty = self.random.choice([(column, empty) for columns, empty in kinds
                                            for column in columns.get(table, [])
                                            if (table, column) not in REQUIRED])
        quoted = f'"{column}"'
        expression = f"CASE WHEN {quoted} IS NULL THEN {empty} ELSE NULL END"
        return self.update("NULL against value", table, column, expression, self.key(table))

    def delete_row(self, table):
        key = self.key(table)
        return f"row {key} of {table} deleted", table, f"DELETE FROM {table} WHERE id = '{key}' RETURNING id", [key]

    def add_row(self, table):
        new = f"added_{self.random.randrange(10**9)}"
        email = f", email = '{new}'" if table == "users" else ""
        sql = (f"CREATE TEMP TABLE one AS SELECT * FROM {table} WHERE id = '{self.key(table)}'; "
               f"UPDATE one SET id = '{new}'{email}; INSERT INTO {table} SELECT * FROM one RETURNING id")
        return f"row {new} added to {table}", table, sql, [new]

    def change_key(self, table):
        key = self.key(table)
        new = key + "x"
        return (f"key {key} of {table} changed", table,
                f"UPDATE {table} SET id = '{new}' WHERE id = '{key}' RETURNING id", [key, new])

    def swap(self, table):
        """The values of a column between two rows: sums over the column do not change."""
        one, other = self.random.sample(self.keys[table], 2)
        column = self.random.choice([column for kinds in (TEXTS, TIMES, ARRAYS, DOCUMENTS)
                                     for column in kinds.get(table, []) if column != "email"])
        quoted = f'"{column}"'
        sql = (f"UPDATE {table} t SET {quoted} = o.{quoted} FROM {table} o WHERE t.id IN ('{one}', '{other}') "
               f"AND o.id IN ('{one}', '{other}') AND t.id <> o.id AND t.{quoted} IS DISTINCT FROM o.{quoted} "
               "RETURNING t.id")
        return f"{table}.{column} of {one} and {other} swapped", table, sql, [one, other]


class Mutations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(ThrowawayPostgres())
        cls.data = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory())) / "data"
        subprocess.run([GENERATOR, cls.data, "--generation", "newer", "--users", "30", "--channels", "5",
                        "--messages", "220", "--dms", "60"], check=True)
        cls.conninfo = cls.server.create_database("mutations")
        done = COPYOVER.run("cutover", cls.data, "-d", cls.conninfo)
        if done.returncode != 0:
            raise RuntimeError(done.stdout + done.stderr)
        cls.database = Database(cls.conninfo)

    def verify(self):
        return COPYOVER.run("verify", self.data, "-d", self.conninfo)

    def assert_clean(self, when):
        done = self.verify()
        self.assertEqual(0, done.returncode, f"{when}: {done.stdout}{done.stderr}")

    def test_every_change_is_caught_and_named(self):
        mutator = Mutator(self.database, SEED)
        caught = 0
        missed = []
        self.assert_clean("before")
        while caught + len(missed) < MUTATIONS:
            name, table, sql, keys = mutator.draw()
            if not self.database.run(sql + ";").strip():
                continue  # changed nothing, such as an upper case of digits
            done = self.verify()
            if done.returncode == 1 and all(key in done.stdout for key in keys):
                caught += 1
            else:
                missed.append(f"{name}: exit {done.returncode}\n{done.stdout}{done.stderr}")
            self.database.put_back(table, keys)
            if (caught + len(missed)) % CLEAN_EVERY == 0:
                self.assert_clean(f"after putting back {name}")
        print(f"{MUTATIONS} mutations, {caught} caught and named (seed {SEED})")
        self.assertEqual([], missed)

    def test_settings_of_the_server_are_no_difference(self):
        settings = {"TimeZone": "Asia/Kolkata", "DateStyle": "SQL, DMY", "IntervalStyle": "sql_standard",
                    "bytea_output": "escape", "extra_float_digits": "-10", "client_encoding": "LATIN1",
                    "standard_conforming_strings": "off", "lc_messages": "C"}
        for name, value in settings.items():
            psql(self.conninfo, f"ALTER DATABASE mutations SET {name} = '{value}'")
        try:
            self.assert_clean("with other settings")
        finally:
            psql(self.conninfo, "ALTER DATABASE mutations RESET ALL")

    def test_another_text_of_the_same_json_is_no_difference(self):
        numbers = """UPDATE messages SET attachments = (
            SELECT jsonb_agg(jsonb_set(element, '{size}', to_jsonb((element->>'size')::numeric(30, 3))))
            FROM jsonb_array_elements(attachments) element) WHERE attachments <> '[]' RETURNING id"""
        keys = self.database.run(numbers + ";").decode().split()
        self.assertTrue(keys)
        self.assert_clean("with sizes written as 1.000")


if __name__ == "__main__":
    unittest.main()
