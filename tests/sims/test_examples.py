"""Scenarios as a teacher writes them: routers, schedules, workflows, secrets, roles, code of their own, faults."""

from __future__ import annotations

from collections import Counter
from enum import IntEnum
from pathlib import Path

import pytest

from slslab.errors import UserError
from slslab.i18n import Words
from slslab.runtime.recording import Fault, HistoryEvent, Kind, Operation, Recording, Refusal, Status
from slslab.sims.intervention import parse_line
from slslab.sims.narrator import moments, narrate
from slslab.sims.run import run
from slslab.sims.scenario import load

HERE = Path(__file__).parent / "examples"


def counted(recording: Recording, kind: Kind, codes: type[IntEnum]) -> Counter[tuple[str, str]]:
    """How often each component has a row of that kind, by the name of its code."""
    rows = ((row.who, codes(row.code).name) for row in recording if row.kind == kind)
    return Counter((recording.components[who].name, name) for who, name in rows)


def of(name: str, *interventions: str, **knobs: str) -> Recording:
    return run(load(HERE / f"{name}.yaml"), knobs, 1, [parse_line(line) for line in interventions])


def test_an_order_goes_its_whole_way() -> None:
    recording = of("order-desk")
    done = counted(recording, Kind.OPERATION, Operation)
    orders = done["bus", "PUT_EVENTS"] - 2  # two of the events are the schedule's
    replayed = counted(recording, Kind.END, Status)["charge", "OK"] - orders
    assert orders > 80
    assert replayed > 0  # at 100 s, those of the first five seconds
    assert done["orders", "PUT_ITEM"] == done["parcels", "SEND_MESSAGE"] == orders + replayed
    assert done["totals", "GET_ITEM"] == 2
    # A replayed order is there already: its condition does not hold, and the table has no change to tell.
    assert done["totals", "UPDATE_ITEM"] == orders
    # The secret is another one at 60 s: the remembered one is refused once, and asked for again.
    assert counted(recording, Kind.REFUSAL, Refusal) == {("bank", "WRONG_SECRET"): 1}
    assert counted(recording, Kind.FAULT, Fault) == {("vault", "ROTATED"): 1}


def test_what_fails_is_retried_and_caught_by_the_workflow() -> None:
    recording = of("order-desk", payments="shaky")
    failed = counted(recording, Kind.END, Status)["charge", "ERROR"]
    ended = counted(recording, Kind.HISTORY, HistoryEvent)
    assert failed > 20
    assert ended["order-flow", "EXECUTION_FAILED"] < failed
    assert ended["order-flow", "EXECUTION_SUCCEEDED"] > 50


def test_buckets_callbacks_roles_and_real_code() -> None:
    recording = of("photo-desk")
    assert recording.digest() == of("photo-desk").digest()
    ended = counted(recording, Kind.HISTORY, HistoryEvent)
    assert ended["review", "EXECUTION_SUCCEEDED"] == 3
    assert ended["quote", "EXECUTION_SUCCEEDED"] == 2
    assert counted(recording, Kind.OPERATION, Operation)["albums", "PUT_ITEM"] == 3
    assert counted(recording, Kind.REFUSAL, Refusal) == {("albums", "ACCESS_DENIED"): 1}  # snoop may only write
    assert counted(recording, Kind.RECEIVE, Status) == {("people", "OK"): 3, ("askers", "OK"): 2}


def test_every_fault_strikes_and_is_told() -> None:
    recording = of("bad-day")
    struck = counted(recording, Kind.FAULT, Fault)
    assert {name for name, _ in struck} == {"news", "inbox", "reader", "shelf", "vault"}
    assert {fault for _, fault in struck} == {fault.name for fault in Fault}
    assert struck["reader", "OUTAGE"] > 1  # at random, every 100 s
    outage = [row.t for row in recording if row.kind == Kind.FAULT and row.code in (Fault.OUTAGE, Fault.OUTAGE_OVER)]
    assert {60_000_000, 70_000_000} <= set(outage)
    for moment in moments(recording):
        assert narrate(moment, Words("en")) != narrate(moment, Words("es"))


def test_without_trouble_only_what_is_planned_happens() -> None:
    calm, wild = of("bad-day", trouble="0"), of("bad-day")
    assert ("news", "DUPLICATE") not in counted(calm, Kind.FAULT, Fault)
    rotated = [[row.t for row in one if row.code == Fault.ROTATED and row.kind == Kind.FAULT] for one in (calm, wild)]
    assert rotated[0] == rotated[1]  # one fault's luck is not another's


