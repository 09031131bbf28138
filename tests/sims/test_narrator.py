"""What is told of a run, in both languages."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from slslab.i18n import Said, Words
from slslab.runtime.recording import (
    Ending,
    Fault,
    Hop,
    Kind,
    Loss,
    Reason,
    Recording,
    Status,
    Why,
)
from slslab.sims.narrator import CATEGORIES, Moment, current, following, moments, narrate, preceding
from slslab.sims.wording import shown
from tests.sims.conftest import MS, S, Tape

EN, ES = Words("en"), Words("es")


def told(recording: Recording, words: Words = EN) -> list[str]:
    return [narrate(moment, words) for moment in moments(recording)]


def test_the_first_environment(tape: Tape) -> None:
    client, function = tape.component("clients", "client"), tape.component("checkout")
    env = tape.environment(0, function, 380 * MS)
    tape.request(0, client, function, env, waited=380 * MS)
    tape.request(2 * S, client, function, env)
    recording = tape.recording(3 * S)
    assert told(recording) == [
        "checkout has no environment yet: environment 1 starts for request 1 ([[cold-start|cold start]]). "
        "The caller waits 380 ms longer.",
        "Environment 1, idle for 1.57 s, takes request 2 at once ([[warm-start|warm start]]): no INIT.",
        "The run ends: 2 requests, 2 invocations, 1 cold start.",
    ]
    assert told(recording, ES) == [
        "checkout aún no tiene ningún entorno: el entorno 1 arranca para la petición 1 "
        "([[cold-start|arranque en frío]]). Quien llama espera 380 ms más.",
        "El entorno 1, libre desde hace 1,57 s, atiende la petición 2 al momento "
        "([[warm-start|arranque en caliente]]): sin INIT.",
        "Termina la ejecución: 2 peticiones, 2 invocaciones, 1 arranque en frío.",
    ]


def test_each_cold_start_says_why(tape: Tape) -> None:
    client, function = tape.component("clients", "client"), tape.component("checkout")
    first = tape.environment(0, function)
    tape.request(0, client, function, first, took=9 * S, waited=100 * MS)
    second = tape.environment(2 * S, function)
    tape.request(2 * S, client, function, second, took=9 * S, waited=100 * MS)
    third = tape.environment(4 * S, function)
    tape.request(4 * S, client, function, third, took=1 * S, waited=100 * MS)
    for env in (first, second, third):
        tape.row(20 * S, Kind.REMOVE, Ending.EXPIRED, function, env)
    fourth = tape.environment(30 * S, function)
    tape.request(30 * S, client, function, fourth, waited=100 * MS)
    tape.row(40 * S, Kind.REMOVE, Ending.CRASHED, function, fourth)
    fifth = tape.environment(41 * S, function, why=Why.AFTER_CRASH)
    tape.request(41 * S, client, function, fifth, waited=100 * MS)
    tape.environment(50 * S, function)
    cold = [moment for moment in moments(tape.recording()) if moment.category == "cold"]
    assert [moment.key.removeprefix("sims.tell.cold.") for moment in cold] == [
        "first", "busy.one", "busy.other", "none", "crash", "unused",
    ]  # fmt: skip
    assert "None of the 2 environments is free: environment 3 starts for request 3" in narrate(cold[2], EN)


def test_environments_that_go(tape: Tape) -> None:
    function = tape.component("checkout")
    a, b = tape.environment(0, function, 0), tape.environment(0, function, 0)
    tape.invoke(1 * S, function, a, tape.ref(), took=1 * S)
    tape.row(301 * S, Kind.REMOVE, Ending.EXPIRED, function, b)
    tape.row(302 * S, Kind.REMOVE, Ending.EXPIRED, function, a)
    sentences = [narrate(m, EN) for m in moments(tape.recording()) if m.category == "gone"]
    assert sentences == [
        "Environment 2 was idle for 5 min 1 s and is removed ([[keep-alive|keep-alive]]).",
        "Environment 1 was idle for 5 min and is removed ([[keep-alive|keep-alive]]). It was the last one: "
        "the next request starts cold.",
    ]


def test_prepared_environments(tape: Tape) -> None:
    client, function = tape.component("clients", "client"), tape.component("checkout")
    ready = [tape.environment(0, function, 0, why=Why.PROVISIONED) for _ in range(2)]
    for env in ready:
        tape.request(1 * S, client, function, env, took=5 * S)
    tape.request(3 * S, client, function, tape.environment(3 * S, function), waited=100 * MS)
    sentences = told(tape.recording())
    assert sentences[0].startswith("Environment 1 is ready before anybody asks")
    assert sentences[0].endswith("And 1 more.")
    assert sentences[1].startswith("Prepared environment 1 takes request 1 without any INIT")
    assert sentences[2].startswith("All 2 prepared environments are taken: environment 3 starts on demand")


def test_an_environment_that_is_shared(tape: Tape) -> None:
    client, function = tape.component("clients", "client"), tape.component("checkout")
    env = tape.environment(0, function, 0)
    for n in range(4):
        tape.request(n * 10 * MS, client, function, env, took=1 * S)
    sentences = told(tape.recording())
    assert sum("at once in one environment" in sentence for sentence in sentences) == 1
    assert any("Environment 1 takes request 2 while it is still busy: 2 at once" in s for s in sentences)


def test_a_storm_is_one_sentence_that_counts(tape: Tape) -> None:
    client, function = tape.component("clients", "client"), tape.component("checkout")
    times = [0, *(n * 100 * MS for n in range(1, 10)), 1500 * MS, 3000 * MS, 4000 * MS]
    for t in times:
        request = tape.ref()
        tape.row(t, Kind.SEND, 0, client, ref=request)
        tape.row(t, Kind.THROTTLE, Reason.RESERVED_CONCURRENCY_LIMIT, function, ref=tape.ref(request))
        tape.row(t, Kind.RECEIVE, Status.THROTTLED, client, ref=request)
    first, second, third, _ = moments(tape.recording())
    assert (first.t, len(first.more), second.t, second.more) == (0, 9, 1500 * MS, (3000 * MS,))
    assert third.t == 4000 * MS  # the second telling holds for 2 s
    assert narrate(first, EN).endswith("The caller gets a 429. And 9 more.")
    assert narrate(first, ES).endswith("Quien llama recibe un 429. Y 9 casos más.")
    assert narrate(first, EN, at=250 * MS).endswith("And 2 more.")
    assert narrate(first, EN, at=0).endswith("The caller gets a 429.")


def test_what_is_news_again_after_a_quiet_time(tape: Tape) -> None:
    function = tape.component("checkout")
    for t in (0, 2, 5, 20, 40):
        tape.row(t * S, Kind.THROTTLE, 0, function, ref=tape.ref())
    assert [moment.t // S for moment in moments(tape.recording())[:-1]] == [0, 2, 5, 20, 40]


def test_a_refused_event_is_told_with_its_next_try(tape: Tape) -> None:
    function = tape.component("worker")
    message = tape.ref()
    tape.row(0, Kind.THROTTLE, Reason.CONCURRENT_INVOCATION_LIMIT, function, ref=tape.ref(message))
    tape.row(0, Kind.RETRY, 1, function, ref=message, value=1 * S)
    assert told(tape.recording())[:-1] == [
        "worker finds no room under the account's limit and turns an event away ([[throttling|throttling]]). "
        "It is tried again in 1 s."
    ]


def test_an_event_that_fails_for_good(tape: Tape) -> None:
    client, function, queue = tape.component("clients", "client"), tape.component("worker"), tape.component("failed")
    env = tape.environment(0, function, 0)
    event = tape.ref()
    tape.row(0, Kind.SEND, 0, client, ref=event)
    tape.row(1, Kind.RECEIVE, Status.OK, client, ref=event)
    message = tape.ref(event)
    tape.invoke(10 * MS, function, env, tape.ref(message), took=5 * MS, status=Status.ERROR)
    tape.row(15 * MS, Kind.RETRY, 1, function, ref=message, value=60 * S + 15 * MS)
    tape.row(70 * S, Kind.DEAD_LETTER, 0, queue, ref=message)
    tape.row(80 * S, Kind.LOST, Loss.TOO_OLD, function, ref=message)
    sentences = [sentence for sentence in told(tape.recording()) if "environment" not in sentence.lower()]
    assert sentences == [
        "worker fails on event 1.",
        "Attempt 1 at worker has failed; the next comes in 1 min ([[retry-policy|retry policy]]).",
        "No more tries: the event is kept in failed ([[dlq|dead-letter queue]]).",
        "An event for worker has waited too long and is dropped ([[dlq|dead-letter queue]]).",
        "The run ends: 1 request, 1 invocation, 1 error, 1 retry, 1 dead letter, 1 lost.",
    ]


def test_a_loop_is_told_when_it_begins_and_as_it_doubles(tape: Tape) -> None:
    client, function = tape.component("uploads", "client"), tape.component("resize")
    env = tape.environment(0, function, 0)
    ref = tape.ref()
    tape.row(0, Kind.SEND, 0, client, ref=ref)
    for n in range(16):
        ref = tape.ref(tape.ref(ref))  # an object, and the invocation that it sets off
        tape.invoke(n * 2 * S, function, env, ref)
    tape.row(40 * S, Kind.LOOP, 0, function, ref=tape.ref(ref), value=16)
    loops = [moment for moment in moments(tape.recording()) if moment.category == "loop"]
    assert [(m.key.rpartition(".")[2], m.values["n"], m.t // S) for m in loops] == [
        ("first", 2, 2), ("longer", 4, 6), ("longer", 8, 14), ("longer", 16, 30), ("stopped", 16, 40),
    ]  # fmt: skip
    assert loops[-1].term == "loop-detection"


def test_the_same_function_called_for_two_messages_is_no_loop(tape: Tape) -> None:
    function = tape.component("worker")
    env = tape.environment(0, function, 0)
    event = tape.ref()
    for n in range(5):
        tape.invoke(n * S, function, env, tape.ref(tape.ref(event)))
    assert not [moment for moment in moments(tape.recording()) if moment.category == "loop"]


def test_what_comes_from_outside(tape: Tape) -> None:
    tape.component("checkout")
    tape.row(1 * S, Kind.CHANGE, 0, value=tape.text("set memory=1024"))
    tape.row(1 * S, Kind.CHANGE, 0, value=tape.text("burst 50"))
    tape.row(2 * S, Kind.FAULT, Fault.OUTAGE, 0, value=10 * S)
    tape.row(12 * S, Kind.FAULT, Fault.OUTAGE_OVER, 0)
    assert told(tape.recording(20 * S)) == [
        "You step in: set memory=1024.",
        "You step in: burst 50.",
        "checkout is down for 10 s.",
        "checkout works again.",
        "The run ends, and nothing has happened in it.",
    ]


def test_every_kind_of_row_has_words_in_both_languages(tape: Tape) -> None:
    a, b = tape.component("a"), tape.component("b")
    edge = tape.edge(a, b)
    t = 0
    for kind, codes in (
        (Kind.THROTTLE, Reason), (Kind.LOST, Loss), (Kind.FAULT, Fault), (Kind.REMOVE, Ending), (Kind.END, Status),
        (Kind.CREATE, Why), (Kind.HOP, Hop),
    ):  # fmt: skip
        for code in codes:
            t += 5 * S
            tape.row(t, kind, code, edge if kind == Kind.HOP else a, t // S, tape.ref(), t)
    found = moments(tape.recording())
    assert {moment.category for moment in found} <= set(CATEGORIES)
    for moment in found:
        english, spanish = narrate(moment, EN), narrate(moment, ES)
        assert english != spanish
        assert re.findall(r"\[\[([a-z-]+)\|", english) == re.findall(r"\[\[([a-z-]+)\|", spanish)
        assert not moment.term or f"[[{moment.term}|" in english
        assert "{" not in english + spanish
        assert english[-1] == spanish[-1] == "."


def test_moments_are_in_order_and_found_by_time(busy_run: Recording) -> None:
    found = moments(busy_run)
    assert all(one.t <= two.t for one, two in pairwise(found))
    assert found[-1].category == "end"
    assert found[-1].index == len(busy_run)
    for moment in found[:-1]:
        assert busy_run[moment.index].t == moment.t
    t = found[5].t
    assert current(found, t - 1).t < t  # type: ignore[union-attr]
    assert current(found, t).t == t  # type: ignore[union-attr]
    assert current(found, -1) is None
    assert following(found, found[-1].t) is None
    assert preceding(found, 0) is None
    cold = [moment for moment in found if moment.category == "cold"]
    assert following(found, -1, "cold") is cold[0]
    assert following(found, cold[0].t, "cold") is cold[1]
    assert preceding(found, cold[1].t, "cold") is cold[0]
    assert following(found, 0, "loop") is None


def test_not_every_request_is_told(busy_run: Recording) -> None:
    assert len(moments(busy_run)) < 60


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (1234, "1,234", "1234"),
        ("as it is", "as it is", "as it is"),
        ((Said("sims.errors.one", n=1), Said("sims.lost.other", n=2)), "1 error, 2 lost", "1 error, 2 perdidos"),
    ],
)
def test_values_in_sentences(value: object, english: str, spanish: str) -> None:
    assert shown(value, EN) == english
    assert shown(value, ES) == spanish


def test_a_moment_can_be_told_by_hand() -> None:
    assert narrate(Moment(0, 0, "loop", "sims.tell.loop.stopped", {"n": 16, "function": "f"}, None), EN).startswith(
        "After 16 invocations"
    )


def fan_in(tape: Tape, parts: int) -> tuple[int, list[int]]:
    """A topic that delivers an event in `parts` parts; returns the table and the messages."""
    client, topic, worker = (
        tape.component("events", "client", join=True),
        tape.component("news", "topic"),
        tape.component("worker"),
    )
    table, edge = tape.component("totals", "table"), tape.edge(topic, worker)
    event = tape.ref()
    tape.row(0, Kind.SEND, 0, client, ref=event)
    messages = [tape.ref(event) for _ in range(parts)]
    for message in messages:
        tape.row(0, Kind.HOP, Hop.EVENT, edge, ref=message, value=10 * MS)
    return table, messages


def counted(tape: Tape, table: int, messages: list[int]) -> list[str]:
    for n, message in enumerate(messages):
        tape.row(n * S, Kind.COUNT, 0, table, ref=tape.ref(message), value=n + 1)
    found = [moment for moment in moments(tape.recording()) if moment.category == "count"]
    return [narrate(moment, EN) for moment in found]


def test_a_join_that_completes(tape: Tape) -> None:
    table, messages = fan_in(tape, 3)
    tape.row(5 * S, Kind.RECEIVE, Status.OK, 0, ref=0, value=5 * S)
    assert counted(tape, table, messages) == [
        "All 3 parts of event 1 are in: the join is complete ([[fan-in|fan-in]])."
    ]


def test_a_join_that_counts_a_duplicate(tape: Tape) -> None:
    table, (first, second, third) = fan_in(tape, 3)
    tape.row(5 * S, Kind.RECEIVE, Status.OK, 0, ref=0, value=5 * S)
    assert counted(tape, table, [first, second, second, third]) == [
        "totals reaches 3 for event 1, but only 2 parts of it are done: one was counted twice "
        "([[idempotency|idempotency]]).",
        "totals counts 4 parts of event 1, which has 3: a duplicate was counted ([[idempotency|idempotency]]).",
    ]


def test_a_join_that_never_completes(tape: Tape) -> None:
    table, (first, second, third) = fan_in(tape, 3)
    tape.row(9 * S, Kind.LOST, Loss.RETRIES_EXHAUSTED, 2, ref=third)
    assert counted(tape, table, [first, second]) == [
        "1 join never completes: a part of it did not arrive ([[fan-in|fan-in]])."
    ]


def test_a_counter_that_joins_nothing_is_not_told(tape: Tape) -> None:
    table = tape.component("visits", "table")
    assert counted(tape, table, [tape.ref(), tape.ref()]) == []
