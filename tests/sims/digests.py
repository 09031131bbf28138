"""Digests of runs of every kind, and of everything that is made of them: to be compared between interpreters.

    python -m tests.sims.digests            as many seconds of each run as all of its mechanisms need
    python -m tests.sims.digests --long     each run as long as its scenario says, with three seeds

It prints one JSON object: {run: {"recording": …, "summary": …, …}}. The interpreter, its hash seed and options, the
language, time zone and folder that it runs in must make no difference. No test tool is imported.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from slslab.i18n import Words
from slslab.runtime.recording import Recording
from slslab.sims import jsonl, otlp, perfetto
from slslab.sims.bill import PriceSheet, load_prices
from slslab.sims.export import tables
from slslab.sims.intervention import parse_line
from slslab.sims.log import log_lines
from slslab.sims.narrator import moments, narrate
from slslab.sims.picture import picture
from slslab.sims.run import run
from slslab.sims.scenario import Scenario, load
from slslab.sims.summary import summary

HERE = Path(__file__).parent
EXAMPLES = HERE / "examples"
DOCUMENT = HERE.parents[1] / "docs" / "scenarios.md"
S = 1_000_000
Planned = tuple[Scenario, Mapping[str, object], tuple[str, ...], int]
"""A scenario, its knobs, what somebody does meanwhile, and until when (µs)."""


def shipped() -> Iterator[tuple[str, Planned]]:
    """The simulations that come with the program, each with every kind of intervention that it takes."""
    busy = ("1s burst 20", "2s set memory=1024", "3s kill 2", "3.5s fail checkout 1s", "5s set per-environment=4")
    yield "cold-start", (load("cold-start"), {"rate": 20, "limit": 9}, busy, 6 * S)
    yield "prepared", (load("cold-start"), {"prepared": 3, "traffic": "burst", "snapshot": True}, (), 10 * S)
    knobs = {"duplicates": 20, "fail": 30, "slow": 10}
    yield "fan-out", (load("fan-out"), knobs, ("9s burst 2",), 30 * S)
    yield "event-loops", (load("event-loops"), {"guard": False, "writes": 2, "limit": 5}, (), 8 * S)


def written() -> Iterator[tuple[str, Planned]]:
    """Scenarios in files: those of the tests, with real code among them, and that of the document."""
    for name, end, done in (
        ("order-desk", 65, ()),
        ("photo-desk", 60, ()),
        ("bad-day", 45, ("5s burst 3",)),
        ("every-step", 60, ()),
    ):
        yield name, (load(EXAMPLES / f"{name}.yaml"), {}, done, end * S)
    (text,) = re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder) / "shop.yaml"
        shop.write_text(text, encoding="utf-8")
        yield "shop", (load(shop), {"rate": 3}, ("5s fail orders 5s", "12s rotate vault bank"), 20 * S)
        code = Path(folder) / "code.py"
        code.write_text(CODE, encoding="utf-8")
        (Path(folder) / "real.yaml").write_text(REAL, encoding="utf-8")
        yield "real", (load(Path(folder) / "real.yaml"), {}, ("4s kill 1",), 10 * S)


REAL = """\
id: real
title: {en: Real code, es: Código de verdad}
duration: 20
components:
  people:
    {kind: client, at: [0, 0], to: jobs, arrivals: {process: poisson, rate: 2}, body: {n: "{number}"}}
  jobs: {kind: queue, at: [1, 0], to: work}
  work: {kind: function, at: [2, 0], timeout: 2, handler: code.py:handler}
  seen: {kind: table, at: [3, 0], partition: id}
"""
# All that a handler could learn of the machine, the moment and the interpreter, in its log and in a table.
CODE = """\
import datetime
import json
import os
import random
import secrets
import sys
import tempfile
import time
import uuid

import boto3

BORN = time.time(), random.random(), str(uuid.uuid4())
table = boto3.client("dynamodb")


def handler(event, context):
    body = json.loads(event["Records"][0]["body"])
    n = int(body["n"])
    names = {"".join(random.sample("abcdefgh", 4)) for _ in range(20)}
    print(list(names), hash("x"), [hash(name) % 7 for name in names], hash((n, 0.5, "a")))
    print(BORN, time.time(), time.monotonic(), time.perf_counter(), datetime.datetime.now(), time.strftime("%c %Z"))
    print(uuid.uuid1().version, uuid.uuid4(), secrets.token_hex(4), os.urandom(4), os.getcwd())
    print(sorted(os.environ), sys.argv, __file__, context.aws_request_id, context.get_remaining_time_in_millis())
    print(time.ctime(), time.asctime(), time.strftime("%j", time.gmtime()), time.clock_gettime(time.CLOCK_REALTIME))
    print(n / 7, f"{n ** 0.5}")
    time.sleep(0.01 * (n % 5))
    with tempfile.NamedTemporaryFile(delete=False) as file:
        print(file.name)
    table.put_item(TableName="seen", Item={"id": {"S": str(n)}, "names": {"SS": sorted(names)}})
    if n % 4 == 0:
        raise KeyError(n)
    if n % 7 == 0:
        while True:
            time.sleep(1)
    return {"n": n}
"""


def digests(recording: Recording, prices: PriceSheet, scenario: str) -> dict[str, str]:
    """Of the recording, and of all that is told, drawn, counted and exported of it."""
    told: dict[str, Iterator[str]] = {
        "summary": iter((json.dumps(summary(recording, prices, scenario, {})),)),
        "otlp": otlp.pieces(recording),
        "perfetto": perfetto.pieces(recording),
        "lines": jsonl.pieces(recording),
        "log": (f"{line}\n" for line in log_lines(recording, limit=100_000)),
        **tables(recording),
    }
    for lang in ("en", "es"):
        words = Words(lang)
        told[f"moments.{lang}"] = iter([f"{narrate(moment, words)}\n" for moment in moments(recording)])
        told[f"picture.{lang}"] = iter([f"{line}\n" for line in picture(recording, prices, words)])
    return {"recording": recording.digest(), **{name: _digest(lines) for name, lines in told.items()}}


def _digest(lines: Iterator[str]) -> str:
    sha = hashlib.sha256()
    for line in lines:
        sha.update(line.encode("utf-8", "surrogatepass"))
    return sha.hexdigest()[:16]


def main(long: bool) -> dict[str, dict[str, str]]:
    """All of them."""
    prices, found = load_prices(), {}
    plans: tuple[Callable[[], Iterator[tuple[str, Planned]]], ...] = (shipped, written)
    for plan in plans:
        for name, (scenario, knobs, done, until) in plan():
            for seed in (1, 2, 3) if long else (1,):
                actions = [parse_line(line) for line in done]
                recording = run(scenario, knobs, seed, actions, None if long else until)  # type: ignore[arg-type]
                found[f"{name}/{seed}"] = digests(recording, prices, name)
    return found


if __name__ == "__main__":
    json.dump(main("--long" in sys.argv), sys.stdout, indent=1)
