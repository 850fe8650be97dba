#!/usr/bin/env python3
"""Are the tests tested? Makes N seeded small changes in the code that proves and runs for each the tests that cover it, up to
the first that fails. A change that no test notices is printed: it wants a test, or a sentence why it changes nothing.

All changes are built into the programs at once, on a copy of the last commit under build/mutants; a file there says which of
them is in force. So one build does for all, and the tree stays as it is. Ends with exit code 1 where fewer than 90 of 100 are
noticed."""

import argparse
import collections
import dataclasses
import io
import json
import os
import pathlib
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tarfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TREE = ROOT / "build" / "mutants" / "tree"
BUILD = TREE / "build" / "release"
ACTIVE = ROOT / "build" / "mutants" / "active"  # the number of the change that is in force
ORIGINAL = {}  # sources as the commit has them
COMMANDS = []
ENOUGH = 0.9
LONGEST = 600  # seconds for a program of tests, or a case


@dataclasses.dataclass(frozen=True)
class Stage:
    """Tests, and the targets that they need. Test cases are those of Catch2 in the files of these tags."""
    targets: tuple
    program: str = ""
    tags: str = ""
    cases: str = ""  # else: a regular expression of ctest


def unit(program, tags=""):
    return Stage((program,), program=program, tags=tags)


def cli(cases):
    return Stage(("copyover", "copyover-generate"), cases=cases)


# Behind those that stand nearest: the cheap before the dear; the first failure ends the search.
LATER = (unit("pg_migrate"),
         cli("^cli: (check|cutover|load|merge|rehearse|rejects|rollback|target|verify)/"),
         cli("^oracle: (every cell after|a merge leaves|verify catches|check finds|literals of every type)"))

EXPORT = ("^cli: export/", "^oracle: an export")


def proven_by(tags, *cases):
    """Of a stage of lib/migrate: by the test cases of these files first."""
    near = [f"^cli: ({'|'.join(cases)})/"] if cases else []
    return (unit("pg_migrate", tags), *map(cli, near), unit("unit_migrate"), *LATER)


# Folders of the proof path, and what tests them.
PROOF = {
    "lib/copy": (unit("unit_copy"), unit("pg_copy"), *LATER),
    "lib/mapping/convert": (unit("unit_mapping"), *LATER),
    "lib/migrate/survey": (unit("unit_migrate"), *LATER),
    "lib/migrate/verify": proven_by("[#cutover_test],[#side_effects_test],[#merge_test]", "cutover"),
    "lib/migrate/send": proven_by("[#cutover_test],[#refused_test],[#load_test]", "cutover"),
    "lib/migrate/merge": proven_by("[#merge_test]", "merge"),
    "lib/migrate/ledger": proven_by("[#load_test],[#drift_test],[#ledger_trust_test],[#rollback_test]", "load", "rollback"),
    "lib/migrate/rollback": proven_by("[#rollback_test],[#rollback_load_test],[#abandon_test]", "rollback"),
    "lib/migrate/export": (unit("unit_migrate"), *map(cli, EXPORT)),
    "lib/mapping/invert": (unit("unit_mapping"), *map(cli, EXPORT)),
    "lib/migrate/load": proven_by("[#load_test],[#drift_test],[#rollback_load_test]", "load"),
    "lib/migrate/cutover": proven_by("[#cutover_test],[#merge_test],[#side_effects_test],[#refused_test]", "cutover"),
}

# Guards of which a test has to see each act: what they are, where (the end of the text is the line), and the line without.
PUT_OFF = 'may have put off triggers.\n    {0}.connection.execute("SET CONSTRAINTS ALL IMMEDIATE");'
NOT_PUT_OFF = '    if (!mutant::is(@N@)) {0}.connection.execute("SET CONSTRAINTS ALL IMMEDIATE");'
GUARDS = (
    ("the comparison of the catalog before COMMIT", "lib/migrate/cutover/cutover.cpp",
     "    if (run.may_go_on()) compare_catalog(run, locked, created.tables);",
     "    if (run.may_go_on() && !mutant::is(@N@)) compare_catalog(run, locked, created.tables);"),
    ("rows that were sent against those that are stored", "lib/migrate/send/batch_sender.cpp",
     "    if (stored == sent) return;", "    if (stored == sent || mutant::is(@N@)) return;"),
    ("what is put off to the COMMIT of a cutover, before its proof", "lib/migrate/cutover/recorded.cpp",
     PUT_OFF.format("run"), NOT_PUT_OFF.format("run")),
    ("what is put off to the COMMIT of a load, before its proof", "lib/migrate/load/load_proof.cpp",
     PUT_OFF.format("run_"), NOT_PUT_OFF.format("run_")),
    ("the hash of a file that changed at equal length under a load", "lib/migrate/ledger/resume.cpp",
     "        if (now->sha256 == before.sha256) continue;",
     "        if (now->sha256 == before.sha256 || (mutant::is(@N@) && now->bytes == before.bytes)) continue;"),
    ("one row too many where rows are counted", "lib/migrate/verify/verifier.cpp",
     "    if (rows > source.rows()) verify.extra = rows - source.rows();",
     "    if (!mutant::is(@N@) && rows > source.rows()) verify.extra = rows - source.rows();"),
)

