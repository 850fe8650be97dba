#!/usr/bin/env python3
"""Exit codes as documented (copyover.1, EXIT STATUS): each command, each kind of ending."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import unittest

from test_process import BINARY, plain_environment
from test_waits import ENDS_WITHIN, SCHEMA, WithServer, wait_until
from wire_proxy import WireProxy

# What each command works on: files only, tables without rows, those of a cutover, those of a load that stopped half way.
NEEDS = {"init": None, "check": None, "check -d": "empty", "rehearse": "empty", "cutover": "empty", "load": "empty",
         "verify": "done", "status": "done", "status RUN": "done", "status --forget": "done", "rollback": "done",
         "rollback --abandon": "half", "export": "done"}
READ_FILES = ("init", "check", "check -d", "rehearse", "cutover", "load", "verify", "export")
CONNECT = tuple(command for command, state in NEEDS.items() if state)
NAME_RUN = ("status RUN", "status --forget", "rollback", "rollback --abandon")
HAVE_LOCK_TIMEOUT = ("check -d", "rehearse", "cutover", "load", "rollback", "rollback --abandon")


class Exits(WithServer):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data_of_all = cls.root / "data"
        cls.data_of_all.mkdir()
        (cls.data_of_all / "users.json").write_text('[{"id": "u", "name": "x"}]')
        (cls.data_of_all / "messages.json").write_text('[{"id": "m", "u": "u"}]')
        cls.runs = {"empty": "no-run"}
        cls.server.query("ALTER SYSTEM SET fsync = off")  # many databases are made
        cls.server.query("SELECT pg_reload_conf()")
        for state in ("empty", "done", "half"):
            cls.server.query(f"CREATE DATABASE {state}")
            subprocess.run(["psql", "-Xqd", cls.of(state), "-c", SCHEMA], check=True, capture_output=True)
        cls.runs["done"] = cls.run_of(cls.execute("cutover", "done"))
        with WireProxy(cls.root / "p", cls.root / "s") as proxy:
            proxy.cut_before("COPY")
            cls.runs["half"] = cls.run_of(cls.execute(
                "load", "half", conninfo=proxy.conninfo.replace("dbname=postgres", "dbname=half")))
        cls.made = 0

    @classmethod
    def of(cls, database):
        return f"host={cls.root / 's'} user=postgres dbname={database}"

    @staticmethod
    def run_of(result):
        return re.search(r" run (\d{8}-\d{6}-[0-9a-f]{6})", result.stderr)[1]

    @classmethod
    def fresh(cls, command):
        """A database that the command may change."""
        cls.made += 1
        name = f"made_{cls.made}"
        cls.server.query(f"CREATE DATABASE {name} TEMPLATE {NEEDS[command] or 'empty'}")
        return name

    @classmethod
    def line(cls, command, database, run=None, conninfo=None, migration=None, data=None):
        word, *rest = command.split()
        line = [BINARY, word]
        if word == "init":
            line += [data or cls.data_of_all, "-o", cls.root / f"drafted-{os.urandom(6).hex()}"]
        elif command in READ_FILES:
            line += [migration or cls.root / "migration", data or cls.data_of_all]
        if command == "export":
            line += ["-o", cls.root / f"exported-{os.urandom(6).hex()}"]
        if "--forget" in rest or "--abandon" in rest:
            line += rest
        if command in NAME_RUN:
            line.append(run or cls.runs[NEEDS[command]])
        if command in CONNECT:
            line += ["-d", conninfo or cls.of(database)]
        return list(map(str, line))

    @classmethod
    def execute(cls, command, database, *options, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **what):
        return subprocess.run([*cls.line(command, database, **what), *map(str, options)], stdout=stdout, stderr=stderr,
                              text=True, env=plain_environment(), timeout=60, check=False)

    def require(self, expected, command, *options, database=None, **how):
        """The exit code, and that the last line tells no success where there is none."""
        with self.subTest(command):
            result = self.execute(command, database or NEEDS[command], *options, **how)
            self.assertEqual(result.returncode, expected, result.stderr)
            if result.stderr is not None and expected != 0:
                last = result.stderr.splitlines()[-1]
                self.assertNotRegex(last, "PASSED|^IDENTICAL")
            return result

    # 0

    def test_what_goes_well_is_0(self):
        for command in NEEDS:
            self.require(0, command, database=self.fresh(command))

    def test_a_server_without_a_ledger_has_no_run(self):
        self.require(0, "status", database="empty")
        for command in NAME_RUN:
            self.require(1, command, database="empty", run="20261121-035135-9f3a1c")

    def test_a_reader_that_goes_away_is_no_error(self):
        for command in ("check", "cutover", "status"):
            read_end, write_end = os.pipe()
            os.close(read_end)
            self.require(0, command, database=self.fresh(command), stdout=write_end)
            os.close(write_end)

    # 1

    def test_findings_are_1(self):
        orphan, broken = self.folder / "orphan", self.folder / "broken"
        for folder, text in ((orphan, '[{"id": "m", "u": "nobody"}]'), (broken, '[{"id": "m"')):
            shutil.copytree(self.data, folder)
            (folder / "messages.json").write_text(text)
            for command in READ_FILES if folder == broken else READ_FILES[1:]:
                self.require(1, command, data=folder)

    def test_differences_are_1(self):
        changed = self.fresh("verify")
        subprocess.run(["psql", "-Xqd", self.of(changed), "-c", "UPDATE users SET name = 'y'"], check=True)
        for command in ("verify", "rollback"):
            self.require(1, command, database=changed)

    def test_a_run_that_the_ledger_does_not_know_is_1(self):
        for command in NAME_RUN:
            result = self.require(1, command, run="20261121-035135-9f3a1c")
            self.assertRegex(result.stderr.splitlines()[-1], "; next: (copyover status|the same cutover again)")

    # 2

    def test_a_wrong_command_line_is_2(self):
        for command in NEEDS:
            self.require(2, command, "--surely-not")
        for command in NAME_RUN[2:]:
            result = subprocess.run([BINARY, "rollback", "-d", self.of("done"), *command.split()[1:]],
                                    capture_output=True, text=True, env=plain_environment(), timeout=60, check=False)
            self.assertEqual(result.returncode, 2, result.stderr)

    def test_folders_that_are_not_there_are_2(self):
        for command in READ_FILES:
            self.require(2, command, data=self.folder / "nothing")
            if command != "init":
                self.require(2, command, migration=self.folder / "nothing")

    # 3

    def test_a_file_that_cannot_be_read_is_3(self):
        (self.data / "users.json").unlink()
        (self.data / "users.json").symlink_to("/proc/self/mem")  # nothing is mapped where it begins
        for command in READ_FILES:
            self.require(3, command, data=self.data)

    def test_a_server_that_cannot_be_reached_is_3(self):
        for command in CONNECT:
            self.require(3, command, conninfo=f"host={self.folder} user=postgres")
            self.require(3, command, conninfo="dbanme=x")

    def test_missing_privileges_are_findings_where_statements_mend_them_and_else_3(self):
        self.server.query("CREATE ROLE weak LOGIN")
        for command in CONNECT:
            code = 1 if NEEDS[command] == "empty" or command in ("verify", "export") else 3
            self.require(code, command, conninfo=f"host={self.root / 's'} user=weak dbname={NEEDS[command]}")

    def test_a_lock_that_cannot_be_had_is_3(self):
        for database in ("empty", "done", "half"):
            with self.locked(database, "users"):
                for command in HAVE_LOCK_TIMEOUT:
                    if NEEDS[command] == database:
                        result = self.require(3, command, "--lock-timeout", "20ms")
                        self.assertRegex(result.stderr, r"session \d+ \(psql\) holds a lock on users for \d+ s")

        with self.locked("done", "copyover.runs"):
            for command in ("check -d", "rehearse", "cutover", "load"):
                result = self.require(3, command, "--lock-timeout", "20ms", database="done")
                self.assertRegex(result.stderr, r"session \d+ \(psql\) holds a lock on copyover.runs for \d+ s")

    # 4

    def test_a_deadline_and_a_signal_are_4(self):
        for command in CONNECT:
            database = NEEDS[command]
            tables = "users" if database == "empty" else "users, copyover.runs"
            patient = ("--lock-timeout", "50s") if command in HAVE_LOCK_TIMEOUT else ()
            with self.locked(database, tables):
                self.require(4, command, *patient, "--deadline", "300ms")
                with self.subTest(f"signal: {command}"):
                    run = subprocess.Popen([*self.line(command, database), *patient], stdout=subprocess.DEVNULL,
                                           stderr=subprocess.PIPE, text=True, env=plain_environment())
                    self.wait_until_locked(database)
                    run.send_signal(signal.SIGTERM)
                    _, stderr = run.communicate(timeout=ENDS_WITHIN)
                    self.assertEqual(run.returncode, 4, stderr)

    @contextlib.contextmanager
    def locked(self, database, tables):
        with subprocess.Popen(["psql", "-XqAt", "-d", self.of(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as session:
            session.stdin.write(f"BEGIN; LOCK {tables};\n\\echo done\n")
            session.stdin.flush()
            self.assertEqual(session.stdout.readline(), "done\n")
            yield
            session.communicate("ROLLBACK;\n", timeout=60)

    def wait_until_locked(self, database):
        wait_until(lambda: self.server.query(
            f"SELECT 1 FROM pg_stat_activity WHERE datname = '{database}' AND application_name LIKE 'copyover%' "
            "AND wait_event_type = 'Lock'"), "the run does not wait")

    # Output that cannot be written: 3, and no word of success where words are left

    def test_a_full_standard_output_is_3_and_the_report_says_so(self):
        report = self.folder / "report.json"
        for command in NEEDS:
            if command == "status --forget":  # prints nothing
                continue
            with open("/dev/full", "wb") as full:
                self.require(3, command, "--report", report, database=self.fresh(command), stdout=full)
            said = json.loads(report.read_text())
            self.assertEqual((said["exit_code"], said["error"]),
                             (3, "cannot write to standard output: No space left on device"))
            self.assertNotEqual(said["result"], "PASSED")
            self.assertEqual([path.name for path in self.folder.glob("report*")], ["report.json"])

    def test_a_report_that_cannot_be_written_is_3_and_standard_output_says_so(self):
        for command in NEEDS:
            result = self.require(3, command, "--report", "/dev/full", "--format", "json", database=self.fresh(command))
            said = json.loads(result.stdout)
            self.assertEqual((said["exit_code"], said["error"]), (3, "cannot write /dev/full: No space left on device"))
            self.assertNotEqual(said["result"], "PASSED")
        for form in ("text", "junit", "github"):
            result = self.require(3, "check", "--report", "/dev/full", "--format", form)
            self.assertNotIn("PASSED", result.stdout)

    def test_a_full_standard_error_is_3_and_the_report_says_so(self):
        report = self.folder / "report.json"
        for command in ("check", "cutover", "status"):
            with open("/dev/full", "wb") as full:
                self.require(3, command, "--report", report, database=self.fresh(command), stderr=full)
            said = json.loads(report.read_text())
            self.assertEqual((said["exit_code"], said["error"]),
                             (3, "cannot write to standard error: No space left on device"))
            self.assertNotEqual(said["result"], "PASSED")

    def test_folders_that_cannot_be_made_are_3(self):
        (self.data / "messages.json").write_text('[{"id": "m", "u": "nobody"}]')
        for place in ("/proc/copyover/x", "/dev/full"):
            for command in ("rehearse", "cutover", "load"):
                self.require(3, command, "--reject-limit", "1", "--rejects", place, data=self.data)
            self.require(3, "check", "--report", "/proc/copyover/x")
            init = subprocess.run([BINARY, "init", self.data, "-o", place], capture_output=True, text=True,
                                  env=plain_environment(), timeout=60, check=False)
            self.assertEqual(init.returncode, 3, init.stderr)
        self.assertEqual(self.server.query("SELECT 1 FROM pg_namespace WHERE nspname = 'copyover'"), "")

    def test_a_draft_that_does_not_fit_leaves_nothing_behind(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", disk], capture_output=True, text=True,
                               check=False)
        if mount.returncode != 0:
            self.skipTest(f"a small file system cannot be mounted: {mount.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        for _ in range(2):  # the same command again is not refused
            init = subprocess.run([BINARY, "init", self.data, "-o", disk / "a" / "b"], capture_output=True, text=True,
                                  env=plain_environment(), timeout=60, check=False)
            self.assertEqual(init.returncode, 3, init.stderr)
            self.assertIn("README.md cannot be written: No space left on device\nNOTHING WAS WRITTEN; ", init.stderr)
            self.assertEqual(list(disk.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
