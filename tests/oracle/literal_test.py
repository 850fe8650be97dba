#!/usr/bin/env python3
"""Columns of literals: what PostgreSQL's input functions read goes in, is proven and comes out again. The judge is psql.

Usage: literal_test.py COPYOVER
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from throwaway_postgres import ThrowawayPostgres, psql

COPYOVER = sys.argv.pop()

# Texts of every base and range type of a stock server and of those of contrib: by the name that SQL takes.
SAMPLES = {
    "aclitem": ["postgres=arwdDxt/postgres", "=r/postgres"],
    "bigint": ["-9223372036854775808", " 7 "],
    "bit(3)": ["101", "B011"],
    "bit varying": ["", "1010"],
    "boolean": ["yes", "off", "t"],
    "box": ["(1,2),(3,4)", "3,4,1,2"],
    "bytea": ["\\x00ff", "a\\\\b\\001"],
    "character(5)": ["ab", "äöü"],
    '"char"': ["x", "\\001"],
    "cid": ["7"],
    "cidr": ["10.0.0.0/8", "2001:db8::/32"],
    "circle": ["<(1,2),3>", "1,2,3"],
    "date": ["2024-02-29", "January 8, 1999", "infinity", "0044-03-15 BC"],
    "datemultirange": ["{[2024-01-01,2024-02-01)}", "{}"],
    "daterange": ["[2024-01-01,2024-01-31]", "empty"],
    "double precision": ["0.1", "-Infinity", "NaN", "1e300"],
    "inet": ["192.168.0.1/24", "::1"],
    "int2vector": ["1 2 3"],
    "int4multirange": ["{[1,3),[5,7]}"],
    "int4range": ["[1,10)", "(,5]"],
    "int8multirange": ["{[1,3)}"],
    "int8range": ["[1,10]"],
    "integer": ["42", "-0"],
    "interval": ["P1Y2M3DT4H5M6S", "1 day 2 hours", "-00:00:01.5", "@ 3 minutes ago"],
    "interval second(3)": ["00:00:01.2345"],
    "json": ['{"b": 1,  "a": [null]}', '"\\u0041"', "1.50"],
    "jsonb": ['{"b": 1,  "a": [null]}', '"\\u0041"', "1.50"],
    "jsonpath": ["$.a[*] ? (@ > 3)", "lax $"],
    "line": ["{1,2,3}", "[(0,0),(1,1)]"],
    "lseg": ["[(1,2),(3,4)]", "1,2,3,4"],
    "macaddr": ["08:00:2b:01:02:03", "08002b:010203"],
    "macaddr8": ["08:00:2b:01:02:03:04:05", "08002b0102030405"],
    "money": ["$1,234.50", "-3.5"],
    "name": ["identifier", "a" * 70],
    "numeric(6,2)": ["12.345", "-0.1"],
    "numeric": ["1e5", "NaN", "0.10"],
    "nummultirange": ["{[1.5,2.5)}"],
    "numrange": ["[1.50,2.5)", "(,)"],
    "oid": ["4294967295"],
    "oidvector": ["1 2"],
    "path": ["[(1,2),(3,4)]", "((0,0),(1,1))"],
    "pg_lsn": ["16/B374D848"],
    "pg_snapshot": ["10:20:10,14,15"],
    "point": ["(1.5,2)", "1e10,-0.25"],
    "polygon": ["((0,0),(0,1),(1,1))"],
    "real": ["0.1", "1e-10"],
    "refcursor": ["a cursor"],
    "regclass": ["pg_class", "-"],
    "regcollation": ['"C"'],
    "regconfig": ["english"],
    "regdictionary": ["simple"],
    "regnamespace": ["pg_catalog"],
    "regoper": ["||/"],
    "regoperator": ["*(integer,integer)"],
    "regproc": ["pg_catalog.now"],
    "regprocedure": ["abs(numeric)"],
    "regrole": ["postgres"],
    "regtype": ["int4", "numeric"],
    "smallint": ["-32768"],
    "text": ["a\tb\\N\nc\r", "", "\\."],
    "tid": ["(1,2)"],
    "time": ["04:05:06.789", "allballs", "4:05 PM"],
    "time with time zone": ["04:05:06+02", "04:05:06 PST"],
    "timestamp": ["2024-02-29 12:00", "infinity", "Wed Mar 22 07:41:49 2017"],
    "timestamptz": ["2024-02-29 12:00+02", "-infinity", "Wed, 22 Mar 2017 07:41:49 +0000"],
    "tsmultirange": ["{[2024-01-01,2024-02-01)}"],
    "tsquery": ["fat & (rat | cat)", "'two words' <-> x:*"],
    "tsrange": ["[2024-01-01 10:00,2024-01-01 11:00)"],
    "tstzmultirange": ["{[2024-01-01 00:00+02,)}"],
    "tstzrange": ["[2024-01-01 10:00+02,2024-01-01 11:00+02)"],
    "tsvector": ["a fat cat", "'a':1 'fat':2A"],
    "txid_snapshot": ["10:20:10,14,15"],
    "uuid": ["{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"],
    "character varying(4)": ["abcd", "abc    "],
    "xid": ["4294967295"],
    "xid8": ["18446744073709551615"],
    "xml": ["<a>1</a>", "text <b/>", '<?xml version="1.0" encoding="UTF-8"?><a/>'],
    # contrib
    "hstore": ['a=>1, b=>NULL', '"a b"=>"c\\"d"'],
    "ltree": ["Top.Science.Astronomy", ""],
    "lquery": ["*.Astro*@.*"],
    "ltxtquery": ["Europe & Russia*@"],
    "citext": ["MiXeD"],
    "cube": ["(1,2),(3,4)", "1.5"],
    "seg": ["1.5 .. 2.50", "~7"],
    "isbn": ["0-393-04002-X"],
    "isbn13": ["978-0-393-04002-9"],
    "ismn": ["979-0-060-11561-5"],
    "ismn13": ["9790060115615"],
    "issn": ["1436-4522"],
    "issn13": ["977-1436-452-00-8"],
    "ean13": ["978-0-393-04002-9"],
    "upc": ["220356483481"],
    "query_int": ["1&(2|!3)"],
    "earth": ["(0,0,6378168)"],
    "lo": ["12"],
    # What schema.sql makes.
    "pair": ['(1,"a, b")', "(,)"],
    "mood": ["happy"],
    "positive": ["7"],
    # Arrays, whole and by element.
    "inet[]": ["{1.2.3.4,::1,NULL}", ["10.0.0.1", None, "::1"]],
    "box[]": ["{(1,2),(0,0);(3,4),(1,1)}", ["(1,2),(0,0)", "(3,4),(1,1)"]],
    "json[]": [["[1,  2]", '{"a": "\\u0041"}']],
    "integer[]": ["[2:3]={1,2}", "{{1,2},{3,4}}", ["1", 2]],
}

# Types that hold no text of their own: their input functions refuse all.
WITHOUT_INPUT = {"gtsvector", "pg_brin_bloom_summary", "pg_brin_minmax_multi_summary", "pg_dependencies", "pg_mcv_list",
                 "pg_ndistinct", "pg_node_tree"}

CONTRIB = ("citext", "cube", "earthdistance", "hstore", "intarray", "isn", "lo", "ltree", "seg")

HOSTILE = {
    "interval": "three moons", "inet": "1.2.3.4.5", "cidr": "10.0.0.1/8", "macaddr": "zz", "bit(3)": "1010", "money": "free",
    "time with time zone": "25:00", "xml": "<a", "int4range": "[2,1]", "hstore": "=>", "ltree": "a..b",
    "tsvector": "'", "point": "(1)", "pair": "(1)", "mood": "sad", "positive": "-1", "jsonpath": "$[", "regclass": "no_such",
    "pg_node_tree": "({CONST})", "uuid": "1", "integer": "2147483648", "json": "{", "isbn": "0-393-04002-0", "seg": "x",
    "cube": "(1", "character varying(4)": "abcde", "numeric(6,2)": "1e9", "date": "2023-02-29",
}

PREAMBLE = "".join(f"CREATE EXTENSION {name};\n" for name in CONTRIB) + """
CREATE TYPE pair AS (a int, b text);
CREATE TYPE mood AS ENUM ('happy', 'calm');
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
"""


def table(name, types):
    columns = "".join(f",\n    c{i} {type_name}" for i, type_name in enumerate(types))
    return f"CREATE TABLE {name} (\n    id int PRIMARY KEY{columns}\n);\n"


def array_text(value, delimiter):
    """A JSON array as array_in() reads it."""
    quoted = ("NULL" if part is None else '"' + str(part).replace("\\", "\\\\").replace('"', '\\"') + '"' for part in value)
    return "{" + delimiter.join(quoted) + "}"


def field(value, type_name):
    """A field of COPY text."""
    if value is None:
        return "\\N"
    text = array_text(value, ";" if type_name == "box[]" else ",") if isinstance(value, list) else value
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def run_of(done):
    return re.search(r"COMMITTED run ([\w-]+)", done.stderr).group(1)


class Literals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(ThrowawayPostgres(locale="C.UTF-8"))

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.database = self.server.create_database(self.id().rsplit(".", 1)[1])

    def migration(self, types, records, prepare=PREAMBLE):
        """A migration of one table, with what it needs in the database already."""
        psql(self.database, prepare)
        (self.folder / "schema.sql").write_text(prepare + table("things", types), encoding="utf-8")
        columns = {"id": "/id"} | {f"c{i}": {"from": f"/c{i}", "as": "literal"} for i in range(len(types))}
        (self.folder / "mapping.json").write_text(json.dumps({
            "sources": [{"files": "things.ndjson", "format": "ndjson",
                                       "rows": [{"table": "things", "columns": columns}]}]}), encoding="utf-8")
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        with (data / "things.ndjson").open("w", encoding="utf-8") as file:
            for record in records:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")

    def run_copyover(self, command, *options, database=None):
        words = [COPYOVER, command]
        if command not in ("rollback", "status"):
            words += [self.folder, self.folder / "data"]
        return subprocess.run([*words, "-d", database or self.database, *options], capture_output=True, text=True,
                              timeout=120)

    def succeed(self, command, *options, **more):
        done = self.run_copyover(command, *options, **more)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return done

    def records(self, types):
        most = max(len(SAMPLES[type_name]) for type_name in types)
        for number in range(most):
            values = {f"c{i}": SAMPLES[type_name][number] for i, type_name in enumerate(types)
                      if number < len(SAMPLES[type_name])}
            yield {"id": number + 1, **values}

    def expect(self, types, records):
        """The same texts by psql's COPY, and both tables as psql shows them."""
        lines = ["\t".join([str(record["id"]), *(field(record.get(f"c{i}"), type_name)
                                                 for i, type_name in enumerate(types))]) for record in records]
        psql(self.database, table("expected", types) + "COPY expected FROM stdin;\n" + "\n".join(lines) + "\n\\.\n")
        return [psql(self.database, f"COPY (SELECT * FROM {name} ORDER BY id) TO stdout") for name in ("expected", "things")]

    def test_the_samples_are_all_types_of_the_server(self):
        psql(self.database, PREAMBLE)
        names = "SELECT DISTINCT format_type(oid, -1) FROM pg_type WHERE typtype IN ('b', 'r', 'm') AND typcategory <> 'A'" \
                " AND typnamespace IN ('pg_catalog'::regnamespace, 'public'::regnamespace)"
        known = {psql(self.database, f"SELECT format_type({literal}::regtype, -1)").decode().strip()
                 for literal in ("'" + re.sub(r"\(.*\)", "", name).replace("interval second", "interval").replace("'", "''") + "'"
                                 for name in SAMPLES) if "[]" not in literal}
        found = set(psql(self.database, names).decode().split("\n")) - {""}
        plain = {name.strip() for name in found}
        # gbtree and gist keys of contrib have no input either.
        keys = {name for name in plain if re.search(r"key\d*$|gbtree|_gist|_gin|intbig_gkey|ghstore|gtrgm|ltree_gist", name)}
        self.assertEqual(set(), plain - known - WITHOUT_INPUT - keys)
        self.assertGreater(len(plain & known), 70)

    def test_every_type_goes_in_is_verified_and_goes_out(self):
        types = list(SAMPLES)
        records = list(self.records(types))
        self.migration(types, records)
        psql(self.database, table("things", types))
        before = psql(self.database, "SELECT count(*) FROM things")
        done = self.succeed("cutover")
        self.assertIn("literal-rewritten", done.stdout)
        expected, stored = self.expect(types, records)
        self.assertEqual(expected.decode().split("\n"), stored.decode().split("\n"))
        self.succeed("verify")
        self.assertIn("IDENTICAL", self.succeed("cutover").stderr)
        self.succeed("rollback", run_of(done))
        self.assertEqual(before, psql(self.database, "SELECT count(*) FROM things"))

    def test_load_keeps_the_texts_in_its_units_too(self):
        types = list(SAMPLES)
        records = [dict(record, id=number * 10 + record["id"]) for number in range(300) for record in self.records(types)]
        self.migration(types, records)
        done = self.succeed("load", "--jobs", "2", "--batch-rows", "100")
        expected, stored = self.expect(types, records)
        self.assertEqual(expected, stored)
        self.succeed("verify")
        self.succeed("rollback", run_of(done))
        self.assertEqual(b"", psql(self.database, "SELECT to_regclass('things')").strip())

    def test_hostile_texts_are_refused_by_address_and_left_out(self):
        types = list(HOSTILE)
        good = {type_name: SAMPLES.get(type_name, [None])[0] for type_name in types}
        records = [{"id": 0, **{f"c{i}": good[name] for i, name in enumerate(types)}}]
        for number, name in enumerate(types):
            texts = {f"c{i}": HOSTILE[other] if other == name else good[other] for i, other in enumerate(types)}
            records.append({"id": number + 1, **texts})
        self.migration(types, records)
        done = self.run_copyover("rehearse")
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stdout, r"things\.ndjson:2:1: error\[server-rejected\]")
        rejects = self.folder / "rejects"
        done = self.run_copyover("cutover", "--reject-limit", "100", "--rejects", rejects)
        for number, name in enumerate(types):
            self.assertRegex(done.stdout, rf"things\.ndjson:{number + 2}:1: .*c{number}\b", name)
        self.assertEqual(b"0\n", psql(self.database, "SELECT id FROM things ORDER BY id"))
        kept = (rejects / "things.ndjson").read_text(encoding="utf-8").splitlines()
        self.assertEqual(records[1:], [json.loads(line) for line in kept])

    def test_verify_reads_only_and_names_the_row_that_differs(self):
        self.migration(["interval", "inet"], [{"id": 1, "c0": "PT1H", "c1": "10.0.0.1"}, {"id": 2, "c0": None, "c1": "::1"}])
        self.succeed("cutover")
        psql(self.database, "CREATE ROLE reader LOGIN; GRANT SELECT ON things TO reader;"
                            "ALTER ROLE reader SET default_transaction_read_only = on")
        reader = self.database.replace("user=postgres", "user=reader")
        self.succeed("verify", database=reader)
        psql(self.database, "UPDATE things SET c0 = '2 hours' WHERE id = 1")
        done = self.run_copyover("verify", "--show-values", database=reader)
        self.assertEqual(1, done.returncode, done.stdout)
        self.assertIn('things.ndjson:1:1: error[row-differs]', done.stdout)
        self.assertIn('c0 is "01:00:00" in the files and "02:00:00" in things', done.stdout)

    def test_no_cast_converts_and_no_setting_changes_what_is_proven(self):
        self.migration(["interval", "money", "inet", "xml"], [{"id": 1, "c0": "1 day", "c1": "$3.50", "c2": "10.0.0.1/32",
                                                               "c3": "<a/>"}],
                       PREAMBLE + "CREATE FUNCTION wrong(text) RETURNS interval LANGUAGE sql AS $$ SELECT '9 years'::interval $$;"
                       "CREATE CAST (text AS interval) WITH FUNCTION wrong(text) AS IMPLICIT;")
        psql(self.database, "ALTER ROLE postgres SET IntervalStyle = sql_standard; ALTER ROLE postgres SET xmloption = document;")
        try:
            self.succeed("cutover")
            self.succeed("verify")
            self.assertEqual("1 day\t$3.50\t10.0.0.1\t<a/>", psql(
                self.database, "SET IntervalStyle = postgres; COPY (SELECT c0, c1, c2, c3 FROM things) TO stdout").decode().strip())
        finally:
            psql(self.database, "ALTER ROLE postgres RESET ALL")

    def test_a_key_of_literals_and_one_without_case_are_the_servers_to_compare(self):
        for number, (key, first, same) in enumerate([("interval", "24:00:00", "1 day"), ("citext", "Bob", "bOB")]):
            with self.subTest(key=key):
                name = f"keyed{number}"
                columns = {"k": {"from": "/k", "as": "literal"} if key == "interval" else "/k", "v": "/v"}
                sql = f"CREATE TABLE {name} (k {key} PRIMARY KEY, v int);"
                (self.folder / "schema.sql").write_text("CREATE EXTENSION citext;" + sql, encoding="utf-8")
                (self.folder / "mapping.json").write_text(json.dumps({"sources": [
                    {"files": "things.ndjson", "format": "ndjson", "rows": [{"table": name, "columns": columns}]}]}))
                data = self.folder / "data"
                data.mkdir(exist_ok=True)
                (data / "things.ndjson").write_text(json.dumps({"k": same, "v": 2}) + "\n", encoding="utf-8")
                psql(self.database, f"CREATE EXTENSION IF NOT EXISTS citext; {sql} INSERT INTO {name} VALUES ('{first}', 1)")
                for policy in ("identical", "update"):
                    done = self.run_copyover("cutover", "--on-conflict", policy)
                    self.assertEqual(1, done.returncode, done.stdout)
                    self.assertIn(f"things.ndjson:1:1: error[row-differs] {name} holds a row whose key the server finds equal",
                                  done.stdout)
                (data / "things.ndjson").write_text(json.dumps({"k": first, "v": 1}) + "\n", encoding="utf-8")
                self.assertIn("IDENTICAL", self.succeed("cutover").stderr)


if __name__ == "__main__":
    unittest.main()
