"""The knobs: each with its value and a slider, the chosen one with a line that says what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from slslab.errors import LabError
from slslab.i18n import Words
from slslab.sims.knobs import Knob, Value
from slslab.tui.simulation.cells import Cells, cut, wrap
from slslab.tui.simulation.slider import choices, fraction, value_at
from slslab.tui.simulation.units import instant
from slslab.tui.simulation.view import Scene, View

_MOST_HELP: Final = 5  # rows below the knobs
_LEAST_TRACK: Final = 10  # cells of a slider that is still worth having
_TYPED: Final = frozenset("0123456789.,-abcdefghijklmnopqrstuvwxyz")


class Knobs(View, can_focus=True):
    """A person turns a knob; the screen hears of it."""

    HELP = "simulation.help-knobs"
    DEFAULT_CSS = "Knobs { height: 1fr; min-height: 4; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", show=False),
        Binding("down", "choose(1)", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("right", "turn(1)", show=False),
        Binding("shift+left", "turn(-5)", show=False),
        Binding("shift+right", "turn(5)", show=False),
        Binding("enter", "type", show=False),
        Binding("d,delete", "default", show=False),
    ]

    class Turned(Message):
        """A knob has a new value, in its own type."""

        def __init__(self, name: str, value: Value) -> None:
            super().__init__()
            self.name = name
            self.value = value

    class Done(Message):
        """The person is through with the knobs."""

    class Refused(Message):
        """What was typed is no value of the knob."""

        def __init__(self, error: LabError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.chosen = 0
        self.typed: str | None = None
        self.from_start = True
        self._values: Mapping[str, Value] = {}
        self._knobs: Sequence[Knob] = ()
        self._first = 0  # of those shown
        self._track = (0, 0)  # first column and length of the sliders

    def set_values(self, values: Mapping[str, Value], from_start: bool) -> None:
        """The value of each knob at the present time; `from_start`: a change will begin the run anew."""
        if (values, from_start) != (self._values, self.from_start):
            self._values, self.from_start = dict(values), from_start
            self.redraw()

    def draw(self, scene: Scene, width: int, height: int) -> Sequence[Strip]:
        self._knobs = tuple(scene.film.scenario.knobs.values())
        self.chosen = min(self.chosen, len(self._knobs) - 1)
        cells = Cells(width, height)
        spare = height - 1 - len(self._knobs)
        wanted = 3 if width >= 70 else max(3, min(spare, _MOST_HELP))  # the help itself, and a row for the range
        help_rows = wanted if height >= 9 or spare >= wanted else 1
        room = max(1, height - 1 - help_rows)
        self._first = max(0, min(self._first, len(self._knobs) - room, self.chosen))
        self._first = max(self._first, self.chosen - room + 1)
        shown = self._knobs[self._first :][:room]
        self._title(cells, scene, len(shown))
        texts = {knob.name: value_text(knob, self._value(knob), scene.words) for knob in self._knobs}
        values = min(max((len(text) for text in texts.values()), default=0), max(6, width // 3))
        names = max((len(knob.label[scene.words.lang]) for knob in self._knobs), default=0)
        names = max(8, min(names, width - values - _LEAST_TRACK - 6))
        start = 2 + names + 1 + values + 2
        self._track = (start, max(0, width - start - 1))
        for row, knob in enumerate(shown):
            self._row(cells, row + 1, scene, knob, names, values, texts[knob.name])
        if self._knobs:
            self._help(cells, scene, self._knobs[self.chosen], 1 + len(shown), help_rows)
        return cells.strips(scene.inks)

    def _title(self, cells: Cells, scene: Scene, shown: int) -> None:
        words = scene.words
        x = cells.put(0, 0, words("simulation.title-knobs"), "heading")
        if shown < len(self._knobs):
            x = cells.put(x, 0, f" {self._first + 1}–{self._first + shown}/{len(self._knobs)}", "faint")
        if self.from_start or (self._knobs and self._knobs[self.chosen].fixed):
            text = words("simulation.from-start")
        else:
            text = words("simulation.from-now", t=instant(scene.t, words))
        cells.put_right(cells.width - 1, 0, cut(text, cells.width - x - 3), "quiet")

    def _row(self, cells: Cells, y: int, scene: Scene, knob: Knob, names: int, values: int, text: str) -> None:
        chosen = self._knobs[self.chosen] is knob
        changed = self._value(knob) != knob.default
        here = chosen and self.has_focus
        cells.put(0, y, "▸" if chosen else " ", "here" if here else "faint")
        cells.put(2, y, cut(knob.label[scene.words.lang], names), "strong" if here else "text")
        right = 2 + names + 1 + values
        if chosen and self.typed is not None:
            cells.put_right(right, y, f"{self.typed[-values + 1 :]}▏", "here")
        else:
            cells.put_right(right, y, cut(text, values), "here" if changed else "text")
        cells.put(right, y, "•" if changed else " ", "here")
        start, length = self._track
        if length >= 6:
            self._slider(cells, start, y, length, knob, here)

    def _slider(self, cells: Cells, x: int, y: int, length: int, knob: Knob, here: bool) -> None:
        cells.put(x, y, "╶" + "─" * (length - 2) + "╴", "rule" if not here else "faint")
        inner = length - 3
        default = x + 1 + round(fraction(knob, knob.default) * inner)
        cells.put(default, y, "┼", "faint")
        at = x + 1 + round(fraction(knob, self._value(knob)) * inner)
        changed = self._value(knob) != knob.default
        cells.put(at, y, "●", "here" if changed else "accent" if here else "quiet")

    def _help(self, cells: Cells, scene: Scene, knob: Knob, y: int, rows: int) -> None:
        words = scene.words
        default = words("simulation.default", value=value_text(knob, knob.default, words))
        if rows == 1:
            x = cells.put(2, y, f"{default}  ", "quiet")
            cells.put(x, y, "".join(wrap(knob.help[words.lang], cells.width - 1 - x, 1)), "quiet")
            return
        for row, line in enumerate(wrap(knob.help[words.lang], cells.width - 3, rows - 1)):
            cells.put(2, y + row, line, "quiet")
        x = cells.put(2, y + rows - 1, default, "faint")
        if not choices(knob):
            span = words("simulation.range", low=_number(knob.low, words), high=_number(knob.high, words))
            cells.put(x + 3, y + rows - 1, span, "faint")

    def _value(self, knob: Knob) -> Value:
        return self._values.get(knob.name, knob.default)

    # Keys and mouse

    def action_choose(self, by: int) -> None:
        self.typed = None
        self.chosen = max(0, min(self.chosen + by, len(self._knobs) - 1))
        self.redraw()

    def action_turn(self, by: int) -> None:
        if self._knobs:
            knob = self._knobs[self.chosen]
            self.typed = None
            self._turn(knob, knob.step(self._value(knob), by))

    def action_default(self) -> None:
        if self._knobs:
            self._turn(self._knobs[self.chosen], self._knobs[self.chosen].default)

    def action_type(self) -> None:
        """Begin to type a value, or take what was typed. A choice or a flag steps on instead."""
        if not self._knobs:
            return
        knob = self._knobs[self.chosen]
        options = choices(knob)
        if options:
            value = self._value(knob)
            place = options.index(value) if value in options else -1
            self._turn(knob, options[(place + 1) % len(options)])
        elif self.typed is None:
            self.typed = ""
            self.redraw()
        else:
            self._take(knob)

    def _take(self, knob: Knob) -> None:
        """Turn the knob to what was typed. What cannot be taken stays to be mended."""
        typed = (self.typed or "").strip()
        try:
            value = knob.parse(typed.replace(",", ".")) if typed else self._value(knob)
        except LabError as error:
            self.post_message(self.Refused(error))
            return
        self.typed = None
        self.redraw()
        self._turn(knob, value)

    def _turn(self, knob: Knob, value: Value) -> None:
        if value != self._value(knob):
            self._values = {**self._values, knob.name: value}
            self.redraw()
            self.post_message(self.Turned(knob.name, value))

    def on_key(self, event: events.Key) -> None:
        char = event.character or ""
        if self.typed is None:
            if char.isdigit() and self._knobs and not choices(self._knobs[self.chosen]):
                self.typed = ""  # a digit begins to type at once
            elif event.key == "escape":
                event.stop()
                self.post_message(self.Done())
                return
            else:
                return
        if event.key == "escape":
            self.typed = None
        elif event.key == "backspace":
            self.typed = self.typed[:-1]
        elif char in _TYPED and char:
            self.typed += char
        else:
            return
        event.stop()
        event.prevent_default()
        self.redraw()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """While a value is typed, its characters are no key bindings."""
        return self.typed is not None and (key == "backspace" or (character or " ") in _TYPED)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        spot = event.get_content_offset(self)
        row = spot.y - 1 + self._first if spot is not None and spot.y > 0 else -1
        if not 0 <= row < len(self._knobs) or spot is None:
            return
        self.typed = None
        self.chosen = row
        self.capture_mouse()
        self._point(spot.x)
        self.redraw()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is self:
            self._point(event.x)

    def on_mouse_up(self) -> None:
        self.release_mouse()

    def _point(self, x: int) -> None:
        start, length = self._track
        knob = self._knobs[self.chosen]
        if x >= start and length >= 6:
            self._turn(knob, knob.parse(value_at(knob, (x - start - 1) / max(1, length - 3))))
        elif choices(knob):
            self.action_type()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_choose(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_choose(-1)

    def on_focus(self) -> None:
        self.redraw()

    def on_blur(self) -> None:
        self.typed = None
        self.redraw()


def value_text(knob: Knob, value: Value, words: Words) -> str:
    """A value with its unit, as the reader's language writes it."""
    if isinstance(value, bool):
        return words("simulation.on" if value else "simulation.off")
    if isinstance(value, (int, float)):
        text = _number(value, words)
        return f"{text} {knob.unit}" if knob.unit else text
    return knob.name_of(str(value), words.lang)


def _number(value: float, words: Words) -> str:
    digits = 0 if value == int(value) else min(4, len(f"{value:.4f}".rstrip("0").partition(".")[2]))
    return words.number(value, digits)
