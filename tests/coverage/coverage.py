#!/usr/bin/env python3
"""Line and branch coverage by folder of lib, from the profiles that the tests of the build `coverage` have left."""

import argparse
import collections
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "coverage"
PROFILES = BUILD / "profiles"
KINDS = ("lines", "branches")
# What proves: below that share of branches, files are named.
PROVE = ("lib/copy", "lib/mapping/convert", "lib/migrate/ledger", "lib/migrate/verify")
ENOUGH = 95.0


def programs():
    found = [BUILD / "bin" / "copyover", *sorted((BUILD / "bin").glob("unit_*")), *sorted((BUILD / "bin").glob("pg_*"))]
    return [program for program in found if program.exists()]


def summaries():
    """File below the root to its counts."""
    profiles = sorted(PROFILES.glob("*.profraw"))
    if not profiles:
        sys.exit(f"coverage: no profiles in {PROFILES}: no test of that build was run")
    merged = BUILD / "merged.profdata"
    subprocess.run(["llvm-profdata", "merge", "-sparse", "-o", merged, *profiles], check=True)
    first, *rest = programs()
    exported = subprocess.run(
        ["llvm-cov", "export", "-summary-only", f"-instr-profile={merged}", first,
         *(part for program in rest for part in ("-object", program)), str(ROOT / "lib")],
        check=True, capture_output=True, text=True).stdout
    for file in json.loads(exported)["data"][0]["files"]:
        yield pathlib.Path(file["filename"]).relative_to(ROOT), file["summary"]


def share(counts):
    return 100.0 * counts["covered"] / counts["count"] if counts["count"] else 100.0


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    folders = collections.defaultdict(lambda: {kind: collections.Counter() for kind in KINDS})
    short = []
    for path, summary in summaries():
        folder = str(path.parent)
        for kind in KINDS:
            counts = {name: summary[kind][name] for name in ("count", "covered")}
            for name in (folder, "all"):
                folders[name][kind].update(counts)
        if folder in PROVE and share(summary["branches"]) < ENOUGH:
            short.append((path, summary["branches"]))
    print("| folder | lines | branches |\n|---|---|---|")
    for folder in sorted(folders, key=lambda name: (name == "all", name)):
        print(f"| `{folder}` | " + " | ".join(f"{share(folders[folder][kind]):.1f} % of {folders[folder][kind]['count']}"
                                              for kind in KINDS) + " |")
    print(f"\nBelow {ENOUGH:g} % of branches, of {', '.join(PROVE)}:")
    for path, counts in sorted(short):
        print(f"* `{path}`: {counts['count'] - counts['covered']} of {counts['count']} branches are not taken")
    if not short:
        print("none")


if __name__ == "__main__":
    main()
