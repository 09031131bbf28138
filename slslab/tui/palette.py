"""ctrl+p: everything that can be done from everywhere, by name, in the person's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from slslab.library.fold import fold
from slslab.tui.chrome import Piece
from slslab.tui.picker import Picker
from slslab.tui.place import ROOMS
from slslab.tui.rows import Row, column

if TYPE_CHECKING:
    from slslab.tui.lab import LabApp

_KEYS = {"home": "h", "search": "/", "language": "L", "help": "F1", "quit": "q", "back": "←", "forward": "alt →"}


class Command(NamedTuple):
    """Something that can be done: its words, its key, and what does it."""

    text: str
    key: str
    run: Callable[[], object]


class Palette(Picker):
    """The commands, filtered by what is typed."""

    HELP = "tui.help-palette"
    PLACEHOLDER = "tui.palette"

    def __init__(self, lab: LabApp) -> None:
        super().__init__(lab)
        self._commands = {f"{index}": command for index, command in enumerate(self._all())}

    def _all(self) -> list[Command]:
        lab, words = self.lab, self.words
        commands = [
            Command(words("tui.do-go", room=words(f"tui.room-{room}")), _KEYS.get(room, ""), _go(lab, room))
            for room in ROOMS
        ]
        commands += [
            Command(words("tui.do-search"), _KEYS["search"], lab.action_omnibox),
            Command(words("tui.do-back"), _KEYS["back"], lab.back),
            Command(words("tui.do-forward"), _KEYS["forward"], lab.forward),
            Command(words("tui.do-language"), _KEYS["language"], lab.action_language),
            Command(words("tui.do-help"), _KEYS["help"], lab.action_help),
            Command(words("tui.do-unicode" if lab.plain else "tui.do-ascii"), "", lambda: lab.set_plain(not lab.plain)),
        ]
        for name in sorted(lab.available_themes, key=lambda name: (name not in ("night", "paper"), name)):
            if name != lab.theme and not lab.available_themes[name].ansi:
                shown = words(f"tui.theme-{name}") if name in ("night", "paper") else name
                commands.append(Command(words("tui.do-theme", theme=shown), "", _dress(lab, name)))
        return [*commands, Command(words("tui.do-quit"), _KEYS["quit"], lab.action_leave)]

    def find(self, typed: str, width: int) -> Sequence[Row]:
        wanted = fold(typed).split()
        return [
            Row([column(command.text, width - 8), column(command.key, 6, "key", right=True)], id)
            for id, command in self._commands.items()
            if all(word in fold(command.text) for word in wanted)
        ]

    def about(self, id: str) -> Sequence[Piece]:  # noqa: ARG002
        return [Piece(self.words("tui.palette-about"), "quiet")]

    def nothing(self, typed: str) -> str:
        return self.words("tui.palette-nothing", typed=typed)

    def pick(self, id: str) -> None:
        self._commands[id].run()


def _go(lab: LabApp, room: str) -> Callable[[], object]:
    return lambda: lab.action_room(room)


def _dress(lab: LabApp, theme: str) -> Callable[[], object]:
    return lambda: lab.set_theme(theme)
