"""The schedule service on the toy cloud's clock. A run begins on 2026-01-01T00:00:00Z, a Thursday."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime import Cloud, Function, Queue, QueueSettings, Subscription, Topic
from slslab.runtime.recording import Hop, Kind
from slslab.runtime.schedule import Schedule, ScheduleError, ScheduleSettings, read
from tests.runtime.building import S, settings

MINUTE = 60 * S
HOUR = 60 * MINUTE


class Listener:
    """A handler that notes what it gets, and when."""

    def __init__(self, fails: bool = False) -> None:
        self.events: list[tuple[int, dict[str, Any]]] = []
        self.fails = fails

    def init(self, _env: Any) -> Any:
        return None
        yield

    def handle(self, _state: Any, call: Any) -> Any:
        self.events.append((call.now, call.event()))
        if self.fails:
            from slslab.runtime import HandlerError

            raise HandlerError("Oops")
        return None
        yield

    def discard(self, state: Any) -> None:
        pass


def scheduled(text: str, until: int, seed: int = 1, fails: bool = False, **more: Any) -> tuple[Listener, Cloud]:
    cloud, listener = Cloud(seed), Listener(fails)
    function = Function(cloud, "report", settings(handler=listener))
    Schedule(cloud, "nightly", ScheduleSettings(read(text), function, **more))
    cloud.run(until)
    return listener, cloud


def minutes(listener: Listener) -> list[int]:
    """When it was called, in whole minutes of the run."""
    return [now // MINUTE for now, _ in listener.events]


def test_a_function_is_invoked_whenever_it_is_due() -> None:
    listener, _ = scheduled("cron(0/20 1-2 * * ? *)", 24 * HOUR)
    assert minutes(listener) == [60, 80, 100, 120, 140, 160]


def test_the_zone_counts() -> None:
    assert minutes(scheduled("0 9 * * *", 24 * HOUR, zone="Europe/Madrid")[0]) == [8 * 60]


def test_a_rate_begins_at_once_or_with_its_start() -> None:
    assert minutes(scheduled("rate(10 minutes)", 25 * MINUTE)[0]) == [0, 10, 20]
    assert minutes(scheduled("rate(10 minutes)", 40 * MINUTE, start=15 * MINUTE)[0]) == [15, 25, 35]


def test_nothing_is_due_after_the_end_or_when_switched_off() -> None:
    assert minutes(scheduled("rate(10 minutes)", HOUR, end=20 * MINUTE)[0]) == [0, 10, 20]
    assert minutes(scheduled("rate(10 minutes)", HOUR, enabled=False)[0]) == []


def test_a_single_moment_is_due_once() -> None:
    assert minutes(scheduled("at(2026-01-01T00:30:00)", 3 * HOUR)[0]) == [30]


def test_the_event_is_the_services_own_or_the_payload() -> None:
    event = scheduled("at(2026-01-01T00:30:00)", HOUR)[0].events[0][1]
    assert event["source"] == "aws.scheduler"
    assert event["detail-type"] == "Scheduled Event"
    assert event["time"] == "2026-01-01T00:30:00Z"
    assert event["resources"] == ["arn:aws:scheduler:eu-west-1:123456789012:schedule/default/nightly"]
    assert scheduled("at(2026-01-01T00:30:00)", HOUR, payload={"job": 7})[0].events[0][1] == {"job": 7}


def test_a_window_spreads_the_deliveries_and_the_seed_repeats_them() -> None:
    first, again = (scheduled("rate(1 hour)", 48 * HOUR, window=30)[0] for _ in range(2))
    late = [now % HOUR // MINUTE for now, _ in first.events]
    assert len(late) == 48
    assert max(late) < 31
    assert len(set(late)) > 10
    assert first.events == again.events
    assert first.events != scheduled("rate(1 hour)", 48 * HOUR, seed=2, window=30)[0].events


def test_what_fails_inside_the_function_is_its_own_queues_affair() -> None:
    listener, _ = scheduled("at(2026-01-01T00:30:00)", HOUR, fails=True)
    assert minutes(listener) == [30, 31, 33]  # the invocation and its two retries


def test_a_queue_and_a_topic_get_a_message() -> None:
    cloud = Cloud()
    queue, other = Queue(cloud, "jobs", QueueSettings()), Queue(cloud, "copies", QueueSettings())
    topic = Topic(cloud, "news", (Subscription(other),))
    Schedule(cloud, "a", ScheduleSettings(read("rate(10 minutes)"), queue))
    Schedule(cloud, "b", ScheduleSettings(read("rate(10 minutes)"), topic))
    cloud.run(25 * MINUTE)
    assert (len(queue.waiting), len(other.waiting)) == (3, 3)


def out_of_order(lasting: int, **more: Any) -> tuple[Queue, Queue, Cloud, Any]:
    cloud = Cloud()
    queue, letters = Queue(cloud, "jobs", QueueSettings()), Queue(cloud, "letters", QueueSettings())
    keeper = letters if more.pop("letters", True) else None
    Schedule(cloud, "s", ScheduleSettings(read("at(2026-01-01T00:10:00)"), queue, dead_letters=keeper, **more))
    cloud.clock.at(5 * MINUTE, lambda _: queue.fail(lasting))
    return queue, letters, cloud, cloud.run(48 * HOUR)


def test_what_cannot_be_delivered_is_tried_again() -> None:
    queue, letters, cloud, recording = out_of_order(6 * MINUTE)
    assert (len(queue.waiting), len(letters.waiting)) == (1, 0)
    assert cloud.totals.retries == 6  # after 1, 2, 4, 8, 16 and 32 s
    assert [row.code for row in recording if row.kind == Kind.HOP] == [Hop.RETRY]


def test_when_its_tries_are_over_it_becomes_a_dead_letter() -> None:
    queue, letters, cloud, _ = out_of_order(HOUR, retries=3)
    assert (len(queue.waiting), len(letters.waiting)) == (0, 1)
    assert cloud.totals.dead_letters == 1


def test_when_it_is_too_old_it_becomes_a_dead_letter() -> None:
    _, letters, cloud, _ = out_of_order(30 * HOUR, max_age=5 * MINUTE)
    assert len(letters.waiting) == 1
    assert cloud.totals.retries == 8


def test_without_a_place_for_it_it_is_lost() -> None:
    _, letters, cloud, recording = out_of_order(HOUR, retries=0, letters=False)
    assert len(letters.waiting) == 0
    assert cloud.totals.lost == 1
    assert [row.kind for row in recording if row.kind == Kind.LOST] == [Kind.LOST]


def test_new_settings_hold_from_now_on() -> None:
    cloud, listener = Cloud(), Listener()
    function = Function(cloud, "report", settings(handler=listener))
    schedule = Schedule(cloud, "s", ScheduleSettings(read("rate(10 minutes)"), function))
    later = ScheduleSettings(read("rate(15 minutes)"), function)
    # At the very moment at which it was due, but after that.
    cloud.clock.at(20 * MINUTE, lambda _: cloud.clock.at(20 * MINUTE, lambda _: schedule.change(later)))
    cloud.run(50 * MINUTE)
    assert minutes(listener) == [0, 10, 20, 30, 45]
    assert schedule.fired == 5


@pytest.mark.parametrize("more", [{"window": 1441}, {"retries": 186}, {"max_age": 1}, {"window": -1}])
def test_numbers_have_bounds(more: dict[str, int]) -> None:
    cloud = Cloud()
    queue = Queue(cloud, "jobs", QueueSettings())
    with pytest.raises(ValueError, match="must be from"):
        ScheduleSettings(read("rate(1 hour)"), queue, **more)


def test_a_zone_must_exist() -> None:
    with pytest.raises(ScheduleError):
        ScheduleSettings(read("rate(1 hour)"), Queue(Cloud(), "jobs", QueueSettings()), zone="Nowhere")
