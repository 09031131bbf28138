"""Progress: what is read, run and solved, by category, and the next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from slslab.tui.chrome import Key, Piece
from slslab.tui.place import Place
from slslab.tui.preview import done, mark
from slslab.tui.rows import BLANK, Row, Rows, bar, column
from slslab.tui.screen import BACK, F1, SEARCH, LabScreen

_NAME = 26  # columns for what a bar measures


class ProgressScreen(LabScreen):
    """Bars by category, each leading to what is left in it; then simulations and exercises one by one."""

    HELP = "tui.help-progress"
    AUTO_FOCUS = "#list"
    DEFAULT_CSS = """
    ProgressScreen {
        #list { padding: 1 2 0 2; }
        &.-tall #list, &.-high #list { padding: 2 2 0 4; }
        &.-huge #list { padding: 3 2 0 10; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,left", "app.back", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._state: Mapping[str, Any] = {}
        self._categories: dict[str, list[str]] = {}
        self._titles: dict[tuple[str, str], str] = {}

    def compose_body(self) -> ComposeResult:
        yield Rows(self._rows, id="list")

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [(self.words("tui.room-progress"), "")]

    def keys(self) -> Sequence[Key]:
        return [Key("↑↓", "tui.key-choose", ""), Key("⏎", "tui.key-open", "screen.open"), BACK, SEARCH, F1]

    def state(self) -> dict[str, Any]:
        return {"marked": self.query_one("#list", Rows).marked}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._state = state

    def ready(self) -> None:
        library, lang = self.lab.library, self.words.lang
        assert library is not None
        self._categories, self._titles = {}, {}
        for head in library.heads("term", lang):
            self._categories.setdefault(head.category, []).append(head.id)
        self._categories.pop("", None)  # a term whose file has mistakes; the glossary shows which
        for kind in ("concept", "simulation", "exercise"):
            self._titles |= {(kind, head.id): head.title for head in library.heads(kind, lang)}
        rows = self.query_one("#list", Rows)
        rows.marked = str(self._state.get("marked", ""))
        rows.rebuild()
        self._tell()

    def _rows(self, width: int) -> Sequence[Row]:
        words, progress = self.words, self.lab.progress
        if self.lab.library is None:
            return [Row([Piece(words("tui.opening"), "quiet")])]
        width = min(width, 100)
        terms = [id for ids in self._categories.values() for id in ids]
        read = sum(id in progress.read for id in terms)
        rows = [Row([Piece(words("tui.room-glossary"), "heading")])]
        rows.append(self._bar("all", words("tui.progress-all"), read, len(terms), width))
        for category, ids in sorted(self._categories.items(), key=lambda item: words(f"library.category-{item[0]}")):
            name = words(f"library.category-{category}")
            rows.append(
                self._bar(f"category {category}", name, sum(id in progress.read for id in ids), len(ids), width)
            )
        for kind, room in (("concept", "concepts"), ("simulation", "simulations"), ("exercise", "exercises")):
            group = [(id, title) for (of, id), title in self._titles.items() if of == kind]
            if not group:
                continue
            through = sum(done(progress, kind, id) for id, _ in group)
            count = Piece(f"   {words('tui.progress-of', n=through, all=len(group))}", "quiet")
            rows += [BLANK, Row([Piece(words(f"tui.room-{room}"), "heading"), count])]
            for id, title in group:
                rows.append(self._one(kind, id, title, width))
        return rows

    def _bar(self, id: str, name: str, n: int, total: int, width: int) -> Row:
        length = max(6, min(40, width - _NAME - 14))
        count = self.words("tui.progress-of", n=n, all=total)
        pieces = [column(name, _NAME), *bar(n / total if total else 0, length), column(count, 11, "quiet", right=True)]
        if total and n == total:
            pieces.append(Piece(" ✓", "good"))
        return Row(pieces, id)

    def _one(self, kind: str, id: str, title: str, width: int) -> Row:
        progress, words = self.lab.progress, self.words
        note = ""
        if kind == "exercise" and id in progress.best:
            score, points = progress.best[id]
            note = words("tui.progress-points", n=score, all=points)
        link = f"sim:{id}" if kind == "simulation" else f"{kind}:{id}"
        return Row(
            [mark(progress, kind, id), column(title, min(48, width - 24)), Piece(note, "quiet")], f"follow {link}"
        )

    @on(Rows.Marked)
    def _tell(self) -> None:
        verb, _, what = self.query_one("#list", Rows).marked.partition(" ")
        if verb == "follow":
            self.say(*self.lab.preview(what))
        elif verb:
            self.say(Piece(self.words("tui.progress-open"), "quiet"))

    @on(Rows.Picked)
    def _picked(self, message: Rows.Picked) -> None:
        verb, _, what = message.row.partition(" ")
        if verb == "follow":
            self.lab.follow(what)
        else:
            self.lab.go(Place("glossary", "", {"category": what}))

    def action_open(self) -> None:
        self.query_one("#list", Rows).action_pick()
