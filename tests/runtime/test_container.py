"""The container service: shared CPU, a load balancer, autoscaling, tasks that run once, what is paid."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime import (
    Ask,
    Client,
    ClientSettings,
    Cloud,
    Constant,
    Containers,
    ContainerSettings,
    Function,
    Once,
    Poisson,
    Steady,
)
from slslab.runtime.recording import Kind, Recording, Status, TaskState
from tests.runtime.building import MS, Memo, S, rows, settings

MINUTE = 60 * S


def served(arrivals: Any, until: int = 60, **found: Any) -> tuple[Containers, Recording]:
    cloud = Cloud(1)
    usual = {"vcpu": 1.0, "start": Constant(30 * S), "work": Constant(100 * MS)}
    service = Containers(cloud, "service", ContainerSettings(**{**usual, **found}))
    Client(cloud, "clients", service, ClientSettings(arrivals=arrivals))
    return service, cloud.run(until * S)


def answers(recording: Recording) -> list[tuple[int, int]]:
    return [(row.code, round(row.value / MS)) for row in rows(recording, Kind.RECEIVE)]


def states(recording: Recording, state: TaskState) -> list[int]:
    return [row.t // S for row in rows(recording, Kind.TASK) if row.code == state]


def test_a_task_is_there_from_the_beginning_and_serves_several_at_a_time() -> None:
    _, recording = served(Once(4, S))
    assert [code for code, _ in answers(recording)] == [Status.OK] * 4
    assert max(ms for _, ms in answers(recording)) == pytest.approx(400, abs=10)  # four share one processor
    assert states(recording, TaskState.RUNNING) == [0]


def test_waiting_takes_no_processor() -> None:
    _, recording = served(Once(50, S), work=Constant(0), wait=Constant(S))
    assert max(ms for _, ms in answers(recording)) <= 1_010


def test_the_load_balancer_gives_to_the_one_with_the_fewest() -> None:
    _, recording = served(Once(4, S), least=4)
    assert max(ms for _, ms in answers(recording)) <= 110


def test_what_has_no_room_waits_and_the_next_is_refused() -> None:
    service, recording = served(Once(10, S), width=2, backlog=5, work=Constant(0), wait=Constant(S), most=1)
    codes = [code for code, _ in answers(recording)]
    assert sorted(codes) == [Status.OK] * 7 + [Status.ERROR] * 3
    assert max(ms for _, ms in answers(recording)) == pytest.approx(4_000, abs=20)
    assert service.waiting == 0


def test_a_caller_does_not_wait_for_ever() -> None:
    service, recording = served(Once(3, S), width=1, work=Constant(0), wait=Constant(40 * S), until=200, most=1)
    assert [(code, ms // 1000) for code, ms in answers(recording)] == [(0, 40), (6, 60), (6, 60)]
    assert service.waiting == 0


@pytest.mark.parametrize(("metric", "target"), [("cpu", 50.0), ("concurrency", 1.0)])
def test_the_number_of_tasks_follows_the_load(metric: Any, target: float) -> None:
    # 20 requests a second of 100 ms: 200 % of a processor, so four tasks at half of it (or about two requests each)
    found = {"metric": metric, "target": target, "least": 1, "most": 10}
    _, recording = served(Poisson(20.0), 1_000, **found)
    started = len(states(recording, TaskState.RUNNING)) - len(states(recording, TaskState.STOPPED))
    assert 3 <= started <= 6
    assert states(recording, TaskState.PENDING)[1] == 60
    late = [value for code, value in answers(recording)[-200:]]
    assert sum(late) / len(late) < 400


def test_it_falls_again_but_not_below_the_least() -> None:
    cloud = Cloud(1)
    service = Containers(
        cloud, "service", ContainerSettings(vcpu=1.0, least=2, start=Constant(S), work=Constant(100 * MS))
    )
    client = Client(cloud, "clients", service, ClientSettings(arrivals=Steady(30.0)))
    cloud.clock.at(600 * S, lambda _: client.change(ClientSettings(arrivals=Steady(0.1))))
    recording = cloud.run(3_000 * S)
    assert len(service.tasks()) == 2
    stopped = states(recording, TaskState.STOPPED)
    assert len(stopped) >= 4
    assert stopped[-1] >= 600
    assert {row.code for row in rows(recording, Kind.RECEIVE)} == {Status.OK}  # who leaves first does what it has


def test_what_is_paid_runs_from_asking_to_stopping() -> None:
    cloud = Cloud(1)
    service = Containers(cloud, "service", ContainerSettings(least=1, start=Constant(40 * S)))
    cloud.clock.at(100 * S, lambda _: service.change(ContainerSettings(least=2, start=Constant(40 * S))))
    cloud.clock.at(110 * S, lambda _: service.change(ContainerSettings(least=0, most=0)))
    recording = cloud.run(600 * S)
    paid = [row.value // S for row in rows(recording, Kind.TASK) if row.code == TaskState.STOPPED]
    assert sorted(paid) == [60, 110]  # a minute at least


class Starter:
    def __init__(self, wait: bool, count: int = 2) -> None:
        self.ask = Ask("jobs", "run_task", {"wait": wait, "count": count})

    def init(self, _env: object) -> Any:
        return
        yield

    def handle(self, _state: object, _call: object) -> Any:
        return (yield self.ask)

    def discard(self, _state: object) -> None: ...


@pytest.mark.parametrize(("wait", "after"), [(False, 0), (True, 150)])
def test_tasks_that_run_once(wait: bool, after: int) -> None:
    cloud = Cloud(1)
    found = ContainerSettings(vcpu=0.5, least=0, start=Constant(30 * S), work=Constant(60 * S))
    Containers(cloud, "jobs", found)
    memo = Memo(cloud)
    memo.invoke(Function(cloud, "f", settings(handler=Starter(wait))))
    recording = cloud.run(600 * S)
    ((when, status, answer),) = memo.ended
    assert (status, answer, when // S) == (Status.OK, {"tasks": [1, 2]}, after)
    assert states(recording, TaskState.STOPPED) == [150, 150]  # 30 s to start, 60 s of work at half a processor
    assert {recording.root(row.ref) for row in rows(recording, Kind.TASK)} == {0}


def test_too_many_at_once_are_refused() -> None:
    cloud = Cloud(1)
    Containers(cloud, "jobs", ContainerSettings(least=0))
    memo = Memo(cloud)
    memo.invoke(Function(cloud, "f", settings(handler=Starter(False, 11))))
    cloud.run(600 * S)
    assert memo.ended[0][2]["errorType"] == "InvalidParameterException"


def test_an_outage_is_an_error_for_all() -> None:
    cloud = Cloud(1)
    service = Containers(cloud, "service", ContainerSettings())
    Client(cloud, "clients", service, ClientSettings(arrivals=Once(3, S)))
    service.fail(60 * S)
    assert [row.code for row in rows(cloud.run(60 * S), Kind.RECEIVE)] == [Status.ERROR] * 3
