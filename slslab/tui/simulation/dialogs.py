"""The panels that open above a simulation: what to inject, which preset, the line that shares the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from slslab.tui.panel import Panel

if TYPE_CHECKING:
    from slslab.tui.app import LabApp


class Offer(NamedTuple):
    """Something to choose: how it is called, the text that it answers with, and what stands beside it instead."""

    label: str
    text: str
    shown: str | None = None


class Menu(Panel):
    """A list to choose from; `chosen` is called with the text of what was chosen, once the menu is gone."""

    DEFAULT_CSS = """
    Menu #box { padding: 1 2; }
    Menu OptionList, Menu OptionList:focus {
        height: auto; max-height: 12; border: none; padding: 0; margin: 1 0; background: $surface;
    }
    Menu OptionList > .option-list--option-highlighted,
    Menu OptionList:focus > .option-list--option-highlighted { background: $panel; color: $primary; text-style: bold; }
    Menu Input, Menu Input:focus { border: none; height: 1; padding: 0; margin-bottom: 1; background: $panel; }
    Menu Static { height: auto; }
    """

    def __init__(
        self, lab: LabApp, title: str, foot: str, offers: Sequence[Offer], chosen: Callable[[str], object]
    ) -> None:
        super().__init__(lab)
        self._heading = title
        self._foot = foot
        self._offers = tuple(offers)
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        inks = self.lab.inks
        width = max((len(offer.label) for offer in self._offers), default=0)
        with Vertical(id="box"):
            yield Static(Text(self._heading, inks["title"]))
            yield OptionList(
                *(
                    Option(Text.assemble(offer.label.ljust(width + 3), (offer.shown or offer.text, inks["quiet"])))
                    for offer in self._offers
                )
            )
            yield from self.more()
            yield Static(Text(self._foot, inks["quiet"]))

    def more(self) -> ComposeResult:
        """What stands between the list and the foot."""
        return iter(())

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.take(self._offers[event.option_index].text)

    def take(self, text: str) -> None:
        """Close, and give the answer."""
        self.dismiss()
        if text:
            self._chosen(text)


class InjectMenu(Menu):
    """The list with a line below it, in which the chosen action can be changed before it happens."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab,shift+tab", "edit", show=False, priority=True)]

    def more(self) -> ComposeResult:
        line = Input(self._offers[0].text, id="action", select_on_focus=False)
        line.cursor_blink = False
        yield line

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self.query_one(Input).value = self._offers[event.option_index].text

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.take(event.value.strip())

    def on_key(self, event: events.Key) -> None:
        """Who begins to type on the list means a new line."""
        line = self.query_one(Input)
        if event.is_printable and event.character:
            event.stop()
            if self.focused is not line:
                line.value = ""
                self.set_focus(line)  # at once: `line.focus()` would come after the next key
            line.insert_text_at_cursor(event.character)

    def action_edit(self) -> None:
        """Between the list and the line."""
        line, offers = self.query_one(Input), self.query_one(OptionList)
        (offers if line.has_focus else line).focus()
        line.cursor_position = len(line.value)


class ShareNote(Panel):
    """The line that makes this very run again, already on the clipboard."""

    DEFAULT_CSS = """
    ShareNote #box { padding: 1 2; }
    ShareNote Static { height: auto; }
    ShareNote #line { margin: 1 0; }
    """

    def __init__(self, lab: LabApp, line: str) -> None:
        super().__init__(lab)
        self._line = line

    def compose(self) -> ComposeResult:
        words, inks = self.words, self.lab.inks
        with Vertical(id="box"):
            yield Static(Text(words("simulation.share-title"), inks["title"]))
            yield Static(Text(self._line, inks["code"]), id="line")
            yield Static(Text(words("simulation.share-foot"), inks["quiet"]))

    def on_mount(self) -> None:
        self.app.copy_to_clipboard(self._line)

    def on_key(self, event: events.Key) -> None:
        event.stop()
        self.dismiss()
