#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# What README.md and docs/ say and a machine can look up: links and their anchors; flags and variables of the programs.
# Prints one line per finding, ends with 1 if there are any.
#
#   docs.py [--root FOLDER] [--bin FOLDER]
#
# With --bin the programs there are asked for their --help: each command in the docs must have the flags that it is given,
# each variable MOTCUA_... must be known to a program or a script, and each flag of a service must stand in OPERATIONS.
import argparse
import functools
import pathlib
import re
import shlex
import subprocess
import sys

OPERATIONS = "docs/operations"
SERVICES = ("motcua-intake", "motcua-processing", "motcua-statistics")
TOOLS = ("motcuactl", "motcua-load")
# What every program has.
WORDS = {"--help", "--version", "--config", "--check-config"}
# Where variables are read that belong to no program of the product.
SCRIPTS = ("tools/*.sh", "tools/*/*.sh", "tools/*/*.py", "deploy/*/*.sh", "tests/**/*.cc", "tests/**/*.h")


def pages(root):
    return [root / "README.md", *sorted((root / "docs").rglob("*.md"))]


def slug(heading):
    """The anchor that GitHub makes of a heading."""
    words = re.sub(r"[`*]|\]\([^)]*\)", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def anchors(page):
    return {slug(each) for each in re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)}


def check_links(root):
    for page in pages(root):
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            path, _, anchor = target.partition("#")
            if re.match(r"\w+:", target):
                continue
            to = page.parent / path if path else page
            if not to.exists():
                yield f"{page.relative_to(root)}: {target} is not there"
            elif anchor and anchor not in anchors(to):
                yield f"{page.relative_to(root)}: there is no heading for {target}"


@functools.lru_cache(maxsize=None)
def help_of(program, *subcommands):
    return subprocess.run([program, *subcommands, "--help"], capture_output=True, text=True, check=False).stdout


def has_flag(said, flag):
    return re.search(rf"(?<![\w-]){re.escape(flag)}(?![\w-])", said) is not None


def commands(text):
    """The words of each command in code spans and indented lines; what is continued with a backslash is one line."""
    lines = re.findall(r"^ {4}(.*)$", text.replace("\\\n", " "), re.MULTILINE) + re.findall(r"`([^`\n]+)`", text)
    for line in lines:
        for part in re.split(r"\||&&|;|\$\(", line):
            try:
                yield shlex.split(part, comments=True)
            except ValueError:
                yield part.split()


def check_command(words, programs):
    """What a command of ours is given and does not have."""
    start = next((i for i, word in enumerate(words) if (programs / pathlib.PurePath(word).name).is_file()), None)
    if start is None or not any(word.startswith("--") for word in words[start + 1:]):
        return
    program = str(programs / pathlib.PurePath(words[start]).name)
    said, subcommands = help_of(program), []
    for word in words[start + 1:]:
        flag = word.split("=")[0]
        if re.fullmatch(r"--[a-z][a-z0-9-]*", flag) and not has_flag(said, flag):
            yield f"{' '.join([pathlib.PurePath(program).name, *subcommands])} has no {flag}"
        elif re.search(rf"^  {re.escape(word)}  ", said.partition("Subcommands:")[2], re.MULTILINE):
            subcommands.append(word)
            said += help_of(program, *subcommands)


def check_programs(root, programs):
    known = "".join(help_of(str(programs / each)) for each in SERVICES + TOOLS)
    known += "".join(each.read_text(encoding="utf-8") for pattern in SCRIPTS for each in root.glob(pattern))
    said = ""
    for page in pages(root):
        text = page.read_text(encoding="utf-8")
        if OPERATIONS in str(page):
            said += text
        for words in commands(text):
            yield from (f"{page.relative_to(root)}: {each}" for each in check_command(words, programs))
        for variable in sorted(set(re.findall(r"\bMOTCUA_[A-Z][A-Z_]*[A-Z]\b", text))):
            if variable not in known:
                yield f"{page.relative_to(root)}: nothing reads {variable}"
    for program in SERVICES:
        for flag in sorted(set(re.findall(r"^  (--[a-z-]+)", help_of(str(programs / program)), re.MULTILINE)) - WORDS):
            if not has_flag(said, flag) and "MOTCUA_" + flag[2:].replace("-", "_").upper() not in said:
                yield f"{OPERATIONS}: says nothing of {flag} of {program}"


def check(root, programs=None):
    """The findings. `programs`: a folder, or None."""
    return list(check_links(root)) + (list(check_programs(root, programs)) if programs else [])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path("."))
    parser.add_argument("--bin", type=pathlib.Path)
    arguments = parser.parse_args()
    findings = check(arguments.root, arguments.bin.resolve() if arguments.bin else None)
    print("\n".join(findings) if findings else f"docs: {len(pages(arguments.root))} pages, no findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