COMPARISONS = {"<": ("less", "less_equal"), "<=": ("less_equal", "less"), ">": ("greater", "greater_equal"),
               ">=": ("greater_equal", "greater"), "==": ("equal_to", "not_equal_to"), "!=": ("not_equal_to", "equal_to")}
TURNED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&"}
LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|//.*')
CALL = re.compile(r"^\s+(?:if \(.*\) )?[a-z_][\w:.>\-]*\(.*\);$")
GUARD = re.compile(r"^\s+if \(.*\) (?:return|throw|continue|break)\b.*;$")
CONDITION = re.compile(r"^(\s*(?:if \(|return ))(.* (?:&&|\|\|) .*?)(\) (?:\{|return\b.*|throw\b.*|continue;|break;)|;)$")
ASSIGNMENT = re.compile(r"^\s+(?:if \(.*\) )?[a-z_][\w:.>\-\[\]]* [+\-*/|&]?= .*;$")
BLOCK = re.compile(r"^(\s+if \()([^;]*)(\) \{)$")
PASSED_OVER = re.compile(r"^\s*(#|namespace|using|template|static_assert|//|constexpr|inline constexpr|static constexpr|case |default:)")

# What a changed file begins with. A comparison a < b becomes a < mutant7 > b, which binds as it did.
HEADER = """#pragma once
#include <fstream>
#include <functional>

namespace mutant {

inline bool is(int number) {
    static const int active = [] {
        int read = 0;
        std::ifstream("@ACTIVE@") >> read;
        return read;
    }();
    return active == number;
}

template <int number, typename Was, typename Is>
struct Comparison {};
template <typename Left, int number, typename Was, typename Is>
struct Half {
    const Left& left;
};
template <typename Left, int number, typename Was, typename Is>
Half<Left, number, Was, Is> operator<(const Left& left, const Comparison<number, Was, Is>&) {
    return {left};
}
template <typename Left, int number, typename Was, typename Is, typename Right>
bool operator>(const Half<Left, number, Was, Is>& half, const Right& right) {
    return is(number) ? Is{}(half.left, right) : Was{}(half.left, right);
}

template <int number>
struct Negation {};
template <int number, typename Value>
bool operator%(const Negation<number>&, const Value& value) {
    return static_cast<bool>(value) == is(number);
}

}  // namespace mutant
"""


@dataclasses.dataclass(frozen=True)
class Change:
    path: str
    line: int  # from 0
    before: str
    after: str  # as people read it; empty: the line is left out
    kind: str
    text: str  # the line with both, "@N@" for the number of the change
    declaration: str = ""  # what it needs at the top of the file

    def __str__(self):
        after = self.after.strip() or "(left out)"
        return f"{self.path}:{self.line + 1}: {self.kind}\n    - {self.before.strip()}\n    + {after}"


def blanked(line):
    """The line with literals and comments made blank: nothing is changed inside them."""
    return LITERAL.sub(lambda match: " " * len(match[0]), line)


