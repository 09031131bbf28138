"""`slslab doctor`: what this machine offers, and what to do where it offers too little."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

from slslab import __version__, paths
from slslab.cli.parser import Parser
from slslab.cli.terminal import Terminal
from slslab.errors import LabError
from slslab.i18n import Said

_SMALLEST = (80, 24)  # what the screens are laid out for at the least


class Finding(NamedTuple):
    """One thing looked at. `advice`: what to do, where something is missing; `fatal`: the lab cannot do without."""

    name: str
    value: object
    advice: Said | None = None
    fatal: bool = False


def arguments(parser: Parser) -> None:
    parser.option("--json", action="store_true")


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    words = terminal.words
    findings = [finding for look in _LOOKS for finding in look(terminal)]
    if args.json:
        terminal.json({finding.name: _plain(finding.value) for finding in findings})
    else:
        width = max(len(words(f"cli.doctor-{finding.name}")) for finding in findings) + 2
        for finding in findings:
            mark = terminal.style("!", "warn") if finding.advice else terminal.style("✓", "good")
            name = words(f"cli.doctor-{finding.name}")
            terminal.say(f" {mark} {name:<{width}}{words.say(_shown(finding.value))}")
            if finding.advice:
                terminal.say(f"   {'':<{width}}{words.say(finding.advice)}")
    return 6 if any(finding.fatal for finding in findings) else 0


def _shown(value: object) -> object:
    if isinstance(value, bool):
        return Said("cli.doctor-yes" if value else "cli.doctor-no")
    return value


def _plain(value: object) -> object:
    """A value as JSON has it: a sentence of the catalogue becomes its key's last word."""
    return value.key.rpartition("-")[2] if isinstance(value, Said) else value


def _program(_: Terminal) -> Iterator[Finding]:
    yield Finding("slslab", __version__)
    yield Finding("python", platform.python_version())
    yield Finding("system", f"{platform.system()} {platform.machine()}")


def _screen(terminal: Terminal) -> Iterator[Finding]:
    if not terminal.interactive:
        yield Finding("terminal", Said("cli.doctor-none"))
        return
    columns, rows = shutil.get_terminal_size()
    small = columns < _SMALLEST[0] or rows < _SMALLEST[1]
    yield Finding("terminal", os.environ.get("TERM", "?"))
    yield Finding("size", f"{columns}×{rows}", Said("cli.doctor-small") if small else None)
    yield Finding("colours", _colours(terminal))
    utf = "utf" in (sys.stdout.encoding or "").lower()
    yield Finding("unicode", utf, None if utf else Said("cli.doctor-ascii"))


def _colours(terminal: Terminal) -> object:
    if not terminal.color:
        return Said("cli.doctor-off")
    if os.environ.get("COLORTERM") in ("truecolor", "24bit"):
        return 16_777_216
    return 256 if "256" in os.environ.get("TERM", "") else 16


def _isolation(_: Terminal) -> Iterator[Finding]:
    from slslab.workers.sandbox import Level, best_level  # starts a worker to see whether it can

    try:
        level = best_level()
    except LabError as error:
        yield Finding("isolation", Said("cli.doctor-none"), Said(error.key, **error.values))
        return
    yield Finding("isolation", str(level), Said("cli.doctor-weak") if level is Level.PROCESS else None)


def _node(_: Terminal) -> Iterator[Finding]:
    found = shutil.which("node")
    version = _answer([found, "--version"]) if found else ""
    yield Finding("node", version or Said("cli.doctor-none"))


def _answer(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=5, check=False).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def _editor(_: Terminal) -> Iterator[Finding]:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    yield Finding("editor", editor or Said("cli.doctor-builtin"))


def _data(_: Terminal) -> Iterator[Finding]:
    from slslab.learner import Store  # SQLite

    trouble: LabError | None = None
    try:
        Store().close()
    except LabError as error:
        trouble = error
    yield Finding("data", str(paths.data_folder()), Said(trouble.key, **trouble.values) if trouble else None)


def _content(_: Terminal) -> Iterator[Finding]:
    from slslab.library import KINDS, Library  # YAML

    library = Library()
    count = sum(len(library.ids(kind)) for kind in KINDS)  # a term and a simulation may have the same id
    yield Finding("content", count, None if count else Said("cli.doctor-no-content"), fatal=not count)


_LOOKS: tuple[Callable[[Terminal], Iterator[Finding]], ...] = (
    _program,
    _screen,
    _isolation,
    _node,
    _editor,
    _data,
    _content,
)
