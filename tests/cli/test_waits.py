#!/usr/bin/env python3
"""Whatever a run waits for, a deadline or a signal ends it, and a server that is silent is told."""

import fcntl
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest

from test_process import BINARY, Folder, SilentServer, plain_environment, wait_until_caught
from throwaway_server import ThrowawayServer
from wire_cutter import Fault, WireCutter
from wire_proxy import WireProxy

SCHEMA = """CREATE TABLE users (id text PRIMARY KEY, name text);
CREATE TABLE messages (id text PRIMARY KEY, user_id text REFERENCES users(id));
"""
ENDS_WITHIN = 30  # seconds: a few, on a machine that does much else
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def wait_until(condition, what):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.03)
    raise AssertionError(what)


class Told:
    """A run whose standard error is read while it goes on."""

    def __init__(self, folder, *arguments):
        self._path = folder / "stderr"
        with open(self._path, "wb") as stderr:
            self.process = subprocess.Popen([BINARY, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=stderr,
                                            env=plain_environment())

    def text(self):
        return self._path.read_text(encoding="utf-8")

    def wait_for(self, words):
        def found():
            if self.process.poll() is not None and words not in self.text():
                raise AssertionError(f"it ended with {self.process.returncode}: {self.text()}")
            return words in self.text()
        wait_until(found, f"{words} is not told: {self.text()}")

    def end(self, number=None):
        if number is not None:
            self.process.send_signal(number)
        self.process.wait(timeout=ENDS_WITHIN)
        return self.process.returncode, self.text()


class WithServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pathlib.Path(tempfile.mkdtemp(prefix="copyover-waits-"))
        cls.addClassCleanup(shutil.rmtree, cls.root)
        os.chmod(cls.root, 0o755)
        cls.server = cls.enterClassContext(ThrowawayServer(cls.root / "s"))
        migration = cls.root / "migration"
        migration.mkdir()
        (migration / "schema.sql").write_text(SCHEMA)
        (migration / "mapping.json").write_text(json.dumps({"sources": [
            {"files": "users.json", "rows": [{"table": "users", "columns": {"id": "/id", "name": "/name"}}]},
            {"files": "messages.json", "rows": [{"table": "messages", "columns": {"id": "/id", "user_id": "/u"}}]}]}))

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=self.root))
        self.data = self.folder / "data"
        self.data.mkdir()
        (self.data / "users.json").write_text('[{"id": "u", "name": "x"}]')
        (self.data / "messages.json").write_text('[{"id": "m", "u": "u"}]')
        self.database = self.folder.name.replace("-", "_").lower()
        self.server.query(f"CREATE DATABASE {self.database}")
        self.conninfo = f"host={self.root / 's'} user=postgres dbname={self.database}"
        self.query(SCHEMA)
        self.sessions = []
        self.addCleanup(lambda: [session.kill() or session.communicate() for session in self.sessions])

    def query(self, sql):
        result = subprocess.run(["psql", "-XqAt", "-d", self.conninfo, "-c", sql], text=True, capture_output=True,
                                timeout=60, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout.strip()

    def session(self, sql):
        """One that stays; returns when its statement is done."""
        session = subprocess.Popen(["psql", "-XqAt", "-d", self.conninfo], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.sessions.append(session)
        session.stdin.write(f"{sql}\n\\echo done\n")
        session.stdin.flush()
        self.assertEqual(session.stdout.readline(), "done\n")
        return session

    def run_command(self, command, *arguments, conninfo=None):
        what = () if command == "rollback" else (self.root / "migration", self.data)
        return Told(self.folder, command, *what, *arguments, "-d", conninfo or self.conninfo)

    def wait_until_it_waits(self, event):
        wait_until(lambda: self.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND "
                                      f"application_name LIKE 'copyover%' AND {event}"), "the run does not wait")

    def rows(self):
        return self.query("SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM messages)")


class Stalls(WithServer):
    """Nothing gets through any more, the cancel request included."""

    def stall(self, unix, command="cutover"):
        # The statement before the tables are described: early, and in every command.
        return WireCutter(self.root / "s" / ".s.PGSQL.5432", Fault(0, 40, "reply", "stall"), unix)

    def test_a_deadline_and_every_signal_end_a_run(self):
        for number, command in zip((None, *SIGNALS), ("cutover", "load", "verify", "check", "rehearse")):
            for unix in (True, False):
                with self.subTest(number=number, unix=unix), self.stall(unix) as wire:
                    deadline = () if number else ("--deadline", "2s")
                    run = self.run_command(command, *deadline, conninfo=f"{wire.conninfo} dbname={self.database}")
                    self.assertTrue(wire.met.wait(60), run.text())
                    code, text = run.end(number)
                    self.assertEqual(code, 4, text)
                    why = "stopped by a signal" if number else "the deadline has passed"
                    self.assertIn(f"error: {why}\n", text)
                    self.assertEqual(self.rows(), "0|0")

    def test_a_silent_server_is_told_and_not_given_up(self):
        with self.stall(True) as wire:
            run = self.run_command("cutover", conninfo=f"{wire.conninfo} dbname={self.database} tcp_user_timeout=500")
            run.wait_for("PostgreSQL: no answer for ")
            self.assertIsNone(run.process.poll())
            self.assertEqual(run.end(signal.SIGTERM)[0], 4)

    def test_a_second_signal_of_any_kind_ends_it_at_once(self):
        for first, second in zip(SIGNALS, (*SIGNALS[1:], SIGNALS[0])):
            for again in {first, second}:
                with self.subTest(first=first, again=again), self.stall(True) as wire:
                    run = self.run_command("cutover", conninfo=f"{wire.conninfo} dbname={self.database}")
                    self.assertTrue(wire.met.wait(60))
                    run.process.send_signal(first)
                    time.sleep(0.2)
                    # A core would be full of the operator's data.
                    died_of = signal.SIGTERM if again == signal.SIGQUIT else again
                    self.assertEqual(run.end(again)[0], -died_of)


class Locks(WithServer):
    def test_a_file_that_became_a_fifo_or_a_device_ends_the_run(self):
        for command, make in (("cutover", os.mkfifo), ("rehearse", lambda path: path.symlink_to("/dev/zero")),
                              ("load", os.mkfifo)):
            with self.subTest(command):
                file = self.data / "messages.json"
                before = file.read_bytes()
                # Lets definitions be read, for which the run asks before the files.
                reader = self.session("BEGIN; LOCK users, messages IN ACCESS SHARE MODE;")
                run = self.run_command(command, "--lock-timeout", "60s")
                self.wait_until_it_waits("wait_event_type = 'Lock'")
                file.unlink()
                make(file)
                reader.communicate("ROLLBACK;")
                code, text = run.end()
                file.unlink()
                file.write_bytes(before)
                self.assertEqual(code, 3, text)
                self.assertIn(f"error: cannot read {file}: it is no regular file\n", text)
                self.assertEqual(self.rows(), "0|0")
                if command == "load":
                    self.assertIn("\nRESUMABLE run ", text)
                    self.assertEqual(self.run_command(command).end()[0], 0)
                    self.query("DROP SCHEMA copyover CASCADE; TRUNCATE users, messages")

    def test_a_verify_meets_them_as_well(self):
        self.assertEqual(self.run_command("cutover").end()[0], 0)
        file = self.data / "messages.json"

        def make_fifo():
            file.unlink()
            os.mkfifo(file)

        with WireProxy(self.folder / "p", self.root / "s") as proxy:
            proxy.before("BEGIN ISOLATION LEVEL REPEATABLE READ", make_fifo)  # behind the first pass over the files
            code, text = self.run_command(
                "verify", conninfo=proxy.conninfo.replace("dbname=postgres", f"dbname={self.database}")).end()
        self.assertEqual(code, 3, text)
        self.assertIn(f"error: cannot read {file}: it is no regular file\nFAILED: ", text)

    def test_who_holds_a_lock_that_is_waited_for_is_named(self):
        self.query("""
            CREATE FUNCTION queue() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock(7);
                RETURN new;
            END $$;
            CREATE TRIGGER queue BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION queue();
        """)
        for command, held, on in (("load", "DO 'BEGIN PERFORM pg_advisory_lock(7); END'", ""), ("verify", "LOCK users", " on users")):
            with self.subTest(command):
                other = self.session(f"BEGIN; {held};")
                pid = self.query("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND "
                                 "application_name = 'psql' AND state = 'idle in transaction'")
                named = f"session {pid} (psql) holds a lock{on} for "
                if command == "load":
                    code, text = self.run_command("cutover", "--lock-timeout", "100ms").end()
                    self.assertEqual(code, 3, text)
                    self.assertIn(f"error: a lock could not be had within 100 ms: {named}", text)
                patient = ("--lock-timeout", "50s") if command == "load" else ()
                run = self.run_command(command, *patient)
                run.wait_for(f"waiting for a lock: {named}")
                other.communicate("ROLLBACK;\nSELECT pg_advisory_unlock_all();")
                code, text = run.end()
                self.assertEqual(code, 0, text)

    def test_the_victim_of_a_deadlock_tries_again(self):
        for command in ("cutover", "load"):
            with self.subTest(command):
                other = self.session("SET deadlock_timeout = '1h'; BEGIN; LOCK users;")
                run = self.run_command(command, "--lock-timeout", "60s")
                # It holds messages and waits for users.
                self.wait_until_it_waits("wait_event_type = 'Lock'")
                out, _ = other.communicate("LOCK messages;\n\\echo got it\nROLLBACK;\n", timeout=60)
                self.assertEqual(out, "got it\n")
                code, text = run.end()
                self.assertEqual(code, 0, text)
                self.assertEqual(self.rows(), "1|1")
                self.query("DROP SCHEMA copyover CASCADE; TRUNCATE users, messages")

    def test_a_serialization_failure_is_tried_again_a_few_times(self):
        # Raised as the server would, in front of the row, by a trigger that counts outside of the transaction.
        self.query("""
            CREATE SEQUENCE tries;
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('public.tries') < 3 THEN
                    RAISE EXCEPTION 'could not serialize access' USING ERRCODE = 'serialization_failure';
                END IF;
                RETURN new;
            END $$;
            CREATE TRIGGER fail BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION fail();
        """)
        for command in ("cutover", "load"):
            with self.subTest(command):
                self.query("ALTER SEQUENCE tries RESTART")
                code, text = self.run_command(command).end()
                self.assertEqual(code, 0, text)
                self.assertEqual(self.rows(), "1|1")
                self.query("DROP SCHEMA copyover CASCADE; TRUNCATE users, messages")
        self.query("ALTER SEQUENCE tries MINVALUE -100 RESTART -100")
        code, text = self.run_command("cutover").end()
        self.assertEqual(code, 3, text)
        self.assertIn("error: other sessions stood in the way in each of 5 tries: could not serialize access", text)
        self.assertIn("\nNOTHING WAS COMMITTED; ", text)
        self.assertEqual(self.rows(), "0|0")

    def test_a_try_behind_created_tables_begins_with_the_tables_that_are_there(self):
        # The first two tries fail behind CREATE TABLE: where load alters the tables, and at a row.
        self.query("""
            CREATE SEQUENCE tries;
            CREATE FUNCTION fail() RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('public.tries') < 3 THEN
                    RAISE EXCEPTION 'could not serialize access' USING ERRCODE = 'serialization_failure';
                END IF;
            END $$;
            CREATE FUNCTION fail_row() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN PERFORM public.fail(); RETURN new; END';
            CREATE TRIGGER fail BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION fail_row();
            CREATE FUNCTION fail_statement() RETURNS event_trigger LANGUAGE plpgsql AS
                'BEGIN PERFORM public.fail(); END';
            CREATE EVENT TRIGGER fail ON ddl_command_end WHEN TAG IN ('ALTER TABLE')
                EXECUTE FUNCTION fail_statement();
        """)
        for command in ("cutover", "load"):
            with self.subTest(command):
                self.query("DROP TABLE messages; ALTER SEQUENCE tries RESTART")
                code, text = self.run_command(command).end()
                self.assertEqual(code, 0, text)
                self.assertEqual(self.rows(), "1|1")
                self.assertEqual(self.run_command("verify").end()[0], 0)
                self.assertEqual(self.query("SELECT last_value >= 3 FROM tries"), "t")
                self.query("DROP SCHEMA copyover CASCADE; TRUNCATE users, messages")


class Standby(WithServer):
    """One that is named and absent."""

    def setUp(self):
        super().setUp()
        # Sessions beside the runs do not wait.
        for setting in ("synchronous_commit = 'local'", "synchronous_standby_names = 'absent'"):
            self.server.query(f"ALTER SYSTEM SET {setting}")
        self.server.query("SELECT pg_reload_conf()")
        wait_until(lambda: self.query("SHOW synchronous_standby_names") == "absent", "the setting does not come")

    def end_waiting(self, command, *arguments, number=signal.SIGTERM):
        run = self.run_command(command, *arguments)
        run.wait_for('COMMIT waits for the confirmation of a standby (synchronous_standby_names is "absent")\n')
        return run.end(number)

    def test_a_commit_that_waits_is_told_and_stands_when_the_wait_is_ended(self):
        code, text = self.end_waiting("cutover")
        self.assertEqual(code, 3, text)
        run = text.split("COMMITTED run ")[1].split(",")[0]
        self.assertRegex(text.splitlines()[-1], f"^COMMITTED run {run}, not confirmed by the standby; next: copyover verify ")
        self.assertEqual(self.rows(), "1|1")
        self.assertEqual(self.run_command("verify").end()[0], 0)
        code, text = self.end_waiting("rollback", run, number=signal.SIGINT)
        self.assertEqual(code, 3, text)
        self.assertRegex(text.splitlines()[-1], f"^ROLLED BACK run {run}, not confirmed by the standby; next: copyover status ")
        self.assertEqual(self.rows(), "0|0")

    def test_a_deadline_ends_the_wait_as_well(self):
        code, text = self.end_waiting("cutover", "--deadline", "6s", number=None)
        self.assertEqual(code, 3, text)
        self.assertIn(", not confirmed by the standby; ", text.splitlines()[-1])

    def test_a_load_goes_on_where_its_first_commit_was_left(self):
        code, text = self.end_waiting("load")
        self.assertEqual(code, 4, text)
        self.assertTrue(text.splitlines()[-1].startswith("RESUMABLE run "), text)
        self.server.query("ALTER SYSTEM SET synchronous_standby_names = ''")
        self.server.query("SELECT pg_reload_conf()")
        self.assertEqual(self.run_command("load").end()[0], 0)
        self.assertEqual(self.rows(), "1|1")


class Readers(Folder):
    """Of what the run writes, who do not read."""

    def setUp(self):
        super().setUp()
        (self.folder / "m").mkdir()
        (self.folder / "d").mkdir()
        (self.folder / "m/schema.sql").write_text("CREATE TABLE t (id integer PRIMARY KEY);")
        (self.folder / "m/mapping.json").write_text(
            '{"sources": [{"files": "t.json", "rows": [{"table": "t", "columns": {"id": "/id"}}]}]}')
        (self.folder / "d/t.json").write_text(json.dumps([{"id": f"bad {i}"} for i in range(3000)]))

    def start(self, *arguments, **how):
        return subprocess.Popen([BINARY, "check", "--all", self.folder / "m", self.folder / "d", *arguments],
                                stderr=subprocess.PIPE, text=True, env=plain_environment(), **how)

    def test_a_signal_ends_the_wait_for_a_reader_of_standard_output(self):
        read_end, write_end = os.pipe()
        self.addCleanup(os.close, read_end)
        with self.start(stdout=write_end) as process:
            wait_until_caught(process, signal.SIGQUIT)
            # The pipe is full of what the run says.
            wait_until(lambda: fcntl.ioctl(read_end, termios.FIONREAD, b"\0" * 4) == struct.pack("i", 1 << 16),
                       "nothing is written")
            os.close(write_end)
            self.assertIsNone(process.poll())
            process.send_signal(signal.SIGQUIT)
            _, text = process.communicate(timeout=ENDS_WITHIN)
        self.assertEqual(process.returncode, 3, text)
        self.assertIn("error: cannot write to standard output: Connection timed out\nFAILED: 3000 errors of 1 cause; ", text)

    def test_a_signal_ends_the_wait_for_a_reader_of_the_report(self):
        os.mkfifo(self.folder / "report")
        with self.start("--report", self.folder / "report", stdout=subprocess.DEVNULL) as process:
            wait_until_caught(process, signal.SIGTERM)
            process.terminate()
            _, text = process.communicate(timeout=ENDS_WITHIN)
        self.assertEqual((process.returncode, text.splitlines()[0]), (4, "error: stopped by a signal"))


class Connecting(Folder):
    def test_a_signal_and_a_deadline_end_it(self):
        for number, options in ((signal.SIGTERM, ()), (None, ("--deadline", "500ms"))):
            with self.subTest(number), SilentServer() as server:
                conninfo = server.conninfo.replace("tcp_user_timeout=500", "")
                run = Told(self.folder, "status", "-d", conninfo, *options)
                wait_until_caught(run.process, signal.SIGTERM)
                code, text = run.end(number)
                self.assertEqual(code, 4, text)


if __name__ == "__main__":
    unittest.main()
