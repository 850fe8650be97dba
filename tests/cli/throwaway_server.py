"""A private PostgreSQL in a folder, for the cases that name {server}. Uses no code of copyover."""

import os
import pathlib
import pwd
import subprocess
import time


def bin_folder():
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    if not folders:
        raise RuntimeError("no PostgreSQL in /usr/lib/postgresql")
    return folders[-1]


class ThrowawayServer:
    def __init__(self, folder):
        self._folder = pathlib.Path(folder)
        self._bin = bin_folder()
        self._process = None
        self._user = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            account = pwd.getpwnam("postgres")
            self._user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self.conninfo = f"host={self._folder} user=postgres dbname=postgres"

    def __enter__(self):
        self._folder.mkdir(mode=0o700)
        if self._user:
            os.chown(self._folder, self._user["user"], self._user["group"])
        data = self._folder / "data"
        self._run([self._bin / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync", "-A", "trust"])
        with open(self._folder.parent / "server.log", "wb") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", data, "-k", self._folder, "-c", "listen_addresses="],
                stdout=log, stderr=log, cwd="/", **self._user)
        self._wait()
        return self

    def __exit__(self, *_):
        self._process.send_signal(2)  # fast shutdown
        self._process.wait(timeout=30)

    def query(self, sql):
        """What psql prints, errors included."""
        result = subprocess.run(["psql", "-XqAt", "-d", self.conninfo, "-c", sql], text=True, timeout=60,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return result.stdout

    def _run(self, command):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=120, **self._user)

    def _wait(self):
        for _ in range(600):
            if self.query("SELECT 1") == "1\n":
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError("the server did not start: " + (self._folder.parent / "server.log").read_text())
