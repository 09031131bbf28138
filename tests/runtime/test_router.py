"""The event router: who gets an event, what becomes of one that cannot be delivered, and that none vanishes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slslab.runtime import (
    Ask,
    Call,
    Client,
    ClientSettings,
    Cloud,
    Environment,
    Faults,
    Function,
    Queue,
    QueueSettings,
    Steady,
    Steps,
)
from slslab.runtime.handler import ServiceError
from slslab.runtime.pattern import compile
from slslab.runtime.recording import Hop, Kind, Loss, Operation, Status
from slslab.runtime.router import Router
from slslab.runtime.router.rules import Archive, Rule, RuleTarget
from slslab.runtime.router.transformer import Input, InputPath, Path, Transformer
from tests.runtime.building import S, at, lasting, rows
from tests.runtime.building import settings as function_settings

ANY = compile('{"source": [{"exists": true}]}')
HOUR = 3_600 * S


def entry(**more: Any) -> dict[str, Any]:
    return {"Source": "shop", "DetailType": "Order placed", "Detail": '{"id": 1}', **more}


def bus(*rules: Rule, archives: tuple[Archive, ...] = (), seed: int = 1, **options: Any) -> Router:
    return Router(Cloud(seed, **options), "bus", rules, archives)


def queue(router: Router, name: str = "queue") -> Queue:
    return Queue(router.cloud, name, QueueSettings())


def bodies(queue: Queue) -> list[Any]:
    return [message.body for message in queue.waiting]


def to_queue(pattern: str, **target: Any) -> tuple[Router, Queue]:
    router = bus()
    waiting = queue(router)
    router.change((Rule("rule", compile(pattern), (RuleTarget(waiting, **target),)),))
    return router, waiting


def put(router: Router, *entries: dict[str, Any]) -> dict[str, Any]:
    return router.put_events({"Entries": list(entries)}, router.recorder.ref(-1), 0)


def losses(router: Router) -> list[Loss]:
    return [Loss(row.code) for row in rows(router.recorder.recording, Kind.LOST)]


def test_a_target_gets_the_event_in_its_envelope() -> None:
    router, waiting = to_queue('{"detail": {"id": [1]}}')
    answer = put(router, entry(Resources=["arn:x"]), entry(Detail='{"id": 2}'))
    router.cloud.run(S)
    assert answer["FailedEntryCount"] == 0
    (event,) = bodies(waiting)
    assert event == {
        "version": "0",
        "id": answer["Entries"][0]["EventId"],
        "detail-type": "Order placed",
        "source": "shop",
        "account": "123456789012",
        "time": "2026-01-01T00:00:00Z",
        "region": "eu-west-1",
        "resources": ["arn:x"],
        "detail": {"id": 1},
    }
    assert losses(router) == [Loss.NO_TARGET]


@pytest.mark.parametrize(
    ("made", "body"),
    [
        (Input({"fixed": True}), {"fixed": True}),
        (InputPath(Path.of("$.detail")), {"id": 1}),
        (InputPath(Path.of("$.detail.id")), 1),
        (Transformer.of('{"order": <id>}', {"id": "$.detail.id"}), {"order": 1}),
        (Transformer.of('"order <id>"', {"id": "$.detail.id"}), "order 1"),
    ],
)
def test_a_target_gets_what_its_input_makes(made: Any, body: Any) -> None:
    router, waiting = to_queue('{"source": ["shop"]}', input=made)
    put(router, entry())
    router.cloud.run(S)
    assert bodies(waiting) == [body]


def test_an_input_that_makes_nothing_is_lost() -> None:
    router, waiting = to_queue('{"source": ["shop"]}', input=InputPath(Path.of("$.detail.gone")))
    put(router, entry())
    router.cloud.run(S)
    assert bodies(waiting) == []
    assert losses(router) == [Loss.FILTERED]


def test_a_function_is_invoked_with_the_event() -> None:
    router = bus()
    function = Function(router.cloud, "function", function_settings())
    router.change((Rule("rule", ANY, (RuleTarget(function),)),))
    put(router, entry())
    recording = router.cloud.run(10 * S)
    assert [row.code for row in rows(recording, Kind.END)] == [Status.OK]


def test_every_rule_that_matches_delivers_and_a_disabled_one_does_not() -> None:
    router = bus()
    first, second = queue(router, "first"), queue(router, "second")
    both = (RuleTarget(first), RuleTarget(second))
    router.change((Rule("a", ANY, both), Rule("b", ANY, (RuleTarget(first),)), Rule("c", ANY, both, enabled=False)))
    put(router, entry())
    router.cloud.run(S)
    assert (len(first.waiting), len(second.waiting)) == (2, 1)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"Source": ""}, "InvalidArgument"),
        ({"DetailType": None}, "InvalidArgument"),
        ({"Detail": None}, "InvalidArgument"),
        ({"DetailType": "x" * 129}, "InvalidArgument"),
        ({"Resources": [1]}, "InvalidArgument"),
        ({"Detail": "{"}, "MalformedDetail"),
        ({"Detail": "[1]"}, "MalformedDetail"),
        ({"Detail": '{"a": NaN}'}, "MalformedDetail"),
    ],
)
def test_a_bad_entry_is_answered_and_the_others_are_taken(bad: dict[str, Any], code: str) -> None:
    router, waiting = to_queue('{"source": ["shop"]}')
    answer = put(router, entry(), entry(**bad), entry())
    router.cloud.run(S)
    assert answer["FailedEntryCount"] == 1
    assert [one.get("ErrorCode") for one in answer["Entries"]] == [None, code, None]
    assert len(waiting.waiting) == 2


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [entry()] * 11,
        "x",
        [entry(Detail=json.dumps({"a": "x" * 600_000})), entry(Detail=json.dumps({"a": "x" * 500_000}))],
    ],
)
def test_a_call_over_the_limits_is_refused_whole(entries: Any) -> None:
    router, _ = to_queue('{"source": ["shop"]}')
    with pytest.raises(ServiceError):
        router.put_events({"Entries": entries}, -1, 0)
    assert not rows(router.recorder.recording, Kind.OPERATION)


def test_one_wrong_entry_is_an_answer_too() -> None:
    router, _ = to_queue('{"source": ["shop"]}')
    assert router.put_events({"Entries": [5]}, -1, 0)["Entries"][0]["ErrorCode"] == "InvalidArgument"


def test_delivery_is_tried_again_with_growing_waits() -> None:
    router, waiting = to_queue('{"source": ["shop"]}')
    waiting.fail(60 * S)
    put(router, entry())
    recording = router.cloud.run(HOUR)
    waits = [row.value - row.t for row in rows(recording, Kind.RETRY)]
    assert len(waiting.waiting) == 1
    assert len(waits) >= 5
    for number, wait in enumerate(waits):
        assert S * 2**number // 2 <= wait <= S * 2**number


@pytest.mark.parametrize(("letters", "kept"), [(True, 1), (False, 0)])
def test_when_the_tries_are_over_the_event_is_kept_or_lost(letters: bool, kept: int) -> None:
    router = bus()
    waiting, dead = queue(router), queue(router, "dead")
    target = RuleTarget(waiting, retries=3, dead_letters=dead if letters else None)
    router.change((Rule("rule", ANY, (target,)),))
    waiting.fail(HOUR)
    put(router, entry())
    recording = router.cloud.run(HOUR)
    assert len(rows(recording, Kind.RETRY)) == 3
    assert dead.kept == len(dead.waiting) == kept
    assert losses(router) == ([] if letters else [Loss.RETRIES_EXHAUSTED])
    assert router.waiting == 0


def test_an_event_that_is_too_old_is_given_up() -> None:
    router, waiting = to_queue('{"source": ["shop"]}', max_age=60 * S)
    waiting.fail(2 * HOUR)
    put(router, entry())
    recording = router.cloud.run(HOUR)
    assert losses(router) == [Loss.TOO_OLD]
    assert all(row.value <= 61 * S for row in rows(recording, Kind.RETRY))


def test_the_default_lasts_about_a_day() -> None:
    router, waiting = to_queue('{"source": ["shop"]}')
    waiting.fail(100 * HOUR)
    put(router, entry())
    recording = router.cloud.run(100 * HOUR)
    (lost,) = rows(recording, Kind.LOST)
    assert 20 * HOUR < lost.t <= 24 * HOUR
    assert 150 < len(rows(recording, Kind.RETRY)) <= 185


def test_an_archive_keeps_and_a_replay_sends_again() -> None:
    router = bus(archives=(Archive("all"), Archive("orders", compile('{"detail": {"id": [1]}}'), 10 * S)))
    waiting, other = queue(router), queue(router, "other")
    router.change((Rule("a", ANY, (RuleTarget(waiting),)), Rule("b", ANY, (RuleTarget(other),))))
    clock = router.cloud.clock
    counts: list[tuple[int, int]] = []
    clock.at(1 * S, lambda _: put(router, entry(), entry(Detail='{"id": 2}')))
    clock.at(2 * S, lambda _: put(router, entry()))
    clock.at(3 * S, lambda _: counts.append((router.archived("all"), router.archived("orders"))))
    clock.at(3 * S, lambda _: router.replay("all", 0, 1 * S, "again", ("a",)))
    clock.at(20 * S, lambda _: counts.append((router.archived("all"), router.archived("orders"))))
    router.cloud.run(30 * S)
    assert counts == [(3, 2), (3, 0)]
    assert len(other.waiting) == 3
    replayed = [body for body in bodies(waiting) if body.get("replay-name") == "again"]
    assert [body["detail"]["id"] for body in sorted(replayed, key=lambda body: body["detail"]["id"])] == [1, 2]
    assert len(waiting.waiting) == 5


def test_a_bus_may_be_the_target_of_a_rule() -> None:
    first = bus()
    second = Router(first.cloud, "second")
    waiting = queue(first)
    first.change((Rule("on", ANY, (RuleTarget(second),)),))
    second.change((Rule("orders", compile('{"detail-type": ["Order placed"]}'), (RuleTarget(waiting),)),))
    answer = put(first, entry())
    first.cloud.run(S)
    assert bodies(waiting)[0]["id"] == answer["Entries"][0]["EventId"]


def test_clients_send_events() -> None:
    router, waiting = to_queue('{"detail": {"n": [1]}}')
    Client(router.cloud, "clients", router, ClientSettings(arrivals=at(1, 2), body={"n": 1}))
    recording = router.cloud.run(10 * S)
    assert [row.code for row in rows(recording, Kind.RECEIVE)] == [Status.OK, Status.OK]
    assert len(waiting.waiting) == 2


class Sender:
    """A handler that puts what it is given on the bus."""

    def __init__(self, arguments: dict[str, Any]) -> None:
        self.arguments = arguments

    def init(self, _env: Environment) -> Steps:
        yield from ()

    def handle(self, _state: Any, _call: Call) -> Steps:
        return (yield Ask("bus", "put_events", self.arguments))

    def discard(self, state: Any) -> None:
        pass


@pytest.mark.parametrize(
    ("arguments", "status", "delivered"),
    [
        ({"Entries": [entry(), entry(Detail="no")]}, Status.OK, 1),
        ({"body": {"id": 1}}, Status.OK, 1),
        ({"Entries": []}, Status.ERROR, 0),
    ],
)
def test_handlers_send_events(arguments: dict[str, Any], status: Status, delivered: int) -> None:
    router, waiting = to_queue('{"detail": {"id": [1]}}')
    Client(
        router.cloud,
        "clients",
        Function(router.cloud, "function", function_settings(handler=Sender(arguments))),
        ClientSettings(arrivals=at(1)),
    )
    recording = router.cloud.run(10 * S)
    assert [row.code for row in rows(recording, Kind.END)] == [status]
    assert len(waiting.waiting) == delivered


@pytest.mark.parametrize(
    ("wrong", "make"),
    [
        ("retries", lambda to: RuleTarget(to, retries=186)),
        ("max_age", lambda to: RuleTarget(to, max_age=S)),
        ("targets", lambda to: Rule("r", ANY, (RuleTarget(to),) * 6)),
        ("rules", lambda to: to.change((Rule("r", ANY),) * 301)),
    ],
)
def test_limits_of_rules_and_targets(wrong: str, make: Any) -> None:
    with pytest.raises(ValueError, match=wrong):
        make(bus())


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 999),
    errors=st.sampled_from([0.0, 0.3, 0.9]),
    duplicates=st.sampled_from([0.0, 0.5]),
    outage=st.integers(0, 300),
    retries=st.integers(0, 6),
    letters=st.booleans(),
    until=st.integers(1, 600),
)
def test_no_event_vanishes(
    seed: int, errors: float, duplicates: float, outage: int, retries: int, letters: bool, until: int
) -> None:
    router = bus(seed=seed)
    waiting, dead = queue(router), queue(router, "dead")
    target = RuleTarget(waiting, retries=retries, dead_letters=dead if letters else None)
    router.change((Rule("some", compile('{"detail": {"n": [{"numeric": ["<", 7]}]}}'), (target,)),))
    waiting.set_faults(Faults(errors=errors))
    router.set_faults(Faults(duplicates=duplicates))
    if outage:
        waiting.fail(outage * S)
    clock = router.cloud.clock
    for number in range(10):
        clock.at(number * S, lambda n: put(router, entry(Detail=json.dumps({"n": n}))), number)
    recording = router.cloud.run(until * S)
    doubled = sum(row.who == router.index for row in rows(recording, Kind.FAULT))
    put_in = sum(row.code == Operation.PUT_EVENTS for row in rows(recording, Kind.OPERATION))
    buried = sum(row.code == Hop.DEAD_LETTER for row in rows(recording, Kind.HOP))
    assert put_in + doubled == len(waiting.waiting) + router.waiting + buried + len(losses(router))
    assert buried >= dead.kept
    assert letters or not buried
    if until >= 600:
        assert router.waiting == 0


def test_the_same_seed_gives_the_same_recording() -> None:
    def digest(seed: int) -> str:
        router = bus(seed=seed)
        waiting = queue(router)
        router.change((Rule("r", ANY, (RuleTarget(waiting),)),))
        waiting.set_faults(Faults(errors=0.5))
        Client(router.cloud, "clients", router, ClientSettings(arrivals=Steady(5.0)))
        return router.cloud.run(20 * S).digest()

    assert digest(1) == digest(1) != digest(2)


def test_lasting_handlers_do_not_hold_the_router_up() -> None:
    router = bus()
    function = Function(router.cloud, "slow", function_settings(handler=lasting(30 * S)))
    waiting = queue(router)
    router.change((Rule("r", ANY, (RuleTarget(function), RuleTarget(waiting))),))
    put(router, entry())
    router.cloud.run(S)
    assert len(waiting.waiting) == 1
