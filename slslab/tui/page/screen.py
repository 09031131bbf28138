"""The screen of a page: the text, and beside it (from 110 columns on) what is on it and where it leads."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from slslab.errors import LabError
from slslab.library.layout import Answer, Layout
from slslab.library.page import Heading, Link, Links, Page, Paragraph, Run
from slslab.library.target import Target
from slslab.tui.chrome import Key, Piece, cut, wrapped
from slslab.tui.page.view import PageView
from slslab.tui.place import Place
from slslab.tui.rows import BLANK, Row, Rows
from slslab.tui.screen import BACK, F1, SEARCH, LabScreen

_A_LOOK = 3.0  # seconds; a page that fits the screen counts as read when it stood there at least so long


class PageScreen(LabScreen):
    """Reads one page after the other: following a link turns the page and builds nothing new."""

    HELP = "tui.help-page"
    AUTO_FOCUS = "PageView"
    DEFAULT_CSS = """
    PageScreen #toc, PageScreen #side { display: none; padding: 1 0 1 2; }
    PageScreen PageView { padding-top: 1; }
    PageScreen.-wide #side, PageScreen.-huge #side { display: block; width: 34; }
    PageScreen.-huge #side { width: 52; }
    PageScreen.-huge #toc { display: block; width: 40; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.back", show=False),
        Binding("right", "app.forward", show=False),
        Binding("r", "read", show=False),
    ]

    def __init__(self, name: str) -> None:
        super().__init__()
        self.page_name = name
        self.page: Page | None = None
        self._state: Mapping[str, Any] = {}
        self._opened = 0.0
        self._seen: tuple[Layout | None, int] = (None, 0)  # what the columns beside the page were made for

    def compose_body(self) -> ComposeResult:
        with Horizontal():
            yield Rows(self._toc_rows, id="toc")
            yield PageView(self._changed, id="view")
            yield Rows(self._side_rows, id="side")

    def on_mount(self) -> None:
        for rows in self.query(Rows):
            rows.can_focus = False
        super().on_mount()

    # What the frame asks

    def crumbs(self) -> Sequence[tuple[str, str]]:
        words, page = self.words, self.page
        if page is None:
            return [(words("tui.opening"), "")]
        room = "concepts" if page.kind == "concept" else "home" if page.kind == "path" else "glossary"
        crumbs = [(words(f"tui.room-{room}"), f"app.room('{room}')")]
        if page.kind == "term" and page.category:
            crumbs.append((words(f"library.category-{page.category}"), f"screen.category('{page.category}')"))
        return [*crumbs, (page.title, "")]

    def keys(self) -> Sequence[Key]:
        return [
            Key("⇥", "tui.key-link", "screen.view('link(1)')"),
            Key("⏎", "tui.key-follow", "screen.view('follow')"),
            BACK,
            SEARCH,
            F1,
        ]

    def state(self) -> dict[str, Any]:
        return self.query_one(PageView).state() if self.page is not None else dict(self._state)

    def restore(self, state: Mapping[str, Any]) -> None:
        self._state = state

    def left(self) -> None:
        view = self.query_one(PageView)
        fits = view.max_scroll_y <= 0
        if view.end_seen and (not fits or time.monotonic() - self._opened > _A_LOOK):
            self._mark_read()

    def turn(self, place: Place) -> None:
        self.page_name = place.id
        super().turn(place)

    # The page

    def ready(self) -> None:
        library = self.lab.library
        assert library is not None
        if not self.page_name:
            return  # made ahead, and not asked for anything yet
        lang = self.words.lang
        try:
            self.page = library.page(self.page_name, lang)
        except LabError as error:
            self.page = _broken(self.page_name, error.message(lang), self.words("tui.broken"))
        self._opened = time.monotonic()
        self.query_one(PageView).show(self.page, lang, self._state)
        for rows in self.query(Rows):
            rows.rebuild()
            rows.scroll_home(animate=False)
        self.redraw_head()

    def _mark_read(self) -> None:
        if self.page is not None and self.page.status != "broken" and not self._is_read:
            self.lab.mark_read(self.page.name)
            self._tell()

    @property
    def _is_read(self) -> bool:
        return self.page is not None and self.page.name in self.lab.progress.read

    def action_read(self) -> None:
        self._mark_read()

    def action_view(self, action: str) -> None:
        """A key of the foot was clicked: do it in the page."""
        self.call_later(self.query_one(PageView).run_action, action)

    def action_category(self, category: str) -> None:
        self.lab.go(Place("glossary", "", {"category": category}))

    @on(PageView.Followed)
    def _followed(self, message: PageView.Followed) -> None:
        self.lab.follow(message.target)

    def _tell(self) -> None:
        """The line at the foot: where the link leads, else whether the page has been read."""
        target = self.query_one(PageView).target
        words, library = self.words, self.lab.library
        if self.page is None or library is None:
            return
        if target is None:
            read = (Piece("✓ ", "good"), Piece(words("tui.page-read"), "quiet"))
            unread = (Piece("r", "key", "screen.read"), Piece(f" {words('tui.page-mark')}", "quiet"))
            foreign = self.page.lang != words.lang and self.page.status != "broken"
            note = (Piece(f"   {words('tui.page-foreign')}", "warn"),) if foreign else ()
            self.say(*(read if self._is_read else unread), *note)
        elif isinstance(target, Answer):
            self.say(Piece(words("tui.page-answer"), "quiet"))
        else:
            self.say(*self.lab.preview(target))

    def _changed(self) -> None:
        view = self.query_one(PageView)
        if view.end_seen and view.max_scroll_y > 0:
            self._mark_read()
        seen = view.sheet, view.heading
        if seen[0] is not self._seen[0] or seen[1] != self._seen[1]:
            self._seen = seen
            for rows in self.query(Rows):
                rows.rebuild()
        self._tell()

    # The columns beside it

    def _toc_rows(self, width: int) -> Sequence[Row]:
        view = self.query_one(PageView)
        if view.sheet is None:
            return []
        rows = [Row([Piece(self.words("tui.page-toc"), "heading")])]
        for index, (_line, level, text) in enumerate(view.sheet.headings):
            here = index == view.heading
            name = self.words("tui.page-top") if level == 1 else text
            pieces = [Piece("▸ " if here else "  ", "here"), Piece(cut(name, width - 4), "strong" if here else "quiet")]
            rows.append(Row(pieces, f"#{index}"))
        return rows

    def _side_rows(self, width: int) -> Sequence[Row]:
        rows = [] if self.has_class("-huge") else [*self._toc_rows(width), BLANK]
        heading = ""
        for block in self.page.blocks if self.page is not None else ():
            if isinstance(block, Heading):
                heading = block.text
            elif isinstance(block, Links) and block.mark != "•":
                rows.append(Row([Piece(heading, "heading")]))
                rows += [row for link in block.links for row in self._link_rows(link, block.mark, width)]
                rows.append(BLANK)
        return rows

    def _link_rows(self, link: Link, mark: str, width: int) -> list[Row]:
        done = self.lab.progress.state(Target.parse(link.target).id) if mark == "○" else ""
        shown = "✓" if done == "solved" else mark or "·"
        first, *more = wrapped([Piece(link.text)], max(8, width - 2), 3)
        rows = [Row([Piece(f"{shown} ", "accent"), *first], link.target)]
        return rows + [Row([Piece("  "), *line], link.target) for line in more]

    @on(Rows.Picked)
    def _picked(self, message: Rows.Picked) -> None:
        if message.row.startswith("#"):
            view = self.query_one(PageView)
            view.go_to_heading(int(message.row[1:]))
        else:
            self.lab.follow(message.row)


def _broken(name: str, sentence: str, title: str) -> Page:
    """A page that says what is wrong with the one that was asked for."""
    blocks = tuple(Paragraph((Run(line),)) for line in sentence.splitlines())
    return Page(name, "term", "", title, "", "", "broken", "", blocks)
