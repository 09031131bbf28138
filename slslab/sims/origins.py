"""Where each thing that travels or runs comes from, as a trace header would carry it: trace, cause, and the way in."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Final

from slslab.runtime.recording import Component, Recording
from slslab.sims.span import span_id, trace_id

REQUEST, THROUGH_API, INVOCATION, EXECUTION, ROUTED, DUE, TASK = range(1, 8)  # what a ref is
_NAMES: Final = {
    REQUEST: "request", THROUGH_API: "api", INVOCATION: "invocation", EXECUTION: "execution", ROUTED: "routed",
    DUE: "due", TASK: "task",
}  # fmt: skip


class Origins:
    """A few bytes for each ref of a recording, filled in while its rows are read."""

    __slots__ = ("_edge", "_is", "_maker", "_parents", "_recording", "_top")

    def __init__(self, recording: Recording) -> None:
        number = len(recording.parents)
        self._recording = recording
        self._parents = recording.parents
        self._top = array("i", [-1]) * number  # the ref that began the trace
        self._maker = array("i", [-1]) * number  # the row in which a handler set out to ask for this
        self._edge = array("h", [-1]) * number  # the last edge that it took
        self._is = bytearray(number)

    def meet(self, ref: int, asks: Mapping[int, int]) -> None:
        """A ref shows itself: it belongs to its cause's trace, and to the call that its cause has under way.

        `asks`: the rows in which the calls under way began, by who asks.
        """
        parents, top = self._parents, self._top
        if top[ref] >= 0:
            return
        chain = [ref]
        while parents[chain[-1]] >= 0 and top[parents[chain[-1]]] < 0:
            chain.append(parents[chain[-1]])
        for one in reversed(chain):
            parent = parents[one]
            top[one] = top[parent] if parent >= 0 else one
            self._maker[one] = asks.get(parent, -1)

    def mark(self, ref: int, what: int) -> None:
        """`ref` is a request, one that an API has taken, an invocation, or what else has a span of its own."""
        self._is[ref] = what

    def is_marked(self, ref: int) -> bool:
        """Whether `ref` is any of these."""
        return self._is[ref] > 0

    def begin_trace(self, ref: int) -> None:
        """What `ref` causes belongs to a trace of its own."""
        self._top[ref] = ref

    def move(self, ref: int, edge: int) -> None:
        """`ref` has set out along `edge`."""
        self._edge[ref] = edge

    def trace_id(self, ref: int) -> str:
        """The id of the trace to which `ref` belongs."""
        self.meet(ref, {})
        return trace_id(self._recording.seed, self._top[ref])

    def span_id(self, ref: int) -> str:
        """The id of the span that `ref` is, or that caused it; empty when there is none."""
        while ref >= 0:
            if self._maker[ref] >= 0:
                return span_id(self._recording.seed, "ask", self._maker[ref])
            if self._is[ref]:
                return span_id(self._recording.seed, _NAMES[self._is[ref]], ref)
            ref = self._parents[ref]
        return ""

    def own_id(self, ref: int) -> str:
        """The id of the span that `ref` itself is; empty when it is none."""
        return span_id(self._recording.seed, _NAMES[self._is[ref]], ref) if self._is[ref] else ""

    def cause(self, ref: int) -> str:
        """The id of the span that caused `ref`; empty when there is none."""
        if self._maker[ref] >= 0:
            return span_id(self._recording.seed, "ask", self._maker[ref])
        return self.span_id(self._parents[ref])

    def source(self, ref: int, who: int) -> Component | None:
        """Who brought `ref` to component `who`: the start of the last edge into it, on the way of its causes."""
        while ref >= 0:
            edge = self._edge[ref]
            if edge >= 0 and self._recording.edges[edge].target == who:
                return self._recording.components[self._recording.edges[edge].source]
            ref = self._parents[ref]
        return None
