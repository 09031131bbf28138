"""What all screens of the lab have in common. How to put a screen on it:

    class ClockScreen(LabScreen):
        HELP = "tui.help-clock"                       # catalogue key of what F1 shows: lines "KEY | what it does"
        BINDINGS = [Binding("space", "play", show=False)]   # descriptions are never shown, so none is needed
        AUTO_FOCUS = "#dial"

        def crumbs(self): return [(self.words("tui.room-simulations"), "app.room('simulations')"), (title, "")]
        def keys(self): return [Key("space", "tui.key-play", "screen.play"), ..., F1]     # at most five, F1 last
        def compose_body(self): yield Dial(id="dial")     # what stands between head and foot
        def ready(self): ...                              # self.lab.library is there: fill the body
        def state(self): return {"at": self.at}           # JSON: what brings exactly this view back
        def restore(self, state): self.at = state.get("at", 0)   # called before `ready`; any key may be missing

* `self.words("room.key")`, `self.inks["starting"]` (a Rich style by meaning), `self.lab` (the app), `self.lab.store`,
  `self.lab.library` (None before `ready`).
* `self.say(Piece(...), ...)` or `self.say("text")` sets the line above the keys. `self.redraw_head()`,
  `self.redraw_keys()` when `crumbs`, `head_right` or `keys` would now answer differently.
* `self.lab.follow(target)` opens a link: a `Target`, or its text (`"cold-start"`, `"sim:cold-start?memory=512"`).
* A screen is left, opened again, translated and resumed through `state`/`restore` alone: history, the switch of
  language and the next start all build a new screen and give it the state of the old one. `left()` is called when the
  screen goes: save there what must not be lost.
* F1 asks the focused widget, then its parents, for an attribute `HELP`, and the screen last.
* Classes by size, on the screen: `-narrow` (below 100 columns), `-medium` (100-109), `-wide` (110-159), `-huge`;
  `-short` (below 30 rows), `-tall` (30-49), `-high`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from slslab.i18n import Words
from slslab.tui.chrome import SMALLEST, Foot, Head, Key, Piece, TooSmall
from slslab.tui.place import Place
from slslab.tui.theme import Inks

if TYPE_CHECKING:
    from slslab.tui.lab import LabApp

F1 = Key("F1", "tui.key-help", "app.help")
SEARCH = Key("/", "tui.key-search", "app.omnibox")
BACK = Key("←", "tui.key-back", "app.back")


class LabScreen(Screen[None]):
    """A screen of the lab; see the top of this module."""

    HELP: ClassVar[str] = "tui.help-lab"
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-narrow"), (100, "-medium"), (110, "-wide"), (160, "-huge")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-short"), (30, "-tall"), (50, "-high")]
    DEFAULT_CSS = """
    LabScreen { background: $background; color: $foreground; }
    LabScreen #body { width: 100%; height: 1fr; }
    LabScreen.-tiny, LabScreen.-flat {
        Head, Foot, #body { display: none; }
        TooSmall { display: block; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.status: Sequence[Piece] = ()
        self._restored: Mapping[str, Any] = {}
        self._hidden_focus: Widget | None = None

    # For subclasses to answer

    def crumbs(self) -> Sequence[tuple[str, str]]:
        """The way to here, for the head: (text, action on a click). The last is where one is."""
        return []

    def head_right(self) -> Iterable[Sequence[Piece]]:
        """What stands at the right of the head, in groups; the last ones go first when it is narrow."""
        return self.lab.head_right()

    def keys(self) -> Sequence[Key]:
        """The keys that the foot offers: at most five, help last."""
        return [SEARCH, F1]

    def compose_body(self) -> ComposeResult:
        """The widgets between head and foot."""
        return iter(())

    def ready(self) -> None:
        """The library can be asked, or something about it has changed (the language): show what it says. Called
        after `restore`."""

    def state(self) -> dict[str, Any]:
        """What brings this view back, as JSON."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up a state that `state` gave, perhaps long ago and from another version: any key may be missing."""

    def left(self) -> None:
        """The screen is about to go."""

    def turn(self, place: Place) -> None:
        """Show `place` in this screen, which stood before: rooms and pages are kept, since making a screen takes
        longer than showing one."""
        if not self.is_mounted:
            self.given(place.state)  # it will take this up when it stands
            return
        self.restore(place.state)
        if self.lab.library is not None:
            self.ready()
        if self.AUTO_FOCUS:
            self.set_focus(self.query_one(self.AUTO_FOCUS))
        self.redraw_head()
        self.redraw_keys()

    # For subclasses to use

    @property
    def lab(self) -> LabApp:
        from slslab.tui.lab import LabApp  # the two know each other

        assert isinstance(self.app, LabApp)
        return self.app

    @property
    def words(self) -> Words:
        return self.lab.words

    @property
    def inks(self) -> Inks:
        return self.lab.inks

    @property
    def tiny(self) -> bool:
        """Whether the terminal is too small for anything but the sentence that says so."""
        return self.app.size.width < SMALLEST[0] or self.app.size.height < SMALLEST[1]

    def say(self, *pieces: Piece | str) -> None:
        """Set the line above the keys."""
        status = tuple(Piece(piece) if isinstance(piece, str) else piece for piece in pieces)
        if status != self.status:
            self.status = status
            for foot in self.query(Foot):
                foot.refresh()

    def redraw_head(self) -> None:
        for head in self.query(Head):
            head.refresh()

    def redraw_keys(self) -> None:
        for foot in self.query(Foot):
            foot.refresh()

    # The frame

    def compose(self) -> ComposeResult:
        yield Head()
        with Container(id="body"):
            yield from self.compose_body()
        yield Foot()
        yield TooSmall()

    def given(self, state: Mapping[str, Any]) -> None:
        """The state to take up once the screen stands; the app calls this before it shows the screen."""
        self._restored = state

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        # A terminal that is too small hides everything, and what is hidden loses the focus: whoever was writing goes on
        # writing when the terminal has grown again.
        if self.tiny:
            self._hidden_focus = event.widget

    @on(events.Resize)
    def _grown(self) -> None:
        if not self.tiny and self._hidden_focus is not None:
            self.call_after_refresh(self._focus_again)

    def _focus_again(self) -> None:
        hidden, self._hidden_focus = self._hidden_focus, None
        if hidden is not None and hidden.is_attached and self.focused is None:
            self.set_focus(hidden)

    def on_mount(self) -> None:
        # Textual sets these when the screen is first shown and lays it out a second time; so they are set before.
        for limits, size in (
            (self.HORIZONTAL_BREAKPOINTS, self.app.size.width),
            (self.VERTICAL_BREAKPOINTS, self.app.size.height),
        ):
            self.add_class(max(limit for limit in limits if limit[0] <= size)[1])
        self.restore(self._restored)
        if self.lab.library is not None:
            self.ready()
