"""The toy cloud beside its peers, in one run: SimFaaS, a SimPy model, and a bare heap loop as the floor.

    python benchmarks/peers.py                   installs the peers in benchmarks/.peers, the first time
    python benchmarks/peers.py PYTHON            takes them from there; the same version of Python, please

The peers want an environment of their own, since they bring numpy, pandas and matplotlib.

All do the same: Poisson arrivals, exponential service of 2 s, keep-alive 600 s, newest idle environment first, a cap of
1,000; and all say the same: the share of cold starts, and environments on average. Each run is a process of its own,
and what counts is its CPU time, so that a busy machine disturbs less.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
import venv
from collections import deque
from heapq import heappop, heappush
from importlib import import_module
from math import log
from pathlib import Path
from random import Random

SERVICE, KEEP, CAP = 2.0, 600.0, 1000
WORKLOADS = ((10.0, 10_000.0), (100.0, 1_000.0))
PEERS = Path(__file__).parent / ".peers"
ROUNDS = 5  # all take turns, so that a slow moment of the machine meets each of them
ONCE = ("simfaas",)  # minutes, where the others take seconds


def floor(rate: float, seconds: float) -> tuple[int, float, float]:
    """The least that a simulation in Python can do. (invocations, share of cold starts, environments)"""
    random = Random(1).random
    heap = [(-log(1.0 - random()) / rate, 0, -1)]
    idle: deque[tuple[float, int]] = deque()
    tick = made = done = cold = alive = 0
    area = then = 0.0
    while True:
        now, _, env = heappop(heap)
        while idle and idle[0][0] + KEEP < min(now, seconds):
            gone = idle.popleft()[0] + KEEP
            area += alive * (gone - then)
            then, alive = gone, alive - 1
        if now > seconds:
            return done, cold / done, (area + alive * (seconds - then)) / seconds
        tick += 1
        if env >= 0:
            idle.append((now, env))
            continue
        heappush(heap, (now - log(1.0 - random()) / rate, tick, -1))
        if idle:
            env = idle.pop()[1]
        elif alive == CAP:
            continue
        else:
            area += alive * (now - then)
            then, alive = now, alive + 1
            made += 1
            cold += 1
            env = made
        done += 1
        tick += 1
        heappush(heap, (now - log(1.0 - random()) * SERVICE, tick, env))


def simpy_model(rate: float, seconds: float) -> tuple[int, float, float]:
    """As one writes it with SimPy: a process for the arrivals, one for each request, a timeout for each idle spell."""
    import simpy

    luck = Random(1)
    env = simpy.Environment()
    idle: dict[int, float] = {}  # in order of becoming idle: since when
    count = {"done": 0, "cold": 0, "alive": 0}
    area = {"sum": 0.0, "then": 0.0}

    def change(by: int) -> None:
        area["sum"] += count["alive"] * (env.now - area["then"])
        area["then"] = env.now
        count["alive"] += by

    def expire(event: simpy.Event) -> None:
        instance, since = event.value
        if idle.get(instance) == since:
            del idle[instance]
            change(-1)

    def request():
        if idle:
            instance, _ = idle.popitem()
        elif count["alive"] == CAP:
            return
        else:
            change(+1)
            count["cold"] += 1
            instance = count["cold"]
        count["done"] += 1
        yield env.timeout(luck.expovariate(1 / SERVICE))
        idle[instance] = env.now
        env.timeout(KEEP, (instance, env.now)).callbacks.append(expire)

    def arrivals():
        while True:
            yield env.timeout(luck.expovariate(rate))
            env.process(request())

    env.process(arrivals())
    env.run(until=seconds)
    change(0)
    return count["done"], count["cold"] / count["done"], area["sum"] / seconds


def simfaas(rate: float, seconds: float) -> tuple[int, float, float]:
    """SimFaaS, as its own example calls it."""
    import numpy
    from simfaas.ServerlessSimulator import ServerlessSimulator

    numpy.random.seed(1)
    simulator = ServerlessSimulator(
        arrival_rate=rate,
        warm_service_rate=1 / SERVICE,
        cold_service_rate=1 / SERVICE,
        expiration_threshold=KEEP,
        max_time=seconds,
        maximum_concurrency=CAP,
    )
    simulator.generate_trace(debug_print=False, progress=False)
    found = simulator.get_result_dict()
    return int(found["reqs_total"]), found["prob_cold"], found["inst_count_avg"]


def ours(rate: float, seconds: float, *, record: bool = False) -> tuple[int, float, float]:
    """The toy cloud."""
    from slslab.runtime import (
        Client,
        ClientSettings,
        Cloud,
        Exponential,
        FixedInit,
        Function,
        FunctionSettings,
        Model,
        Pause,
        Poisson,
    )

    cloud = Cloud(1, record=record, account_limit=CAP)
    settings = FunctionSettings(
        handler=Model((Pause(Exponential(int(SERVICE * 1e6))),)),
        timeout=900_000_000,
        init=FixedInit(),
        keep_alive=int(KEEP * 1e6),
        scaling=None,
    )
    function = Function(cloud, "function", settings)
    Client(cloud, "clients", function, ClientSettings(arrivals=Poisson(rate)))
    recording = cloud.run(int(seconds * 1e6))
    totals = cloud.totals
    if record:
        print(json.dumps({"rows": len(recording)}), file=sys.stderr)
    return totals.invocations, totals.cold / totals.requests, totals.environment_us / recording.end


def recorded(rate: float, seconds: float) -> tuple[int, float, float]:
    """The toy cloud, with every event kept."""
    return ours(rate, seconds, record=True)


MODELS = {"floor": floor, "simpy": simpy_model, "simfaas": simfaas, "ours": ours, "recorded": recorded}

IMPORTS = {
    "simpy": ("simpy",),
    "simfaas": ("numpy", "simfaas.ServerlessSimulator"),
    "ours": ("slslab.runtime",),
    "recorded": ("slslab.runtime",),
}


def one(name: str, rate: float, seconds: float) -> None:
    """In a process of its own: run a model, print what it cost and what it found."""
    for module in IMPORTS.get(name, ()):
        import_module(module)  # no part of the time
    begun = time.process_time()
    done, cold, environments = MODELS[name](rate, seconds)
    took = time.process_time() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"took": took, "done": done, "cold": cold, "environments": environments, "memory": memory}))


def once(python: str, name: str, rate: float, seconds: float) -> dict[str, float]:
    """One run; `rows` too, where events are kept."""
    command = [python, str(Path(__file__)), "--one", name, str(rate), str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} does not run in {python}:\n{done.stderr.strip().splitlines()[-1]}")
    more = json.loads(done.stderr.splitlines()[-1]) if name == "recorded" else {}
    return {**json.loads(done.stdout), **more}


def best(names: list[tuple[str, str]], rate: float, seconds: float) -> dict[str, dict[str, float]]:
    """The quickest run of each model; `names` has the Python of each."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name, _ in names}
    for number in range(ROUNDS):
        for name, python in names:
            if not number or name not in ONCE:
                found[name].append(once(python, name, rate, seconds))
    return {name: min(runs, key=lambda run: run["took"]) for name, runs in found.items()}


