"""Where the boxes of a topology stand in a given space, and the way of each edge between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from slslab.runtime.recording import Component, Edge

_LEAST_GAP: Final = 4  # columns between boxes: a line, a dot and an arrow
_MOST_GAP: Final = 26
_NARROWEST: Final = 16
_FUNCTION: Final = 20
_FLAT: Final = 13  # columns for contents beside a name
_MOST_FUNCTION: Final = 44  # columns of a function's box, when there is nothing better to do with the space

Place: TypeAlias = tuple[int, int]  # column and row of the grid
Way: TypeAlias = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A component's rectangle; `height` is 1 where there is room for a line alone."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def center(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Wiring:
    """The boxes by component; by edge its cells in order from source to target, and the shape of its end."""

    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    arrows: tuple[str, ...]


def wiring(
    components: Sequence[Component], edges: Sequence[Edge], places: Mapping[str, Place], width: int, height: int
) -> Wiring:
    """Lay out `components` at their `places` (column, row) in `width` × `height` cells."""
    grid = [places.get(component.name, (index, 0)) for index, component in enumerate(components)]
    rows = max((row for _, row in grid), default=0) + 1
    sides = [_detour(grid, edge) for edge in edges]
    blocked = [side == "bottom" and _below(grid, edge.source) for edge, side in zip(edges, sides, strict=True)]
    # A lane takes a row for itself and one for the arrow that leaves it; a way out at the right takes two columns.
    top, bottom = 2 * int("top" in sides), 2 * int("bottom" in sides)
    tall = max(1, (height - top - bottom) // rows)
    upright = any(grid[edge.source][0] == grid[edge.target][0] for edge in edges)
    flat = tall - int(upright) < 3
    left, widths = _columns(components, grid, width - 2 * int(any(blocked)), flat)
    boxes = tuple(
        _box(component, left[column], top + row * tall, widths[column], tall, tall - int(upright))
        for component, (column, row) in zip(components, grid, strict=True)
    )
    lanes = {"top": 0, "bottom": min(top + rows * tall, height - 1)}
    ways: list[Way] = []
    arrows: list[str] = []
    for edge, side, at_right in zip(edges, sides, blocked, strict=True):
        source, target = boxes[edge.source], boxes[edge.target]
        if side:
            ways.append(_around(source, target, lanes[side], side == "top", at_right))
            arrows.append("▼" if side == "top" else "▲")
        elif grid[edge.source][0] == grid[edge.target][0]:
            ways.append(_upright(source, target))
            arrows.append("▼" if target.y > source.y else "▲")
        else:
            ways.append(_across(source, target))
            arrows.append("▶")
    return Wiring(boxes, tuple(ways), tuple(arrows))


def _columns(
    components: Sequence[Component], grid: Sequence[Place], width: int, flat: bool
) -> tuple[list[int], list[int]]:
    """Where each column of boxes begins, and its width. `flat`: name and contents share a line."""
    count = max((column for column, _ in grid), default=0) + 1
    widths = [_NARROWEST if any(column == place[0] for place in grid) else 0 for column in range(count)]
    functions: set[int] = set()
    for component, (column, _) in zip(components, grid, strict=True):
        least = _FUNCTION if component.kind == "function" else _NARROWEST
        widths[column] = max(widths[column], len(component.name) + (_FLAT if flat else 6), least)
        if component.kind == "function":
            functions.add(column)
    while sum(widths) > width - _LEAST_GAP * (count - 1) and max(widths) > 3:
        widths[widths.index(max(widths))] -= 1
    gap = min(_MOST_GAP, max(1, (width - sum(widths)) // max(1, count - 1))) if count > 1 else 0
    spare = width - sum(widths) - gap * (count - 1)
    for column in sorted(functions):
        grown = max(0, min(spare, _MOST_FUNCTION - widths[column]))
        widths[column] += grown
        spare -= grown
    return [sum(widths[:column]) + gap * column for column in range(count)], widths


def _box(component: Component, x: int, y: int, width: int, tall: int, room: int) -> Box:
    """A box in the middle of a row of the grid that is `tall`, of which it may take `room`."""
    if room < 3:
        return Box(x, y + (tall - 1) // 2, width, 1)
    height = 5 if component.kind == "function" and room >= 5 else 3
    return Box(x, y + (room - height) // 2, width, height)


def _detour(grid: Sequence[Place], edge: Edge) -> str:
    """The side on which an edge must go around, when it leads back or another box is in its way; else nothing."""
    (column, row), (to_column, to_row) = grid[edge.source], grid[edge.target]
    if to_column > column:
        between = any(place[1] == row and column < place[0] < to_column for place in grid)
        if row != to_row or not between:
            return ""
    elif to_column == column and edge.source != edge.target:
        return ""
    above = any(
        place[0] == end[0] and place[1] < end[1] for place in grid for end in (grid[edge.source], grid[edge.target])
    )
    return "bottom" if above else "top"


def _below(grid: Sequence[Place], index: int) -> bool:
    """Whether another box stands below a component."""
    column, row = grid[index]
    return any(place[0] == column and place[1] > row for place in grid)


def _around(source: Box, target: Box, lane: int, above: bool, at_right: bool) -> Way:
    """Out of one box, along the free row above or below all of them, and into the other."""
    into = target.center - (2 if source is target else 0)
    end = target.y - 1 if above else target.y + target.height
    if at_right:
        out = source.x + source.width
        return _line((out, source.middle), (out + 1, source.middle), (out + 1, lane), (into, lane), (into, end))
    begin = source.y - 1 if above else source.y + source.height
    return _line((source.center, begin), (source.center, lane), (into, lane), (into, end))


def _upright(source: Box, target: Box) -> Way:
    """Between two boxes of one column."""
    x, down = source.center, target.y > source.y
    begin = source.y + source.height if down else source.y - 1
    return _line((x, begin), (x, target.y - 1 if down else target.y + target.height))


def _across(source: Box, target: Box) -> Way:
    """To a box further right, with one turn half-way where the two do not stand in line."""
    begin, end = source.x + source.width, target.x - 1
    turn = (begin + end) // 2
    return _line((begin, source.middle), (turn, source.middle), (turn, target.middle), (end, target.middle))


def _line(*corners: tuple[int, int]) -> Way:
    """The cells from corner to corner."""
    cells = [corners[0]]
    for to_x, to_y in corners[1:]:
        x, y = cells[-1]
        while (x, y) != (to_x, to_y):
            x += (to_x > x) - (to_x < x)
            y += (to_y > y) - (to_y < y)
            cells.append((x, y))
    return tuple(cells)
