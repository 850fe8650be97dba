#!/usr/bin/env python3
"""Runs golden cases of the command line; README.md says what a case is."""

import argparse
import contextlib
import difflib
import importlib.util
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import report_check
from throwaway_server import ThrowawayServer
from wire_proxy import WireProxy

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COMMANDS = {"init", "check", "rehearse", "cutover", "load", "verify", "status"}
TIME_LIMIT = 120  # seconds

VOLATILE = [
    (r"\bsession \d+\b", "session NUMBER"),
    (r"(holds a lock on \S+) for \d+ s", r"\1 for SECONDS s"),
    (r"\bpg_terminate_backend\(\d+\)", "pg_terminate_backend(NUMBER)"),
    (r"\b\d{8}-\d{6}-[0-9a-f]{6}\b", "RUN"),
    (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME"),
    (r"\b[0-9a-f]{64}\b", "SHA256"),
    (r"\btransaction \d+\b", "transaction NUMBER"),
    (r"\bcopyover \d+\.\d+\.\d+\b", "copyover VERSION"),
    (r"\bPostgreSQL \d+(\.\d+)?( \([^)]*\))?", "PostgreSQL VERSION"),
    (r"^estimate: (.*): .*$", r"estimate: \1: ESTIMATE"),
    (r'"server_version": "[^"]*"', '"server_version": "VERSION"'),
    (r'"(seconds|p50_ms|p95_ms)": [0-9.e-]+', r'"\1": 0'),
    (r"took [0-9.]+ ms \(p95 of \d+\)", "took TIME (p95 of N)"),
    (r'( time)="[0-9.]+"', r'\1="0"'),
]


def inherited(case, name):
    """The input of that name, or what NAME.from names, in the case's folder or the nearest folder above."""
    for folder in [case, *case.parents]:
        if (folder / name).exists():
            return folder / name
        if (folder / f"{name}.from").exists():
            return ROOT / (folder / f"{name}.from").read_text(encoding="utf-8").strip()
        if folder == HERE:
            return None
    raise ValueError(f"{case} is not below {HERE}")


def without_measurements(text):
    """Lines below the heading of the phases keep their name only, those of the probes no times."""
    lines = []
    in_phases = in_probes = False
    for line in text.split("\n"):
        in_probes = line.startswith("probe  ") or (in_probes and line != "")
        if in_probes:
            line = re.sub(r"\b\d+\.\d{3}\b", "(measured)", re.sub(r"   +", "  ", line))
        if re.match(r"phase +seconds", line):
            in_phases = True
            line = "phase  (measured)"
        elif in_phases and re.search(r"\d\.\d{3}\b", line):
            line = re.split(r"  +", line)[0] + "  (measured)"
        else:
            in_phases = False
        lines.append(line)
    return "\n".join(lines)


def normalised(text, folder, servers):
    for server in servers:
        text = text.replace(server.conninfo, "SERVER").replace(server.conninfo.split()[0].removeprefix("host="), "SERVER")
    text = without_measurements(text.replace(str(folder), "DIR"))
    for pattern, placeholder in VOLATILE:
        text = re.sub(pattern, placeholder, text, flags=re.MULTILINE)
    return text


def environment(case, folder):
    variables = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "dumb", "TZ": "Asia/Kathmandu",
                 "PGCONNECT_TIMEOUT": "60"}
    for name in ("ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
        if name in os.environ:
            variables[name] = os.environ[name]
    if path := inherited(case, "env"):
        variables.update(line.split("=", 1) for line in path.read_text().splitlines() if line)
    return variables


def scene_of(case):
    """The module scene.py of the case, None where it has none."""
    if not (case / "scene.py").exists():
        return None
    spec = importlib.util.spec_from_file_location("scene", case / "scene.py")
    scene = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scene)
    return scene


