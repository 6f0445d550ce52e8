#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Clang's thread-safety analysis, as errors, on every source that locks: those that speak of a mutex, or whose own header
# does. Reads how each is compiled from build/<preset>/compile_commands.json. Needs clang++ (14), and gcc's build.
#
#   threads.py [--preset PRESET] [--clang COMMAND]
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOCKS = re.compile(r"ABSL_(?:PT_)?GUARDED_BY|absl::Mutex|ABSL_EXCLUSIVE_LOCKS_REQUIRED")
FLAGS = ["-fsyntax-only", "-Wthread-safety", "-Werror=thread-safety"]


def locks(source):
    header = source.with_suffix(".h")
    return any(path.exists() and LOCKS.search(path.read_text(encoding="utf-8")) for path in (source, header))


def arguments_of(entry):
    """What clang needs of the command: where headers are, what is defined, which language."""
    words, kept = shlex.split(entry["command"]), []
    for i, word in enumerate(words):
        if word in ("-isystem", "-I"):
            kept += [word, words[i + 1]]
        elif word.startswith(("-I", "-D", "-std=")) and len(word) > 2:
            kept.append(word)
    return kept


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--preset", default="release")
    parser.add_argument("--clang", default="clang++")
    options = parser.parse_args()
    commands = json.loads((ROOT / "build" / options.preset / "compile_commands.json").read_text(encoding="utf-8"))
    work = {}
    for entry in commands:
        source = pathlib.Path(entry["file"])
        if source.is_relative_to(ROOT) and not source.is_relative_to(ROOT / "build") and source.suffix == ".cc" and locks(source):
            work[source] = [options.clang, *FLAGS, *arguments_of(entry), str(source)]

    def run(source):
        return source, subprocess.run(work[source], cwd=ROOT, capture_output=True, text=True, check=False)

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for source, result in pool.map(run, sorted(work)):
            if result.returncode != 0:
                failed += 1
                print(f"{source.relative_to(ROOT)}:\n{result.stderr[:3000]}")
    print(f"threads: {len(work)} sources analysed, {failed} with findings")
    return 1 if failed or not work else 0


if __name__ == "__main__":
    sys.exit(main())
