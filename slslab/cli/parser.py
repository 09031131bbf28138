"""argparse with the catalogue's sentences: help with examples, and errors of one line, in the reader's language."""

from __future__ import annotations

import argparse
import re
from typing import Any, Final, NoReturn

from slslab.errors import UnknownName, UserError
from slslab.i18n import Words

_OPTION: Final = re.compile(r"-{1,2}[A-Za-z]")


class Parser(argparse.ArgumentParser):
    """A parser for one verb. `room` is the part of the catalogue that has `VERB.help`, `VERB.examples`
    and one `VERB.ARGUMENT` for each argument."""

    def __init__(self, verb: str, room: str, words: Words, width: int = 80) -> None:
        super().__init__(prog=f"slslab {verb}", add_help=False, allow_abbrev=False)
        self.verb = verb
        self.room = room
        self.words = words
        self.width = width
        self._notes: list[str] = []
        self._rows: list[tuple[str, str]] = []
        self._usage: list[str] = []
        self.option("--lang", choices=("en", "es"), metavar="en|es", say="cli.option-lang")
        self.option("--help", "-h", action="store_true", say="cli.option-help")

    def positional(self, name: str, *, shown: str | None = None, **options: Any) -> None:
        """An argument by position. `shown` is how usage writes it: `ID`, `[ID…]`."""
        self._usage.append(shown or name.upper())
        self._rows.append((shown or name.upper(), f"{self.room}.{self.verb}.{name}"))
        self.add_argument(name, **self._checked(name, options))

    def option(self, *names: str, say: str | None = None, **options: Any) -> None:
        """An option; its sentence is `ROOM.VERB.NAME` unless `say` names another key."""
        key = say or f"{self.room}.{self.verb}.{names[0].lstrip('-')}"
        metavar = options.get("metavar")
        self._rows.append((", ".join(names) + (f" {metavar}" if metavar else ""), key))
        self.add_argument(*names, **self._checked(names[0], options))

    def note(self, key: str) -> None:
        """A paragraph that help ends with, such as what the exit codes mean."""
        self._notes.append(key)

    def _checked(self, name: str, options: dict[str, Any]) -> dict[str, Any]:
        """`choices` as a type of our own, whose complaint is in the reader's language and names the nearest."""
        if "choices" not in options:
            return options
        choices = options.pop("choices")

        def one_of(found: str) -> str:
            if found not in choices:
                valid = ", ".join(choices)
                raise UnknownName("cli.not-a-choice", found=found, valid=choices, name=name, choices=valid)
            return found

        return {**options, "type": one_of}

    def format_help(self) -> str:
        words = self.words
        lines = [*wrapped(words(f"{self.room}.{self.verb}.help"), self.width), ""]
        lines += [f"  slslab {self.verb} {' '.join(self._usage)}".rstrip() + words("cli.options-mark"), ""]
        order = self._rows[2:] + self._rows[:2]
        width = max(len(left) for left, _ in order) + 2
        lines += [line for left, key in order for line in self._row(left, width, words(key))]
        lines += ["", words("cli.examples")]
        lines += [f"  {line}" for line in words(f"{self.room}.{self.verb}.examples").splitlines()]
        for key in self._notes:
            lines += ["", *wrapped(words(key), self.width)]
        return "\n".join(lines)

    def _row(self, left: str, width: int, text: str) -> list[str]:
        """An argument and its sentence, which goes on under itself."""
        room = max(24, self.width - width - 2)
        first, *more = wrapped(text, room)
        return [f"  {left:<{width}}{first}", *(" " * (width + 2) + line for line in more)]

    def error(self, message: str) -> NoReturn:
        """What argparse found wrong, as one sentence that ends with where to look."""
        subject, _, problem = message.partition(": ")
        name = subject.removeprefix("argument ").split("/")[0]
        if problem.startswith("expected"):
            raise UserError("cli.needs-value", name=name, verb=self.verb)
        if problem.startswith("ignored explicit argument"):
            raise UserError("cli.takes-no-value", name=name, verb=self.verb)
        if "required" in subject:
            raise UserError("cli.missing", usage=" ".join(self._usage), verb=self.verb)
        raise UserError("cli.usage", problem=message, verb=self.verb)

    def parse(self, argv: list[str]) -> argparse.Namespace:
        """The arguments. UnknownName for an option that does not exist, UserError for any other misuse."""
        if "--help" in argv or "-h" in argv:
            return argparse.Namespace(help=True)
        valid = [name for action in self._actions for name in action.option_strings]
        for word in argv[: argv.index("--") if "--" in argv else None]:
            found = word.partition("=")[0]
            if _OPTION.match(found) and found not in valid:
                raise UnknownName("cli.unknown-option", found=found, valid=valid, verb=self.verb)
        namespace, surplus = self.parse_known_args(argv)
        if surplus:
            raise UserError("cli.surplus", found=surplus[0], verb=self.verb)
        return namespace


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a paragraph; what is longer than a line, such as a path, stays whole."""
    from textwrap import wrap  # 3 ms, and only for help

    return wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]
