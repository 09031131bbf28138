"""argparse with the catalogue's sentences: help with examples, and errors of one line, in the reader's language."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from slslab.errors import UnknownName, UserError
from slslab.i18n import Words


class Parser(argparse.ArgumentParser):
    """A parser for one verb. `room` is the part of the catalogue that has `VERB.help`, `VERB.examples`
    and one `VERB.ARGUMENT` for each argument."""

    def __init__(self, verb: str, room: str, words: Words) -> None:
        super().__init__(prog=f"slslab {verb}", add_help=False, allow_abbrev=False)
        self.verb = verb
        self.room = room
        self.words = words
        self._rows: list[tuple[str, str]] = []
        self._usage: list[str] = []
        self.option("--lang", choices=("en", "es"), metavar="en|es", say="cli.option-lang")
        self.option("--help", "-h", action="store_true", say="cli.option-help")

    def positional(self, name: str, *, shown: str | None = None, **options: Any) -> None:
        """An argument by position. `shown` is how usage writes it: `ID`, `[ID…]`."""
        self._usage.append(shown or name.upper())
        self._rows.append((shown or name.upper(), f"{self.room}.{self.verb}.{name}"))
        self.add_argument(name, **options)

    def option(self, *names: str, say: str | None = None, **options: Any) -> None:
        """An option; its sentence is `ROOM.VERB.NAME` unless `say` names another key."""
        key = say or f"{self.room}.{self.verb}.{names[0].lstrip('-')}"
        metavar = options.get("metavar")
        self._rows.append((", ".join(names) + (f" {metavar}" if metavar else ""), key))
        self.add_argument(*names, **options)

    def format_help(self) -> str:
        words = self.words
        lines = [words(f"{self.room}.{self.verb}.help"), ""]
        lines += [f"  slslab {self.verb} {' '.join(self._usage)}".rstrip() + words("cli.options-mark"), ""]
        order = self._rows[2:] + self._rows[:2]
        width = max(len(left) for left, _ in order) + 2
        lines += [f"  {left:<{width}}{words(key)}" for left, key in order]
        lines += ["", words("cli.examples")]
        lines += [f"  {line}" for line in words(f"{self.room}.{self.verb}.examples").splitlines()]
        return "\n".join(lines)

    def error(self, message: str) -> NoReturn:
        """What argparse found wrong, as one sentence that ends with where to look."""
        raise UserError("cli.usage", problem=message, verb=self.verb)

    def parse(self, argv: list[str]) -> argparse.Namespace:
        """The arguments. UnknownName for an option that does not exist, UserError for any other misuse."""
        if "--help" in argv or "-h" in argv:
            return argparse.Namespace(help=True)
        namespace, extra = self.parse_known_args(argv)
        for found in extra:
            if found.startswith("-"):
                valid = [name for action in self._actions for name in action.option_strings]
                raise UnknownName("cli.unknown-option", found=found.split("=")[0], valid=valid, verb=self.verb)
            raise UserError("cli.surplus", found=found, verb=self.verb)
        return namespace