class Runner:
    def __init__(self, binary, case, folder, server, proxy, scene):
        self._binary = binary
        self._folder = folder
        self._server = server
        self._scene = scene
        self._conninfos = {"server": (proxy or server).conninfo, "direct": server.conninfo} if server else {}
        self._environment = environment(case, folder.parent)
        self.problems = []

    def run(self, line):
        """Exit code, standard output and standard error of one line of args."""
        if line.startswith("psql "):
            return 0, self._server.query(line.removeprefix("psql ")), ""
        if line.startswith("scene "):
            return 0, getattr(self._scene, line.removeprefix("scene "))(self._folder) or "", ""
        words = [self._with_conninfo(word) for word in shlex.split(line)]
        given = os.devnull
        if words[-2:-1] == ["<"]:
            given = self._folder / words[-1]
            words = words[:-2]
        report = self._folder.parent / "report.json"
        report.unlink(missing_ok=True)
        reported = bool(words) and words[0] in COMMANDS and not {"--help", "-h", "--report", "--"} & set(words)
        if reported:
            words[1:1] = ["--report", str(report)]
        with open(given, "rb") as stdin:
            result = subprocess.run([self._binary, *words], cwd=self._folder, env=self._environment, stdin=stdin,
                                    capture_output=True, timeout=TIME_LIMIT, check=False)
        stdout, stderr = (stream.decode("utf-8", "backslashreplace") for stream in (result.stdout, result.stderr))
        if committed := re.search(r"^(?:COMMITTED|RESUMABLE) run ([^\s;,]+)", stderr, re.MULTILINE):
            self._conninfos["run"] = committed.group(1)
            self._conninfos.setdefault("first-run", committed.group(1))
        self._judge(result.returncode, stdout, stderr, report if reported else None)
        return result.returncode, stdout, stderr

    def _with_conninfo(self, word):
        for name, conninfo in self._conninfos.items():
            word = word.replace("{" + name + "}", conninfo)
        return word

    def _judge(self, code, stdout, stderr, report):
        if report and report.exists():
            self.problems += report_check.report_problems(report.read_text(encoding="utf-8"), code)
        elif report and code != 2:
            self.problems.append("no report was written")
        if stdout.startswith("{"):
            self.problems += report_check.report_problems(stdout, code)
        if stdout.startswith("<?xml"):
            xml.etree.ElementTree.fromstring(stdout)
        if code != 0 and not re.search(r"^[A-Z ]{6,}", stderr.rstrip("\n").split("\n")[-1]):
            self.problems.append("the last line does not say what is in the database")


def run_case(binary, case):
    """The texts of expected.exit, expected.stdout and expected.stderr, and what is wrong besides."""
    lines = inherited(case, "args").read_text(encoding="utf-8").splitlines() or [""]
    with tempfile.TemporaryDirectory(prefix="copyover-case-") as temporary, contextlib.ExitStack() as stack:
        os.chmod(temporary, 0o755)  # the server runs as another user
        folder = pathlib.Path(temporary, "work")
        folder.mkdir()
        for name in ("migration", "data"):
            if source := inherited(case, name):
                shutil.copytree(source, folder / name)
        scene = scene_of(case)
        if hasattr(scene, "prepare"):
            scene.prepare(folder)
        needs_server = any("{server}" in line or line.startswith("psql ") for line in lines)
        server = stack.enter_context(ThrowawayServer(pathlib.Path(temporary, "s"))) if needs_server else None
        proxy = None
        if hasattr(scene, "interfere"):
            proxy = stack.enter_context(WireProxy(pathlib.Path(temporary, "p"), pathlib.Path(temporary, "s")))
            scene.interfere(proxy, folder)
        runner = Runner(binary, case, folder, server, proxy, scene)
        servers = [end for end in (server, proxy) if end]
        texts = {"exit": "", "stdout": "", "stderr": ""}
        for line in lines:
            code, stdout, stderr = runner.run(line)
            heading = "" if len(lines) == 1 else "$ " + ("" if line.startswith(("psql ", "scene ")) else "copyover ") + line + "\n"
            texts["exit"] += f"{code}\n"
            texts["stdout"] += heading + normalised(stdout, folder, servers)
            texts["stderr"] += heading + normalised(stderr, folder, servers)
        return texts, runner.problems


def expected(case, name):
    path = case / f"expected.{name}"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def differences(case, texts):
    for name, text in texts.items():
        wanted = expected(case, name)
        if text != wanted:
            yield from difflib.unified_diff(wanted.splitlines(), text.splitlines(), f"expected.{name}", name, lineterm="")
            if text.splitlines() == wanted.splitlines():
                yield f"{name}: the line feed at the end differs"


def update(case, texts):
    for name, text in texts.items():
        path = case / f"expected.{name}"
        if text:
            path.write_text(text, encoding="utf-8")
        else:
            path.unlink(missing_ok=True)


def uncovered_rules():
    texts = "".join(path.read_text(encoding="utf-8") for path in HERE.rglob("expected.std*"))
    return [rule for rule in report_check.rules() if f"[{rule}]" not in texts]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=pathlib.Path, help="the copyover to test")
    parser.add_argument("--update", action="store_true", help="write what it says now as expected")
    parser.add_argument("--uncovered", action="store_true", help="list the rules that no case shows; 1 where there is one")
    parser.add_argument("cases", nargs="*", help="folders of cases (default: all)")
    options = parser.parse_args()
    if options.uncovered:
        missing = uncovered_rules()
        print(*missing, sep="\n", end="\n" if missing else "")
        return 1 if missing else 0
    if options.binary is None:
        parser.error("--binary is needed")
    named = [HERE / case for case in options.cases]
    failed = False
    for case in named or sorted(path.parent for path in HERE.rglob("expected.exit")):
        texts, problems = run_case(options.binary.resolve(), case)
        if options.update:
            update(case, texts)
        problems += differences(case, texts)
        if problems:
            failed = True
            print(f"FAILED {case.relative_to(HERE)}", *problems, sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
