#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# The rules that no compiler checks: who includes whom (tools/check/layers.txt), that every source is in the build, and
# the few rules on the form of files that are worth a machine's time. Prints one line per violation, ends with 1 if
# there are any. Needs Python's standard library only.
#
#   layers.py [--root FOLDER]
import argparse
import dataclasses
import fnmatch
import pathlib
import re
import subprocess
import sys

CODE_FOLDERS = ("client", "common", "services", "tools", "tests", "benchmarks", "examples")
FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 60

# Files whose first line (second after a shebang) must name the licence.
LICENSED = (".cc", ".h", ".proto", ".cmake", ".py", ".sh", ".yaml", ".yml", "CMakeLists.txt", "Makefile")
LICENCE = "SPDX-License-Identifier: Apache-2.0"

# Words of unfinished work. The folder of this file is exempt: it has to spell them.
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|\b(?i:for now|placeholder)\b")

GLOBAL_CMAKE = re.compile(
    r"file\s*\(\s*GLOB|^\s*(?:include_directories|link_directories|link_libraries|add_compile_options|"
    r"add_compile_definitions|add_definitions|add_link_options)\s*\(", re.IGNORECASE | re.MULTILINE)


@dataclasses.dataclass
class Rules:
    """layers.txt, read."""
    layers: list = dataclasses.field(default_factory=list)
    rooms: dict = dataclasses.field(default_factory=dict)
    forbidden: list = dataclasses.field(default_factory=list)  # (folder pattern, [include prefixes])
    only: list = dataclasses.field(default_factory=list)  # (include prefix, [folder patterns])
    may: list = dataclasses.field(default_factory=list)  # (folder pattern, [folder patterns])


@dataclasses.dataclass
class Tree:
    """The files to check, by their path from the root, and the violations found so far."""
    root: pathlib.Path
    files: list
    violations: list = dataclasses.field(default_factory=list)

    def text(self, path):
        return (self.root / path).read_text(encoding="utf-8")

    def complain(self, path, line, message):
        self.violations.append(f"{path}:{line}: {message}" if line else f"{path}: {message}")

    def sources(self, *endings):
        return [path for path in self.files if path.endswith(endings)]


def list_files(root):
    """What git tracks or would track; without git, every file outside of build folders."""
    if (root / ".git").exists():
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            check=True, capture_output=True, text=True).stdout.split("\0")
        return sorted(path for path in set(listed) if path and (root / path).is_file())
    return sorted(
        str(path.relative_to(root)) for path in root.rglob("*")
        if path.is_file() and not path.relative_to(root).parts[0] in ("build", ".git"))


def read_rules(tree):
    """Reads layers.txt; a line that it does not understand, or a cycle among the rooms, is a violation."""
    path = "tools/check/layers.txt"
    rules = Rules()
    for number, line in enumerate(tree.text(path).splitlines(), 1):
        line = line.split("#", 1)[0].strip()
        if not line:
            continue
        head, separator, tail = line.partition(":")
        words, values = head.split(), tail.split()
        if separator and words == ["layers"]:
            rules.layers = values
        elif separator and len(words) == 2 and words[0] == "room":
            rules.rooms[words[1]] = values
        elif separator and len(words) == 2 and words[0] == "forbid":
            rules.forbidden.append((words[1], values))
        elif separator and len(words) == 2 and words[0] == "may":
            rules.may.append((words[1], values))
        elif separator and len(words) == 2 and words[0] == "only":
            rules.only.append((words[1], values))
        else:
            tree.complain(path, number, f"cannot be understood: {line}")

    def visit(room, trail):
        if room in trail:
            tree.complain(path, 0, "the rooms form a cycle: " + " -> ".join(trail[trail.index(room):] + [room]))
            return
        for other in rules.rooms.get(room, []):
            visit(other, trail + [room])

    for room, others in rules.rooms.items():
        for other in others:
            if other not in rules.rooms:
                tree.complain(path, 0, f"room {room} may include {other}, which is not declared")
        visit(room, [])
    return rules


def is_test(path):
    return path.startswith(("tests/", "benchmarks/")) or re.search(r"_test\.cc$|_test\.h$", path) is not None


def matches_folder(path, pattern):
    """Whether path is the folder `pattern` or lies in it; `*` stands for one folder's name."""
    parts, wanted = path.split("/"), pattern.split("/")
    return len(parts) >= len(wanted) and all(fnmatch.fnmatch(part, want) for part, want in zip(parts, wanted))


def service_layer(rules, parts):
    """The index of the layer of a file in services/<name>/..., or None when its folder is no layer."""
    if len(parts) <= 3:
        return len(rules.layers) - 1
    return rules.layers.index(parts[2]) if parts[2] in rules.layers else None


def room_of(parts):
    return parts[1] if len(parts) > 2 else None


