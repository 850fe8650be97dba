#!/usr/bin/env python3
"""Speed and memory of copyover, as ratios within one run. See ./dev bench --help.

Every bar of docs/performance.md is a ratio to a reference that runs on the same machine minutes apart: jq for
reading, psql's \\copy of prepared text for loading. Seconds alone say little about another machine.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "oracle"))
from throwaway_postgres import ThrowawayPostgres, psql  # noqa: E402

COPYOVER = ROOT / "build/release/bin/copyover"
GENERATOR = ROOT / "build/release/bin/copyover-generate"
LONESTAR = ROOT / "schemas/lonestar"
MESSAGES_ONLY = ROOT / "tests/bench/messages-only"
# min_wal_size: a server that has run for a while recycles segments of its log; making new ones would double what the
# first runs write, and whoever ran first would lose.
SETTINGS = {"shared_buffers": "1GB", "maintenance_work_mem": "512MB", "max_wal_size": "8GB", "min_wal_size": "8GB",
            "fsync": "on"}
MESSAGE_COLUMNS = "id, channel_id, user_id, user_name, user_avatar, text, attachments, timestamp, likes"
USER_COLUMNS = "id, email, full_name, department, roles, avatar_url, status, last_seen, created_at"
CHANNEL_COLUMNS = "id, name, description, type, category, allowed_roles"
ONE_CORE = ["taskset", "-c", "0"]
MIB = 1 << 20


def say(text):
    print(text, file=sys.stderr, flush=True)


class Finished:
    """A command that ended with success: its seconds, those of the processor, and its peak of resident memory."""

    def __init__(self, command, directory=None):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        started = time.monotonic()
        process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, cwd=directory, env=environment)
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stderr.close()
        self.seconds = time.monotonic() - started
        self.cpu_seconds = usage.ru_utime + usage.ru_stime
        self.peak_bytes = usage.ru_maxrss * 1024
        if process.returncode != 0:
            raise RuntimeError(f"{command} ended with {process.returncode}: {errors.decode()[-2000:]}")


def generate(folder, *options):
    Finished([GENERATOR, folder, "--users", "10000", "--channels", "200", *options])
    return folder


def prepared(data):
    """The folder with the rows as COPY text; beside the data, where it is no unclaimed file."""
    return data.with_name(data.name + "-copy")


def into_page_cache(folder):
    for path in folder.glob("*.json"):
        with path.open("rb") as file:
            while file.read(16 * MIB):
                pass


def json_bytes(folder):
    return sum(path.stat().st_size for path in folder.glob("*.json"))


def settled(conninfo):
    """No write of the run before disturbs the next, and both find memory in the same state: where a virtual machine
    hands what is free back to its host, the first touch of a page costs ten times as much as the next, which is up to
    two seconds of a COPY."""
    psql(conninfo, "CHECKPOINT")
    os.sync()
    # In a process of its own: a child's peak begins with that of its parent.
    subprocess.run([sys.executable, "-c", f"bytearray(b'1') * {2048 * MIB}"], check=True)


class Table:
    """Rows of the result, in Markdown."""

    def __init__(self):
        self.rows = []

    def add(self, what, measured, reference, ratio, bar):
        self.rows.append((what, measured, reference, ratio, bar))
        say(f"  {what}: {measured}; {reference}; {ratio} ({bar})")

    def markdown(self):
        head = ("", "copyover", "reference", "ratio", "bar")
        lines = [head, ("---",) * 5, *self.rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def bench_check(options, table, folder):
    # One core: seconds of the processor, the same as wall time on a quiet machine and steadier on a busy one. As
    # users run both: wall time; jq has one thread, check two.
    say("check against jq on the same files")
    data = generate(folder / "check", "--messages", str(options.messages))
    into_page_cache(data)
    bound, free, queries = [], [], []
    for _ in range(options.runs):
        bound.append(Finished([*ONE_CORE, COPYOVER, "check", "--jobs", "1", LONESTAR, data]).cpu_seconds)
        free.append(Finished([COPYOVER, "check", LONESTAR, data]).seconds)
        queries.append(Finished(["jq", "-c", ".", data / "messages.json"]))
    size = json_bytes(data)
    messages = (data / "messages.json").stat().st_size
    query_cpu = messages / statistics.median(query.cpu_seconds for query in queries)
    query_wall = messages / statistics.median(query.seconds for query in queries)
    one = size / statistics.median(bound)
    two = size / statistics.median(free)
    table.add(f"check, {size / 1e6:.0f} MB of JSON, one core", f"{one / 1e9:.2f} GB/s",
              f"`jq -c .` {query_cpu / 1e6:.1f} MB/s", f"{one / query_cpu:.1f}", "≥ 0.3 GB/s")
    table.add("the same as run, two threads", f"{two / 1e9:.2f} GB/s",
              f"`jq -c .` {query_wall / 1e6:.1f} MB/s", f"{two / query_wall:.1f}", "≥ 20")
    shutil.rmtree(data)


def bench_memory(options, table, folder):
    say("peak memory of check")
    for size in ["100M", "1G"] + (["10G"] if options.full else []):
        data = generate(folder / size, "--bytes", size)
        keyless = Finished([COPYOVER, "check", MESSAGES_ONLY, data])
        keyed = Finished([COPYOVER, "check", LONESTAR, data])
        table.add(f"peak memory of check, {size[:-1]} {size[-1]}B", f"{keyless.peak_bytes / MIB:.1f} MiB",
                  f"with the key sets {keyed.peak_bytes / MIB:.1f} MiB", "", "≤ 64 MiB besides the key sets")
        shutil.rmtree(data)


def bench_load_memory(table, folder, server):
    say("peak memory of load")
    for size in ["100M", "1G"]:
        data = generate(folder / size, "--bytes", size)
        conninfo = server.create_database("memory")
        psql(conninfo, (MESSAGES_ONLY / "schema.sql").read_text())
        peak = Finished([COPYOVER, "load", MESSAGES_ONLY, data, "-d", conninfo]).peak_bytes
        table.add(f"peak memory of load, {size[:-1]} {size[-1]}B", f"{peak / MIB:.1f} MiB", "", "",
                  "≤ 96 MiB besides the key sets")
        psql(server.conninfo(), "DROP DATABASE memory")
        shutil.rmtree(data)


def copy_seconds(report):
    """Those of the COPY alone: the phase of that name."""
    phases = json.loads(report.read_text())["phases"]
    return sum(phase["seconds"] for phase in phases if phase["name"] == "copy")


def bare_rehearsal(conninfo, data, folder):
    """Seconds of the COPY in a rehearsal."""
    report = folder / "report.json"
    settled(conninfo)
    Finished([COPYOVER, "rehearse", MESSAGES_ONLY, data, "-d", conninfo, "--report", report])
    return copy_seconds(report)


def bare_load(server, data, folder):
    """Seconds of the COPY in a load over two connections."""
    conninfo = server.create_database("bare_load")
    psql(conninfo, (MESSAGES_ONLY / "schema.sql").read_text())
    settled(conninfo)
    report = folder / "report.json"
    Finished([COPYOVER, "load", "--jobs", "2", MESSAGES_ONLY, data, "-d", conninfo, "--report", report])
    psql(server.conninfo(), "DROP DATABASE bare_load")
    return copy_seconds(report)


def psql_copy(conninfo, data):
    settled(conninfo)
    started = time.monotonic()
    psql(conninfo, f"\\copy messages ({MESSAGE_COLUMNS}) FROM '{prepared(data)}/messages.copy'\n")
    return time.monotonic() - started


def bench_copy(options, table, folder, server, data):
    say("bare COPY from JSON against psql \\copy of prepared text")
    conninfo = server.create_database("bare")
    psql(conninfo, (MESSAGES_ONLY / "schema.sql").read_text())
    one, two, theirs = [], [], []
    for _ in range(options.runs + 1):
        theirs.append(psql_copy(conninfo, data))
        psql(conninfo, "TRUNCATE messages")
        one.append(bare_rehearsal(conninfo, data, folder))
        two.append(bare_load(server, data, folder))
        say(f"  psql {theirs[-1]:.2f} s, copyover {one[-1]:.2f} s, over two connections {two[-1]:.2f} s")
    # The first run of each makes the segments of the log and touches the server's memory for the first time.
    one, two, theirs = (statistics.median(seconds[1:]) for seconds in (one, two, theirs))
    reference = f"`psql \\copy` {theirs:.2f} s from text"
    table.add(f"bare COPY of {options.messages:,} messages", f"{one:.2f} s from JSON", reference,
              f"{theirs / one:.2f} times as fast", "≥ 1.4")
    table.add("the same by load over two connections", f"{two:.2f} s from JSON", reference,
              f"{theirs / two:.2f} times as fast", "≥ 2.0")


def finished_schema(server, name, data):
    """The target with keys, references and indexes, users and channels already in it."""
    conninfo = server.create_database(name)
    psql(conninfo, (LONESTAR / "schema.sql").read_text() +
         f"\\copy users ({USER_COLUMNS}) FROM '{prepared(data)}/users.copy'\n"
         f"\\copy channels ({CHANNEL_COLUMNS}) FROM '{prepared(data)}/channels.copy'\n")
    return conninfo


def migrated(command, server, data, folder):
    """The finished run of `command` into an empty target schema, and its report."""
    conninfo = server.create_database(command)
    psql(conninfo, (LONESTAR / "schema.sql").read_text())
    settled(conninfo)
    report = folder / "report.json"
    done = Finished([COPYOVER, command, LONESTAR, data, "-d", conninfo, "--report", report])
    psql(server.conninfo(), f"DROP DATABASE {command}")
    return done, json.loads(report.read_text())


def bench_finished(options, table, folder, server, data):
    say("whole cutover and whole load against psql \\copy into the finished schema")
    bars = {command: bar for command, bar in (("cutover", 0.55), ("load", 0.32)) if command in options.only}
    ours, reports, theirs = {command: [] for command in bars}, [], []
    for run in range(options.runs):
        theirs.append(psql_copy(finished_schema(server, "psql", data), data))
        psql(server.conninfo(), "DROP DATABASE psql")
        say(f"  run {run + 1}: psql {theirs[-1]:.1f} s")
        for command, runs in ours.items():
            done, report = migrated(command, server, data, folder)
            runs.append(done)
            reports.append(report)
            say(f"  run {run + 1}: {command} {done.seconds:.1f} s")
    reference = statistics.median(theirs)
    for command, runs in ours.items():
        seconds = statistics.median(run.seconds for run in runs)
        table.add(f"whole {command} of {options.messages:,} messages, verified",
                  f"{seconds:.1f} s, {max(run.peak_bytes for run in runs) / MIB:.0f} MiB",
                  f"`psql \\copy` {reference:.1f} s, nothing verified", f"{seconds / reference:.2f} of the time",
                  f"≤ {bars[command]}")
    speed = statistics.median(rows_a_second(report, "verify") for report in reports)
    table.add("verification in these runs", f"{speed / 1e6:.2f} million rows/s", "", "", "≥ 0.5 million")


def rows_a_second(report, name):
    phase = next(phase for phase in report["phases"] if phase["name"] == name)
    return phase["rows"] / phase["seconds"]


def change_one_percent(data):
    """Every 200th message gets another text, and as many again are new: the files went on since the cutover."""
    path = data / "messages.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    number = 0
    for channel in document.values():
        for message in list(channel):
            number += 1
            if number % 200 == 0:
                channel.append({**message, "id": f"new-{number}"})
                message["text"] = f"edited {number}"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def bench_merge(options, table, folder, server):
    say("merge of 1 % into full tables against the cutover that filled them")
    data = generate(folder / "merge", "--messages", str(options.merged))
    conninfo = server.create_database("merge")
    psql(conninfo, (LONESTAR / "schema.sql").read_text())
    into_page_cache(data)
    first = Finished([COPYOVER, "cutover", LONESTAR, data, "-d", conninfo])
    change_one_percent(data)
    into_page_cache(data)
    settled(conninfo)
    report = folder / "merge.json"
    merge = Finished([COPYOVER, "cutover", "--on-conflict", "update", LONESTAR, data, "-d", conninfo,
                      "--report", report])
    messages = next(facts for facts in json.loads(report.read_text())["tables"]
                    if facts["table"].endswith("messages") and not facts["table"].endswith("dm_messages"))
    if messages["inserted"] != options.merged // 200 or messages["updated"] != options.merged // 200:
        raise RuntimeError(f"the merge did not send one percent: {messages}")
    again = Finished([COPYOVER, "cutover", LONESTAR, data, "-d", conninfo])
    table.add(f"merge of 1 % into {options.merged:,} messages, verified",
              f"{merge.seconds:.1f} s, {merge.peak_bytes / MIB:.0f} MiB",
              f"first cutover {first.seconds:.1f} s; nothing to do {again.seconds:.1f} s",
              f"{merge.seconds / first.seconds:.2f} of the time", "")
    shutil.rmtree(data)


def parse_arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", description="Speed and memory, as ratios within one run.")
    parser.add_argument("--full", action="store_true", help="2 million messages and a 10 GB document")
    parser.add_argument("--messages", type=int, help="default 200000, with --full 2000000")
    parser.add_argument("--runs", type=int, default=3, help="of each measurement, the median counts (default 3)")
    parser.add_argument("--only", choices=["check", "memory", "copy", "cutover", "load", "merge"], action="append",
                        help="some of the measurements")
    options = parser.parse_args()
    options.merged = 1_000_000 if options.full else options.messages or 200_000
    options.messages = options.messages or (2_000_000 if options.full else 200_000)
    options.only = options.only or ["check", "memory", "copy", "cutover", "load", "merge"]
    return options


def main():
    options = parse_arguments()
    table = Table()
    with tempfile.TemporaryDirectory(prefix="copyover-bench-") as folder:
        folder = pathlib.Path(folder)
        if "check" in options.only:
            bench_check(options, table, folder)
        if "memory" in options.only:
            bench_memory(options, table, folder)
            with ThrowawayPostgres(SETTINGS, locale="C.UTF-8") as server:
                bench_load_memory(table, folder, server)
        if {"copy", "cutover", "load"} & set(options.only):
            data = generate(folder / "load", "--messages", str(options.messages), "--copy-text",
                            str(prepared(folder / "load")))
            into_page_cache(data)
            with ThrowawayPostgres(SETTINGS, locale="C.UTF-8") as server:
                if "copy" in options.only:
                    bench_copy(options, table, folder, server, data)
                if {"cutover", "load"} & set(options.only):
                    bench_finished(options, table, folder, server, data)
        if "merge" in options.only:
            with ThrowawayPostgres(SETTINGS, locale="C.UTF-8") as server:
                bench_merge(options, table, folder, server)
    print(f"{datetime.date.today()}, {os.cpu_count()} x {processor()}, Linux {platform.release()}, "
          f"median of {options.runs}\n\n{table.markdown()}")


if __name__ == "__main__":
    main()
