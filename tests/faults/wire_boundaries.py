"""Fails at every message that a cutover, a load, a rollback and a verify of a few rows send to the server: before the
server gets it, and before the client gets what the server answers. Then the exit code is one of the contract, the last
line is true, and the same command again ends well, with every row there once.

libpq sends Parse, Bind, Describe, Execute and Sync of a statement together. Nothing happens before Execute is there, so
there are three boundaries: before all of them, before Sync (the statement is done, and the server keeps its answer),
and before the answer. Of the CopyData of a COPY the first, the middle one and the last count.
"""

import concurrent.futures
import dataclasses
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import tempfile
import threading
import time

from throwaway_server import ThrowawayServer
from wire_cutter import Fault, WireCutter

KINDS = ("stall", "drop", "reset")
LIMIT = 120  # seconds for one run: one that takes longer hangs
ENDS_WITHIN = 20  # seconds behind a stall's deadline or signal, on a machine that does much else
RUN = r"\d{8}-\d{6}-[0-9a-f]{6}"

SCHEMA = """CREATE TABLE users (id text PRIMARY KEY, name text NOT NULL);
CREATE TABLE messages (id text PRIMARY KEY, user_id text REFERENCES users(id), body text);
CREATE INDEX messages_user ON messages (user_id);
"""
COLUMNS = {"users": {"id": "/id", "name": "/name"}, "messages": {"id": "/id", "user_id": "/u", "body": "/b"}}
USERS = [{"id": f"u{i}", "name": f"n{i}"} for i in range(3)]
MESSAGES = [{"id": f"m{i}", "u": f"u{i % 3}", "b": f"body {i} " + "x" * 30_000} for i in range(9)]

