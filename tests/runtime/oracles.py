"""Closed forms and published figures, and the engine's own numbers for them.

    python -m tests.runtime.oracles            prints the table of docs/oracles.md, with 32 seeds each
    python -m tests.runtime.oracles measured   adds the comparison with what was measured on AWS Lambda (10 minutes)

An oracle is a number that is known without us. `measure(seed)` gives what one run of the engine says about it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf, sqrt
from pathlib import Path
from statistics import mean, stdev

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
    Poller,
    PollerSettings,
    Queue,
    QueueSettings,
    Steady,
    Subscription,
    Topic,
)
from slslab.runtime.recording import Kind
from tests.runtime.building import S, lasting, rows, settings

SEEDS = range(1, 33)
AWS = Path(__file__).parents[1] / "data" / "aws-lambda-cold-starts.csv"
OF_SIMFAAS = (0.122, 0.031)  # the mean errors that SimFaaS's authors print for their one run of each rate
Sample = dict[str, float]


@dataclass(frozen=True, slots=True)
class Oracle:
    """`expected`: by name, a figure and its own uncertainty (0 for a closed form)."""

    name: str
    expected: dict[str, tuple[float, float]]
    measure: Callable[[int], Sample]


@dataclass(frozen=True, slots=True)
class Found:
    """What the engine says: the mean over seeds and its standard error."""

    mean: float
    error: float

    def deviation(self, expected: float, uncertainty: float) -> float:
        """How many standard errors it is off."""
        error = sqrt(self.error**2 + uncertainty**2)
        return (self.mean - expected) / error if error else 0.0 if self.mean == expected else inf


def find(oracle: Oracle, seeds: Sequence[int] = SEEDS) -> dict[str, Found]:
    """The engine's answer to each of the oracle's figures."""
    samples = [oracle.measure(seed) for seed in seeds]
    return {name: _found([sample[name] for sample in samples]) for name in oracle.expected}


def _found(values: list[float]) -> Found:
    return Found(mean(values), stdev(values) / sqrt(len(values)))


# One function and its environments


def fleet(
    seed: int, rate: float, warm: float, init: float, keep: float | tuple[float, float], filling: float, length: float
) -> Sample:
    """Share of cold starts, environments and running ones, from `filling` seconds on, for `length` seconds."""
    cloud = Cloud(seed, record=False)
    kept = round(keep * S) if isinstance(keep, int | float) else (round(keep[0] * S), round(keep[1] * S))
    box = Function(
        cloud,
        "function",
        FunctionSettings(
            handler=lasting(Exponential(round(warm * S))),
            init=FixedInit(round(init * S)),
            keep_alive=kept,
            timeout=900 * S,
        ),
    )
    Client(cloud, "clients", box, ClientSettings(arrivals=Poisson(rate)))
    before: list[int] = []
    totals = cloud.totals

    def remember(_: object) -> None:
        totals.close(cloud.clock.now)
        before.extend((totals.requests, totals.created, totals.environment_us, totals.busy_us))

    cloud.clock.at(round(filling * S), remember)
    cloud.run(round((filling + length) * S))
    requests, created, area, busy = before
    cold = totals.created - created
    return {
        "cold starts": cold / (totals.requests - requests),
        "environments": (totals.environment_us - area) / (length * S),
        "running": (totals.busy_us - busy) / (length * S) + cold * init / length,
    }


def refused(seed: int, servers: int, load: float) -> Sample:
    """A cap that refuses: Erlang B."""
    cloud = Cloud(seed, record=False)
    limited = settings(handler=lasting(Exponential(S)), init=FixedInit(), reserved=servers, rate_factor=None)
    Client(cloud, "clients", Function(cloud, "function", limited), ClientSettings(arrivals=Poisson(load)))
    cloud.run(round(30_000 / load) * S)
    return {"refused": cloud.totals.throttles / cloud.totals.requests}


def queued(seed: int, servers: int, rate: float, service: float) -> Sample:
    """A cap before which messages wait: Erlang C. The poller takes one message at a time, `servers` at once."""
    cloud = Cloud(seed)
    queue = Queue(cloud, "queue", QueueSettings(visibility=3_600 * S))
    queue.draw_delay = lambda: 0  # the formula knows no way from the queue to the server
    box = Function(cloud, "function", settings(handler=lasting(Exponential(round(service * S))), init=FixedInit()))
    Poller(queue, box, PollerSettings(batch=1, concurrency=servers))
    Client(cloud, "clients", queue, ClientSettings(arrivals=Poisson(rate)))
    recording = cloud.run(1_400 * S)
    parents, sent, waits = recording.parents, {}, []
    for kind, t, ref in zip(recording.kind, recording.t, recording.ref, strict=True):
        if (
            kind == _SEND and 600 * S < t < 1_300 * S
        ):  # a poller begins with five at once: what piled up is gone by then
            sent[ref] = t
        elif kind == _START and parents[parents[ref]] in sent:
            waits.append(t - sent[parents[parents[ref]]])
    assert len(waits) == len(sent)
    return {"has to wait": mean(wait > 0 for wait in waits), "mean wait, s": mean(waits) / S}


_SEND, _START = int(Kind.SEND), int(Kind.START)


# Failures and joins


def retried(seed: int, p: float, retries: int) -> Sample:
    """An asynchronous invocation that fails with probability `p`."""
    cloud = Cloud(seed, record=False)
    box = Function(cloud, "function", settings(handler=Model((Fail(p),))))
    letters = Queue(cloud, "letters", QueueSettings())
    cloud.async_queue(box).set = AsyncSettings(retries=retries, on_failure=letters)
    topic = Topic(cloud, "topic", (Subscription(box),))
    client = Client(cloud, "clients", topic, ClientSettings(arrivals=Steady(5.0)))
    cloud.clock.at(200 * S, lambda _: client.change(ClientSettings(arrivals=Poisson(1e-9))))
    cloud.run(1_000 * S)
    totals = cloud.totals
    return {"attempts": totals.invocations / totals.requests, "dead letters": totals.dead_letters / totals.requests}


def joined(seed: int, branches: int, service: float) -> Sample:
    """The longest of so many exponential branches."""
    cloud = Cloud(seed)
    box = Function(cloud, "function", settings(handler=lasting(Exponential(round(service * S))), init=FixedInit()))
    topic = Topic(cloud, "topic", (Subscription(box, branches),))
    Client(cloud, "clients", topic, ClientSettings(arrivals=Steady(0.01)))
    recording = cloud.run(20_050 * S)
    started: dict[int, int] = {}
    longest: dict[int, int] = {}
    for row in rows(recording, Kind.START, Kind.END):
        if row.kind == Kind.START:
            started[row.ref] = row.t
        else:
            root = recording.root(row.ref)
            longest[root] = max(longest.get(root, 0), row.t - started[row.ref])
    return {"mean of the last, s": mean(longest.values()) / S}


def _keep_alive() -> Iterator[Oracle]:
    for rate, service, keep, length, cold, environments in (
        (0.9, 1.991, 600, 60_000, 0.00132931, 7.69193),
        (10, 2, 600, 4_000, 0.000288581, 37.3243),
        (10, 2, 10, 3_000, 0.0268871, 28.3009),
        (1, 1, 5, 20_000, 0.151968, 2.74335),
        (0.1, 2, 60, 100_000, 0.0761331, 1.68231),
    ):
        yield Oracle(
            f"keep-alive, newest idle first: λ {rate}/s, S {service} s, T {keep} s",
            {"cold starts": (cold, 0), "environments": (environments, 0)},
            partial(fleet, rate=rate, warm=service, init=0, keep=keep, filling=3 * keep, length=length),
        )


SIMFAAS = Oracle(
    "SimFaaS's example: λ 0.9/s, warm 1.991 s, cold 2.244 s, T 600 s",
    {"cold starts": (0.001333, 0.000005), "environments": (7.6995, 0.004), "running": (1.7920, 0.0004)},
    partial(fleet, rate=0.9, warm=1.991, init=0.253, keep=600, filling=1_800, length=120_000),
)
ERLANG_B = tuple(
    Oracle(
        f"Erlang B: {servers} environments, {load} erlang",
        {"refused": (share, 0)},
        partial(refused, servers=servers, load=load),
    )
    for servers, load, share in ((20, 20, 0.158892), (25, 20, 0.050222), (30, 20, 0.008457), (8, 5, 0.070048))
)
ERLANG_C = Oracle(
    "Erlang C: λ 10/s, S 2 s, 25 at once, queue and poller",
    {"has to wait": (0.20910, 0), "mean wait, s": (0.083641, 0)},
    partial(queued, servers=25, rate=10, service=2),
)
RETRIES = tuple(
    Oracle(
        f"retries: failure {p}, {r} more tries",
        {"attempts": ((1 - p ** (r + 1)) / (1 - p), 0), "dead letters": (p ** (r + 1), 0)},
        partial(retried, p=p, retries=r),
    )
    for p, r in ((0.5, 2), (0.2, 1), (0.3, 0))
)
JOIN = Oracle(
    "join of 10 exponential branches, mean 2 s",
    {"mean of the last, s": (5.858, 0)},
    partial(joined, branches=10, service=2),
)
ORACLES = (*_keep_alive(), SIMFAAS, *ERLANG_B, ERLANG_C, *RETRIES, JOIN)


# What was measured on AWS Lambda


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of the measurement; times in seconds."""

    rate: float
    warm: float
    cold: float
    environments: float
    cold_share: float