def why_not(rules, path, included):
    """Why the file at `path` may not include `included`, or None when it may. Both are paths from the root."""
    parts, target = path.split("/"), included.split("/")
    source, goal = parts[0], target[0]
    if goal in ("tests", "benchmarks", "examples") and source != goal and source not in ("tests", "benchmarks"):
        return f"{source}/ must not include {goal}/"
    if goal == "tools" and source not in ("tools", "tests", "benchmarks"):
        return f"{source}/ must not include tools/"
    if goal == "client" and source in ("common", "services"):
        return f"{source}/ must not include client/"
    if source == "client" and goal in ("common", "services") and not is_test(path):
        return f"client/ must not include {goal}/"
    if goal == "services":
        if source in ("tests", "benchmarks"):
            return None
        if any(matches_folder(path, folder) and any(matches_folder(included, one) for one in folders)
               for folder, folders in rules.may):
            return None
        if source != "services":
            return f"{source}/ must not include services/"
        if parts[1] != target[1]:
            return f"services/{parts[1]} must not include services/{target[1]}: services meet only through protos"
        mine, theirs = service_layer(rules, parts), service_layer(rules, target)
        if mine is not None and theirs is not None and theirs > mine:
            return f"layer {rules.layers[mine]} must not include layer {rules.layers[theirs]}"
    if goal == "common" and source == "common" and not is_test(path):
        mine, theirs = room_of(parts), room_of(target)
        if theirs != mine and theirs not in rules.rooms.get(mine, []):
            return f"room {mine} may not include room {theirs} (tools/check/layers.txt)"
    if goal == "motcua" and len(target) > 2 and target[2] == "storage" and source not in ("tests", "benchmarks"):
        if not (source == "services" and parts[1] == target[1]):
            return f"the storage protos of {target[1]} are for services/{target[1]} only"
    return why_not_listed(rules, path, included)


def why_not_listed(rules, path, included):
    """The `forbid` and `only` lines. Tests are free of them."""
    if is_test(path):
        return None
    for folder, prefixes in rules.forbidden:
        for prefix in prefixes:
            if matches_folder(path, folder) and included.startswith(prefix):
                return f"{folder} must not include {prefix}"
    for prefix, folders in rules.only:
        if included.startswith(prefix) and not any(matches_folder(path, folder) for folder in folders):
            return f"only {', '.join(folders)} may include {prefix}"
    return None


def check_includes(tree, rules):
    for path in tree.sources(".cc", ".h"):
        parts = path.split("/")
        if parts[0] == "common" and len(parts) > 2 and parts[1] not in rules.rooms:
            tree.complain(path, 0, f"room {parts[1]} is not declared in tools/check/layers.txt")
            continue
        if parts[0] == "services" and service_layer(rules, parts) is None:
            tree.complain(path, 0, f"{parts[2]}/ is none of the layers {' '.join(rules.layers)}")
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
            if not match:
                continue
            included = match.group(1)
            if line.lstrip().endswith('"') and "/" not in included:
                tree.complain(path, number, f'"{included}" is not a full path from the root')
            reason = why_not(rules, path, included)
            if reason:
                tree.complain(path, number, f"includes {included}: {reason}")


def cmake_calls(tree):
    """Yields (CMakeLists path, line, function, {keyword: [words]}) of every motcua_*() call outside of cmake/."""
    for path in tree.sources("CMakeLists.txt"):
        text = re.sub(r"#[^\n]*", "", tree.text(path))
        for match in re.finditer(r"\b(motcua_(?:library|test|binary|proto_library))\s*\(([^()]*)\)", text):
            arguments, keyword = {}, None
            for word in match.group(2).split():
                if re.fullmatch(r"[A-Z][A-Z_]*", word):
                    keyword = word
                    arguments.setdefault(keyword, [])
                elif keyword:
                    arguments[keyword].append(word.strip('"'))
            yield path, text.count("\n", 0, match.start()) + 1, match.group(1), arguments


def check_targets(tree, rules):
    """DEPS obey the same table as includes, and what a library includes is among its own DEPS."""
    calls = list(cmake_calls(tree))
    folders = {}
    for path, _, function, arguments in calls:
        if function == "motcua_library":
            folders["::".join(arguments["NAME"][0].split("_"))] = str(pathlib.PurePosixPath(path).parent)
    for path, line, function, arguments in calls:
        if function not in ("motcua_library", "motcua_binary"):
            continue
        here = str(pathlib.PurePosixPath(path).parent)
        linked = {folders[dep]: dep for dep in arguments.get("DEPS", []) + arguments.get("PRIVATE_DEPS", [])
                  if dep in folders}
        for folder, dep in linked.items():
            reason = why_not(rules, here + "/x.cc", folder + "/x.h")
            if reason:
                tree.complain(path, line, f"links {dep}: {reason}")
        for source in arguments.get("SRCS", []) + arguments.get("HDRS", []):
            check_linked(tree, rules, (path, line), f"{here}/{source}", set(linked) | {here}, set(folders.values()))


