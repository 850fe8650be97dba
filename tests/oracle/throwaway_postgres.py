"""A private PostgreSQL server in a temporary folder, gone when the block ends."""
import getpass
import glob
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import time


def bin_folder():
    """The programs of the newest server that Debian's packages installed."""
    folders = glob.glob("/usr/lib/postgresql/*/bin")
    if not folders:
        raise RuntimeError("no PostgreSQL server in /usr/lib/postgresql; ./dev setup installs one")
    return pathlib.Path(max(folders, key=lambda folder: int(folder.split("/")[-2])))


class ThrowawayPostgres:
    """Reached through a unix socket only. A postmaster refuses root: then it runs as the user postgres."""

    def __init__(self, settings=None, locale="C"):
        self.settings = {"fsync": "off", **(settings or {})}
        self.locale = locale
        self.owner = "postgres" if os.geteuid() == 0 else getpass.getuser()

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="oracle-postgres-"))
        owner = pwd.getpwnam(self.owner)
        os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.data = self.folder / "data"
        self._run(bin_folder() / "initdb", "-D", self.data, "-E", "UTF8", f"--locale={self.locale}",
                  "-U", "postgres", "-A", "trust", "--no-sync")
        options = [f"-c{name}={value}" for name, value in self.settings.items()]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [str(bin_folder() / "postgres"), "-D", str(self.data), "-k", str(self.folder),
                 "-clisten_addresses=", *options],
                stdout=subprocess.DEVNULL, stderr=log, cwd="/", **self._identity())
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def conninfo(self, database="postgres"):
        return f"host={self.folder} user=postgres dbname={database}"

    def create_database(self, name):
        psql(self.conninfo(), f'CREATE DATABASE "{name}"')
        return self.conninfo(name)

    def _identity(self):
        if os.geteuid() != 0:
            return {}
        return {"user": self.owner, "group": pwd.getpwnam(self.owner).pw_gid, "extra_groups": []}

    def _run(self, *command):
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd="/",
                              **self._identity())
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} failed: {done.stderr}")

    def _wait(self):
        deadline = time.monotonic() + 30
        while subprocess.run(["psql", "-X", "-q", "-d", self.conninfo(), "-c", "SELECT 1"],
                             capture_output=True).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server does not start: " + (self.folder / "log").read_text())
            time.sleep(0.05)


def psql(conninfo, script):
    """Runs the script in one session, stops at the first error, returns the bytes of stdout."""
    done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", conninfo, "-f", "-"],
                          input=script.encode(), capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"psql: {done.stderr.decode()}\n{script[:2000]}")
    return done.stdout