STATE = """
SELECT (SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM users AS t),
       (SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM messages AS t),
       (SELECT string_agg(conname || convalidated || pg_get_constraintdef(oid), ' ' ORDER BY conname)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
       (SELECT string_agg(indexdef, ' ' ORDER BY indexdef) FROM pg_indexes WHERE schemaname = 'public'),
       to_regclass('copyover.runs') IS NOT NULL
"""
# Without client_connection_check_interval a backend may outlive its client.
ALONE = """
SELECT count(pg_terminate_backend(pid, 10000))
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Broken(Exception):
    """A promise that did not hold."""


@dataclasses.dataclass(frozen=True)
class Boundary:
    command: str
    connection: int
    message: int
    side: str
    text: str  # the statement, for people

    def __str__(self):
        before = "the server" if self.side == "server" else "the reply"
        return f"{self.command}, connection {self.connection}, message {self.message} ({self.text}), before {before}"


def boundaries(command, connections):
    """All that one undisturbed run has."""
    for number, messages in enumerate(connections):
        copied = [i for i, (kind, _) in enumerate(messages) if kind == "d"]
        statement = ""
        for i, (kind, text) in enumerate(messages):
            statement = text or statement
            sides = {"P": ("server",), "B": (), "D": (), "E": (), "c": ("server",), "H": ()}.get(kind, ("server", "reply"))
            if kind == "d":
                # The COPY that this piece belongs to.
                first, last = i, i
                while first - 1 in copied:
                    first -= 1
                while last + 1 in copied:
                    last += 1
                sides = sides if i in (first, (first + last) // 2, last) else ()
            name = statement if kind in "PSdc" else kind
            for side in sides:
                yield Boundary(command, number, i, side, f"{kind} {' '.join(name.split())[:60]}")


class Bench:
    def __init__(self, binary, folder, server):
        self.binary, self.server = binary, server
        self.socket = folder / "s" / ".s.PGSQL.5432"
        self.folder = folder
        self.migration, self.data = folder / "migration", folder / "data"
        self.migration.mkdir()
        self.data.mkdir()
        (self.migration / "schema.sql").write_text(SCHEMA)
        (self.migration / "mapping.json").write_text(json.dumps({"sources": [
            {"files": f"{table}.json", "records": "/*", "rows": [{"table": table, "columns": columns}]}
            for table, columns in COLUMNS.items()]}))
        (self.data / "users.json").write_text(json.dumps(USERS))
        (self.data / "messages.json").write_text(json.dumps(MESSAGES))
        self.templates = threading.Lock()
        self.server.query("CREATE DATABASE before_run")
        self.psql("before_run", SCHEMA)
        self.before = self.psql("before_run", STATE)
        self.server.query("CREATE DATABASE after_run TEMPLATE before_run")
        code, line, text = self.finish(self.start("cutover", self.of("after_run")))
        if code != 0:
            raise RuntimeError(text)
        self.run = re.search(RUN, line)[0]
        self.after = self.psql("after_run", STATE)

    def of(self, database):
        return self.server.conninfo.replace("dbname=postgres", f"dbname={database}")

    def psql(self, database, sql):
        result = subprocess.run(["psql", "-XqAt", "-d", self.of(database), "-c", sql], text=True, capture_output=True,
                                timeout=LIMIT, check=False)
        if result.returncode != 0:
            raise RuntimeError(f"{sql}: {result.stderr}")
        return result.stdout.strip()

    def fresh(self, name, command):
        template = "before_run" if command in ("cutover", "load") else "after_run"
        with self.templates:  # one copy at a time of a template
            self.psql("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")

    def start(self, command, conninfo, *options):
        what = [self.run] if command == "rollback" else [self.migration, self.data]
        jobs = ["-j", "1"] if command == "load" else []
        return subprocess.Popen([self.binary, command, *what, "-q", "-d", conninfo, *jobs, *options],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @staticmethod
    def finish(process, limit=LIMIT):
        try:
            out, err = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise Broken(f"it hangs\n{out}{err}") from None
        return process.returncode, (err.rstrip("\n").split("\n") or [""])[-1], out + err

    def list_boundaries(self, command):
        name = f"list_{command}"
        self.fresh(name, command)
        begin = time.monotonic()
        with WireCutter(self.socket) as wire:
            code, _, text = self.finish(self.start(command, f"{wire.conninfo} dbname={name}"))
            if code != 0:
                raise RuntimeError(text)
            listed = list(boundaries(command, wire.messages()))
        self.psql("postgres", f"DROP DATABASE {name} WITH (FORCE)")
        return listed, time.monotonic() - begin


class Trial:
    """One boundary, one kind of fault, and the same command again."""

    def __init__(self, bench, number, boundary, kind, undisturbed):
        self.bench, self.boundary, self.kind = bench, boundary, kind
        self.name = f"t{number}"
        # A deadline may come too early for the boundary; a signal is sent when the wire stalls.
        self.deadline = max(1.0, 3 * undisturbed) if kind == "stall" and number % 2 == 0 else None
        self.unix = kind != "reset" and number % 3 == 0
        self.text = ""

    def require(self, holds, what):
        if not holds:
            raise Broken(f"{what}\n{self.text}")

    def run(self):
        """Whether the boundary was met. A deadline may come before it: then a signal has to do."""
        met = self.run_once()
        if not met and self.deadline:
            self.deadline = None
            met = self.run_once()
        return met

    def run_once(self):
        command = self.boundary.command
        self.bench.fresh(self.name, command)
        try:
            met = self.hurt(command)
            self.bench.psql(self.name, ALONE)
            self.require_true(command)
            self.again(command)
        finally:
            self.bench.psql("postgres", f"DROP DATABASE {self.name} WITH (FORCE)")
        return met

    def hurt(self, command):
        fault = Fault(self.boundary.connection, self.boundary.message, self.boundary.side, self.kind)
        options = ["--deadline", f"{int(self.deadline * 1000)}ms"] if self.deadline else []
        started = threading.Event()
        process = None

        def at_fault():
            if self.kind == "stall" and not self.deadline:
                started.wait()
                process.send_signal(signal.SIGTERM)

        with WireCutter(self.bench.socket, fault, self.unix, at_fault) as wire:
            process = self.bench.start(command, f"{wire.conninfo} dbname={self.name}", *options)
            started.set()
            # A reply that is held back may take as long as the wire waits for it.
            limit = ENDS_WITHIN + (self.deadline or 0) + 20 if self.kind == "stall" else LIMIT
            self.code, self.line, self.text = self.bench.finish(process, limit)
            return wire.met.is_set()

    def require_true(self, command):
        codes = {0, 3, 4, 5} if self.kind == "stall" else {0, 3, 5}
        self.require(self.code in codes, f"exit code {self.code}")
        state = self.bench.psql(self.name, STATE)
        has_ledger = state.endswith("t")
        ledger = self.bench.psql(self.name, "SELECT coalesce(string_agg(state, ' '), '') FROM copyover.runs") if has_ledger else ""
        before, after = self.same(state, self.bench.before), self.same(state, self.bench.after)
        first = self.line.split(";")[0]
        if command == "verify":
            self.require(state == self.bench.after, f"the database changed: {state}")
            self.require(first == "PASSED" if self.code == 0 else first.startswith("FAILED: "), "the last line")
        elif first.startswith("OUTCOME UNKNOWN"):
            self.require(self.code == 5 and (before or after or command == "load"), f"the state is {state}, {ledger}")
        elif first.startswith("RESUMABLE"):
            self.require(command == "load" and self.code != 0 and ledger in ("loading", "restoring"), f"the ledger says {ledger}")
        elif first.startswith("COMMITTED"):
            self.require(command != "rollback" and after and ledger in ("complete", "committed"), f"{state}, {ledger}")
        elif first.startswith("NOTHING WAS COMMITTED"):
            # A load that is under way, or done, and did not get to its ledger.
            self.require(before and self.code != 0 and ledger == "", f"the state is {state}, {ledger}")
        elif first.startswith("ROLLED BACK"):
            self.require(command == "rollback" and before, f"the state is {state}")
        elif first.startswith("NOTHING WAS CHANGED"):
            self.require(command == "rollback" and after and self.code != 0, f"the state is {state}")
        else:
            self.require(False, "an unknown last line")

    @staticmethod
    def same(state, wanted):
        """But for whether there is a ledger, which a rollback leaves."""
        return state.rpartition("|")[0] == wanted.rpartition("|")[0]

    def again(self, command):
        earlier = self.text
        code, line, text = self.bench.finish(self.bench.start(command, self.bench.of(self.name)))
        self.text = f"{earlier}--- and again:\n{text}"
        ends = {"rollback": ("ROLLED BACK", "NOTHING TO DO"), "verify": ("PASSED",)}.get(command, ("COMMITTED", "IDENTICAL"))
        self.require(code == 0 and line.startswith(ends), f"the same command again ends with {code}")
        wanted = self.bench.before if command == "rollback" else self.bench.after
        self.require(self.same(self.bench.psql(self.name, STATE), wanted), "rows or objects are lost or doubled")


def run_one(trial):
    try:
        return trial.run(), None
    except (Broken, RuntimeError, subprocess.SubprocessError) as error:
        failure = f"{trial.kind} in {trial.boundary}: {error}"
        # At once: a run that is broken off has said what it has found.
        print(f"faults: wire: BROKEN: {failure}", flush=True)
        return False, failure


def run(binary, seed, share, parallel, only):
    """Returns (boundaries, faults, failures); prints a line for each command."""
    failures = 0
    counted = []
    with tempfile.TemporaryDirectory(prefix="copyover-wire-") as folder:
        os.chmod(folder, 0o755)
        folder = pathlib.Path(folder)
        with ThrowawayServer(folder / "s") as server:
            bench = Bench(binary, folder, server)
            for command in only or ("cutover", "load", "rollback", "verify"):
                listed, undisturbed = bench.list_boundaries(command)
                trials = [(boundary, kind) for boundary in listed for kind in KINDS]
                if share > 1:
                    trials = random.Random(seed).sample(trials, max(len(trials) // share, 1))
                begin = time.monotonic()
                with concurrent.futures.ThreadPoolExecutor(parallel) as pool:
                    results = list(pool.map(run_one, [
                        Trial(bench, number, boundary, kind, undisturbed)
                        for number, (boundary, kind) in enumerate(trials)]))
                for (boundary, kind), (was_met, failure) in zip(trials, results):
                    if failure:
                        failures += 1
                    elif not was_met:
                        print(f"faults: wire: not met: {kind} in {boundary}", flush=True)
                met = sum(met for met, _ in results)
                counted.append((command, len(listed), len(trials), met))
                print(f"faults: wire: {command}: {len(listed)} boundaries, {len(trials)} faults, {met} met, in "
                      f"{time.monotonic() - begin:.0f} s; {failures} failures so far", flush=True)
    return failures
