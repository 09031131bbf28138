"""The lists: glossary, concepts, simulations and exercises are one screen over different data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from slslab.errors import LabError
from slslab.library import Head
from slslab.library.fold import fold
from slslab.library.target import Target
from slslab.tui.chrome import Key, Piece, wrapped
from slslab.tui.field import Field
from slslab.tui.preview import done, mark, preview
from slslab.tui.rows import BLANK, Row, Rows, column
from slslab.tui.screen import F1, SEARCH, LabScreen

_CATEGORY_BEGUN = 3  # letters of a category's name that ask for it
_PROVIDERS = {"aws": "AWS", "google": "Google Cloud", "azure": "Azure", "cloudflare": "Cloudflare"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """One list: the place that it is, and the kind of entries that stand in it."""

    room: str
    kind: str
    done: str  # catalogue key of the word for what one does with an entry: read, run, solved
    categories: bool = False


SHELVES: Mapping[str, Shelf] = {
    "glossary": Shelf("glossary", "term", "tui.done-read", categories=True),
    "concepts": Shelf("concepts", "concept", "tui.done-read"),
    "simulations": Shelf("simulations", "simulation", "tui.done-run"),
    "exercises": Shelf("exercises", "exercise", "tui.done-solved"),
}


class ShelfScreen(LabScreen):
    """A line to filter with, the list, and beside it (from 100 columns on) what is marked."""

    HELP = "tui.help-shelf"
    AUTO_FOCUS = "Field"
    DEFAULT_CSS = """
    ShelfScreen {
        Field { margin: 1 2 1 2; width: 1fr; }
        #list { margin: 0 1 0 2; }
        #detail { display: none; }
        &.-medium #detail, &.-wide #detail, &.-huge #detail {
            display: block; width: 44%; padding: 0 2 0 3; border-left: solid $rule;
        }
        &.-huge #detail { width: 50%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "escape", show=False),
        Binding("left", "app.back", show=False),
        Binding("f", "filter", show=False),
    ]

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.shelf = shelf
        self._heads: dict[str, Head] = {}
        self._state: Mapping[str, Any] = {}

    def compose_body(self) -> ComposeResult:
        yield Field(self.words("tui.shelf-filter"))
        with Horizontal():
            yield Rows(self._rows, id="list", marks_always=True)
            yield Rows(self._detail, id="detail")

    def on_mount(self) -> None:
        self.query_one("#detail").can_focus = False
        super().on_mount()

    # What the frame asks

    def crumbs(self) -> Sequence[tuple[str, str]]:
        return [(self.words(f"tui.room-{self.shelf.room}"), "")]

    def keys(self) -> Sequence[Key]:
        return [
            Key("↑↓", "tui.key-choose", "screen.filter"),
            Key("⏎", "tui.key-open", "screen.open"),
            Key("Esc", "tui.key-clear" if self._typed else "tui.key-back", "screen.escape"),
            SEARCH,
            F1,
        ]

    def state(self) -> dict[str, Any]:
        return {"filter": self._typed, "marked": self.query_one("#list", Rows).marked}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._state = state

    def ready(self) -> None:
        library, lang = self.lab.library, self.words.lang
        assert library is not None
        self._heads = {head.target.name: head for head in library.heads(self.shelf.kind, lang)}
        category = self._state.get("category")
        typed = self._state.get("filter", "")
        if isinstance(category, str) and category:
            typed = self.words(f"library.category-{category}")
        field = self.query_one(Field)
        field.placeholder = self.words("tui.shelf-filter")
        if isinstance(typed, str):
            field.value = typed
            field.cursor_position = len(typed)
        rows = self.query_one("#list", Rows)
        rows.marked = str(self._state.get("marked", ""))
        rows.rebuild()
        self._tell()

    # The list

    @property
    def _typed(self) -> str:
        return self.query_one(Field).value.strip()

    def _chosen(self) -> list[str]:
        """The names to show: all by title (exercises as the course has them), or what the filter finds, best first."""
        typed = fold(self._typed)
        everything = sorted(self._heads, key=lambda name: (self._heads[name].order, fold(self._heads[name].title)))
        if not typed:
            return everything
        library = self.lab.library
        assert library is not None
        # A category's name shows the category; anything else is searched for as everywhere in the lab. While such a
        # name is being typed, what is called so itself comes first, then the category, then what is only similar.
        categories = {name: fold(self._category(self._heads[name])) for name in everything}
        inside = [name for name in everything if categories[name] == typed]
        if inside:
            return inside
        hits = [hit.target.name for hit in library.search(typed, self.words.lang, limit=1000)]
        called = [name for name in hits if name in self._heads and fold(self._heads[name].title).startswith(typed)]
        if len(typed) >= _CATEGORY_BEGUN:
            inside = [name for name in everything if categories[name].startswith(typed)]
        return list(dict.fromkeys([*called, *inside, *(name for name in hits if name in self._heads)]))

    def _category(self, head: Head) -> str:
        return self.words(f"library.category-{head.category}") if head.category else ""

    def _rows(self, width: int) -> Sequence[Row]:
        if self.lab.library is None:
            return [Row([Piece(self.words("tui.opening"), "quiet")])]
        names = self._chosen()
        if not names:
            key = "tui.shelf-no-match" if self._typed else "tui.shelf-empty"
            sentence = self.words(key, typed=self._typed)
            return [Row(line) for line in wrapped([Piece(sentence, "quiet")], width, 4)]
        right = 18 if self.shelf.categories and width >= 50 else 0
        return [self._row(name, width - 2, right) for name in names]

    def _row(self, name: str, width: int, right: int) -> Row:
        head = self._heads[name]
        if head.broken:
            return Row([Piece("✗ ", "bad"), column(head.title, width - 2, "quiet")], name)
        pieces = [mark(self._progress, head.kind, head.id), column(head.title, width - right - 3 - bool(right))]
        if right:
            pieces.append(column(f" {self._category(head)}", right + 1, "quiet"))
        return Row(pieces, name)

    @property
    def _progress(self) -> Any:
        return self.lab.progress

    @on(Field.Changed)
    def _filtered(self) -> None:
        rows = self.query_one("#list", Rows)
        rows.rebuild()
        if self._typed and rows.ids:
            rows.marked = rows.ids[0]
        self._tell()

    @on(Rows.Marked, "#list")
    def _tell(self) -> None:
        """The foot says what the marked entry is; where that stands beside the list, how much is done."""
        marked = self.query_one("#list", Rows).marked
        self.query_one("#detail", Rows).rebuild()
        words, library = self.words, self.lab.library
        if library is None:
            return
        if marked and not self.query_one("#detail").display:
            self.say(*preview(Target.parse(marked), library, words))
        else:
            progress = self._progress
            through = sum(done(progress, head.kind, head.id) for head in self._heads.values())
            count = words("tui.shelf-count", n=through, all=len(self._heads), done=words(self.shelf.done))
            self.say(Piece(count if self._heads else "", "quiet"))
        self.redraw_keys()

    def _detail(self, width: int) -> Sequence[Row]:
        """The marked entry: its definition, its other names, what the providers call it."""
        head = self._heads.get(self.query_one("#list", Rows).marked)
        library = self.lab.library
        if head is None or library is None:
            return []
        try:
            entry = library.entry(head.target, self.words.lang)
        except LabError as error:
            return [Row(line) for line in wrapped([Piece(error.message(self.words.lang), "warn")], width, 12)]
        rows = [Row([Piece(head.title, "title")]), Row([Piece(self._category(head), "quiet")]), BLANK]
        rows += [Row(line) for line in wrapped([Piece(head.summary)], width, 20)]
        if entry.aliases:
            rows += [BLANK, Row([Piece(self.words("tui.shelf-aliases"), "heading")])]
            rows += [Row(line) for line in wrapped([Piece(", ".join(entry.aliases), "quiet")], width, 6)]
        if entry.providers:
            rows += [BLANK, Row([Piece(self.words("tui.shelf-providers"), "heading")])]
            for provider, said in entry.providers.items():
                first, *more = wrapped([Piece(said)], max(8, width - 14), 4)
                rows.append(Row([column(_PROVIDERS.get(provider, provider), 14, "quiet"), *first]))
                rows += [Row([Piece(" " * 14), *line]) for line in more]
        return rows

    # Keys

    @on(Rows.Picked, "#list")
    def _picked(self, message: Rows.Picked) -> None:
        self.lab.follow(message.row)

    def action_open(self) -> None:
        self.query_one("#list", Rows).action_pick()

    def action_filter(self) -> None:
        self.query_one(Field).focus()

    def action_escape(self) -> None:
        """First out of the filter, then out of the list."""
        field = self.query_one(Field)
        if field.value:
            field.value = ""
        else:
            self.lab.back()

    def on_resize(self) -> None:
        self.call_after_refresh(self._tell)
