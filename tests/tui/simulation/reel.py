"""A film made by hand: a few requests, three environments, and a scenario of its own, so that goldens show the
screen and not the engine."""

from __future__ import annotations

import json
from pathlib import Path

from slslab.runtime.recording import Ending, Hop, Kind, Level, Recording, Status
from slslab.sims.bill import load_prices
from slslab.sims.knobs import Knob
from slslab.sims.scenario import Preset, Scenario
from slslab.tui.simulation.film import Film, develop
from slslab.tui.simulation.plan import Plan
from tests.sims.conftest import Tape

MS, S = 1_000, 1_000_000


def both(text: str, spanish: str) -> dict[str, str]:
    return {"en": text, "es": spanish}


def scenario() -> Scenario:
    memory = Knob(
        "memory", "integer", 512, both("memory", "memoria"), both("More memory, more CPU.", "Más memoria, más CPU."),
        "MB", 128, 10240, scale="log",
    )  # fmt: skip
    traffic = Knob(
        "traffic", "choice", "poisson", both("traffic", "tráfico"), both("How they come.", "Cómo llegan."),
        choices=("steady", "poisson"),
    )  # fmt: skip
    snapshot = Knob("snapshot", "flag", False, both("snapshot", "instantánea"), both("Start from one.", "Desde una."))
    return Scenario(
        id="shop",
        title=both("The shop", "La tienda"),
        summary=both("Requests find environments.", "Las peticiones encuentran entornos."),
        about=both("", ""),
        terms=("cold-start",),
        knobs={knob.name: knob for knob in (memory, traffic, snapshot)},
        presets=(Preset("big", both("Big", "Grande"), {"memory": 1024}),),
        components={},
        places={"clients": (0, 0), "api": (1, 0), "checkout": (2, 0)},
        length=20,
        most_events=1000,
        file=Path("shop.yaml"),
    )


def recording() -> Recording:
    """20 s: a cold start at 1 s, two at 5 s, warm ones between, an error at 9 s, an environment that goes at 15 s."""
    tape = Tape()
    clients, api, checkout = (
        tape.component("clients", "client"),
        tape.component("api", "http-api"),
        tape.component("checkout"),
    )
    first, second = tape.edge(clients, api), tape.edge(api, checkout)
    environments: list[int] = []

    def request(t: int, env: int | None, took: int, status: Status = Status.OK) -> None:
        init = 0 if env is not None else 800 * MS
        ref = tape.ref()
        tape.row(t, Kind.SEND, 0, clients, ref=ref, value=300)
        tape.row(t, Kind.HOP, Hop.EVENT, first, ref=ref, value=t + 2 * MS)
        tape.row(t + 2 * MS, Kind.OPERATION, 1, api, ref=ref)
        tape.row(t + 2 * MS, Kind.HOP, Hop.EVENT, second, ref=ref, value=t + 4 * MS)
        start = t + 4 * MS
        if env is None:
            environments.append(tape.environment(start, checkout, init))
            env = environments[-1]
        tape.invoke(start + init, checkout, env, tape.ref(ref), took, init, status)
        line = json.dumps({"level": "INFO", "message": "paid", "order": t // MS})
        tape.row(start + init + took // 2, Kind.LOG, Level.INFO, checkout, env, ref, tape.text(line))
        end = start + init + took
        hop = Hop.ERROR if status else Hop.ANSWER
        tape.row(end, Kind.HOP, hop, second, ref=ref, value=end + 2 * MS)
        tape.row(end + 2 * MS, Kind.HOP, hop, first, ref=ref, value=end + 4 * MS)
        tape.row(end + 4 * MS, Kind.RECEIVE, status, clients, ref=ref, value=end + 4 * MS - t)

    request(1 * S, None, 400 * MS)
    request(3 * S, 1, 300 * MS)
    request(5 * S, 1, 900 * MS)
    request(5 * S + 100 * MS, None, 500 * MS)
    request(5 * S + 200 * MS, None, 600 * MS)
    request(8 * S, 3, 300 * MS)
    request(9 * S, 3, 200 * MS, Status.ERROR)
    for second_ in range(10, 18):
        request(second_ * S, 3, 350 * MS)
    request(12 * S + 100 * MS, 1, 700 * MS)
    tape.row(15 * S, Kind.REMOVE, Ending.EXPIRED, checkout, 2)
    return tape.recording(20 * S)


def film() -> Film:
    return develop(Plan("shop"), scenario(), recording(), load_prices())
