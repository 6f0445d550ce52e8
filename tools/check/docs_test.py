#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# docs.py finds what it looks for.
import pathlib
import tempfile
import unittest

import docs

SERVICE_HELP = """Usage: motcua-intake [OPTIONS]
  --help
  --store TEXT                Folder [MOTCUA_STORE]
"""
TOOL_HELP = """Subcommands:
  backup                      Backups
"""
PAGE = """# Backing up, and `restoring`

    motcuactl backup --keep 14 | sort --unique    # newest --first
    motcua-intake --store \\
        folder && build/release/bin/motcuactl backup
Set `MOTCUA_STORE` ([above](#backing-up-and-restoring), [readme](../../README.md), [web](https://example.vn/#x)).
"""


class Docs(unittest.TestCase):
    def findings(self, page, with_programs=True):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, said in (("motcuactl", 'case "$*" in *backup*) echo "  --keep UINT";; *) cat "$0.help";; esac'),
                               *((service, 'cat "$0.help"') for service in docs.SERVICES), ("motcua-load", "true")):
                program = root / "bin" / name
                program.parent.mkdir(exist_ok=True)
                program.write_text(f"#!/bin/sh\n{said}\n", encoding="utf-8")
                program.chmod(0o755)
                text = TOOL_HELP if name == "motcuactl" else SERVICE_HELP
                pathlib.Path(f"{program}.help").write_text(text, encoding="utf-8")
            (root / docs.OPERATIONS).mkdir(parents=True)
            (root / docs.OPERATIONS / "page.md").write_text(page, encoding="utf-8")
            (root / "README.md").write_text("# Readme\n", encoding="utf-8")
            return docs.check(root, root / "bin" if with_programs else None)

    def test_nothing_is_wrong_with_a_right_page(self):
        self.assertEqual(self.findings(PAGE), [])

    def test_each_fault_is_found(self):
        for right, wrong, message in (
                ("#backing-up-and-restoring", "#backing-up", "no heading for #backing-up"),
                ("../../README.md", "../README.md", "../README.md is not there"),
                ("../../README.md", "../../README.md#install", "no heading for ../../README.md#install"),
                ("--keep", "--leave", "motcuactl backup has no --leave"),
                ("--store \\\n", "--stor \\\n", "motcua-intake has no --stor"),
                ("`MOTCUA_STORE`", "`MOTCUA_STORES`", "nothing reads MOTCUA_STORES")):
            with self.subTest(message):
                self.assertIn(message, "\n".join(self.findings(PAGE.replace(right, wrong))))

    def test_flags_of_services_are_described(self):
        page = PAGE.replace("--store", "").replace("MOTCUA_STORE", "")
        self.assertIn("docs/operations: says nothing of --store of motcua-intake", self.findings(page))
        self.assertEqual(self.findings(page, with_programs=False), [])


if __name__ == "__main__":
    unittest.main()
