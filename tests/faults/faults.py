#!/usr/bin/env python3
"""Hurts `copyover load` at random moments, runs the same command again until it is through, and compares the database
with that of an undisturbed run: rows, schema, table settings, ledger. Counts add up in build/faults/counts.json."""

import argparse
import contextlib
import functools
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "cli"))
from throwaway_server import ThrowawayServer  # noqa: E402
from wire_proxy import WireProxy  # noqa: E402
import broken_wire  # noqa: E402
import wire_boundaries  # noqa: E402

MIGRATION = ROOT / "schemas" / "lonestar"
COUNTS = ROOT / "build" / "faults" / "counts.json"
FULL = {"kill -9": 1000, "server restart": 200, "backend terminated": 200, "wire": 250, "commit on the wire": 50,
        "server disk full": 50, "client disk full": 20, "signal": 200, "source changed": 50}
WAIT = 180  # seconds; a run that takes longer hangs
TABLES = ("users", "channels", "messages", "dm_messages")


class Broken(Exception):
    """A promise that did not hold."""


class Skipped(Exception):
    """This machine does not allow the fault."""


class Server(ThrowawayServer):
    """One that can be restarted at once, as after a crash."""

    def start(self):
        with open(self._folder.parent / "server.log", "ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._folder / "data", "-k", self._folder, "-c", "listen_addresses=", "-F"],
                stdout=log, stderr=log, cwd="/", **self._user)
        self._wait()

    def crash(self):
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=60)
        self.start()

    def of(self, database):
        return self.conninfo.replace("dbname=postgres", f"dbname={database}")


def psql(conninfo, sql):
    result = subprocess.run(["psql", "-XqAt", "-d", conninfo, "-c", sql], text=True, capture_output=True, timeout=WAIT,
                            check=False)
    if result.returncode != 0:
        raise RuntimeError(f"{sql}: {result.stderr}")
    return result.stdout.strip()


def state_of(conninfo):
    """Everything that must be as in an undisturbed run."""
    dump = subprocess.run(["pg_dump", "-s", "-N", "copyover", "--restrict-key=x", "-d", conninfo], text=True,
                          capture_output=True, timeout=WAIT, check=True).stdout
    rows = [psql(conninfo, f"SELECT count(*), sum(hashtextextended(t::text, 0)) FROM {table} t") for table in TABLES]
    left = psql(conninfo, "SELECT count(*) FROM copyover.steps WHERE NOT done")
    runs = psql(conninfo, "SELECT string_agg(state, ' ') FROM copyover.runs WHERE state <> 'rolled back'")
    return {"schema": dump, "rows": rows, "steps left": left, "runs": runs}


