"""Home: where was I, what next, how far am I, and the rooms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from slslab.errors import LabError
from slslab.learner import Progress
from slslab.tui.chrome import Key, Piece, wrapped
from slslab.tui.place import Place
from slslab.tui.rows import BLANK, Row, Rows, bar, column
from slslab.tui.screen import F1, SEARCH, LabScreen

if TYPE_CHECKING:
    from slslab.library import Target

PATH = "first-hour"
_ROOMS = (
    ("g", "glossary", "term"),
    ("c", "concepts", "concept"),
    ("s", "simulations", "simulation"),
    ("e", "exercises", "exercise"),
)


class HomeScreen(LabScreen):
    """Continue, the next step of the first hour, and the rooms; from 100 columns on the whole path beside them."""

    HELP = "tui.help-home"
    AUTO_FOCUS = "#list"
    DEFAULT_CSS = """
    HomeScreen {
        #list { padding: 1 2 0 2; }
        #path { display: none; padding: 1 2 0 3; }
        &.-medium, &.-wide, &.-huge { #path { display: block; width: 46%; border-left: solid $rule; } }
        &.-tall #list, &.-high #list { padding: 2 2 0 4; }
        &.-tall #path, &.-high #path { padding: 2 2 0 5; }
        &.-huge #list { padding: 3 2 0 10; }
        &.-huge #path { padding: 3 2 0 8; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"app.room('{room}')", show=False) for key, room, _ in _ROOMS),
        Binding("p", "app.room('progress')", show=False),
        Binding("tab,shift+tab", "other_side", show=False),
        Binding("left", "app.back", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._state: Mapping[str, Any] = {}
        self._continue: tuple[Place, str, str] | None = None
        self._steps: Sequence[tuple[str, str, str, str]] = ()

    def compose_body(self) -> ComposeResult:
        with Horizontal():
            yield Rows(self._rows, id="list")
            yield Rows(self._path_rows, id="path")

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [(self.words("tui.room-home"), "")]

    def keys(self) -> Sequence[Key]:
        return [
            Key("↑↓", "tui.key-choose", "screen.other_side"),
            Key("⏎", "tui.key-open", "screen.open"),
            SEARCH,
            Key("q", "tui.key-quit", "app.leave"),
            F1,
        ]

    def state(self) -> dict[str, Any]:
        return {"marked": self.query_one("#list", Rows).marked}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._state = state

    def ready(self) -> None:
        library = self.lab.library
        assert library is not None
        self._continue = self._last_place()
        try:
            path = library.entry(PATH, self.words.lang)
            self._steps = tuple(self._step(step.target) for step in path.steps if library.locate(step.target))
        except LabError:
            self._steps = ()  # a lab without this path has one thing less to offer, and is a lab
        self.query_one("#list", Rows).marked = str(self._state.get("marked", ""))
        for rows in self.query(Rows):
            rows.rebuild()
        self._tell()

    def _step(self, target: Target) -> tuple[str, str, str, str]:
        """kind, id, link and title of a step."""
        library = self.lab.library
        assert library is not None
        return library.kind(target), target.id, str(target), library.title(target, self.words.lang)

    def _last_place(self) -> tuple[Place, str, str] | None:
        """The last place that was not a room, with its title and what it is."""
        library = self.lab.library
        for place in self.lab.trail.before():
            if place.kind in ("page", "simulation", "exercise") and library is not None:
                name = f"sim:{place.id}" if place.kind == "simulation" else place.id
                try:
                    head = library.head(name, self.words.lang)
                except LabError:
                    continue
                return place, head.title, self.words(f"library.kind-{head.kind}")
        return None

    # What it shows

    @property
    def _progress(self) -> Progress:
        return self.lab.progress

    def _next(self, progress: Progress) -> tuple[str, str, str, str] | None:
        return next((step for step in self._steps if not _through(progress, step)), None)

    def _rows(self, width: int) -> Sequence[Row]:
        words, library = self.words, self.lab.library
        width = min(width, 72)
        rows = [Row([Piece(words("tui.home-title"), "title")])]
        rows += [Row(line) for line in wrapped([Piece(words("tui.home-lead"), "quiet")], width, 2)]
        progress = self._progress
        if self._continue is not None:
            _place, title, what = self._continue
            rows += [BLANK, Row([Piece(words("tui.home-continue"), "heading")])]
            rows.append(Row([Piece("↩ ", "here"), Piece(title), Piece(f"   {what}", "quiet")], "continue"))
        step = self._next(progress)
        if step is not None:
            at = words("tui.home-step", n=self._steps.index(step) + 1, all=len(self._steps))
            rows += [BLANK, Row([Piece(words("tui.home-next"), "heading"), Piece(f"   {at}", "quiet")])]
            rows.append(Row([Piece("→ ", "here"), Piece(step[3])], f"follow {step[2]}"))
        elif self._steps:
            rows += [BLANK, Row([Piece(words("tui.home-path-done"), "good")])]
        rows += [BLANK, Row([Piece(words("tui.home-rooms"), "heading")])]
        for key, room, kind in _ROOMS:
            ids = library.ids(kind) if library is not None else ()
            through = sum(_through(progress, (kind, id)) for id in ids)
            rows.append(self._room(key, room, kind, len(ids), through, width))
        rows.append(Row([Piece("p ", "key"), Piece(words("tui.room-progress"))], "room progress"))
        return rows

    def _room(self, key: str, room: str, kind: str, total: int, through: int, width: int) -> Row:
        words = self.words
        pieces = [Piece(f"{key} ", "key"), column(words(f"tui.room-{room}"), 18)]
        if total:
            pieces += bar(through / total, max(6, min(20, width - 50)))
            said = {"simulation": "tui.home-run", "exercise": "tui.home-solved"}.get(kind, "tui.home-read")
            pieces.append(Piece("  " + words(said, n=through, all=total), "quiet"))
        return Row(pieces, f"room {room}")

    def _path_rows(self, width: int) -> Sequence[Row]:
        words = self.words
        if not self._steps:
            return []
        progress = self._progress
        through = sum(_through(progress, step) for step in self._steps)
        count = words("tui.home-steps", n=through, all=len(self._steps))
        rows = [Row([Piece(words("tui.home-path"), "heading"), Piece(f"   {count}", "quiet")])]
        rows += [Row([*bar(through / len(self._steps), min(36, width))]), BLANK]
        following = self._next(progress)
        for step in self._steps:
            here = step is following
            mark = (
                Piece("✓ ", "good")
                if _through(progress, step)
                else Piece("→ " if here else "· ", "here" if here else "faint")
            )
            kind = "" if step[0] in ("term", "concept") else f"   {words(f'library.kind-{step[0]}')}"
            rows.append(
                Row([mark, Piece(step[3], "strong" if here else "text"), Piece(kind, "quiet")], f"follow {step[2]}")
            )
        return rows

    # Keys

    @on(Rows.Marked)
    def _tell(self) -> None:
        focused = self.focused
        row = focused.marked if isinstance(focused, Rows) else ""
        verb, _, what = row.partition(" ")
        if verb == "room":
            self.say(Piece(self.words(f"tui.room-{what}"), "strong"), Piece(f" — {self.words(f'tui.about-{what}')}"))
        elif verb == "follow" and self.lab.library is not None:
            self.say(*self.lab.preview(what))
        elif verb == "continue":
            self.say(Piece(self.words("tui.home-continue-what"), "quiet"))

    @on(Rows.Picked)
    def _picked(self, message: Rows.Picked) -> None:
        verb, _, what = message.row.partition(" ")
        if verb == "room":
            self.lab.action_room(what)
        elif verb == "follow":
            self.lab.follow(what)
        elif self._continue is not None:
            self.lab.go(self._continue[0])

    def action_open(self) -> None:
        if isinstance(self.focused, Rows):
            self.focused.action_pick()

    def action_other_side(self) -> None:
        path = self.query_one("#path", Rows)
        if path.display and not path.has_focus and path.ids:
            path.focus()
        else:
            self.query_one("#list", Rows).focus()


def _through(progress: Progress, step: Iterable[str]) -> bool:
    from slslab.tui.preview import done  # the library's types: not before the first paint

    kind, id, *_ = step
    return done(progress, kind, id)
