"""The critical path of a trace: what each moment of it was spent on, from the first start to the last end.

Followed backwards from the end: of everything that a span caused, the one that ended last is what was waited for; what
lies between is the span's own work while it was under way, and waiting (in a queue, on the way, for a retry) after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from slslab.sims.span import Span


@dataclass(frozen=True, slots=True)
class Segment:
    """From `start` to `end` (µs) the trace stood in `span`; `waiting`: that had ended, and its effect had not begun."""

    span: Span
    start: int
    end: int
    waiting: bool


def critical_path(spans: Iterable[Span]) -> tuple[Segment, ...]:
    """The path of one trace's spans, in order of time, without gaps and without overlap. Empty for no spans."""
    ordered = sorted(spans, key=lambda span: (span.start, -span.end))
    if not ordered:
        return ()
    known = {span.span_id for span in ordered}
    children: dict[str, list[Span]] = {}
    for span in ordered:
        children.setdefault(span.parent_id if span.parent_id in known else "", []).append(span)
    tails = _tails(children)
    last = max(children[""], key=lambda span: tails[span.span_id])
    path: list[Segment] = []
    stack: list[tuple[Span, int, list[Span]]] = [(last, tails[last.span_id], _latest_last(last, children, tails))]
    while stack:
        span, cursor, left = stack.pop()
        child = _awaited(left, cursor, tails)
        if child is None:
            _own(path, span, span.start, cursor)
            continue
        end = tails[child.span_id]
        _own(path, span, end, cursor)
        stack.append((span, child.start, left))
        stack.append((child, end, _latest_last(child, children, tails)))
    return tuple(reversed(path))


def _tails(children: dict[str, list[Span]]) -> dict[str, int]:
    """When each span and all that it caused was over."""
    tails: dict[str, int] = {}
    order = list(children[""])
    for span in order:  # grows while it is read: causes before their effects
        order += children.get(span.span_id, ())
    for span in reversed(order):
        tails[span.span_id] = max([span.end, *(tails[child.span_id] for child in children.get(span.span_id, ()))])
    return tails


def _latest_last(span: Span, children: dict[str, list[Span]], tails: dict[str, int]) -> list[Span]:
    return sorted(children.get(span.span_id, ()), key=lambda child: (tails[child.span_id], child.start))


def _awaited(left: list[Span], cursor: int, tails: dict[str, int]) -> Span | None:
    """The child that was over last, no later than `cursor`. What was under way beside it held nobody up."""
    while left:
        child = left.pop()
        if child.start < tails[child.span_id] <= cursor:
            return child
    return None


def _own(path: list[Segment], span: Span, start: int, end: int) -> None:
    """Backwards: first the waiting after the span, then its own work."""
    if end > max(start, span.end):
        path.append(Segment(span, max(start, span.end), end, waiting=True))
    if min(end, span.end) > start:
        path.append(Segment(span, start, min(end, span.end), waiting=False))
