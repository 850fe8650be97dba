"""Another session reads the table in a transaction that does not end."""

import subprocess
import time

READ = "BEGIN; SELECT count(*) FROM people; SELECT pg_sleep(60)"


def interfere(proxy, folder):
    def read():
        conninfo = f"host={folder.parent / 's'} user=postgres dbname=postgres application_name=reports"
        subprocess.Popen(["psql", "-Xq", "-d", conninfo, "-c", READ], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1)

    proxy.before("select pg_catalog.pg_backend_pid()", read)
