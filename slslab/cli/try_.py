"""`slslab try KIND`: a pattern, a policy, a workflow or a cron expression, tried without a cloud."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from slslab.cli.parser import Parser, wrapped
from slslab.cli.terminal import Terminal
from slslab.errors import UnknownName

KINDS: Final = ("pattern", "policy", "workflow", "cron")


def dispatch(argv: list[str], terminal: Terminal) -> int:
    """Run `slslab try ARGV…`; returns the exit code. Each kind has options of its own, so the words after the verb
    go to the kind's own parser."""
    leading, kind, rest = _split(argv)
    if kind is None or kind in ("--help", "-h"):
        terminal.say(_overview(terminal))
        return 0
    if kind not in KINDS:
        raise UnknownName("try_.unknown", found=kind, valid=(*KINDS, "--help"), kinds=", ".join(KINDS))
    module = import_module(f"slslab.cli.trying.{kind}")
    parser = Parser(f"try {kind}", f"try_{kind}", terminal.words, terminal.width)
    module.arguments(parser)
    parsed = parser.parse([*leading, *rest])
    if parsed.help:
        terminal.say(parser.format_help())
        return 0
    code: int = module.run(parsed, terminal)
    return code


def _split(argv: list[str]) -> tuple[list[str], str | None, list[str]]:
    """The `--lang` before the kind, the kind, and what follows it."""
    at = 0
    while at < len(argv) and argv[at].partition("=")[0] == "--lang":
        at += 1 if "=" in argv[at] else 2
    return argv[:at], argv[at] if at < len(argv) else None, argv[at + 1 :]


def _overview(terminal: Terminal) -> str:
    words = terminal.words
    rows = [line for kind in KINDS for line in _row(kind, terminal)]
    examples = [f"  {line}" for line in words("try_.try.examples").splitlines()]
    return "\n".join([words("try_.try.help"), "", *rows, "", words("cli.examples"), *examples, "", words("try_.foot")])


def _row(kind: str, terminal: Terminal) -> list[str]:
    left = f"  slslab try {kind:<10}"
    first, *more = wrapped(terminal.words(f"try_{kind}.try {kind}.help"), terminal.width - len(left))
    return [left + first, *(" " * len(left) + line for line in more)]