def measured() -> tuple[Rate, ...]:
    """The table, in its own order."""
    with AWS.open(encoding="utf-8") as file:
        return tuple(
            Rate(
                float(row["requests_per_s"]),
                float(row["warm_ms"]) / 1000,
                float(row["cold_ms"]) / 1000,
                float(row["environments"]),
                float(row["cold_share"]),
            )
            for row in csv.DictReader(file)
        )


def mean_errors(
    seeds: Sequence[int], keep: float | tuple[float, float], colds: int, *, own_times: bool
) -> tuple[float, float]:
    """Mean relative error of the share of cold starts and of the environments, over the 20 rates.

    `own_times`: response times of each rate, else their mean over all. Each run is so long that about so many `colds`
    are to be expected in it: at high rates they are rare.
    """
    table = measured()
    warm, cold = mean(row.warm for row in table), mean(row.cold for row in table)
    shares, counts = [], []
    for row in table:
        times = (row.warm, row.cold - row.warm) if own_times else (warm, cold - warm)
        length = colds / row.cold_share / row.rate
        found = [fleet(seed, row.rate, *times, keep, 2_000, length) for seed in seeds]
        shares.append(abs(mean(one["cold starts"] for one in found) / row.cold_share - 1))
        counts.append(abs(mean(one["environments"] for one in found) / row.environments - 1))
    return mean(shares), mean(counts)


def main(argv: list[str]) -> None:
    """Print the table in Markdown."""
    print("| oracle | figure | expected | ours ± standard error | off by |\n|---|---|---|---|---|")
    for oracle in ORACLES:
        for name, found in find(oracle).items():
            expected, uncertainty = oracle.expected[name]
            shown = f"{expected:.6g}" + (f" ± {uncertainty:g}" if uncertainty else "")
            off = found.deviation(expected, uncertainty)
            print(
                f"| {oracle.name} | {name} | {shown} | {found.mean:.6g} ± {found.error:.2g} | {off:+.1f} σ |",
                flush=True,
            )
    if argv == ["measured"]:
        seeds = range(1, 11)
        print("\n| measured on AWS Lambda, 20 rates | cold starts | environments |\n|---|---|---|")
        for name, keep, own in (
            ("kept 10 to 11 min, times of each rate", (600.0, 660.0), True),
            ("SimFaaS's assumptions: kept 10 min, mean times", 600.0, False),
        ):
            shares, counts = mean_errors(seeds, keep, 300, own_times=own)
            print(f"| {name} | {shares:.1%} | {counts:.1%} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
