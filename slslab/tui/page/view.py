"""The page itself: one widget over the library's one layout.

The stock Markdown widget builds a widget for each block (a second for a long page) and its links cannot be reached
by a key. Here a page is a list of lines; a line becomes a strip when it is first seen, and a link is a span that
Tab comes to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from slslab.library.layout import Answer, Layout, layout
from slslab.library.page import Page
from slslab.library.target import Target
from slslab.tui.column import Column

WIDEST = 84  # columns of text; longer lines lose the eye on its way back
_INDENT = 2


class PageView(Column, can_focus=True):
    """Shows a page, and says which link is followed."""

    HELP = "tui.help-page"
    DEFAULT_CSS = """
    PageView {
        width: 1fr; height: 1fr; padding: 0;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "link(1)", show=False),
        Binding("shift+tab", "link(-1)", show=False),
        Binding("enter", "follow", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("pageup,b", "leaf(-1)", show=False),
        Binding("pagedown,space", "leaf(1)", show=False),
        Binding("home,g", "edge(0)", show=False),
        Binding("end,G", "edge(1)", show=False),
        Binding("left_square_bracket", "section(-1)", show=False),
        Binding("right_square_bracket", "section(1)", show=False),
        Binding("escape", "unfocus", show=False),
    ]

    class Followed(Message):
        """A link to somewhere was followed."""

        def __init__(self, target: Target) -> None:
            super().__init__()
            self.target = target

    def __init__(self, changed: Callable[[], None], *, id: str | None = None) -> None:
        """`changed` is called when another link has the focus or lies under the mouse, and when another part of the
        page is seen. (A call and not a message: a message is answered one frame, 20 ms, after the page moved.)"""
        super().__init__(id=id)
        self._changed = changed
        self.page: Page | None = None
        self.sheet: Layout | None = None
        self.focused_link: int | None = None
        self.hovered_link: int | None = None
        self.answers: dict[int, int] = {}
        self.end_seen = False
        self._lang = "en"
        self._strips: dict[int, Strip] = {}
        self._laid_out_for = 0
        self._wanted: Mapping[str, Any] | None = None

    # What it shows

    def show(self, page: Page, lang: str, state: Mapping[str, Any]) -> None:
        """Show `page` as `state` (see there) says."""
        self.page, self._lang = page, lang
        self.answers = _answers(state.get("answers"))
        self.focused_link = self.hovered_link = None
        self.end_seen = False
        self._wanted = state
        self._lay_out()

    def state(self) -> dict[str, Any]:
        """Where in the page one is, in terms that survive another width and another language: the block at the top,
        the rows of it that are hidden, and the link with the focus."""
        if self.sheet is None:
            return dict(self._wanted or {})
        block, row = self._anchor()
        state: dict[str, Any] = {"block": block, "row": row}
        if self.focused_link is not None:
            state["link"] = self.focused_link
        if self.answers:
            state["answers"] = {str(question): option for question, option in self.answers.items()}
        return state

    def _anchor(self) -> tuple[int, int]:
        assert self.sheet is not None
        top = self.top
        block = -1
        for index, start in enumerate(self.sheet.starts):
            if start > top:
                break
            block = index
        return block, top - (self.sheet.starts[block] if block >= 0 else 0)

    def _lay_out(self) -> None:
        """Lines for the present width; the part of the page that was seen stays in view."""
        width = self.text_width
        if self.page is None or width <= 0:
            return
        if self._wanted is None and self.sheet is not None:
            self._wanted = {**self.state(), "kept": True}
        self._laid_out_for = width
        made = self.sheet = layout(self.page, width, self._lang, answers=self.answers)
        self._strips.clear()
        self.virtual_size = Size(self.size.width, len(made.lines) + 1)
        wanted, self._wanted = self._wanted or {}, None
        link = wanted.get("link")
        self.focused_link = link if isinstance(link, int) and 0 <= link < len(made.links) else None
        self.scroll_to(y=self._row_of(wanted), animate=False, force=True, immediate=True)
        self.refresh()
        self._moved()

    def _row_of(self, state: Mapping[str, Any]) -> int:
        assert self.sheet is not None
        block, row = state.get("block", -1), state.get("row", 0)
        if not (isinstance(block, int) and isinstance(row, int)):
            return 0
        starts = self.sheet.starts
        return max(0, (starts[block] if 0 <= block < len(starts) else 0) + row)

    @property
    def text_width(self) -> int:
        """The columns that the text takes."""
        return min(WIDEST, self.room - _INDENT)

    @property
    def margin(self) -> int:
        """The columns left of the text."""
        return _INDENT

    def on_resize(self) -> None:
        if self.text_width != self._laid_out_for:
            self._lay_out()
        else:
            self._moved()

    # Drawing

    def render_line(self, y: int) -> Strip:
        row = y + self.top
        made = self.sheet
        if made is None or row >= len(made.lines):
            return self.framed(Strip.blank(self.room, self.base), y)
        strip = self._strips.get(row)
        if strip is None:
            strip = self._strips[row] = self._strip(made, row, self.room)
        return self.framed(strip, y)

    def _strip(self, made: Layout, row: int, width: int) -> Strip:
        inks, base = self.inks, self.base
        segments = [Segment(" " * self.margin, base)]
        for text, style, link in made.lines[row]:
            ink = inks[style or "text"]
            if link is not None:
                if link == self.focused_link and self.has_focus:
                    ink = inks["focus"]
                elif link == self.hovered_link:
                    ink = inks["hover"]
                elif not style or style == "link":
                    ink = inks["link"]
                ink += Style(meta={"link": link})
            segments.append(Segment(text, base + ink))
        return Strip(segments).adjust_cell_length(width, base)

    def _redraw_link(self, link: int | None) -> None:
        if link is None or self.sheet is None:
            return
        first = self.sheet.links[link].line
        last = first
        lines = self.sheet.lines
        while last + 1 < len(lines) and any(span.link == link for span in lines[last + 1]):
            last += 1
        for row in range(first, last + 1):
            self._strips.pop(row, None)
        self.refresh_lines(first - self.top, last - first + 1)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def forget(self) -> None:
        """The colours have changed."""
        self._strips.clear()
        self.refresh()

    # Links

    @property
    def target(self) -> Target | Answer | None:
        """Where the link leads that lies under the mouse, or has the focus."""
        link = self.hovered_link if self.hovered_link is not None else self.focused_link
        return self.sheet.links[link].target if self.sheet is not None and link is not None else None

    def _focus_link(self, link: int | None) -> None:
        old, self.focused_link = self.focused_link, link
        self._redraw_link(old)
        self._redraw_link(link)
        self._changed()

    def action_link(self, by: int) -> None:
        """The next link: the first one in view, when none has the focus or it was scrolled away."""
        made = self.sheet
        if made is None or not made.links:
            return
        count = len(made.links)
        top = self.top
        bottom = top + self.size.height - 1
        now = self.focused_link
        if now is None or not top <= made.links[now].line <= bottom:
            order = range(count) if by > 0 else range(count - 1, -1, -1)
            seen = [link for link in order if top <= made.links[link].line <= bottom]
            beyond = [i for i in order if (made.links[i].line > bottom if by > 0 else made.links[i].line < top)]
            link = (seen or beyond or list(order))[0]
        else:
            link = (now + by) % count
        self._focus_link(link)
        self._reveal(made.links[link].line)

    def _reveal(self, line: int) -> None:
        """Bring a line into view, with two more around it."""
        top, height = self.top, self.size.height
        if line < top + 1:
            self._scroll(max(0, line - 2))
        elif line > top + height - 3:
            self._scroll(line - height + 3)

    def _end_of_passage(self, line: int) -> int:
        """The last line before the next empty one: the reason below an answer stands there."""
        assert self.sheet is not None
        lines = self.sheet.lines
        while line + 1 < len(lines) and any(span.text.strip() for span in lines[line + 1]):
            line += 1
        return line

    def action_unfocus(self) -> None:
        if self.focused_link is not None:
            self._focus_link(None)

    def action_follow(self) -> None:
        if self.focused_link is not None:
            self._follow(self.focused_link)

    def _follow(self, link: int) -> None:
        assert self.sheet is not None
        target = self.sheet.links[link].target
        if isinstance(target, Answer):
            self.answers.setdefault(target.question, target.option)
            self.focused_link = link
            self._lay_out()
            self._reveal(self._end_of_passage(self.sheet.links[link].line))
        else:
            self.post_message(self.Followed(target))

    def on_click(self, event: events.Click) -> None:
        link = event.style.meta.get("link")
        if isinstance(link, int):
            self._focus_link(link)
            self._follow(link)
        else:
            super().on_click(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        link = event.style.meta.get("link")
        self._hover(link if isinstance(link, int) else None)

    def on_leave(self) -> None:
        self._hover(None)

    def _hover(self, link: int | None) -> None:
        if link != self.hovered_link:
            old, self.hovered_link = self.hovered_link, link
            self._redraw_link(old)
            self._redraw_link(link)
            self.styles.pointer = "pointer" if link is not None else "default"
            self._changed()

    def on_focus(self) -> None:
        self._redraw_link(self.focused_link)

    def on_blur(self) -> None:
        self._redraw_link(self.focused_link)

    # Moving

    def _scroll(self, row: float) -> None:
        self.scroll_to(y=row, animate=False, force=True, immediate=True)
        self._moved()

    def _moved(self) -> None:
        if self.max_scroll_y <= self.top:
            self.end_seen = True
        self._changed()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self._moved()

    def action_scroll(self, by: int) -> None:
        self._scroll(self.scroll_y + by)

    def action_leaf(self, by: int) -> None:
        # Two lines stay, so that the eye finds where it was.
        self._scroll(self.scroll_y + by * max(1, self.size.height - 2))

    def action_edge(self, end: int) -> None:
        self._scroll(self.max_scroll_y if end else 0)

    def action_section(self, by: int) -> None:
        """To the next heading, or the one before."""
        if self.sheet is None:
            return
        top = self.top
        lines = [line for line, _level, _text in self.sheet.headings]
        ahead = [line for line in lines if (line > top if by > 0 else line < top)]
        if ahead:
            self._scroll(ahead[0] if by > 0 else ahead[-1])

    def go_to_heading(self, index: int) -> None:
        """Scroll so that a heading (an index into the layout's headings) is the first line."""
        if self.sheet is not None and index < len(self.sheet.headings):
            self._scroll(self.sheet.headings[index][0])

    @property
    def heading(self) -> int:
        """The index of the heading that the top of the view belongs to."""
        if self.sheet is None:
            return 0
        top = self.top + 1
        return max((i for i, (line, *_) in enumerate(self.sheet.headings) if line <= top), default=0)


def _answers(value: Any) -> dict[int, int]:
    """The options chosen so far, from a place that may have been written by another version."""
    if not isinstance(value, dict):
        return {}
    return {int(question): option for question, option in value.items() if question.isdigit() and type(option) is int}
