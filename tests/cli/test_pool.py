#!/usr/bin/env python3
"""PgBouncer between copyover and the server: nothing of a run stays in a session that the pool lends to others."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from throwaway_server import ThrowawayServer

BINARY = os.environ["COPYOVER_BINARY"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
PGBOUNCER = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
MIGRATION = str(ROOT / "tests/cli/target/migration")
DATA = str(ROOT / "tests/cli/target/data")
OF_THE_SESSION = ("SELECT coalesce(string_agg(name || '=' || setting, ' ' ORDER BY name), '') FROM pg_settings "
                  "WHERE source = 'session' AND name <> 'application_name'")
ADVISORY_LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"


class Pool:
    """A PgBouncer as the account of the server, with one session in transaction mode, so that all share it."""

    def __init__(self, server, mode):
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="pool-", dir="/tmp"))
        self._folder.chmod(0o755)
        sockets = self._folder / "sockets"
        sockets.mkdir()
        user = server._user
        if user:
            os.chown(sockets, user["user"], user["group"])
        host = server.conninfo.split()[0]
        settings = self._folder / "pool.ini"
        settings.write_text(
            f"[databases]\n* = {host} port=5432 user=postgres\n[pgbouncer]\nlisten_addr =\nlisten_port = 6432\n"
            f"unix_socket_dir = {sockets}\nauth_type = any\npool_mode = {mode}\n"
            f"default_pool_size = {1 if mode == 'transaction' else 6}\n")
        with open(self._folder / "log", "wb") as log:
            self._process = subprocess.Popen([PGBOUNCER, str(settings)], stdin=subprocess.DEVNULL, stdout=log,
                                             stderr=log, cwd="/", **user)
        self.conninfo = f"host={sockets} port=6432 user=postgres dbname=postgres"
        for _ in range(600):
            if (sockets / ".s.PGSQL.6432").exists():
                return
            time.sleep(0.05)
        raise RuntimeError("PgBouncer does not start: " + (self._folder / "log").read_text())

    def close(self):
        self._process.terminate()
        self._process.wait(timeout=30)
        shutil.rmtree(self._folder)

    def ask(self, sql):
        return subprocess.run(["psql", "-XqAt", "-d", self.conninfo, "-c", sql], text=True, timeout=60, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.strip()


class BehindAPool(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="copyover-pool-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        os.chmod(cls.folder, 0o755)
        cls.server = ThrowawayServer(cls.folder + "/pg")
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.query("CREATE TABLE work (n integer)")

    def pool(self, mode):
        pool = Pool(self.server, mode)
        self.addCleanup(pool.close)
        return pool

    def run_copyover(self, command, pool, *arguments):
        folders = [] if command in {"status", "rollback"} else [MIGRATION, DATA]
        return subprocess.run([BINARY, command, *folders, "-d", pool.conninfo, *arguments], text=True, timeout=120,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                              env={"PATH": os.environ["PATH"]})

    def run_of(self, result):
        return result.stderr.split("COMMITTED run ")[1].split()[0].rstrip(";")

    def test_no_command_leaves_anything_in_the_session(self):
        pool = self.pool("transaction")
        before = pool.ask(OF_THE_SESSION)
        run = None
        for command in ("check", "status", "rehearse", "cutover", "verify", "rollback"):
            result = self.run_copyover(command, pool, *([run] if command == "rollback" else []))
            with self.subTest(command=command, said=result.stderr):
                self.assertEqual(result.returncode, 0)
                self.assertEqual(pool.ask(OF_THE_SESSION), before)
                self.assertEqual(pool.ask(ADVISORY_LOCKS), "0")
                self.assertEqual(pool.ask("INSERT INTO work VALUES (1) RETURNING n"), "1")
            if command == "cutover":
                run = self.run_of(result)

    def test_a_load_refuses_sessions_that_are_lent_by_the_transaction_and_says_where_the_server_is(self):
        pool = self.pool("transaction")
        result = self.run_copyover("load", pool)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("the connection leads through a pool that lends sessions by the transaction", result.stderr)
        self.assertIn(f"connect to the server itself (host={self.folder}/pg port=5432)", result.stderr)
        self.assertIn("NOTHING WAS COMMITTED", result.stderr)
        self.assertEqual(pool.ask("SELECT to_regclass('people'), to_regnamespace('copyover')"), "|")
        self.assertEqual(pool.ask(ADVISORY_LOCKS), "0")

    def test_a_load_works_where_the_pool_keeps_its_sessions(self):
        pool = self.pool("session")
        result = self.run_copyover("load", pool)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(pool.ask(ADVISORY_LOCKS), "0")
        run = self.run_of(result)
        self.assertEqual(self.run_copyover("rollback", self.pool("transaction"), run).returncode, 0)
        self.server.query("DROP SCHEMA copyover CASCADE")


if __name__ == "__main__":
    unittest.main()
