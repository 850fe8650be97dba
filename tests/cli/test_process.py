#!/usr/bin/env python3
"""Signals, full disks, readers that go away, terminals: what a golden case cannot show."""

import contextlib
import json
import os
import pathlib
import pty
import resource
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest

import report_check

BINARY = os.environ["COPYOVER_BINARY"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
MIGRATION = str(ROOT / "schemas" / "lonestar")
DATA = str(ROOT / "fixtures" / "lonestar")
HOSTILE = str(ROOT / "fixtures" / "hostile" / "unmapped")


def plain_environment(**more):
    keep = {name: os.environ[name] for name in os.environ if name in {"PATH", "ASAN_OPTIONS", "TSAN_OPTIONS"}}
    return {**keep, "TERM": "xterm", **more}


def wait_until_caught(process, number):
    """Until the process has its handler: before that a signal ends it, and how long that takes nobody can say."""
    while process.poll() is None:
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        caught = int(status.partition("SigCgt:")[2].split()[0], 16)
        if caught & 1 << (number - 1):
            return
        time.sleep(0.005)
    raise AssertionError("the run was over before the signal came")


def last_line(result):
    return result.stderr.rstrip("\n").split("\n")[-1]


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="copyover-process-"))
        self.addCleanup(shutil.rmtree, self.folder)


class Outputs(Folder):
    def check(self, *arguments, data=DATA, **how):
        how = {"stdout": subprocess.PIPE, **how}
        return subprocess.run([BINARY, "check", MIGRATION, data, *arguments], stderr=subprocess.PIPE, text=True,
                              env=plain_environment(), timeout=60, check=False, **how)

    def test_a_full_disk_is_exit_3_and_no_verdict(self):
        with open("/dev/full", "wb") as full:
            result = self.check(stdout=full)
        self.assertEqual(result.returncode, 3)
        self.assertIn("error: cannot write to standard output: No space left on device\n", result.stderr)
        self.assertTrue(last_line(result).startswith("FAILED: what it found could not be written; next: fix"))

        result = self.check("--report", "/dev/full")
        self.assertEqual(result.returncode, 3)
        self.assertIn("error: cannot write /dev/full: No space left on device\n", result.stderr)
        self.assertTrue(last_line(result).startswith("FAILED: what it found could not be written; next: fix"))

    def test_a_closed_output_is_exit_3(self):
        result = subprocess.run(["sh", "-c", '"$@" >&-', "sh", BINARY, "check", MIGRATION, DATA], text=True,
                                stderr=subprocess.PIPE, env=plain_environment(), timeout=60, check=False)
        self.assertEqual(result.returncode, 3)
        self.assertIn("error: cannot write to standard output: Bad file descriptor\n", result.stderr)

    def test_a_reader_that_goes_away_is_no_error(self):
        read_end, write_end = os.pipe()
        os.close(read_end)
        try:
            result = self.check("--format", "json", stdout=write_end)
        finally:
            os.close(write_end)
        self.assertEqual((result.returncode, result.stderr.count("\n")), (0, 1))

    def test_the_report_is_private_and_says_why_a_run_failed(self):
        report = self.folder / "report.json"
        with open("/dev/full", "wb") as full:
            result = self.check("--report", str(report), stdout=full)
        self.assertEqual(report.stat().st_mode & 0o777, 0o600)
        text = report.read_text(encoding="utf-8")
        self.assertEqual(report_check.report_problems(text, result.returncode), [])
        self.assertEqual(json.loads(text)["error"], "cannot write to standard output: No space left on device")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["report.json"])


class Rejects(Folder):
    def setUp(self):
        super().setUp()
        for name, text in (
            ("migration/schema.sql", "CREATE TABLE notes (id integer PRIMARY KEY, body text);"),
            ("migration/mapping.json", json.dumps({"sources": [{"files": "notes.json", "rows": [
                {"table": "notes", "columns": {"id": "/id", "body": "/body"}}]}]})),
            ("data/notes.json", json.dumps([{"id": "bad", "body": "x" * 300_000}, {"id": 1, "body": "y"}])),
        ):
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def rehearse(self, rejects, **how):
        return subprocess.run([BINARY, "rehearse", "--reject-limit", "1", "--rejects", str(rejects),
                               str(self.folder / "migration"), str(self.folder / "data")], capture_output=True,
                              text=True, env=plain_environment(), timeout=60, check=False, **how)

    def test_a_full_disk_is_exit_3_before_anything_is_committed(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(disk)], capture_output=True,
                               text=True, check=False)
        if mount.returncode != 0:
            self.skipTest(f"a small file system cannot be mounted: {mount.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", str(disk)], check=True)
        result = self.rehearse(disk / "rejects")
        self.assertEqual(result.returncode, 3)
        self.assertIn(f"error: cannot write {disk}/rejects/notes.json: No space left on device\n", result.stderr)
        self.assertTrue(last_line(result).startswith("NOTHING WAS COMMITTED"))
        self.assertEqual(list(disk.iterdir()), [])

    def test_the_folder_is_private_whatever_the_umask(self):
        rejects = self.folder / "new" / "rejects"
        result = self.rehearse(rejects, umask=0)
        self.assertEqual(result.returncode, 0, result.stderr)
        modes = {path.name: path.stat().st_mode & 0o777 for path in (rejects, *rejects.iterdir())}
        self.assertEqual(modes, {"rejects": 0o700, "notes.json": 0o600, "findings.ndjson": 0o600})
        self.assertEqual([path.name for path in rejects.parent.iterdir()], ["rejects"])


