#!/usr/bin/env python3
"""Opens the lab from a clone: sets up a private environment in .venv the first time, then runs slslab.

    python3 lab.py                 opens the lab
    python3 lab.py read cold-start any slslab command

Needs Python 3.11 or later and nothing else. (`dev.py` uses the same set-up with the developers' tools.)
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "slslab-setup"


def prepare(extra: str = "") -> None:
    """Make .venv ready with slslab and, if named, one of its extras. Does nothing when it is ready already."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python meets first
        sys.exit(f"slslab needs Python 3.11 or later; this is {sys.version.split()[0]}. Try: python3.12 lab.py")
    wanted = {f"{extra or 'lab'} {hashlib.sha256((ROOT / 'pyproject.toml').read_bytes()).hexdigest()}"}
    have = set(STAMP.read_text(encoding="utf-8").splitlines()) if STAMP.exists() and _works() else set()
    if wanted <= have:
        return
    if not have:
        print("Setting up .venv (once, about a minute)…", file=sys.stderr)
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False)
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            sys.exit("Python could not make a virtual environment. On Debian or Ubuntu: apt install python3-venv")
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", target]
    if subprocess.run(pip, check=False).returncode:
        sys.exit("The packages could not be installed (pip says why above). Check the network, then run this again.")
    STAMP.write_text("\n".join(sorted(have | wanted)) + "\n", encoding="utf-8")


def _works() -> bool:
    """Whether .venv has a Python that starts: the one it was made with may be gone."""
    try:
        return subprocess.run([str(PYTHON), "-c", ""], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def main() -> int:
    prepare()
    command = [str(PYTHON), "-m", "slslab", *sys.argv[1:]]
    if os.name != "nt":
        os.execv(command[0], command)  # the lab takes this process over: no parent waits, signals reach it
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