class Trial:
    """One database, one fault or several, and the resumed run to its end."""

    def __init__(self, bench, name):
        self.bench = bench
        self.database = name
        self.random = bench.random
        self.conninfo = bench.server.of(name)
        self.begin_anew()

    def begin_anew(self):
        psql(self.bench.server.conninfo, f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")
        psql(self.bench.server.conninfo, f"CREATE DATABASE {self.database}")

    def command(self, conninfo=None, data=None, options=()):
        return [self.bench.binary, "load", MIGRATION, data or self.bench.data, "-q", "--batch-rows", "1000", "-d",
                conninfo or self.conninfo, *options]

    def start(self, **how):
        return subprocess.Popen(self.command(**how), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def moment(self):
        return self.random.random() * self.bench.undisturbed * 1.1

    def end(self, process):
        """Exit code and last line; a run that does not end is broken."""
        try:
            output, errors = process.communicate(timeout=WAIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Broken("the run hangs") from None
        self.output = output + errors
        return process.returncode, (errors.rstrip("\n").split("\n") or [""])[-1]

    def require(self, holds, what):
        if not holds:
            raise Broken(f"{what}\n{self.output}")

    def require_honest(self, code, line, codes):
        """The last line agrees with the exit code and the ledger."""
        self.require(code in codes, f"exit code {code}, expected one of {codes}")
        ledger = psql(self.conninfo, "SELECT to_regclass('copyover.runs') IS NOT NULL") == "t"
        state = psql(self.conninfo, "SELECT coalesce(string_agg(state, ' '), '') FROM copyover.runs") if ledger else ""
        if code == 0:
            self.require(state == "complete" and line.startswith(("COMMITTED", "IDENTICAL")), f"{state} and {line}")
        elif line.startswith("COMMITTED"):  # only its report could not be kept
            self.require(state == "complete" and "error: cannot write" in self.output, f"{code}, {state} and {line}")
        elif line.startswith("RESUMABLE"):
            self.require(state in ("loading", "restoring"), f"{state} and {line}")
        elif line.startswith("NOTHING WAS COMMITTED"):
            # A resumed run may fail before it has looked at the ledger; a complete one may be run again.
            self.require(state in ("", "loading", "restoring", "complete"), f"{state} and {line}")
        else:
            self.require(line.startswith("OUTCOME UNKNOWN") and code == 5, f"{code} and {line}")

    def finish(self):
        """The same command until it is through; then everything must be as if nothing had happened."""
        self.end_as(self.bench.wanted)
        psql(self.bench.server.conninfo, f"DROP DATABASE {self.database} WITH (FORCE)")

    def roll_back(self, last_line):
        run = re.search(r"run (\d{8}-\d{6}-[0-9a-f]{6})", last_line)[1]
        command = [self.bench.binary, "rollback", "-d", self.conninfo, run]
        code, line = self.end(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        self.require(code == 0, f"the rollback ended with {code}: {line}")

    def end_as(self, state, **how):
        code, line = self.end(self.start(**how))
        self.require(code == 0, f"the resumed run ended with {code}: {line}")
        now = state_of(self.conninfo)
        for part, wanted in state.items():
            self.require(now[part] == wanted, f"{part}: {now[part]} instead of {wanted}")


def kill(trial, count):
    """Kills again and again until a run gets through; returns the number of kills."""
    killed = 0
    while killed < count:
        process = trial.start()
        try:
            process.wait(timeout=trial.moment())
            code, line = trial.end(process)
            trial.require_honest(code, line, {0})
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            killed += 1
    return killed


def restart(trial, _count):
    process = trial.start()
    time.sleep(trial.moment())
    trial.bench.server.crash()
    code, line = trial.end(process)
    trial.require_honest(code, line, {0, 3})
    return 1


def terminate(trial, _count):
    process = trial.start()
    time.sleep(trial.moment())
    psql(trial.bench.server.conninfo,
         "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'copyover%' AND "
         f"datname = '{trial.database}' ORDER BY random() LIMIT 1")
    code, line = trial.end(process)
    trial.require_honest(code, line, {0, 3})
    return 1


def break_wire(trial, count):
    kind = broken_wire.KINDS[(trial.bench.done + count) % len(broken_wire.KINDS)]
    with broken_wire.BrokenWire(trial.bench.server_folder) as wire:
        process = trial.start(conninfo=f"{wire.conninfo} dbname={trial.database}")
        time.sleep(trial.moment())
        wire.fail(kind)
        code, line = trial.end(process)
        trial.require_honest(code, line, {0} if kind == "stall" else {0, 3, 5})
    return 1


def break_commit(trial, count):
    folder = trial.bench.folder / f"wire{trial.bench.done}"
    with WireProxy(folder, trial.bench.server_folder) as proxy:
        # Which COMMIT: the beginning, units, steps and the end all have one.
        seen = [trial.random.randrange(40)]

        def arm():
            if count % 2:
                proxy.cut_before("COMMIT")
            else:
                proxy.cut_reply_of("COMMIT")

        def next_commit():
            seen[0] -= 1
            if seen[0] >= 0:
                proxy.before("BEGIN", next_commit)
            else:
                arm()

        proxy.before("BEGIN", next_commit)
        conninfo = proxy.conninfo.replace("dbname=postgres", f"dbname={trial.database}")
        code, line = trial.end(trial.start(conninfo=conninfo))
        trial.require_honest(code, line, {0, 3})
    shutil.rmtree(folder, ignore_errors=True)
    return 1


def send_signal(trial, _count):
    process = trial.start()
    time.sleep(trial.moment())
    process.send_signal(trial.random.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]))
    code, line = trial.end(process)
    if code >= 0:  # else the signal came before its handlers stood
        trial.require_honest(code, line, {0, 4})
    return 1


def change_source(trial, _count):
    data = trial.bench.folder / "changing"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(trial.bench.data, data)
    file = data / "messages.json"
    before = file.read_bytes()
    process = trial.start(data=data)
    time.sleep(trial.moment())
    how = trial.random.choice(["text", "truncated", "replaced"])
    if how == "text":
        at = before.index(b'"text": "', trial.random.randrange(len(before) // 2)) + 9
        with file.open("r+b") as stream:
            stream.seek(at)
            stream.write(b"#" if before[at:at + 1].isalpha() else before[at:at + 1])
    elif how == "truncated":
        os.truncate(file, trial.random.randrange(len(before)))
    else:
        other = data.with_name("other.json")
        other.write_bytes(before[:-1] + b" }" if before.endswith(b"}") else before + b" ")
        other.rename(file)
    code, line = trial.end(process)
    trial.require_honest(code, line, {0, 1})
    if code == 0 and state_of(trial.conninfo) != trial.bench.wanted:
        # The change came before the first look: then the changed file is in, whole, and it was no fault.
        verify = [trial.bench.binary, "verify", MIGRATION, data, "-q", "-d", trial.conninfo]
        code, line = trial.end(subprocess.Popen(verify, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        trial.require(code == 0, f"neither the file before the change nor the one behind it is in: {code} {line}")
        trial.begin_anew()
        return 0
    file.write_bytes(before)
    if code == 0:  # the change came behind the last look, and what is in is what was there before it
        return 1
    if not line.startswith("RESUMABLE"):
        psql(trial.conninfo, "DROP SCHEMA IF EXISTS copyover CASCADE")
    code, line = trial.end(trial.start(data=data))
    if code == 1 and "error[resume-refused]" in trial.output:
        # The change was read before it was noticed: the run is taken out, and then the files load anew.
        trial.roll_back(line)
        code, line = trial.end(trial.start(data=data))
    trial.require(code == 0, f"after {how}: {code} {line}")
    return 1


@contextlib.contextmanager
def mounted(folder, options):
    """A file system in memory."""
    folder.mkdir(exist_ok=True)
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True,
                          check=False)
    if made.returncode != 0:
        raise Skipped(f"this machine forbids mounting: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


def fill_disk(trial, _count):
    """A server of its own on a small file system, which is made larger afterwards."""
    with mounted(trial.bench.folder / "small", f"size={trial.random.randrange(60, 110)}m") as mount:
        os.chmod(mount, 0o755)
        with contextlib.suppress(FileNotFoundError):
            (trial.bench.folder / "server.log").unlink()
        with Server(mount / "s") as server:
            outer, trial.bench.server = trial.bench.server, server
            outer_conninfo, trial.conninfo = trial.conninfo, server.of("postgres")
            try:
                code, line = trial.end(trial.start())
                trial.require_honest(code, line, {0, 3})
                trial.bench.full_disks += code == 3
                subprocess.run(["mount", "-o", "remount,size=1g", mount], check=True)
                trial.end_as(trial.bench.wanted)
            finally:
                trial.bench.server, trial.conninfo = outer, outer_conninfo
    return 1


def fill_client_disk(trial, _count):
    """Rejects and report go to a file system that is small or read-only, and mended afterwards."""
    flawed, wanted = trial.bench.flawed()
    how = trial.random.choice(["ro", f"size={trial.random.randrange(4, 80, 4)}k"])
    with mounted(trial.bench.folder / "client", how) as mount:
        options = [*leaving_out(mount / "rejects"), "--report", mount / "report.json"]
        code, line = trial.end(trial.start(data=flawed, options=options))
        trial.require_honest(code, line, {0, 3})
        if code == 3:
            reason = "Read-only file system" if how == "ro" else "No space left on device"
            trial.require(f": {reason}" in trial.output, f"{how} is not told")
        subprocess.run(["mount", "-o", "remount,rw,size=1m", mount], check=True)
        trial.end_as(wanted, data=flawed, options=options)
        trial.require((mount / "rejects" / "messages.json").exists() and (mount / "report.json").exists(),
                      "rejects and report are missing")
    return 1


def leaving_out(rejects):
    return ["--reject-limit", "1000", "--rejects", rejects]


FAULTS = {"kill -9": kill, "server restart": restart, "backend terminated": terminate, "wire": break_wire,
          "commit on the wire": break_commit, "server disk full": fill_disk,
          "client disk full": fill_client_disk, "signal": send_signal,
          "source changed": change_source}


class Bench:
    def __init__(self, options, folder):
        self.binary = options.binary
        self.generator = options.generator
        self.random = random.Random(options.seed)
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.server_folder = self.folder / "s"
        self.full_disks = 0
        self.done = 0
        subprocess.run([options.generator, self.data, "--users", "500", "--messages", str(options.messages)], check=True,
                       stdout=subprocess.DEVNULL)

    def measure(self, server):
        self.server = server
        trial = Trial(self, "undisturbed")
        begin = time.monotonic()
        trial.output = ""
        code, line = trial.end(trial.start())
        self.undisturbed = time.monotonic() - begin
        trial.require(code == 0, f"the undisturbed run ended with {code}: {line}")
        self.wanted = state_of(trial.conninfo)

    @functools.cache
    def flawed(self):
        """Data of which some records are bad, and what a load that leaves them out makes of it."""
        data = self.folder / "flawed"
        subprocess.run([self.generator, data, "--users", "500", "--messages", "4000", "--hostile", "20"], check=True,
                       stdout=subprocess.DEVNULL)
        (data / "crimes.json").unlink()
        trial = Trial(self, "flawed")
        code, line = trial.end(trial.start(data=data, options=leaving_out(self.folder / "rejects")))
        trial.require(code == 0, f"the undisturbed run ended with {code}: {line}")
        return data, state_of(trial.conninfo)

    def run(self, name, count):
        """Returns how many of the faults were done."""
        self.done = 0
        while self.done < count:
            trial = Trial(self, "hurt")
            trial.output = ""
            done = FAULTS[name](trial, min(count - self.done, 50))
            if name not in ("server disk full", "client disk full"):
                trial.finish()
            # At once: a run that is broken off keeps what it has shown.
            add_counts(name, done)
            self.done += done
            if done > 0 and self.done % 50 == 0:
                print(f"faults: {name}: {self.done}", flush=True)
        return self.done


def add_counts(name, count):
    counts = json.loads(COUNTS.read_text(encoding="utf-8")) if COUNTS.exists() else {}
    counts[name] = counts.get(name, 0) + count
    COUNTS.parent.mkdir(parents=True, exist_ok=True)
    COUNTS.write_text(json.dumps(counts, indent=2) + "\n", encoding="utf-8")


def counted(name):
    return json.loads(COUNTS.read_text(encoding="utf-8")).get(name, 0) if COUNTS.exists() else 0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=ROOT / "build/release/bin/copyover")
    parser.add_argument("--generator", default=ROOT / "build/release/bin/copyover-generate")
    parser.add_argument("--full", action="store_true", help="what the counts still lack to the full table")
    parser.add_argument("--count", type=int, default=3, help="of each fault, without --full (default: 3)")
    parser.add_argument("--only", choices=FAULTS, action="append", help="this fault (may be repeated)")
    parser.add_argument("--wire", action="store_true",
                        help="instead: at every message of a cutover, load, rollback and verify (wire_boundaries.py)")
    parser.add_argument("--command", action="append", help="--wire: of this command only (may be repeated)")
    parser.add_argument("--share", type=int, default=1, help="--wire: one fault of so many, by the seed (default: all)")
    parser.add_argument("--parallel", type=int, default=8, help="--wire: runs at a time, which mostly wait")
    parser.add_argument("--messages", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    return parser.parse_args()


def main():
    options = parse_arguments()
    print(f"faults: seed {options.seed}", flush=True)
    if options.wire:
        return 1 if wire_boundaries.run(options.binary, options.seed, options.share, options.parallel, options.command) else 0
    failed = False
    with tempfile.TemporaryDirectory(prefix="copyover-faults-") as folder:
        os.chmod(folder, 0o755)
        bench = Bench(options, folder)
        with Server(bench.server_folder) as server:
            bench.measure(server)
            for name in options.only or FAULTS:
                count = max(FULL[name] - counted(name), 0) if options.full else options.count
                begin = time.monotonic()
                try:
                    done = bench.run(name, count)
                except Skipped as reason:
                    print(f"faults: {name}: SKIPPED, {reason}")
                    continue
                except (Broken, RuntimeError, subprocess.SubprocessError) as error:
                    print(f"faults: {name}: BROKEN behind {bench.done}: {error}")
                    failed = True
                    continue
                print(f"faults: {name}: {done} in {time.monotonic() - begin:.0f} s, none lost, none doubled; "
                      f"{counted(name)} in all", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
