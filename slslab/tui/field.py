"""A line to type in, above a list that follows it."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import Input

from slslab.tui.rows import Rows


class Field(Input):
    """One line of text; the arrow keys and Enter go to the screen's list. `/` in an empty one searches everything."""

    DEFAULT_CSS = """
    Field {
        height: 1; padding: 0 1; background: transparent; border: none; border-left: outer $rule;
        &:focus { border: none; border-left: outer $primary; background: transparent; background-tint: transparent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "list('move', -1)", show=False),
        Binding("down", "list('move', 1)", show=False),
        Binding("pageup", "list('page', -1)", show=False),
        Binding("pagedown", "list('page', 1)", show=False),
        Binding("ctrl+home", "list('end', -1)", show=False),
        Binding("ctrl+end", "list('end', 1)", show=False),
        Binding("ctrl+c", "app.leave", show=False),
    ]

    def __init__(self, placeholder: str, value: str = "", *, id: str | None = None) -> None:
        super().__init__(value, placeholder=placeholder, id=id)
        self.cursor_blink = False  # a still screen stays still
        self.select_on_focus = False

    @property
    def rows(self) -> Rows:
        """The list that this line drives."""
        return self.screen.query_one("#list", Rows)

    def action_list(self, action: str, by: int) -> None:
        {"move": self.rows.action_move, "page": self.rows.action_page, "end": self.rows.action_end}[action](by)

    async def action_submit(self) -> None:
        self.rows.action_pick()

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "slash" and not self.value:
            event.stop()
            event.prevent_default()
            await self.run_action("app.omnibox")
        else:
            await super()._on_key(event)
