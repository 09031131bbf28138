#!/usr/bin/env python3
"""Runs every check that a developer runs, and the one that CI runs: sets up .venv the first time.

python3 dev.py                 all of them, in the order below
python3 dev.py tests           one of them by name
python3 dev.py tests -k engine with arguments of its own
python3 dev.py fix             lets the formatter and the linter mend what they can
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

import lab

CHECKS: dict[str, list[str]] = {
    "format": ["ruff", "format", "--check", "."],
    "style": ["ruff", "check", "."],
    "types": ["mypy"],
    "imports": ["lint-imports"],
    "content": ["slslab", "lint"],
    "tests": ["pytest", "-n", "auto", "--dist", "loadfile"],
}
FIXES = [["ruff", "check", "--fix", "."], ["ruff", "format", "."]]


def run(command: list[str], more: list[str]) -> int:
    """One tool from .venv, in the root of the project; returns its exit code."""
    tool = lab.BIN / (command[0] + (".exe" if os.name == "nt" else ""))
    return subprocess.run([str(tool), *command[1:], *more], cwd=lab.ROOT, check=False).returncode


def main(argv: list[str]) -> int:
    lab.prepare("dev")
    if argv == ["fix"]:
        return max([run(command, []) for command in FIXES])
    if argv and argv[0] not in CHECKS:
        print(f"There is no check {argv[0]}. There are: {', '.join(CHECKS)}, fix.", file=sys.stderr)
        return 2
    failed = []
    for name in argv[:1] or CHECKS:
        print(f"── {name}", flush=True)
        began = time.monotonic()
        if run(CHECKS[name], argv[1:]):
            failed.append(name)
        print(f"   {time.monotonic() - began:.1f} s", flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
