#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Plants one violation at a time into a small clean tree and expects layers.py to find exactly that one; a checker that
# finds nothing looks the same as a clean tree.
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import layers  # noqa: E402

LICENCE = "// SPDX-License-Identifier: Apache-2.0\n"
HASH_LICENCE = "# SPDX-License-Identifier: Apache-2.0\n"
RULES = HASH_LICENCE + """
layers: domain storage app rpc main
room kv: status
room status:
forbid services/*/domain: rocksdb/ common/kv/
only rocksdb/: common/kv
"""


def header(path, body=""):
    guard = "MOTCUA_" + path.upper().replace("/", "_").replace(".", "_") + "_"
    return f"{LICENCE}#ifndef {guard}\n#define {guard}\n{body}\n#endif  // {guard}\n"


def library(name, sources, headers, deps=""):
    return HASH_LICENCE + f"motcua_library(NAME {name} SRCS {sources} HDRS {headers} DEPS absl::status {deps})\n"


def clean_tree():
    """A tree without violations: path -> text."""
    return {
        "tools/check/layers.txt": RULES,
        "common/status/status.h": header("common/status/status.h"),
        "common/status/CMakeLists.txt": HASH_LICENCE + "motcua_library(NAME motcua_common_status HDRS status.h)\n",
        "common/kv/kv.h": header("common/kv/kv.h"),
        "common/kv/kv.cc": LICENCE + '#include "common/kv/kv.h"\n#include <rocksdb/db.h>\n'
                                     '#include "common/status/status.h"\n',
        "common/kv/CMakeLists.txt": library("motcua_common_kv", "kv.cc", "kv.h", "motcua::common::status"),
        "services/intake/domain/decide.cc": LICENCE + '#include "motcua/intake/storage/v1/record.pb.h"\n',
        "services/intake/storage/tables.cc": LICENCE + '#include "common/kv/kv.h"\n',
        "services/intake/main.cc": LICENCE + "int main() {}\n",
        "services/intake/CMakeLists.txt":
            HASH_LICENCE + "motcua_binary(NAME motcua-intake SRCS main.cc domain/decide.cc storage/tables.cc\n"
                           "  DEPS motcua::common::kv)\n",
    }


class LayersTest(unittest.TestCase):

    def violations_with(self, planted):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path, text in {**clean_tree(), **planted}.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text, encoding="utf-8")
            return layers.check(root)

    def expect_one(self, planted, words):
        found = self.violations_with(planted)
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_clean_tree_has_no_violations(self):
        self.assertEqual(self.violations_with({}), [])

    def test_includes_in_wrong_direction_are_found(self):
        decide, main = "services/intake/domain/decide.cc", "services/intake/main.cc"
        for path, include, words in (
            (decide, '"services/intake/storage/tables.h"', "layer domain must not include layer storage"),
            (decide, '"common/kv/kv.h"', "must not include common/kv/"),
            (main, '"services/statistics/app/report.h"', "services meet only through protos"),
            (main, '"tests/system/cluster.h"', "must not include tests/"),
            (main, '"tools/motcuactl/table.h"', "must not include tools/"),
            (main, '"motcua/processing/storage/v1/record.pb.h"', "are for services/processing only"),
            (main, "<rocksdb/db.h>", "only common/kv may include rocksdb/"),
            (main, '"decide.h"', "is not a full path from the root"),
        ):
            with self.subTest(include=include):
                self.expect_one({path: f"{LICENCE}#include {include}\n"}, words)

    def test_common_rooms_keep_to_their_table(self):
        self.expect_one({"common/status/status.h": header("common/status/status.h", '#include "common/kv/kv.h"')},
                        "room status may not include room kv")
        self.expect_one({"common/status/status.h": header("common/status/status.h", '#include "services/intake/a.h"')},
                        "common/ must not include services/")
        self.expect_one({"common/extra/a.h": header("common/extra/a.h")}, "room extra is not declared")
        self.assertIn("tools/check/layers.txt: the rooms form a cycle: kv -> status -> kv",
                      self.violations_with({"tools/check/layers.txt": RULES.replace("status:", "status: kv")}))

    def test_tools_use_no_service_code(self):
        self.expect_one({"tools/ctl/main.h": header("tools/ctl/main.h", '#include "services/intake/app/a.h"')},
                        "tools/ must not include services/")

    def test_the_client_brings_no_room_along(self):
        self.expect_one({"client/call.h": header("client/call.h", '#include "common/kv/kv.h"')},
                        "client/ must not include common/")
        self.expect_one({"common/status/status.h": header("common/status/status.h", '#include "client/call.h"')},
                        "common/ must not include client/")
        self.assertEqual(self.violations_with({"tools/ctl/a.h": header("tools/ctl/a.h", '#include "client/call.h"')}), [])

    def test_tests_may_use_everything(self):
        self.assertEqual(self.violations_with(
            {"tests/system/a.h": header("tests/system/a.h", '#include "services/intake/app/a.h"\n#include <rocksdb/db.h>')}
        ), [])

    def test_targets_obey_the_same_table(self):
        status = HASH_LICENCE + "motcua_library(NAME motcua_common_status HDRS status.h DEPS motcua::common::kv)\n"
        self.expect_one({"common/status/CMakeLists.txt": status}, "links motcua::common::kv")
        self.expect_one({"common/kv/CMakeLists.txt": library("motcua_common_kv", "kv.cc", "kv.h")},
                        "whose library is not in DEPS")
        self.expect_one({"common/status/CMakeLists.txt":
                         HASH_LICENCE + "motcua_library(NAME motcua_common_status HDRS status.h gone.h)\n"},
                        "common/status/gone.h, which is not there")

    def test_sources_outside_of_the_build_are_found(self):
        self.expect_one({"common/kv/forgotten_test.cc": LICENCE}, "is not built")

    def test_form_of_files(self):
        cmake = clean_tree()["common/kv/CMakeLists.txt"]
        body = "int F(int a,\n      int b) {\n" + "  a += b;\n" * 61 + "  return a;\n}\n"
        for path, text, words in (
            ("common/status/status.h", LICENCE + "#pragma once\n", "the guard must be MOTCUA_COMMON_STATUS_STATUS_H_"),
            ("services/intake/main.cc", "int main() {}\n", "does not begin with SPDX"),
            ("services/intake/main.cc", LICENCE + "\n" * 600, "has 601 lines"),
            ("services/intake/main.cc", LICENCE + body, "this function has 62 lines"),
            ("services/intake/main.cc", LICENCE + "// TODO: all\n", "unfinished: TODO"),
            ("services/intake/main.cc", LICENCE + "int a;  // NOLINT\n", "NOLINT names its check"),
            ("common/kv/CMakeLists.txt", cmake + "file(GLOB all *.cc)\n", "sources and flags are explicit"),
            ("common/kv/CMakeLists.txt", cmake + "include_directories(a)\n", "sources and flags are explicit"),
            ("tools/check/layers.txt", RULES + "allow everything\n", "cannot be understood"),
        ):
            with self.subTest(words=words):
                self.expect_one({path: text}, words)


if __name__ == "__main__":
    unittest.main()