class SilentServer:
    """Lets clients in, and never answers a statement: what a network that swallows everything looks like."""

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.conninfo = (f"host=127.0.0.1 port={self._listener.getsockname()[1]} user=x sslmode=disable "
                         "gssencmode=disable connect_timeout=5 tcp_user_timeout=500")
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.close()

    def _accept(self):
        self._clients = []
        with contextlib.suppress(OSError):  # closed at the end
            while True:
                client, _ = self._listener.accept()
                self._clients.append(client)
                client.recv(8192)  # the startup packet
                # AuthenticationOk, ReadyForQuery
                client.sendall(b"R" + struct.pack("!II", 8, 0) + b"Z" + struct.pack("!I", 5) + b"I")


class Network(Folder):
    def test_a_server_that_lets_in_and_says_no_more_is_given_up(self):
        for command in (["load", MIGRATION, DATA], ["verify", MIGRATION, DATA], ["status"]):
            with self.subTest(command[0]), SilentServer() as server:
                result = subprocess.run([BINARY, *command, "-d", server.conninfo], capture_output=True, text=True,
                                        env=plain_environment(), timeout=60, check=False)
                self.assertEqual(result.returncode, 3, result.stderr)
                self.assertIn("error: the connection to PostgreSQL is lost: no answer for 500 ms\n", result.stderr)


class Terminal(unittest.TestCase):
    def on_terminal(self, *arguments, **environment):
        terminal, inner = pty.openpty()
        process = subprocess.Popen([BINARY, "check", MIGRATION, HOSTILE, *arguments], stdin=subprocess.DEVNULL,
                                   stdout=inner, stderr=inner, env=plain_environment(**environment))
        os.close(inner)
        text = b""
        try:
            while piece := os.read(terminal, 65536):
                text += piece
        except OSError:  # Linux: EIO at the end
            pass
        os.close(terminal)
        process.wait(timeout=60)
        return text.decode()

    def test_colour_and_progress_are_for_terminals(self):
        text = self.on_terminal()
        self.assertIn("\x1b[1;31merror[unmapped]\x1b[0m", text)
        self.assertIn("\r\x1b[K", text)

    def test_colour_and_progress_can_be_refused(self):
        self.assertNotIn("\x1b[1", self.on_terminal(NO_COLOR="1"))
        self.assertIn("\x1b[1", self.on_terminal("--color", "always", NO_COLOR="1"))
        for text in (self.on_terminal(TERM="dumb"), self.on_terminal("--color", "never", "--progress", "never")):
            self.assertNotIn("\x1b", text)

    def test_neither_is_there_elsewhere(self):
        result = subprocess.run([BINARY, "check", MIGRATION, HOSTILE], capture_output=True, env=plain_environment(),
                                timeout=60, check=False)
        self.assertNotIn(b"\x1b", result.stdout + result.stderr)


class Signals(Folder):
    """The data is large enough that the run is still reading when the signal comes."""

    def setUp(self):
        super().setUp()
        shutil.copytree(DATA, self.folder / "data")
        record = (b'"%d":[{"id":"m%d","text":"' + b"x" * 900 + b'","userId":"1","userName":"a",'
                  b'"timestamp":"2024-01-01T00:00:00Z"}]')
        with open(self.folder / "data" / "messages.json", "wb") as file:
            file.write(b"{")
            for number in range(200_000):
                file.write((b"," if number else b"") + record % (number, number))
            file.write(b"}")

    def start(self, **how):
        process = subprocess.Popen([BINARY, "check", MIGRATION, str(self.folder / "data")], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True, env=plain_environment(), **how)
        self.addCleanup(process.stderr.close)
        wait_until_caught(process, signal.SIGTERM)
        return process

    def test_a_signal_ends_the_run_with_4_and_a_last_line(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with self.subTest(number):
                process = self.start()
                process.send_signal(number)
                _, stderr = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 4, stderr)
                self.assertTrue(stderr.endswith("next: the same command again\n"), stderr)

    def test_a_hangup_that_is_ignored_stays_ignored(self):
        process = self.start(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        process.send_signal(signal.SIGHUP)
        time.sleep(0.1)
        self.assertIsNone(process.poll())
        process.terminate()
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 4)

    def test_a_second_interrupt_ends_the_process_at_once(self):
        # The run may notice the first one and end before the second comes; then try again.
        ends = set()
        for _ in range(20):
            process = self.start()
            process.send_signal(signal.SIGINT)
            time.sleep(0.0005)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
            ends.add(process.returncode)
            if -signal.SIGINT in ends:
                break
        self.assertIn(-signal.SIGINT, ends)
        self.assertLessEqual(ends, {-signal.SIGINT, 4})

    def rehearse(self, *arguments):
        return subprocess.run([BINARY, "rehearse", MIGRATION, str(self.folder / "data"), *arguments],
                              capture_output=True, text=True, env=plain_environment(), timeout=300, check=False)

    def test_a_deadline_ends_the_run_with_4_and_nothing_is_committed(self):
        for deadline in ("1ms", "500ms"):
            with self.subTest(deadline):
                result = self.rehearse("--deadline", deadline)
                self.assertEqual(result.returncode, 4, result.stderr)
                self.assertEqual(result.stderr.splitlines()[-2:], [
                    "error: the deadline has passed", "NOTHING WAS COMMITTED; next: the same command again"])

    def test_a_deadline_that_is_far_changes_nothing(self):
        result = self.rehearse("--deadline", "1h")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stderr.splitlines()[-1], "^ROLLED BACK; ")


