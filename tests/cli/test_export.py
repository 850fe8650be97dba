#!/usr/bin/env python3
"""An export that is killed, or that has no room, leaves nothing that looks finished; and the old program finds what a new
one wrote. COPYOVER_KILLS says how often it is killed (default: 12)."""

import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from test_process import BINARY, plain_environment
from throwaway_server import ThrowawayServer

ROOT = pathlib.Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("COPYOVER_KILLS", "12"))
CHANGES = """
UPDATE messages SET text = 'edited' WHERE id = (SELECT min(id) FROM messages);
DELETE FROM messages WHERE id = (SELECT max(id) FROM messages);
INSERT INTO channels (id, name, type) VALUES ('third-day', 'The third day', 'text');
INSERT INTO messages (id, channel_id, user_id, text, timestamp)
SELECT 'new' || i, CASE WHEN i % 2 = 0 THEN 'third-day' ELSE 'general' END, (SELECT min(id) FROM users), 'text ' || i,
       '2026-11-30T10:00:00Z'::timestamptz + i * interval '1 second'
FROM generate_series(1, 300) AS i;
"""
# How such chat servers read their files: objects by key, arrays by channel.
OLD_PROGRAM = """
const fs = require('fs');
const read = name => JSON.parse(fs.readFileSync(process.argv[1] + '/' + name, 'utf8'));
const users = read('users.json'), channels = read('channels-definition.json');
const found = [];
for (const [channel, messages] of Object.entries(read('messages.json')))
  for (const m of messages)
    found.push([m.id, channel, String(m.userId ?? m.user_id), m.text ?? m.content, !!channels[channel]]);
console.log(JSON.stringify({ users: Object.keys(users).length, found }));
"""


def contents(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


class Export(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="copyover-export-")))
        cls.root.chmod(0o755)
        cls.server = cls.enterClassContext(ThrowawayServer(cls.root / "s"))
        cls.data = ROOT / "fixtures" / "lonestar"
        done = cls.run_it("cutover", ROOT / "schemas" / "lonestar", cls.data, "-d", cls.server.conninfo)
        assert done.returncode == 0, done.stderr
        subprocess.run(["psql", "-Xqd", cls.server.conninfo, "-v", "ON_ERROR_STOP=1", "-c", CHANGES], check=True)
        cls.whole = cls.root / "whole"
        done = cls.run_it(*cls.export(cls.whole))
        assert done.returncode == 0, done.stderr

    @classmethod
    def run_it(cls, *arguments, **how):
        return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, env=plain_environment(),
                              timeout=120, check=False, **how)

    @classmethod
    def export(cls, folder):
        return ("export", ROOT / "schemas" / "lonestar", cls.data, "-o", folder, "-d", cls.server.conninfo)

    def room(self):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.root))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def test_killed_at_any_moment_it_is_there_whole_or_not_at_all(self):
        begin = time.monotonic()
        self.assertEqual(self.run_it(*self.export(self.room() / "back")).returncode, 0)
        takes = time.monotonic() - begin
        chance = random.Random(1)
        for _ in range(KILLS):
            back = self.room() / "back"
            with subprocess.Popen([BINARY, *map(str, self.export(back))], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, env=plain_environment()) as run:
                time.sleep(chance.uniform(0, 1.2 * takes))
                run.send_signal(signal.SIGKILL)
            if back.exists():
                self.assertEqual(contents(back), contents(self.whole))
            again = back.with_name("again")
            self.assertEqual(self.run_it(*self.export(again)).returncode, 0)
            self.assertEqual(contents(again), contents(self.whole))

    def test_without_room_nothing_is_written_and_nothing_is_left(self):
        room = self.room()

        def small():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        done = self.run_it(*self.export(room / "back"), preexec_fn=small)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertRegex(done.stderr, "error: cannot write .*messages.json: File too large\nNOTHING WAS WRITTEN")
        self.assertEqual(list(room.iterdir()), [])

    def test_a_folder_that_cannot_be_made_is_3(self):
        (self.room() / "file").write_text("x")
        done = self.run_it(*self.export(pathlib.Path("/proc") / "back"))
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertRegex(done.stderr, "error: cannot write /proc/back: .*\nNOTHING WAS WRITTEN")

    def test_the_old_program_finds_every_message_new_ones_included(self):
        found = json.loads(subprocess.run(["node", "-e", OLD_PROGRAM, self.whole], check=True, capture_output=True,
                                          text=True).stdout)
        stored = self.server.query("SELECT json_agg(json_build_array(id, channel_id, user_id, text)) FROM messages")
        of_files = {row[0]: row[1:4] for row in found["found"]}
        for id, channel, user, text in json.loads(stored):
            in_file = of_files.pop(id)
            self.assertEqual([in_file[0], in_file[2]], [channel, text])
            if user is not None:  # of a user who is not there the table has NULL, the file the old id
                self.assertEqual(in_file[1], user)
        self.assertEqual(of_files, {})
        self.assertTrue(all(row[4] for row in found["found"] if row[1] == "third-day"))
        self.assertEqual(len([row for row in found["found"] if row[0].startswith("new")]), 300)


if __name__ == "__main__":
    unittest.main()
