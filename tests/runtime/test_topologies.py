"""What holds in every topology, whatever fails in it: random services one behind the other, and any faults in between.

Requests come in by one service, a function works on them and passes each on to a second service, behind which another
function waits. For a while everything may go wrong; then all is well again, and when all has come to rest:
nothing is lost or invented, nothing is overtaken where order is promised, everybody has got an answer, and the bill
is the sum over the invocations.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from slslab.runtime import (
    Api,
    ApiSettings,
    Ask,
    AsyncSettings,
    Bucket,
    Client,
    ClientSettings,
    Cloud,
    Constant,
    Containers,
    ContainerSettings,
    CrashPoint,
    Faults,
    FixedInit,
    Function,
    FunctionSettings,
    Notice,
    Once,
    Poller,
    PollerSettings,
    Queue,
    QueueSettings,
    Reader,
    ReaderSettings,
    ServiceError,
    Sleep,
    Stream,
    StreamSettings,
    Subscription,
    Topic,
    Uniform,
    Window,
)
from slslab.runtime.component import Component
from slslab.runtime.handler import HandlerError
from slslab.runtime.pattern import compile
from slslab.runtime.queue.move import start
from slslab.runtime.recording import Kind, Recording, Status
from slslab.runtime.router import Router
from slslab.runtime.router.rules import Rule, RuleTarget
from slslab.runtime.schedule import Schedule, ScheduleSettings, read
from slslab.runtime.table import Table, TableSettings
from slslab.runtime.workflow import read as machine
from slslab.runtime.workflow.service import Workflow, WorkflowSettings
from tests.runtime.building import MS, S, rows
from tests.runtime.test_properties import check_environments, check_order

CALM = 120 * S  # from then on nothing goes wrong any more
REST = 8 * 3_600 * S  # and by then all has come to rest

POINTS = st.builds(
    CrashPoint,
    step=st.one_of(st.integers(1, 4), st.sampled_from(["any", "out", "g"])),
    before=st.booleans(),
    share=st.sampled_from([0.2, 1.0]),
)
SOME = st.sampled_from([0, 0, 0, 0.3])
FAULTS = st.builds(
    Faults,
    errors=SOME,
    slow=SOME,
    delay=st.just(Constant(3 * S)),
    crashes=SOME,
    duplicates=SOME,
    throttled=SOME,
    late=SOME,
    lateness=st.just(Uniform(0, 20 * S)),
    reordered=SOME,
    lost=SOME,
    system=SOME,
    points=st.lists(POINTS, max_size=2).map(tuple),
)
WINDOWS = st.builds(
    Window,
    us=st.integers(1, 20).map(lambda seconds: seconds * S),
    faults=FAULTS,
    outage=st.booleans(),
    at=st.none() | st.integers(0, CALM - 20 * S),
    every=st.none() | st.integers(5 * S, 60 * S),
)
BOXES = st.sampled_from(["f", "g", "in", "out", "out-behind"])
PLANS = st.lists(
    st.tuples(
        st.integers(0, CALM - 1),
        st.one_of(
            st.tuples(st.just("fail"), BOXES, st.integers(1, 60)),
            st.tuples(st.just("faults"), BOXES, FAULTS),
            st.tuples(st.just("strike"), BOXES, FAULTS, st.integers(1, 30)),
            st.tuples(st.just("windows"), BOXES, st.lists(WINDOWS, min_size=1, max_size=2).map(tuple)),
            st.tuples(st.just("kill"), st.integers(1, 30)),
            st.tuples(st.just("change"), st.sampled_from("fg"), st.integers(0, 2)),
            st.tuples(st.just("burst"), st.integers(1, 5)),
            st.tuples(st.just("redrive"), st.sampled_from(["in", "out"])),
        ),
    ),
    min_size=2,
    max_size=12,
)
FUNCTIONS = st.fixed_dictionaries(
    {
        "timeout": st.sampled_from([4 * S, 20 * S]),
        "init": st.sampled_from([FixedInit(0), FixedInit(600 * MS), FixedInit(11 * S)]),
        "keep_alive": st.sampled_from([0, 20 * S]),
        "reserved": st.sampled_from([None, 1, 4]),
        "width": st.sampled_from([1, 3]),
    }
)
INS = ["function", "api", "queue", "fifo", "topic", "bucket", "stream", "router", "workflow", "schedule", "container"]
OUTS = ["invoke", "queue", "fifo", "topic", "topic-queue", "bucket", "stream", "router", "table", "workflow"]


class Worker:
    """Takes each message in turn, passes something on for the whole batch if it is told to, and tells what it did.

    `seen`: (ref of the message, what was said in it) in the order in which they were dealt with. `told`: refs of the
    invocations that passed something on and got no error.
    """

    def __init__(self, us: int) -> None:
        self.us = us
        self.ask: Any = None
        self.fails = 0.0
        self.seen: list[tuple[int, str]] = []
        self.told: list[int] = []

    def init(self, env: Any) -> Any:
        return env.function.stream("worker").random
        yield

    def handle(self, luck: Any, call: Any) -> Any:
        for message in call.messages:
            yield Sleep(self.us)
            if luck() < self.fails:
                raise HandlerError("Unlucky")
            self.seen.append((message.ref, str(message.body)))
        if self.ask is not None:
            try:
                yield self.ask(call.ref)
            except ServiceError as error:
                raise HandlerError(error.code) from None
            self.told.append(call.ref)

    def discard(self, _state: object) -> None: ...


class World:
    """The topology: `f` behind `in`, `g` behind `out`."""

    def __init__(self, seed: int, into: str, out: str, options: dict[str, Any]) -> None:
        self.cloud = Cloud(seed)
        self.options = options
        self.handlers = {"f": Worker(1_500 * MS), "g": Worker(S)}
        self.boxes: dict[str, Component] = {}
        for name in "fg":
            self.function(name)
        self.handlers["f"].ask = self.feed("out", out, "g")
        self.feed("in", into, "f")
        if into == "function":
            self.boxes["in"] = self.boxes["f"]
        self.client = None
        if into != "schedule":
            # One key, and one group: all of them have an order where order is promised.
            arrivals = ClientSettings(arrivals=Once(30, S, 3 * S), body={"key": "in", "n": "{number}"})
            self.client = Client(self.cloud, "client", self.boxes["in"], arrivals)

    def settings(self, name: str, reserved: int | None = None, **more: Any) -> FunctionSettings:
        found = {**self.options[name], **more}
        return FunctionSettings(
            handler=self.handlers[name], **(found if reserved is None else {**found, "reserved": reserved})
        )

    def function(self, name: str) -> None:
        function = self.boxes[name] = Function(self.cloud, name, self.settings(name))
        letters = Queue(self.cloud, f"{name}-letters", QueueSettings()) if self.options["letters"] else None
        self.cloud.async_queue(function).set = AsyncSettings(self.options["retries"], dead_letters=letters)

    def feed(self, name: str, kind: str, to: str) -> Any:
        """A service called `name` that feeds `to`; what a handler asks it, from the ref of its invocation."""
        cloud, target = self.cloud, self.boxes[to]
        said = lambda ref: f"token-{ref}-"  # noqa: E731
        make = getattr(self, f"_{kind.replace('-', '_')}", None)
        if make is not None:
            self.boxes[name], ask = make(name, target)
            return lambda ref: Ask(name, *ask(ref, said(ref)))
        if kind == "invoke":
            self.boxes[name] = target
            return lambda ref: Ask(to, "invoke", {"payload": {"said": said(ref)}, "wait": False})
        if kind == "api":
            self.boxes[name] = Api(cloud, name, target, ApiSettings(timeout=10 * S))
        elif kind == "schedule":
            self.boxes[name] = Schedule(cloud, name, ScheduleSettings(read("rate(1 minute)"), target, end=CALM))
        elif kind == "container":
            self.boxes[name] = Containers(cloud, name, ContainerSettings(width=1, backlog=3, timeout=20 * S))
        return None

    def _queue(self, name: str, target: Any, fifo: bool = False) -> Any:
        letters = Queue(self.cloud, f"{name}-kept", QueueSettings(fifo=fifo))
        receives = self.options["receives"]
        usual = QueueSettings(60 * S, receives, letters if receives else None, fifo=fifo, by_content=True)
        queue = Queue(self.cloud, name, usual)
        Poller(queue, target, PollerSettings(self.options["batch"]))
        group = lambda ref: str(ref % 2)  # noqa: E731
        return queue, lambda ref, said: ("send_message", {"body": {"said": said}, "group": group(ref)})

    def _fifo(self, name: str, target: Any) -> Any:
        return self._queue(name, target, fifo=True)

    def _topic(self, name: str, target: Any) -> Any:
        topic = Topic(self.cloud, name, (Subscription(target),))
        return topic, lambda _, said: ("publish", {"body": {"said": said}})

    def _topic_queue(self, name: str, target: Any) -> Any:
        queue = self.boxes[f"{name}-behind"] = self._queue(f"{name}-behind", target)[0]
        return self._topic(name, queue)

    def _bucket(self, name: str, target: Any) -> Any:
        bucket = Bucket(self.cloud, name, (Notice(target),))
        return bucket, lambda _, said: ("put_object", {"key": said})

    def _stream(self, name: str, target: Any) -> Any:
        stream = Stream(self.cloud, name, StreamSettings(2))
        Reader(stream, target, self.reading())
        return stream, lambda ref, said: ("put_record", {"key": str(ref % 3), "data": {"said": said}})

    def reading(self) -> ReaderSettings:
        return ReaderSettings(
            batch=self.options["batch"],
            parallel=self.options["parallel"],
            retries=self.options["retries"],
            bisect=self.options["letters"],
        )

    def _router(self, name: str, target: Any) -> Any:
        rule = Rule("all", compile({"account": [{"exists": True}]}), (RuleTarget(target),))
        entry = {"Source": "f", "DetailType": "done"}
        ask = lambda _, said: ("put_events", {"Entries": [{**entry, "Detail": f'{{"said": "{said}"}}'}]})  # noqa: E731
        return Router(self.cloud, name, (rule,)), ask

    def _table(self, name: str, target: Any) -> Any:
        table = Table(self.cloud, name, settings=TableSettings(stream="NEW_IMAGE"))
        Reader(table, target, self.reading())
        return table, lambda _, said: ("put_item", {"Item": {"id": {"S": said}}})

    def _workflow(self, name: str, target: Any) -> Any:
        retry = {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 60, "MaxAttempts": 20, "BackoffRate": 1.5}
        task = {"Type": "Task", "Resource": f"arn:aws:lambda:eu-west-1:123456789012:function:{target.name}"}
        states = {"Do": {**task, "Retry": [retry], "End": True}}
        flow = Workflow(self.cloud, name, WorkflowSettings(machine({"StartAt": "Do", "States": states})))
        return flow, lambda _, said: ("start_execution", {"input": {"said": said}})

    # What goes wrong

    def disturb(self, plan: list[tuple[int, tuple[Any, ...]]]) -> None:
        for when, what in plan:
            self.cloud.clock.at(when, self.act, what)
        self.cloud.clock.at(CALM, self.calm)

    def act(self, what: tuple[Any, ...]) -> None:
        name = what[1]
        if what[0] == "kill":
            busy = [number for number, env in self.cloud.environments.items() if env.calls]
            if busy:
                self.cloud.kill(busy[name % len(busy)])
        elif what[0] == "burst" and self.client is not None:
            self.client.burst(name)
        elif what[0] in ("fail", "faults", "strike", "windows", "change") and name not in self.boxes:
            return
        elif what[0] == "fail":
            self.boxes[name].fail(what[2] * S)
        elif what[0] == "faults":
            self.boxes[name].set_faults(what[2])
        elif what[0] == "strike":
            self.boxes[name].strike(what[2], min(what[3] * S, CALM - self.cloud.clock.now))
        elif what[0] == "windows":
            self.boxes[name].plan_faults(what[2])
        elif what[0] == "change":
            self.boxes[name].change(self.settings(name, reserved=what[2] or None, memory=256))
        elif what[0] == "redrive":
            queue = self.cloud.get(f"{name}-kept")
            if isinstance(queue, Queue) and self.options["receives"] and queue.move is None:
                start(queue, None, None)

    def calm(self, _: object) -> None:
        for box in self.boxes.values():
            box.set_faults(None)
            box.plan_faults(())
        for name in "fg":
            self.handlers[name].fails = 0.0
            calm = {"timeout": 900 * S, "init": FixedInit(0), "keep_alive": 300 * S}
            self.boxes[name].change(self.settings(name, reserved=10, **calm))


def ancestors(recording: Recording, refs: Iterator[int]) -> set[int]:
    found: set[int] = set()
    for ref in refs:
        while ref >= 0 and ref not in found:
            found.add(ref)
            ref = recording.parents[ref]
    return found


def check_fates(world: World, recording: Recording, into: str, sync: bool) -> None:
    """What was accepted was dealt with at least once, or a row says what became of it; nothing else was dealt with."""
    ends = rows(recording, Kind.LOST, Kind.DEAD_LETTER, Kind.SKIP)
    given_up = ancestors(recording, (row.ref for row in ends))
    f, g = world.handlers["f"], world.handlers["g"]
    began = {recording.root(ref) for ref, _ in f.seen}
    sent = {row.ref for row in rows(recording, Kind.SEND)}
    if not sync:
        accepted = {row.ref for row in rows(recording, Kind.RECEIVE) if row.code == Status.OK}
        assert accepted <= began | given_up
    if into != "schedule":
        assert began <= sent
    tokens = {int(ref) for _, said in g.seen for ref in re.findall(r"token-(\d+)-", said)}
    assert set(f.told) <= tokens | given_up
    assert tokens <= {row.ref for row in rows(recording, Kind.START)}


def check_order_kept(world: World, into: str, out: str) -> None:
    """Where order is promised, who is first dealt with later came later."""
    if into in ("fifo", "stream"):
        check_increasing(("in", ref) for ref, _ in world.handlers["f"].seen)
    if out in ("fifo", "stream", "table"):
        groups = {"fifo": 2, "stream": 3, "table": 1 << 60}[out]
        said = [(ref, int(re.findall(r"token-(\d+)-", said)[0])) for ref, said in world.handlers["g"].seen]
        check_increasing((str(token % groups) if out != "table" else str(token), ref) for ref, token in said)


def check_increasing(dealt_with: Iterator[tuple[str, int]]) -> None:
    last: dict[str, int] = defaultdict(lambda: -1)
    seen: set[int] = set()
    for key, ref in dealt_with:
        if ref not in seen:
            assert ref > last[key]
            last[key] = ref
            seen.add(ref)


def check_bill(world: World, recording: Recording) -> None:
    """What a run adds up to is the sum over its invocations."""
    totals, started = world.cloud.totals, {}
    billed = busy = errors = count = 0
    for row in rows(recording, Kind.START, Kind.END):
        if row.kind == Kind.START:
            started[row.ref] = row.t
        else:
            count += 1
            billed += row.value
            busy += row.t - started.pop(row.ref)
            errors += row.code != Status.OK
    assert (totals.invocations, totals.billed_us, totals.busy_us, totals.errors) == (count, billed, busy, errors)
    assert not started


def check_answers(recording: Recording) -> None:
    """Who asked got exactly one answer."""
    asked = Counter(row.ref for row in rows(recording, Kind.SEND))
    assert Counter(row.ref for row in rows(recording, Kind.RECEIVE)) == asked


def check_rest(world: World) -> None:
    """Nothing runs, and no concurrency is held."""
    cloud = world.cloud
    assert cloud.account.used == 0
    assert not any(env.calls for env in cloud.environments.values())
    for name in "fg":
        assert world.boxes[name].pool.used == 0
        assert cloud.async_queue(world.boxes[name]).waiting == 0


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(INS),
    st.sampled_from(OUTS),
    st.fixed_dictionaries(
        {
            "f": FUNCTIONS,
            "g": FUNCTIONS,
            "letters": st.booleans(),
            "retries": st.integers(0, 2),
            "receives": st.sampled_from([None, 2, 5]),
            "batch": st.sampled_from([1, 3, 10]),
            "parallel": st.sampled_from([1, 3]),
        }
    ),
    st.sampled_from([0.0, 0.2, 0.5]),
    PLANS,
    st.integers(0, 1000),
)
def test_nothing_is_lost_invented_or_overtaken(
    into: str, out: str, options: dict[str, Any], fails: float, plan: list[Any], seed: int
) -> None:
    world = World(seed, into, out, options)
    for handler in world.handlers.values():
        handler.fails = fails
    world.disturb(plan)
    recording = world.cloud.run(REST)
    assert not world.cloud.stopped
    check_order(recording)
    check_environments(recording, 3)
    check_fates(world, recording, into, sync=into in ("function", "api", "container"))
    check_order_kept(world, into, out)
    check_bill(world, recording)
    check_answers(recording)
    check_rest(world)
