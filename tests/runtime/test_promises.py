"""What each service promises by itself, kept whatever fails around it.

A queue feeds a handler that signs in with a secret, writes something once, writes two things together and starts a
workflow, which asks a function, waits for a callback and asks twice at the same time. Everything may fail, in every
way, for a while. What is written once is written once; what is written together is seen together, at every moment;
an execution begins once and ends once; a secret has one current value at every moment, and it opens the door.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from slslab.runtime import (
    Ask,
    Call,
    Client,
    ClientSettings,
    Cloud,
    FixedInit,
    Function,
    FunctionSettings,
    Once,
    Poller,
    PollerSettings,
    Queue,
    QueueSettings,
    ServiceError,
)
from slslab.runtime.guarded import Guarded, SecretCache
from slslab.runtime.handler import HandlerError, Sleep
from slslab.runtime.recording import HistoryEvent, Kind, Recording, Status
from slslab.runtime.schedule import read as every
from slslab.runtime.secrets import CURRENT, PENDING, PREVIOUS, Secrets, SecretSettings
from slslab.runtime.table import Table, TableSettings
from slslab.runtime.workflow import read
from slslab.runtime.workflow.service import Workflow, WorkflowSettings
from tests.runtime.building import MS, S, rows
from tests.runtime.test_properties import check_environments, check_order
from tests.runtime.test_topologies import CALM, FAULTS, WINDOWS

REST = 4 * 3_600 * S
BOXES = st.sampled_from(["f", "g", "h", "in", "asks", "things", "vault", "door", "flow"])
PLANS = st.lists(
    st.tuples(
        st.integers(0, CALM - 1),
        st.one_of(
            st.tuples(st.just("fail"), BOXES, st.integers(1, 60)),
            st.tuples(st.just("faults"), BOXES, FAULTS),
            st.tuples(st.just("strike"), BOXES, FAULTS, st.integers(1, 30)),
            st.tuples(st.just("windows"), BOXES, st.tuples(WINDOWS)),
            st.tuples(st.just("kill"), st.integers(1, 30)),
            st.tuples(st.just("rotate"), st.booleans()),
        ),
    ),
    min_size=2,
    max_size=12,
)
RETRY = {"Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 10, "MaxAttempts": 30, "MaxDelaySeconds": 60}]}
TASK = {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:g", **RETRY}
ASKING = {"QueueUrl": "asks", "MessageBody": {"token.$": "$$.Task.Token"}}
NOBODY = Call(-1, (), lambda _: None)
MACHINE = {
    "StartAt": "Claim",
    "States": {
        "Claim": {**TASK, "ResultPath": None, "Next": "Wait"},
        "Wait": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": ASKING,
            "TimeoutSeconds": 40,
            **RETRY,
            "Next": "Both",
        },
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": name, "States": {name: {**TASK, "Retry": TASK["Retry"][:tries], "End": True}}}
                for name, tries in (("One", 1), ("Two", 0))
            ],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}],
            "End": True,
        },
        "Sorry": {"Type": "Fail", "Error": "Sorry"},
    },
}
ENDS = {
    HistoryEvent.EXECUTION_SUCCEEDED,
    HistoryEvent.EXECUTION_FAILED,
    HistoryEvent.EXECUTION_TIMED_OUT,
    HistoryEvent.EXECUTION_ABORTED,
}


class Shop:
    """Handler `f`. `new`: what it was told to have written first; `done`: what it went through to the end."""

    def __init__(self) -> None:
        self.new: Counter[int] = Counter()
        self.done: set[int] = set()
        self.seen: dict[str, set[str]] = defaultdict(set)  # values that a version had

    def init(self, _env: Any) -> Any:
        return SecretCache("vault", "key", 20 * S)
        yield

    def handle(self, cache: SecretCache, call: Any) -> Any:
        yield Sleep(100 * MS)
        for message in call.messages:
            number = int(message.body["n"])
            yield from self.sign_in(cache, call)
            yield from self.write_once(number)
            yield from self.write_together(number)
            try:
                yield Ask("flow", "start_execution", {"input": {"n": number}, "name": f"order-{number}"})
            except ServiceError as error:
                if error.code != "ExecutionAlreadyExists":
                    raise
            self.done.add(number)

    def sign_in(self, cache: SecretCache, call: Any) -> Any:
        found = yield Ask("vault", "get_secret_value", {"SecretId": "key"})
        self.seen[found["VersionId"]].add(found["SecretString"])
        assert CURRENT in found["VersionStages"]
        password = yield from cache.get(call.now)
        try:
            yield Ask("door", "connect", {"password": password})
        except ServiceError:
            password = yield from cache.renew(call.now)
            yield Ask("door", "connect", {"password": password})

    def write_once(self, number: int) -> Any:
        item = {"id": {"S": f"once-{number}"}, "by": {"N": str(self.new.total())}}
        try:
            yield ask("put_item", Item=item, ConditionExpression="attribute_not_exists(id)")
        except ServiceError as error:
            if error.code != "ConditionalCheckFailedException":
                raise
        else:
            self.new[number] += 1

    def write_together(self, number: int) -> Any:
        both = [
            update("left"),
            {"Put": {**ITEM(f"done-{number}"), "ConditionExpression": "attribute_not_exists(id)"}},
            update("right"),
        ]
        try:
            yield Ask("things", "transact_write_items", {"TransactItems": both})
        except ServiceError as error:
            if error.code != "TransactionCanceledException":
                raise

    def discard(self, _state: object) -> None: ...


class Clerk:
    """Handler `h`: calls back for every token, and again when it is told so by chance."""

    def init(self, env: Any) -> Any:
        return env.function.stream("clerk").random
        yield

    def handle(self, luck: Any, call: Any) -> Any:
        for message in call.messages:
            yield Sleep(round(luck() * 60 * S))
            (token,) = re.findall("[0-9a-f]{64}", str(message.body))
            for _ in range(2):
                try:
                    yield Ask("flow", "send_task_success", {"taskToken": token, "output": "{}"})
                except ServiceError as error:
                    if error.code != "TaskTimedOut":
                        raise

    def discard(self, _state: object) -> None: ...


class Helper:
    """Handler `g`: fails now and then."""

    def init(self, env: Any) -> Any:
        return env.function.stream("helper").random
        yield

    def handle(self, luck: Any, _call: Any) -> Any:
        yield Sleep(2 * S)
        if luck() < 0.1:
            raise HandlerError("Unlucky")
        return {}

    def discard(self, _state: object) -> None: ...


def ask(action: str, **arguments: Any) -> Ask:
    return Ask("things", action, {"TableName": "things", **arguments})


def update(name: str) -> dict[str, Any]:
    more = {"UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
    return {"Update": {"TableName": "things", "Key": {"id": {"S": name}}, **more}}


def ITEM(name: str) -> dict[str, Any]:
    return {"TableName": "things", "Item": {"id": {"S": name}}}


class World:
    """The topology, and looks at it while it runs."""

    def __init__(self, seed: int, batch: int, keep_alive: int) -> None:
        cloud = self.cloud = Cloud(seed)
        self.table = Table(cloud, "things", settings=TableSettings(stream="NEW_AND_OLD_IMAGES"))
        self.vault = Secrets(cloud, "vault", {"key": SecretSettings("first", every("rate(1 hour)"), takes=5 * S)})
        self.door = Guarded(cloud, "door", self.vault, "key")
        self.flow = Workflow(cloud, "flow", WorkflowSettings(read(MACHINE)))
        self.shop = Shop()
        self.letters = Queue(cloud, "letters", QueueSettings())
        self.boxes: dict[str, Any] = {"things": self.table, "vault": self.vault, "door": self.door, "flow": self.flow}
        handlers = (("f", self.shop, "in", batch), ("h", Clerk(), "asks", 1), ("g", Helper(), None, 0))
        for name, handler, source, most in handlers:
            usual = FunctionSettings(handler=handler, timeout=200 * S, init=FixedInit(S), keep_alive=keep_alive)
            box = self.boxes[name] = Function(cloud, name, usual)
            if source:
                letters = self.letters if source == "in" else None
                queue = self.boxes[source] = Queue(
                    cloud, source, QueueSettings(210 * S, 4 if letters else None, letters)
                )
                Poller(queue, box, PollerSettings(most))
        Client(cloud, "people", self.boxes["in"], ClientSettings(Once(12, S, 7 * S), body={"n": "{number}"}))
        self.looks = 0

    def act(self, what: tuple[Any, ...]) -> None:
        kind, name = what[:2]
        if kind == "kill":
            busy = [number for number, env in self.cloud.environments.items() if env.calls]
            if busy:
                self.cloud.kill(busy[name % len(busy)])
        elif kind == "rotate":
            if name:
                self.vault.rotate_at_once("key")
            else:
                self.vault.rotate("key")
        elif kind == "fail":
            self.boxes[name].fail(what[2] * S)
        elif kind == "faults":
            self.boxes[name].set_faults(what[2])
        elif kind == "strike":
            self.boxes[name].strike(what[2], min(what[3] * S, CALM - self.cloud.clock.now))
        elif kind == "windows":
            self.boxes[name].plan_faults(what[2])
        self.look(None)

    def calm(self, _: object) -> None:
        for box in self.boxes.values():
            box.set_faults(None)
            box.plan_faults(())

    def look(self, _: object) -> None:
        """What is true at every moment."""
        self.looks += 1
        together = [self.counted(name) for name in ("left", "right")]
        assert together == [len(self.written("done-"))] * 2
        stages = [stage for one in self.vault._versions["key"] for stage in one.stages]
        assert Counter(stages)[CURRENT] == 1
        assert max(Counter(stages).values()) == 1
        assert set(stages) <= {CURRENT, PENDING, PREVIOUS}
        assert self.door._opens(self.vault.value("key"))

    def counted(self, name: str) -> int:
        found = self.table.ask("get_item", {"TableName": "things", "Key": {"id": {"S": name}}, "ConsistentRead": True})
        return int(found["Item"]["n"]["N"]) if "Item" in found else 0

    def written(self, prefix: str) -> set[int]:
        names = [entry.item["id"]["S"] for entry in self.table.store.entries.values()]
        return {int(name.removeprefix(prefix)) for name in names if name.startswith(prefix)}


def check_once(world: World) -> None:
    """What is written once is put once and never changed; what the handler went through is there."""
    changes = Counter((one.body["eventName"], one.key) for one in world.table.read(0, 0, 10_000))
    for (event, key), times in changes.items():
        if "once-" in key or "done-" in key:
            assert (event, times) == ("INSERT", 1)
    assert max(world.shop.new.values(), default=0) <= 1
    assert world.shop.done <= world.written("once-")
    assert world.shop.done <= world.written("done-")
    assert {int(run.removeprefix("order-")) for run in world.flow.runs} >= world.shop.done


def check_executions(world: World, recording: Recording) -> None:
    """Each begins once and ends once, with nothing after its end."""
    told: dict[int, list[int]] = defaultdict(list)
    for row in rows(recording, Kind.HISTORY):
        told[row.ref].append(row.code)
    begun = [codes for codes in told.values() if HistoryEvent.EXECUTION_STARTED in codes]
    assert len(begun) == len(world.flow.runs) == world.flow.started
    for codes in begun:
        assert [code for code in codes if code == HistoryEvent.EXECUTION_STARTED] == codes[:1]
        assert [code for code in codes if code in ENDS] == codes[-1:]
    assert all(not ENDS.intersection(codes) for codes in told.values() if codes not in begun)
    assert world.flow.running == 0
    assert not world.cloud.tokens


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([1, 3]), st.sampled_from([0, 300 * S]), PLANS, st.integers(0, 1000))
def test_promises_are_kept(batch: int, keep_alive: int, plan: list[Any], seed: int) -> None:
    world = World(seed, batch, keep_alive)
    for when, what in plan:
        world.cloud.clock.at(when, world.act, what)
    for second in range(0, 400, 7):
        world.cloud.clock.at(second * S, world.look)
    world.cloud.clock.at(CALM, world.calm)
    recording = world.cloud.run(REST)
    assert not world.cloud.stopped
    check_order(recording)
    check_environments(recording, 1)
    check_once(world)
    check_executions(world, recording)
    assert all(len(values) == 1 for values in world.shop.seen.values())
    accepted = [row.ref for row in rows(recording, Kind.RECEIVE) if row.code == Status.OK]
    assert len(world.shop.done | {int(m.body["n"]) for m in world.letters.waiting}) >= len(accepted)
    assert world.cloud.account.used == 0


def test_a_token_is_void_once_its_task_has_timed_out() -> None:
    """The task is tried again, with another token: who comes back with the first one is told that it is too late."""
    cloud, tokens = Cloud(1), []

    class Keeping(Helper):
        def handle(self, _luck: Any, call: Any) -> Any:
            yield Sleep(S)
            tokens.append(call.event()["token"])

    Function(cloud, "g", FunctionSettings(handler=Keeping()))
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "g", "Payload": {"token.$": "$$.Task.Token"}},
        "TimeoutSeconds": 30,
        **RETRY,
    }
    flow = Workflow(cloud, "flow", WorkflowSettings(read({"StartAt": "A", "States": {"A": {**task, "End": True}}})))
    said: list[Any] = []

    def call_back(which: int) -> None:
        try:
            said.append(flow.perform("send_task_success", {"taskToken": tokens[which], "output": "{}"}, NOBODY))
        except ServiceError as error:
            said.append(error.code)

    run = flow.start({}, -1, 0)
    for second, which in ((50, 0), (51, 1), (52, 1)):
        cloud.clock.at(second * S, call_back, which)
    cloud.run(60 * S)
    assert said == ["TaskTimedOut", {}, "TaskTimedOut"]
    assert run.execution.status == "SUCCEEDED"
    assert not flow.cloud.tokens
