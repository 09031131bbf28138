"""The engine against theory: within three standard errors over ten seeds and more."""

from __future__ import annotations

from math import sqrt
from statistics import mean, stdev

import pytest

from slslab.runtime import (
    AsyncSettings,
    Client,
    ClientSettings,
    Cloud,
    Exponential,
    Fail,
    FixedInit,
    Function,
    FunctionSettings,
    Model,
    Poisson,
    Queue,
    QueueSettings,
    Steady,
    Subscription,
    Topic,
)
from slslab.runtime.recording import Kind
from tests.runtime.building import S, lasting, rows, settings

SEEDS = range(10)


def agrees(samples: list[float], exact: float) -> None:
    error = stdev(samples) / sqrt(len(samples))
    assert abs(mean(samples) - exact) <= 3 * error, f"{mean(samples)} ± {error}, theory says {exact}"


def measured(rate: float, service: float, keep: float, warm: float, length: float, seed: int) -> tuple[float, float]:
    """(share of cold starts, environments) once the system has filled."""
    cloud = Cloud(seed, record=False)
    handler = lasting(Exponential(int(service * S)))
    box = Function(
        cloud, "f", FunctionSettings(handler=handler, init=FixedInit(), keep_alive=int(keep * S), timeout=900 * S)
    )
    Client(cloud, "c", box, ClientSettings(arrivals=Poisson(rate)))
    before: list[int] = []

    def remember(_: object) -> None:
        cloud.totals.close(cloud.clock.now)
        before.extend((cloud.totals.requests, cloud.totals.created, cloud.totals.environment_us))

    cloud.clock.at(int(warm * S), remember)
    cloud.run(int((warm + length) * S))
    requests, created, area = before
    totals = cloud.totals
    share = (totals.created - created) / (totals.requests - requests)
    return share, (totals.environment_us - area) / (length * S)


@pytest.mark.parametrize(
    ("rate", "service", "keep", "length", "cold", "environments"),
    [
        (1, 1, 5, 8_000, 0.151968, 2.74335),
        (10, 2, 10, 900, 0.0268871, 28.3009),
        (0.1, 2, 60, 50_000, 0.0761331, 1.68231),
        (0.9, 1.991, 600, 14_000, 0.00132931, 7.69193),
        (10, 2, 600, 1_200, 0.000288581, 37.3243),
    ],
)
def test_keep_alive_newest_first(
    rate: float, service: float, keep: float, length: float, cold: float, environments: float
) -> None:
    found = [measured(rate, service, keep, 3 * keep, length, seed) for seed in SEEDS]
    agrees([share for share, _ in found], cold)
    agrees([average for _, average in found], environments)


@pytest.mark.parametrize(("servers", "load", "blocked"), [(8, 5, 0.070048), (20, 20, 0.158892)])
def test_a_cap_refuses_as_erlang_b_says(servers: int, load: float, blocked: float) -> None:
    shares = []
    for seed in SEEDS:
        cloud = Cloud(seed, record=False)
        limited = settings(handler=lasting(Exponential(S)), init=FixedInit(), reserved=servers, rate_factor=None)
        box = Function(cloud, "f", limited)
        Client(cloud, "c", box, ClientSettings(arrivals=Poisson(load)))
        cloud.run(int(12_000 / load) * S)
        shares.append(cloud.totals.throttles / cloud.totals.requests)
    agrees(shares, blocked)


@pytest.mark.parametrize(("p", "retries"), [(0.5, 2), (0.2, 1), (0.3, 0)])
def test_retries_and_dead_letters(p: float, retries: int) -> None:
    attempts, dead = [], []
    for seed in SEEDS:
        cloud = Cloud(seed, record=False)
        box = Function(cloud, "f", settings(handler=Model((Fail(p),))))
        letters = Queue(cloud, "letters", QueueSettings())
        cloud.async_queue(box).set = AsyncSettings(retries=retries, on_failure=letters)
        topic = Topic(cloud, "topic", (Subscription(box),))
        Client(cloud, "c", topic, ClientSettings(arrivals=Steady(5.0)))
        cloud.clock.at(100 * S, lambda _, cloud=cloud: cloud.get("c").change(ClientSettings(arrivals=Poisson(1e-9))))
        cloud.run(1_000 * S)
        attempts.append(cloud.totals.invocations / cloud.totals.requests)
        dead.append(cloud.totals.dead_letters / cloud.totals.requests)
    agrees(attempts, (1 - p ** (retries + 1)) / (1 - p))
    agrees(dead, p ** (retries + 1))


def test_joining_exponential_branches() -> None:
    """The last of ten branches with a mean of 2 s takes 2 s times the tenth harmonic number."""
    joined = []
    for seed in SEEDS:
        cloud = Cloud(seed)
        box = Function(cloud, "f", settings(handler=lasting(Exponential(2 * S)), init=FixedInit()))
        topic = Topic(cloud, "topic", (Subscription(box, 10),))
        Client(cloud, "c", topic, ClientSettings(arrivals=Steady(0.01)))
        recording = cloud.run(9_050 * S)
        started: dict[int, int] = {}
        longest: dict[int, int] = {}
        for row in rows(recording, Kind.START, Kind.END):
            if row.kind == Kind.START:
                started[row.ref] = row.t
            else:
                root = recording.root(row.ref)
                longest[root] = max(longest.get(root, 0), row.t - started[row.ref])
        joined.append(mean(longest.values()) / S)
    agrees(joined, 5.858)