def changes_of(path, number, line, starts_statement):
    """Every small change of one line."""
    if PASSED_OVER.match(line):
        return
    code = blanked(line)

    def put(match, plain, both, kind, declaration=""):
        begin, end = match.span(1)
        return Change(path, number, line, line[:begin] + plain + line[end:], kind, line[:begin] + both + line[end:],
                      declaration)

    for match in re.finditer(r" (<=|>=|==|!=|<|>) ", code):
        was, now = COMPARISONS[match[1]]
        yield put(match, TURNED[match[1]], "< mutant@N@ >", "a comparison turned",
                  f"constexpr mutant::Comparison<@N@, std::{was}<>, std::{now}<>> mutant@N@{{}};")
    if condition := CONDITION.match(code):
        begin, end = condition.span(2)
        for match in re.finditer(r" (&&|\|\|) ", code):
            if begin <= match.start() < end:
                turned = line[begin:match.start(1)] + TURNED[match[1]] + line[match.end(1):end]
                yield Change(path, number, line, line[:begin] + turned + line[end:], "and for or",
                             f"{line[:begin]}(mutant::is(@N@) ? bool({turned}) : bool({line[begin:end]})){line[end:]}")
    for match in re.finditer(r"\((!)\w", code):
        yield put(match, "", "mutant@N@ % ", "a condition turned", "constexpr mutant::Negation<@N@> mutant@N@{};")
    for match in re.finditer(r"[+-] (1)\b(?![.'])", code):
        yield put(match, "0", "(mutant::is(@N@) ? 0 : 1)", "a bound moved")
    for match in re.finditer(r"(?<![\w.'])(\d+)\b(?![\w.'])", code):
        more = str(int(match[1]) + 1)
        yield put(match, more, f"(mutant::is(@N@) ? {more} : {match[1]})", "a constant changed")
    for match in re.finditer(r"\b(true|false)\b", code):
        yield put(match, "false" if match[1] == "true" else "true",
                  "(!mutant::is(@N@))" if match[1] == "true" else "mutant::is(@N@)", "a constant changed")
    if block := BLOCK.match(code):
        begin, end = block.span(2)
        yield Change(path, number, line, line[:begin] + "false" + line[end:], "a block left out",
                     f"{line[:begin]}!mutant::is(@N@) && ({line[begin:end]}){line[end:]}")
    if starts_statement and any(form.match(code.rstrip()) for form in (CALL, GUARD, ASSIGNMENT)):
        yield Change(path, number, line, "", "a statement left out", "if (!mutant::is(@N@)) {" + line + " }")


def all_changes():
    for folder in PROOF:
        for file in sorted((TREE / folder).glob("*.cpp")):
            lines = file.read_text(encoding="utf-8").split("\n")
            for number, line in enumerate(lines):
                above = blanked(lines[number - 1]).rstrip() if number else ""
                yield from changes_of(str(file.relative_to(TREE)), number, line, above.endswith((";", "{", "}", "")))


def copy_tree():
    """Brings the copy to the last commit; files that are the same keep their times, and need no build."""
    packed = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    wanted = set()
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            target = TREE / member.name
            if not member.isfile():
                continue
            wanted.add(target)
            content = archive.extractfile(member).read()
            if target.is_file() and target.read_bytes() == content:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            target.chmod(member.mode)
    for file in TREE.rglob("*"):
        if file.is_file() and file not in wanted and BUILD.parent not in file.parents:
            file.unlink()
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True, capture_output=True,
                          text=True).stdout.strip()


def write_changed(changes):
    """The sources with these changes in them, by number."""
    of_file = collections.defaultdict(list)
    for number, change in changes.items():
        of_file[change.path].append((number, change))
    for path, numbered in of_file.items():
        lines = ORIGINAL[path].split("\n")
        declarations = []
        for number, change in numbered:
            lines[change.line] = change.text.replace("@N@", str(number))
            if change.declaration:
                declarations.append(change.declaration.replace("@N@", str(number)))
        top = ['#include "mutant.hpp"', *declarations, "#line 1"]
        (TREE / path).write_text("\n".join(top + lines), encoding="utf-8")
    return of_file


def compiles(path):
    """The compiler's first look, which costs little."""
    command = next(entry for entry in COMMANDS if entry["file"] == str(TREE / path))
    words = [word for word in shlex.split(command["command"]) if word != "ccache"]
    words[words.index("-o"):words.index("-o") + 2] = ["-fsyntax-only"]
    return subprocess.run(words, cwd=command["directory"], capture_output=True, check=False).returncode == 0


def write_those_that_compile(changes):
    """Leaves out changes that are no C++, and returns the others by number."""
    kept = {}
    for path, numbered in write_changed(changes).items():
        write_changed(dict(numbered))
        if not compiles(path):
            numbered = [one for one in numbered if write_changed(dict([one])) and compiles(path)]
        kept.update(numbered)
        (TREE / path).write_text(ORIGINAL[path], encoding="utf-8")
    write_changed(kept)
    return dict(sorted(kept.items()))


def build(targets):
    return subprocess.run(["cmake", "--build", BUILD, "--target", *targets], check=False).returncode == 0