def check_linked(tree, rules, place, source, linked, folders):
    if source not in tree.files:
        if "$" not in source:
            tree.complain(*place, f"names {source}, which is not there")
        return
    for included in re.findall(r'^#include "([^"]+)"', tree.text(source), re.MULTILINE):
        folder = str(pathlib.PurePosixPath(included).parent)
        if folder in folders and folder not in linked and not why_not(rules, source, included):
            tree.complain(*place, f"{source} includes {folder}/, whose library is not in DEPS")


def check_built(tree):
    """Every source is named in the CMakeLists.txt of its folder or of one above."""
    named = {}
    for path in tree.sources("CMakeLists.txt"):
        words = re.sub(r"#[^\n]*", "", tree.text(path)).replace("(", " ").replace(")", " ").split()
        named[str(pathlib.PurePosixPath(path).parent)] = {word.strip('"') for word in words}
    for path in tree.sources(".cc"):
        file = pathlib.PurePosixPath(path)
        if path.split("/")[0] in CODE_FOLDERS and not any(
                str(file.relative_to(folder)) in named.get(str(folder), ()) for folder in file.parents):
            tree.complain(path, 0, "is in no CMakeLists.txt, so it is not built")


def check_form(tree):
    """Length, licence, guard, and words of unfinished work."""
    for path in tree.files:
        if not path.endswith(LICENSED):
            continue
        text = tree.text(path)
        lines = text.splitlines()
        first = lines[1:2] if lines and lines[0].startswith("#!") else lines[:1]
        if not first or LICENCE not in first[0]:
            tree.complain(path, 1, f"does not begin with {LICENCE}")
        if len(lines) > FILE_LINES_MAX and path.endswith((".cc", ".h", ".py", ".sh", ".cmake")):
            tree.complain(path, 0, f"has {len(lines)} lines, {FILE_LINES_MAX} are allowed")
        if path.endswith(".h"):
            check_guard(tree, path, text)
        if path.endswith((".cc", ".h")):
            check_functions(tree, path, without_raw_strings(text).splitlines())
        if path.endswith(("CMakeLists.txt", ".cmake")) and GLOBAL_CMAKE.search(text):
            tree.complain(path, 0, f"{GLOBAL_CMAKE.search(text).group(0).strip()}: sources and flags are explicit")
        if not path.startswith("tools/check/"):
            for number, line in enumerate(lines, 1):
                if UNFINISHED.search(line):
                    tree.complain(path, number, f"unfinished: {UNFINISHED.search(line).group(0)}")
                if "NOLINT" in line and not re.search(r"NOLINT\w*\([\w\-.,* ]+\):? \S", line) and "NOLINTEND" not in line:
                    tree.complain(path, number, "NOLINT names its check and a reason: NOLINT(check): reason")


def without_raw_strings(text):
    """The same number of lines, with nothing in raw strings: a text proto has braces of its own."""
    return re.sub(r'R"(\w*)\(.*?\)\1"', lambda match: '""' + "\n" * match.group(0).count("\n"), text, flags=re.S)


def check_guard(tree, path, text):
    guard = "MOTCUA_" + re.sub(r"[^A-Za-z0-9]", "_", path).upper() + "_"
    if f"#ifndef {guard}\n#define {guard}\n" not in text or f"#endif  // {guard}" not in text:
        tree.complain(path, 0, f"the guard must be {guard}")


def body_start(lines, start):
    """The line that opens the body of the function declared from line `start` on, or None when none is declared there."""
    if not re.match(r"(?:  )?[\w:~\[]", lines[start]):
        return None
    for end in range(start, min(start + 12, len(lines))):
        if lines[end].endswith("{"):
            declaration = " ".join(lines[start:end + 1])
            is_function = "(" in declaration and not declaration.endswith("= {") and not re.match(
                r"\s*(?:class|struct|union|enum|extern|namespace)\b", declaration)
            return end if is_function else None
        if lines[end].endswith((";", "}", ":")) or not lines[end].strip():
            return None
    return None


def check_functions(tree, path, lines):
    """Counts the lines of function bodies; relies on clang-format, which puts the closing brace under the first word."""
    for start, line in enumerate(lines):
        opening = body_start(lines, start)
        if opening is None:
            continue
        closing = " " * (len(line) - len(line.lstrip())) + "}"
        end = next((number for number in range(opening + 1, len(lines)) if lines[number].startswith(closing)), opening)
        if end - opening - 1 > FUNCTION_LINES_MAX:
            tree.complain(
                path, start + 1, f"this function has {end - opening - 1} lines, {FUNCTION_LINES_MAX} are allowed")


def check(root):
    """All violations of the tree at `root`, as lines to print."""
    tree = Tree(root, list_files(root))
    rules = read_rules(tree)
    check_includes(tree, rules)
    check_targets(tree, rules)
    check_built(tree)
    check_form(tree)
    return tree.violations


def main():
    parser = argparse.ArgumentParser(description="Checks layers, build lists and the form of files.")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    violations = check(parser.parse_args().root)
    for violation in violations:
        print(violation)
    print(f"layers: {len(violations)} violations" if violations else "layers: no violations")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