def installed() -> str:
    """The Python of an environment with the peers, made when there is none yet."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        print(f"installing SimFaaS and SimPy in {PEERS}", file=sys.stderr, flush=True)
        venv.create(PEERS, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "simfaas", "simpy"], check=True)
    return str(python)


def main(peers: str) -> None:
    """Print a table for each workload, and what memory and length cost."""
    names = [("floor", sys.executable), ("ours", sys.executable), ("recorded", sys.executable)]
    names += [("simpy", peers), ("simfaas", peers)]
    for rate, seconds in WORKLOADS:
        runs = best(names, rate, seconds)
        speed = {name: run["done"] / run["took"] for name, run in runs.items()}
        print(f"\n{rate:g} a second for {seconds:g} s")
        print(f"{'':<10}{'invocations/s':>15}{'ours / it':>11}{'recorded / it':>15}{'cold':>10}{'environments':>14}")
        for name, run in runs.items():
            ratios = f"{speed['ours'] / speed[name]:>11.2f}{speed['recorded'] / speed[name]:>15.2f}"
            print(
                f"{name:<10}{speed[name]:>15,.0f}{ratios}{run['cold']:>10.5f}{run['environments']:>14.2f}", flush=True
            )
    us = [("ours", sys.executable)]
    turns = [[once(sys.executable, "ours", 10.0, seconds) for seconds in (1_000.0, 100_000.0)] for _ in range(ROUNDS)]
    short, long = (min(runs, key=lambda run: run["took"]) for runs in zip(*turns, strict=True))
    both = best([*us, ("recorded", sys.executable)], 10.0, 20_000.0)
    kept, bare = both["recorded"], both["ours"]
    ratio = long["took"] / long["done"] / (short["took"] / short["done"])
    print(f"\ncost of an invocation at {long['done']:,.0f} against {short['done']:,.0f}: {ratio:.2f}")
    print(f"memory without records: {long['memory']:.0f} MB, {short['memory']:.0f} MB with the shorter run")
    held = (kept["memory"] - bare["memory"]) * 1024 * 1024 / kept["rows"]
    print(f"an event kept: {held:.0f} bytes ({kept['rows']:,.0f} of them)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], float(sys.argv[3]), float(sys.argv[4]))
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else installed())