def first_failure_of(stage):
    """The name of the first test of a stage that fails, or None."""
    if not stage.program:
        run = subprocess.run(["ctest", "--preset", "release", "-R", stage.cases, "--stop-on-failure", "--parallel", "2",
                              "--timeout", str(LONGEST)], cwd=TREE, capture_output=True, text=True, check=False)
        if run.returncode == 0:
            return None
        line = next((line for line in run.stdout.split("\n") if "***" in line), None)
        if line is None:
            sys.exit(f"mutants: ctest did not run:\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
        return line.split(": ", 1)[-1].split(" ..")[0].strip()
    chosen = ["--filenames-as-tags", stage.tags] if stage.tags else []
    # A process group of its own: what hangs is ended with all that it started.
    with subprocess.Popen([BUILD / "bin" / stage.program, *chosen, "--abort", "--durations", "no"], cwd=TREE,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          start_new_session=True) as run:
        try:
            output, _ = run.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            run.communicate()
            return f"{stage.program}: it hangs"
    if run.returncode == 0:
        return None
    # Catch2 prints a test case's name between two lines of hyphens.
    named = re.search(r"^-{60,}\n(.+)\n(?:  .+\n)*-{60,}$", output, re.M)
    return f"{stage.program}: {named[1].strip() if named else output.strip()[-200:]}"


def first_failure(stages):
    return next((failed for failed in map(first_failure_of, stages) if failed), None)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, metavar="N", help="changes to choose; those that are no C++ are passed over (default: 100)")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--list", action="store_true", help="print the changes that the seed chooses, and end")
    parser.add_argument("--trust", action="store_true", help="do not run the tests without any change first")
    parser.add_argument("--guards", action="store_true", help="the guards that a test has to see act are left out, too (alone without N)")
    parser.add_argument("--at", action="append", metavar="FILE:LINE", help="what this line does left out, or a change in it")
    parser.add_argument("--in", dest="folder", metavar="FOLDER", choices=PROOF, help="in this folder only")
    return parser.parse_args()


def guards():
    for what, path, text, without in GUARDS:
        source = (TREE / path).read_text(encoding="utf-8")
        if source.count(text + "\n") != 1:
            sys.exit(f"mutants: the guard \"{what}\" does not stand in {path} any more")
        line = source[:source.index(text + "\n") + len(text)].count("\n")
        yield Change(path, line, source.split("\n")[line], "", what, without)


def choose(options):
    """At most one change of a line, so that each stands alone."""
    changes = [change for change in all_changes() if not options.folder or change.path.startswith(options.folder + "/")]
    if options.at:
        changes = [change for change in changes if f"{change.path}:{change.line + 1}" in options.at]
        changes.sort(key=lambda change: "left out" not in change.kind)
        return len(changes), list({(change.path, change.line): change for change in reversed(changes)}.values())
    random.Random(options.seed).shuffle(changes)
    asked = list(guards()) if options.guards else []
    count = len(asked) + (options.count if options.count is not None else 0 if asked else 100)
    chosen = {}
    for change in (*asked, *changes):
        chosen.setdefault((change.path, change.line), change)
    return len(changes) + len(asked), list(chosen.values())[:count]


def main():
    options = arguments()
    commit = copy_tree()
    possible, chosen = choose(options)
    print(f"mutants: commit {commit}, seed {options.seed}: {len(chosen)} of {possible} changes", flush=True)
    if options.list:
        print("\n".join(map(str, chosen)))
        return 0
    launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    subprocess.run(["cmake", "--preset", "release", *launcher], cwd=TREE, check=True, stdout=subprocess.DEVNULL)
    ORIGINAL.update({change.path: (TREE / change.path).read_text(encoding="utf-8") for change in chosen})
    COMMANDS.extend(json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8")))
    (TREE / "lib" / "mutant.hpp").write_text(HEADER.replace("@ACTIVE@", str(ACTIVE)), encoding="utf-8")
    changes = write_those_that_compile(dict(enumerate(chosen, 1)))
    print(f"mutants: {len(changes)} of them compile", flush=True)
    folders = {str(pathlib.PurePath(change.path).parent) for change in changes.values()}
    stages = dict.fromkeys(stage for folder in PROOF if folder in folders for stage in PROOF[folder])
    ACTIVE.write_text("0")
    if not build(sorted({target for stage in stages for target in stage.targets})):
        sys.exit("mutants: they do not build")
    if not options.trust:
        if failed := first_failure(stages):
            sys.exit(f"mutants: without any change {failed} fails")
    survivors = []
    for tried, (number, change) in enumerate(changes.items(), 1):
        begin = time.monotonic()
        ACTIVE.write_text(str(number))
        test = first_failure(PROOF[str(pathlib.PurePath(change.path).parent)])
        if test is None:
            survivors.append(change)
        print(f"{tried}. {f'noticed by {test}' if test else 'NOT NOTICED'} in {time.monotonic() - begin:.0f} s: {change}",
              flush=True)
    noticed = len(changes) - len(survivors)
    print(f"\nmutants: commit {commit}, seed {options.seed}: {noticed} of {len(changes)} noticed; not noticed:")
    print("\n".join(map(str, survivors)) or "none")
    return 0 if noticed >= ENOUGH * len(changes) else 1


if __name__ == "__main__":
    sys.exit(main())
