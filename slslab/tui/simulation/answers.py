"""The durations that the chart shows: one point for each answered request.

Where clients do not wait for answers (an event is accepted and queued), the invocations themselves stand for them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from slslab.runtime.recording import Kind, Recording, Status
from slslab.sims.percentiles import Percentiles
from slslab.sims.views import Request
from slslab.tui.simulation.window import Window

_SHOWN: Final = 2000  # points of one sort in one window; a cell of the chart has room for eight

What = Literal["warm", "cold", "failed"]


class Point(NamedTuple):
    """An answer: when it came (µs), how long it took (µs), and what it was."""

    t: int
    took: int
    what: What


class Answers:
    """The points of one run, by time. `of_requests` is False where invocations stand for requests."""

    def __init__(self, points: Iterable[Point], of_requests: bool) -> None:
        self._sorts: dict[What, tuple[list[int], list[Point]]] = {}
        self.of_requests = of_requests
        self.longest = 0
        took = array("q")
        self._times: list[int] = []
        for point in sorted(points):
            self._times.append(point.t)
            took.append(point.took)
            times, same = self._sorts.setdefault(point.what, ([], []))
            times.append(point.t)
            same.append(point)
            self.longest = max(self.longest, point.took)
        self._percentiles = Percentiles(took)

    def percentiles(self, t: int) -> dict[str, int]:
        """The 50th, 95th and 99th of all so far, µs, by name; none before the first."""
        values = self._percentiles.of_first(bisect_right(self._times, t), (50, 95, 99))
        return dict(zip(("p50", "p95", "p99"), values, strict=True)) if values else {}

    def points(self, after: int, upto: int, window: Window) -> Iterator[Point]:
        """Those after time `after` and up to `upto`; of a sort of which the window has very many, a share."""
        for times, same in self._sorts.values():
            stride = 1 + (bisect_right(times, window.stop) - bisect_right(times, window.start)) // _SHOWN
            low = bisect_right(times, after)
            # Counted from the first of the run, so that a window shows the same ones however it was come upon.
            yield from same[-(-low // stride) * stride : bisect_right(times, upto) : stride]


def answers(recording: Recording, requests: tuple[Request, ...]) -> Answers:
    """The points of a run: its invocations where they are much more than the answers that anybody waits for."""
    points: list[Point] = []
    for request in requests:
        if request.end is not None and request.latency is not None:
            failed = request.status is not Status.OK
            points.append(Point(request.end, request.latency, _what(failed, request.cold)))
    invocations = _invocations(recording)
    return Answers(points, True) if 2 * len(points) >= len(invocations) else Answers(invocations, False)


def _invocations(recording: Recording) -> list[Point]:
    points: list[Point] = []
    running: dict[int, tuple[int, int]] = {}  # by ref: when it was asked for, and whether it met INIT
    for index, kind in enumerate(recording.kind):
        if kind == Kind.START:
            asked = recording.t[index] - recording.value[index]
            running[recording.ref[index]] = (asked, recording.code[index])
        elif kind == Kind.END and recording.ref[index] in running:
            asked, cold = running.pop(recording.ref[index])
            t = recording.t[index]
            points.append(Point(t, t - asked, _what(recording.code[index] != Status.OK, bool(cold))))
    return points


def _what(failed: bool, cold: bool) -> What:
    return "failed" if failed else "cold" if cold else "warm"
