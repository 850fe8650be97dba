#!/usr/bin/env python3
"""The oracle judges the generator's COPY text, and a spoilt row: usage copy_text_test.py COPYOVER-GENERATE SCHEMA.

So the oracle is known to be right, and to notice, before it judges copyover.
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import oracle
from throwaway_postgres import ThrowawayPostgres, psql

SCHEMA = pathlib.Path(sys.argv.pop())
GENERATOR = sys.argv.pop()
COLUMNS = {
    "users": "id, email, full_name, department, roles, avatar_url, status, last_seen, created_at",
    "channels": "id, name, description, type, category, allowed_roles",
    "messages": "id, channel_id, user_id, user_name, user_avatar, text, attachments, timestamp, likes",
    "dm_messages": "id, conversation_id, sender_id, receiver_id, text, timestamp",
}


class CopyText(unittest.TestCase):
    def test_copy_text_holds_the_values_of_the_json_files(self):
        with tempfile.TemporaryDirectory() as folder, ThrowawayPostgres() as server:
            folder = pathlib.Path(folder)
            for generation in ("older", "newer", "wrapped"):
                data = folder / generation
                subprocess.run([GENERATOR, data, "--generation", generation, "--users", "50", "--channels", "8",
                                "--messages", "2000", "--dms", "300", "--copy-text", data / "copy"], check=True)
                conninfo = server.create_database(generation)
                copies = "".join(f"\\copy {table} ({names}) FROM '{data}/copy/{table}.copy'\n"
                                 for table, names in COLUMNS.items())
                # The files have no created_at of channels; a mapped column without a source becomes NULL.
                psql(conninfo, SCHEMA.read_text() + copies + "UPDATE channels SET created_at = NULL;")
                self.assertEqual([], oracle.differences(data, conninfo)[0])
                psql(conninfo, "UPDATE messages SET text = text || ' ' WHERE id = (SELECT min(id) FROM messages)")
                self.assertEqual(1, len(oracle.differences(data, conninfo)[0]))


if __name__ == "__main__":
    unittest.main()
