"""The traces of a run: who caused what, as spans with parents and links.

Each request of a client begins a trace. What a function does in it is a span of its own (from the moment in which it
was asked for, so that INIT lies inside), and so is each call that it makes of a service. Parents are followed through
topics, buckets and asynchronous invocations, as a trace header would carry them. A poller brings together messages of
several traces; the invocation that gets such a batch begins a new trace and has a link to each of them.

Spans are made in one pass over the rows, and given out as they end: what is held meanwhile is what is under way, and
a few bytes for each thing that travels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from slslab.runtime.recording import Hop, Kind, Loss, Operation, Reason, Recording, Refusal, Status
from slslab.sims import conventions
from slslab.sims.conventions import Named
from slslab.sims.draft import Draft
from slslab.sims.inits import Inits
from slslab.sims.lasting import Lasting
from slslab.sims.origins import INVOCATION, REQUEST, THROUGH_API, Origins
from slslab.sims.span import Link, Span, SpanEvent, SpanKind, SpanStatus, span_id

_BATCHED: Final = ("queue", "stream", "table")  # what a poller reads
_ASIDE: Final = (Operation.UPDATE_INDEX,)  # what a service does beside what it was asked
_Made = Iterator[Span] | None
_CUT_OFF: Final = "the caller ended before the answer"


def spans(recording: Recording) -> Iterator[Span]:
    """All spans of a run, in the order in which they ended."""
    return Tracer(recording).spans()


def trace(recording: Recording, ref: int) -> tuple[Span, ...]:
    """The trace to which `ref` belongs: earliest span first, and of those the longest."""
    tracer = Tracer(recording)
    made = tuple(tracer.spans())
    wanted = tracer.origins.trace_id(ref)
    return tuple(sorted((span for span in made if span.trace_id == wanted), key=lambda span: (span.start, -span.end)))


class Tracer:
    """Makes the spans of one recording; then `origins` knows to which of them each ref belongs."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.origins = Origins(recording)
        self._parts = recording.components
        self._requests: dict[int, Draft] = {}
        self._apis: dict[int, Draft] = {}
        self._running: dict[int, Draft] = {}
        self._asks: dict[int, Draft] = {}  # by who asks: a handler waits for one answer at a time
        self._ask_rows: dict[int, int] = {}
        self._inits = Inits(recording.seed)
        self._lasting = Lasting(recording, self.origins)
        self._ended: list[Draft] = []  # at this moment: what becomes of them is said at once
        self._run: list[int] = []  # messages of one batch, that set out together
        self._run_at = (-1, -1, -1)  # along which edge, to arrive when, and in which row the last one
        self._batches: dict[int, tuple[int, ...]] = {}  # by first message
        self._row = 0
        self._take: dict[int, Callable[[int, int, int, int, int, int], _Made]] = {
            Kind.SEND: self._send, Kind.RECEIVE: self._receive, Kind.HOP: self._hop, Kind.OPERATION: self._operation,
            Kind.THROTTLE: self._throttle, Kind.START: self._start, Kind.END: self._end, Kind.CREATE: self._create,
            Kind.PHASE: self._phase, Kind.READY: self._ready, Kind.REMOVE: self._remove, Kind.RETRY: self._retry,
            Kind.LOST: self._lost, Kind.HISTORY: self._history, Kind.ROUTE: self._route, Kind.DUE: self._due,
            Kind.TASK: self._task, Kind.REFUSAL: self._refusal,
        }  # fmt: skip

    def spans(self) -> Iterator[Span]:
        """All spans, in the order in which they ended. To be run through once."""
        recording, then = self.recording, -1
        columns = zip(
            recording.kind, recording.t, recording.code, recording.who, recording.env, recording.ref, recording.value,
            strict=True,
        )  # fmt: skip
        for row, (kind, t, code, who, env, ref, value) in enumerate(columns):
            if t != then:
                then = t
                yield from self._settle(t)
            if ref >= 0:
                self.origins.meet(ref, self._ask_rows)
            take = self._take.get(kind)
            if take is not None:
                self._row = row
                made = take(t, code, who, env, ref, value)
                if made is not None:
                    yield from made
        yield from self._settle(recording.end)
        yield from self._drawn(self._lasting.unfinished())
        yield from self._inits.unfinished(recording.end)
        for drafts in (self._asks, self._running, self._apis, self._requests):
            for draft in drafts.values():
                yield self._span(draft)

    # Rows: clients, APIs and other services

    def _send(self, t: int, _code: int, who: int, _env: int, ref: int, _value: int) -> None:
        self.origins.mark(ref, REQUEST)
        named = conventions.sending(self._parts[who], None)
        self._requests[ref] = Draft("request", ref, named, t, who, ref)

    def _receive(self, t: int, code: int, _who: int, _env: int, ref: int, _value: int) -> Iterator[Span]:
        draft, api = self._requests.pop(ref, None), self._apis.pop(ref, None)
        http = conventions.HTTP_STATUS.get(Status(code), 500)
        if api is not None:
            api.end = t if api.end < 0 else api.end
            api.status = code if http >= 500 else 0  # what the caller did wrong is no failure of the server
            api.said.append(("http.response.status_code", http))
            yield self._span(api)
        if draft is not None:
            draft.end, draft.status = t, code
            if api is not None:
                draft.said.append(("http.response.status_code", http))
            yield self._span(draft)

    def _hop(self, t: int, code: int, edge: int, _env: int, ref: int, arrival: int) -> _Made:
        ends = self.recording.edges[edge]
        source, target = self._parts[ends.source], self._parts[ends.target]
        if code in (Hop.ANSWER, Hop.ERROR):
            return self._answer(t, code, edge, ref, arrival)
        if code == Hop.DEAD_LETTER:
            self._note(ref, SpanEvent(t, "dead_letter", (("queue", target.name),)))
            return None
        self.origins.move(ref, edge)
        if source.kind in ("router", "schedule"):
            self._lasting.hop(ends.source, ref, arrival)
            return None
        request = self._requests.get(ref)
        if request is not None and request.component == ends.source:
            request.named = conventions.sending(source, target)
        elif source.kind in _BATCHED:
            self._gather(edge, arrival, ref)
        elif source.kind == "function" and ref not in self._asks:
            running = self._running.get(ref)
            if running is not None or (self.recording.parents[ref] < 0 and not self.origins.is_marked(ref)):
                draft = Draft("ask", self._row, conventions.asking(target, None), t, ends.source, ref, edge=edge)
                if running is not None:  # else it is module code that asks
                    draft.env, draft.parent = running.env, self.origins.own_id(ref)
                self._asks[ref] = draft
                self._ask_rows[ref] = self._row
        elif source.kind == "workflow":
            state = self._lasting.state(self.recording.parents[ref])
            named = conventions.asking(target, None)
            self._asks[ref] = Draft("ask", self._row, named, t, ends.source, ref, parent=state, edge=edge)
            self._ask_rows[ref] = self._row
        return None

    def _answer(self, t: int, code: int, edge: int, ref: int, arrival: int) -> _Made:
        api, ask = self._apis.get(ref), self._asks.get(ref)
        if api is not None and api.component == self.recording.edges[edge].target:
            api.end = t
        if ask is None or ask.edge != edge:
            return None
        return self._close(ask, min(arrival, self.recording.end), Status.ERROR if code == Hop.ERROR else Status.OK)

    def _close(self, ask: Draft, end: int, status: int, message: str = "") -> Iterator[Span]:
        del self._asks[ask.ref], self._ask_rows[ask.ref]
        ask.end, ask.status, ask.message = end, status, message
        yield self._span(ask)

    def _gather(self, edge: int, arrival: int, ref: int) -> None:
        """Messages of one batch set out in rows that follow each other, to arrive at the same moment."""
        if self._run_at != (edge, arrival, self._row - 1):
            self._run = []
        self._run_at = (edge, arrival, self._row)
        self._run.append(ref)
        self._batches[self._run[0]] = tuple(self._run)

    def _operation(self, t: int, code: int, who: int, _env: int, ref: int, _value: int) -> None:
        self._lasting.operation(t, code, who, ref)
        if code in _ASIDE or ref < 0:
            return
        if code == Operation.HTTP_REQUEST and ref in self._requests:
            parent = self.origins.own_id(ref)
            self.origins.mark(ref, THROUGH_API)
            named = Named(self._parts[who].name, SpanKind.SERVER, ())
            self._apis[ref] = Draft("api", ref, named, t, who, ref, parent=parent)
            return
        asker = ref if ref in self._asks or ref < 0 else self.recording.parents[ref]
        ask = self._asks.get(asker)
        if ask is not None and self.recording.edges[ask.edge].target == who:
            ask.named = conventions.asking(self._parts[who], Operation(code))

    # Rows: functions

    def _invoked(self, t: int, who: int, env: int | None, ref: int) -> Draft:
        origins = self.origins
        source = origins.source(ref, who)
        batched = source is not None and source.kind in _BATCHED
        messages = self._batches.get(self.recording.parents[ref]) if batched else None
        named = conventions.invocation(self._parts[who], source, len(messages) if messages else None)
        draft = Draft("invocation", ref, named, t, who, ref, env)
        if messages is None:
            draft.parent = origins.cause(ref)
        else:
            draft.links = tuple(
                Link(origins.trace_id(one), cause) for one in messages if (cause := origins.span_id(one))
            )
            origins.begin_trace(ref)
        origins.mark(ref, INVOCATION)
        draft.said.append(("faas.invocation_id", self.recording.request_id(ref)))
        return draft

    def _start(self, t: int, code: int, who: int, env: int, ref: int, waited: int) -> _Made:
        draft = self._running[ref] = self._invoked(t - waited, who, env, ref)
        self._batches.pop(self.recording.parents[ref], None)
        draft.waited = waited
        draft.said.append(("faas.coldstart", bool(code)))
        return self._inits.waited(env, self.origins.trace_id(ref), self.origins.own_id(ref)) if code else None

    def _throttle(self, t: int, code: int, who: int, _env: int, ref: int, _value: int) -> None:
        draft = self._invoked(t, who, None, ref)
        draft.end, draft.status = t, Status.THROTTLED
        draft.events.append(SpanEvent(t, "throttle", (("reason", Reason(code).name.lower()),)))
        self._ended.append(draft)

    def _end(self, t: int, code: int, _who: int, _env: int, ref: int, billed: int) -> _Made:
        draft, ask = self._running.pop(ref, None), self._asks.get(ref)
        if draft is not None:
            draft.end, draft.status = t, code
            draft.said.append(("aws.lambda.billed_duration_ms", billed // 1000))
            self._ended.append(draft)
        return self._close(ask, t, code or Status.ERROR, _CUT_OFF) if ask is not None else None

    def _retry(self, t: int, code: int, _who: int, _env: int, ref: int, when: int) -> None:
        if not self._lasting.retry(t, code, ref, when):
            self._note(ref, SpanEvent(t, "retry", (("attempt", code), ("delay_s", (when - t) / 1_000_000))))

    def _lost(self, t: int, code: int, _who: int, _env: int, ref: int, _value: int) -> None:
        self._note(ref, SpanEvent(t, "lost", (("reason", Loss(code).name.lower()),)))

    def _note(self, ref: int, event: SpanEvent) -> None:
        """What becomes of message `ref`: an event of the try that has just ended."""
        for draft in reversed(self._ended):
            if self.recording.parents[draft.ref] == ref:
                draft.events.append(event)
                return

    def _refusal(self, t: int, code: int, _who: int, _env: int, ref: int, _value: int) -> None:
        draft = self._asks.get(ref)
        if draft is not None:
            draft.events.append(SpanEvent(t, "refusal", (("reason", Refusal(code).name.lower()),)))

    # Rows: what services do by themselves

    def _history(self, _t: int, _code: int, _who: int, _env: int, _ref: int, _value: int) -> Iterator[Span]:
        return self._drawn(self._lasting.history(self._row))

    def _route(self, _t: int, _code: int, _who: int, _env: int, _ref: int, _value: int) -> None:
        self._lasting.route(self._row)

    def _due(self, t: int, _code: int, who: int, _env: int, ref: int, when: int) -> None:
        self._lasting.due(t, who, ref, when)

    def _task(self, _t: int, _code: int, _who: int, _env: int, _ref: int, _value: int) -> Iterator[Span]:
        return self._drawn(self._lasting.task(self._row))

    # Rows: environments

    def _create(self, t: int, code: int, who: int, env: int, _ref: int, _value: int) -> None:
        self._inits.create(t, code, who, env)

    def _phase(self, t: int, code: int, _who: int, env: int, _ref: int, us: int) -> None:
        self._inits.phase(t, code, env, us)

    def _ready(self, t: int, _code: int, _who: int, env: int, _ref: int, _value: int) -> None:
        self._inits.ready(t, env)

    def _remove(self, t: int, _code: int, _who: int, env: int, _ref: int, _value: int) -> _Made:
        return self._inits.remove(t, env)

    # Giving out

    def _drawn(self, drafts: Iterator[Draft]) -> Iterator[Span]:
        return (self._span(draft) for draft in drafts)

    def _settle(self, now: int) -> Iterator[Span]:
        """The moment is over, it is `now`: nothing more will be said about what ended in it."""
        yield from self._drawn(self._lasting.settle(now))
        yield from self._inits.settle()
        if self._ended:
            ended, self._ended = self._ended, []
            for draft in ended:
                yield self._span(draft)

    def _span(self, draft: Draft) -> Span:
        status = draft.status
        said = [*draft.named.attributes, *draft.said]
        wrong = draft.wrong or (conventions.error_type(status) if status else "")
        if wrong:
            said.append(("error.type", wrong))
        return Span(
            self.origins.trace_id(draft.ref), span_id(self.recording.seed, draft.what, draft.number), draft.parent,
            draft.named.name, draft.named.kind, draft.start, self.recording.end if draft.end < 0 else draft.end,
            draft.component, draft.env, draft.ref, SpanStatus.ERROR if wrong else SpanStatus.UNSET,
            draft.message or (Status(status).name.lower() if status else draft.wrong),
            tuple(said), tuple(draft.events), draft.links, draft.end < 0,
            draft.waited,
        )  # fmt: skip
