"""The commands: one thin module per verb, imported when it is called.

A verb's module has `arguments(parser)`, which declares them, and `run(args, terminal)`, which returns the exit code.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Final

from slslab.cli.terminal import Terminal
from slslab.errors import LabError, UnknownName
from slslab.i18n import LANGUAGES, pick_language

# verb -> the part of the catalogue that has its sentences. In the order in which help shows them.
VERBS: Final = {
    "read": "library",
    "search": "library",
    "list": "library",
    "run": "sims",
    "init": "grading",
    "check": "grading",
    "hint": "grading",
    "solution": "grading",
    "reset": "grading",
    "next": "grading",
    "progress": "learner",
    "invoke": "invoke",
    "try": "try_",
    "lint": "library",
    "doctor": "cli",
}


def main(argv: list[str]) -> int:
    """Run one command line (without the program's name); returns its exit code. Never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    terminal = Terminal(_language(argv))
    try:
        code = _dispatch(argv, terminal)
        terminal.out.flush()
        return code
    except LabError as error:
        terminal.note(error.message(terminal.lang))
        return error.exit_code
    except KeyboardInterrupt:
        terminal.note(terminal.words("cli.interrupted"))
        return 130
    except BrokenPipeError:
        # The reader of the pipe has gone (`slslab list | head -1`): that is no mistake of anybody's.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except MemoryError:
        terminal.note(terminal.words("cli.no-memory"))
        return 6
    except Exception as error:
        if os.environ.get("SLSLAB_DEBUG"):
            raise
        terminal.note(terminal.words("cli.fault", error=f"{type(error).__name__}: {error}"))
        return 5


def _dispatch(argv: list[str], terminal: Terminal) -> int:
    rest = _without_language(argv)
    if not rest:
        return _open_lab(terminal, asked=rest != argv)
    verb, arguments = rest[0], rest[1:]
    if verb in ("--help", "-h", "help"):
        terminal.say(_overview(terminal))
        return 0
    if verb not in VERBS:
        raise UnknownName("cli.unknown-verb", found=verb, valid=VERBS)
    if verb == "try":
        from slslab.cli import try_

        return try_.dispatch(arguments, terminal)
    from slslab.cli.parser import Parser

    module = import_module(f"slslab.cli.{_module_name(verb)}")
    parser = Parser(verb, VERBS[verb], terminal.words, terminal.width)
    module.arguments(parser)
    parsed = parser.parse(arguments)
    if parsed.help:
        terminal.say(parser.format_help())
        return 0
    code: int = module.run(parsed, terminal)
    return code


def _module_name(verb: str) -> str:
    """`list` and `next` would hide builtins where their modules are used, so their files end in `_`."""
    return {"list": "list_", "next": "next_"}.get(verb, verb)


def _language(argv: list[str]) -> str:
    for index, word in enumerate(argv):
        if word.startswith("--lang="):
            return pick_language(word[7:])
        if word == "--lang" and index + 1 < len(argv):
            return pick_language(argv[index + 1])
    return pick_language()


def _without_language(argv: list[str]) -> list[str]:
    """The arguments without a `--lang` that stands before the verb."""
    name, _, value = argv[0].partition("=") if argv else ("", "", "")
    if name != "--lang":
        return argv
    rest = argv[1:]
    if not value and rest:
        value, rest = rest[0], rest[1:]
    if value not in LANGUAGES:
        choices = ", ".join(LANGUAGES)
        raise UnknownName("cli.not-a-choice", found=value, valid=LANGUAGES, name=name, choices=choices)
    return rest


def _open_lab(terminal: Terminal, asked: bool) -> int:
    """The lab, or its menu as text where there is no terminal. `asked`: the language was given, and not guessed."""
    if not (terminal.interactive and sys.stdin.isatty()):
        from slslab.cli import menu

        code: int = menu.run(terminal)
        return code
    from slslab.tui.app import open_lab  # Textual: a quarter of a second, only for the lab itself

    opened: int = open_lab(terminal.lang, asked=asked)
    return opened


def _overview(terminal: Terminal) -> str:
    words = terminal.words
    rows = [f"  {verb:<10}{words(f'{room}.{verb}.help')}" for verb, room in VERBS.items()]
    return "\n".join([words("cli.overview"), "", *rows, "", words("cli.overview-foot")])