class StandardInput(Folder):
    ORDERS = b'[{"id": 1}, {"id": 2}]'

    def setUp(self):
        super().setUp()
        self.migration = self.folder / "migration"
        self.migration.mkdir()
        (self.migration / "schema.sql").write_text("CREATE TABLE orders (id integer PRIMARY KEY);")
        (self.migration / "mapping.json").write_text(
            '{"sources": [{"files": "orders.json", "rows": [{"table": "orders", "columns": {"id": "/id"}}]}]}')
        self.spool = self.folder / "spool"
        self.spool.mkdir()

    def start(self, *arguments, **how):
        return subprocess.Popen([BINARY, "check", str(self.migration), "-", *arguments], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=plain_environment(TMPDIR=str(self.spool)), **how)

    def spooled_by(self, process):
        """The files that the process has open below the folder for temporary files, as soon as none has a name: where the
        file system knows no nameless ones, it has one until the next call."""
        while True:
            self.assertIsNone(process.poll())
            links = (os.readlink(link) for link in pathlib.Path(f"/proc/{process.pid}/fd").iterdir())
            found = [link for link in links if link.startswith(str(self.spool))]
            if found and all(link.endswith(" (deleted)") for link in found):
                return found
            time.sleep(0.005)

    def test_what_comes_through_a_pipe_is_kept_without_a_name(self):
        with self.start() as process:
            process.stdin.write(self.ORDERS[:9])
            process.stdin.flush()
            self.spooled_by(process)
            self.assertEqual(list(self.spool.iterdir()), [])
            out, err = process.communicate(self.ORDERS[9:], timeout=60)
        self.assertEqual(process.returncode, 0, err)
        self.assertIn(b"records: 2 in all: 2 would load", out)

    def test_a_killed_process_leaves_nothing(self):
        with self.start() as process:
            process.stdin.write(self.ORDERS[:9])
            process.stdin.flush()
            self.spooled_by(process)
            process.kill()
            process.communicate(timeout=60)
        self.assertEqual(list(self.spool.iterdir()), [])

    def test_a_signal_ends_the_wait_for_input(self):
        with self.start() as process:
            wait_until_caught(process, signal.SIGTERM)
            process.terminate()
            process.wait(timeout=60)
            self.assertEqual((process.returncode, process.stderr.read()),
                             (4, b"error: stopped by a signal\n"
                                 b"FAILED: it did not run to its end; next: the same command again\n"))

    def test_a_full_disk_is_exit_3(self):
        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

        with self.start(preexec_fn=small_files, restore_signals=False) as process:
            _, err = process.communicate(b" " * (3 << 20) + self.ORDERS, timeout=60)
        self.assertEqual(process.returncode, 3)
        self.assertIn(f"error: cannot keep standard input in {self.spool} (TMPDIR chooses the folder): "
                      "File too large\n", err.decode())

    def test_a_folder_that_is_not_there_is_exit_3(self):
        self.spool.rmdir()
        with self.start() as process:
            _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 3)
        self.assertIn("(TMPDIR chooses the folder): No such file or directory\n", err.decode())

    def test_a_closed_standard_input_is_exit_3(self):
        result = subprocess.run(["/bin/sh", "-c", 'exec "$0" check "$1" - <&-', BINARY, str(self.migration)],
                                capture_output=True, text=True, env=plain_environment(), timeout=60, check=False)
        self.assertEqual(result.returncode, 3)
        self.assertIn("error: cannot read standard input: Bad file descriptor\n", result.stderr)


if __name__ == "__main__":
    unittest.main()