@pytest.mark.parametrize(
    ("line", "who", "fault"),
    [
        ("20s fault charge errors=100 10s", "charge", Fault.ERROR),
        ("20s fault charge crash-before=bank 10s", "charge", Fault.CRASH),
        ("20s fault report crash-after=1 60s", "report", Fault.CRASH),
        ("20s fault orders throttled=100 10s", "orders", Fault.THROTTLED),
        ("20s fault charge throttled=100 10s", "charge", Fault.THROTTLED),
        ("20s fault charge system=100 10s", "charge", Fault.SYSTEM),
        ("20s fault orders slow-by=500 10s", "orders", Fault.LATENCY),
        ("20s fault bank lost=100 10s", "bank", Fault.NETWORK),
        ("20s fault bus duplicates=100 delayed-by=10 reordered=50 10s", "bus", Fault.DUPLICATE),
        ("20s fail vault 50s", "vault", Fault.OUTAGE),
        ("20s rotate vault bank", "vault", Fault.ROTATED),
    ],
)
def test_a_person_breaks_things_for_a_time(line: str, who: str, fault: Fault) -> None:
    before, after = of("order-desk"), of("order-desk", line)
    assert counted(after, Kind.FAULT, Fault)[who, fault.name] >= 1
    assert [row for row in before if row.t < 20_000_000] == [row for row in after if row.t < 20_000_000]
    struck = [row.t for row in after if row.kind == Kind.FAULT and row.code == fault]
    assert struck[0] >= 20_000_000


def test_a_person_replays_an_archive() -> None:
    assert counted(of("order-desk", "50s replay bus all"), Kind.OPERATION, Operation)["bus", "START_REPLAY"] == 2


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("1s fault orders system=5 1s", "There is no fault system here"),
        ("1s fault orders crashes=5 1s", "There is no fault crashes here"),
        ("1s fault orders eros=5 1s", "Did you mean errors?"),
        ("1s fault orders errors=101 1s", "errors must be a number from 0 to 100; found 101"),
        ("1s fault orders errors=nan 1s", "errors must be a number from 0 to 100"),
        ("1s fault people errors=5 1s", "people stands for people or other systems"),
        ("1s rotate vault bonk", "vault has no bonk. Did you mean bank?"),
        ("1s rotate bus all", "Did you mean"),
        ("1s replay bus al", "bus has no al. Did you mean all?"),
    ],
)
def test_what_cannot_be_broken_so_is_told(line: str, says: str) -> None:
    with pytest.raises(UserError) as caught:
        of("order-desk", line)
    if says != "Did you mean":
        assert says in caught.value.message("en")
    assert caught.value.message("es") != caught.value.message("en")


def test_a_workflow_and_a_rule_change_with_a_knob(tmp_path: Path) -> None:
    text = (HERE / "order-desk.yaml").read_text(encoding="utf-8")
    text = text.replace("- name: pay\n", "- name: pay\n        enabled: $open\n")
    knob = "  open: {type: flag, default: true, label: {en: o, es: a}, help: {en: o, es: a}}\ncomponents:\n"
    path = tmp_path / "order-desk.yaml"
    path.write_text(text.replace("components:\n", knob, 1), encoding="utf-8")
    scenario = load(path)
    whole, closed = run(scenario), run(scenario, {}, 1, [parse_line("60s set open=false")])
    sent = [row.t for row in closed if row.kind == Kind.OPERATION and row.code == Operation.SEND_MESSAGE]
    assert whole.digest() != closed.digest()
    assert 50_000_000 < sent[-1] < 62_000_000


def test_every_step_does_what_it_says() -> None:
    recording = of("every-step")
    ended = counted(recording, Kind.END, Status)
    done = counted(recording, Kind.OPERATION, Operation)
    assert ended == {("desk", "OK"): 2, ("refuse", "OK"): 2}  # each `fail` in the file would be an error
    assert done["carts", "QUERY"] == 6
    assert done["carts", "SCAN"] == 2
    assert done["carts", "DELETE_ITEM"] == 2
    assert done["log", "PUT_RECORD"] == 2 + 4  # checked twice, and at 0, 2, 4 and 6 minutes
    assert done["batch", "RUN_TASK"] == 2 + 1
    assert done["inbox", "SEND_MESSAGE"] == 0  # nobody asks: a topic and a rule bring what waits there
    assert counted(recording, Kind.HISTORY, HistoryEvent)["waits", "EXECUTION_FAILED"] == 2
    assert done["waits", "SEND_TASK_HEARTBEAT"] == done["waits", "SEND_TASK_FAILURE"] == 2
