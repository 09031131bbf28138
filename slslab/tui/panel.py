"""A panel above the screen: the omnibox, the palette, help. Escape closes it, and so does a click beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from slslab.i18n import Words

if TYPE_CHECKING:
    from slslab.tui.lab import LabApp


class Panel(ModalScreen[None]):
    """What the panels have in common. The one container in it has the id `box`."""

    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-short"), (30, "-tall")]
    DEFAULT_CSS = """
    Panel {
        align: center top; background: $background 60%;
        #box {
            background: $surface; width: 84; max-width: 94%; height: auto; max-height: 90%;
            margin-top: 2; padding: 1 1;
        }
        &.-tiny #box, &.-flat #box { display: none; }
        &.-tall #box { margin-top: 4; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False, priority=True)]

    def __init__(self, lab: LabApp) -> None:
        super().__init__(name=type(self).__name__.lower())
        self.lab = lab

    @property
    def words(self) -> Words:
        return self.lab.words

    def action_close(self) -> None:
        self.dismiss()

    def on_click(self, event: events.Click) -> None:
        if not self.query_one("#box").region.contains(event.screen_x, event.screen_y):
            self.dismiss()
