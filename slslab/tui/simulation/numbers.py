"""The numbers, in steady columns: what has been counted, what is now, what it has cost."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip

from slslab.i18n import Words
from slslab.sims.meter import Reading
from slslab.sims.wording import money
from slslab.tui.simulation.cells import Cells
from slslab.tui.simulation.units import latency
from slslab.tui.simulation.view import Scene, View

_COLUMN = 21  # the cells of one column: a name, a gap, a number at its right end


class Numbers(View):
    """All numbers in two columns."""

    DEFAULT_CSS = "Numbers { height: 8; }"

    def draw(self, scene: Scene, width: int, height: int) -> Sequence[Strip]:
        reading, words = scene.film.meter.at(scene.t), scene.words
        cells = Cells(width, height)
        left, right = _times(reading, words), _counts(reading, words)
        double = width >= 2 * _COLUMN + 2
        split = width * 2 // 5
        for y, (name, value, ink) in enumerate(left):
            _number(cells, 0, y, split if double else width, name, value, ink)
        for y, (name, value, ink) in enumerate(right):
            if double:
                _number(cells, split + 3, y, width - split - 3, name, value, ink)
            else:
                _number(cells, 0, y + len(left), width, name, value, ink)
        cost = max(len(left), len(right)) if double else len(left) + len(right)
        _number(cells, 0, cost, width, words("simulation.cost"), money(reading.cost_usd, words), "strong")
        return cells.strips(scene.inks)


class FourNumbers(View):
    """The four that always stay, in one line."""

    DEFAULT_CSS = "FourNumbers { height: 1; }"

    def draw(self, scene: Scene, width: int, height: int) -> Sequence[Strip]:
        reading, words = scene.film.meter.at(scene.t), scene.words
        cells = Cells(width, height)
        share = _share(reading.cold, reading.invocations, words)
        fields = [
            ("p50", latency(reading.p50, words), 7),
            ("p99", latency(reading.p99, words), 7),
            (words("simulation.cold"), f"{words.number(reading.cold)} {share:>7}", 12),
            ("", money(reading.cost_usd, words), 10),
        ]
        x = 0
        for name, value, room in fields:
            x = cells.put(x, 0, f"{name} ", "quiet") if name else x
            x = cells.put(x, 0, value.rjust(room), "strong") + 3
        if width >= 76:
            now = words("simulation.now", busy=reading.busy, all=reading.busy + reading.idle + reading.starting)
            cells.put_right(width, 0, now, "quiet")
        return cells.strips(scene.inks)


def _number(cells: Cells, x: int, y: int, width: int, name: str, value: str, ink: str) -> None:
    cells.put(x, y, name, "quiet")
    cells.put_right(x + width, y, value, ink)


def _times(reading: Reading, words: Words) -> list[tuple[str, str, str]]:
    rows = [("p50", reading.p50), ("p95", reading.p95), ("p99", reading.p99), ("max", reading.max)]
    shown = [(name, latency(value, words), "strong") for name, value in rows]
    now = [
        ("starting", reading.starting, "starting"),
        ("busy", reading.busy, "working"),
        ("idle", reading.idle, "text"),
    ]
    shapes = {"starting": "◧", "busy": "▣", "idle": "▢"}
    shown += [
        (f"{shapes[key]} {words(f'simulation.{key}')}", words.number(n), ink if n else "quiet") for key, n, ink in now
    ]
    return shown


def _counts(reading: Reading, words: Words) -> list[tuple[str, str, str]]:
    rows = [
        ("requests", reading.requests, "text"),
        ("errors", reading.errors, "bad"),
        ("throttles", reading.throttles, "bad"),
        ("retries", reading.retries, "warn"),
        ("dead-letters", reading.dead_letters, "bad"),
    ]
    cold = f"{_share(reading.cold, reading.invocations, words)}  {words.number(reading.cold):>3}"
    counts = [(words(f"simulation.{key}"), words.number(n), ink if n else "quiet") for key, n, ink in rows]
    counts.insert(1, (words("simulation.cold"), cold, "starting" if reading.cold else "quiet"))
    counts.append((words("simulation.peak"), words.number(reading.peak), "text"))
    return counts


def _share(part: int, whole: int, words: Words) -> str:
    return f"{words.number(100 * part / whole, 1)} %" if whole else ""
