"""The bill line by line, up to the present time."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip

from slslab.sims.wording import amount, money
from slslab.tui.simulation.cells import Cells, cut, wrap
from slslab.tui.simulation.view import Scene, View


class Costs(View):
    """What the run has cost so far, and how each line came about."""

    DEFAULT_CSS = "Costs { height: 1fr; min-height: 3; }"

    def draw(self, scene: Scene, width: int, height: int) -> Sequence[Strip]:
        words = scene.words
        cells = Cells(width, height)
        made, sheet = scene.film.meter.bill(scene.t), scene.film.prices
        total = money(made.total_usd, words)
        x = cells.put(0, 0, words("simulation.title-bill"), "heading") + 2
        cells.put(x, 0, cut(f"{sheet.provider} · {sheet.region}", width - len(total) - x - 2), "faint")
        cells.put_right(width, 0, total, "strong")
        rules = height > 2 * len(made.lines)
        if not made.lines:
            cells.put(0, 1, words("simulation.bill-empty"), "quiet")
        # A small amount has up to ten digits after the point, and its column must not jump while the run goes on.
        column = max(13, *(len(money(line.usd, words)) + 1 for line in made.lines), 0)
        y = 1
        for line in made.lines:
            counted = amount(line.quantity, line.unit, words)
            cells.put(0, y, cut(words(f"sims.bill.{line.item}"), width - len(counted) - column - 2), "text")
            cells.put_right(width - column, y, counted, "quiet")
            cells.put_right(width, y, money(line.usd, words) if line.priced else "–", "text")
            y += 1
            if rules:
                rule = words(line.rule) if line.priced else f"{words('sims.bill.unpriced')}: {words(line.rule)}"
                cells.put(2, y, "".join(wrap(rule, width - 3, 1)), "faint")
                y += 1
        return cells.strips(scene.inks)
