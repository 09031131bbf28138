"""How fast real handlers are: invocations and service calls a second through one worker, against the bare pipes.

    python benchmarks/handlers.py [SECONDS]

Each line has the rate, the processor time of both processes per step, and how that compares with the floor: two
processes that pass the same line of JSON to and fro and do nothing else, measured in the same run. (The clock on the
wall depends on what else the machine does; a step needs both processes in turn, so its processor time is the truth.)
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from slslab.workers.aws.furnish import furnisher
from slslab.workers.program import Program
from slslab.workers.sandbox import best_level
from slslab.workers.trial import Setting, attempt

ECHO = """
import json, sys
for line in sys.stdin:
    sys.stdout.write(json.dumps(json.loads(line)) + "\\n")
    sys.stdout.flush()
"""
NOTHING = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'ok'}\n"
CALLS = """
import boto3
table = boto3.client("dynamodb")
def handler(event, context):
    for _ in range(event["calls"]):
        table.get_item(TableName="orders", Key={"id": {"S": "1"}})
"""
WAITS = "import time\ndef handler(event, context):\n    for _ in range(event['calls']):\n        time.sleep(0.001)\n"


def processor() -> float:
    """Seconds of processor time so far, of this process and of those that have ended under it."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measured(steps: int, work: Callable[[int], object]) -> tuple[float, float]:
    """Steps a second, and processor time of a step in µs, without what the start of a process costs."""
    began, used = time.perf_counter(), processor()
    work(1)
    started, idle = time.perf_counter() - began, processor() - used
    began, used = time.perf_counter(), processor()
    work(steps)
    wall = max(1e-9, time.perf_counter() - began - started)
    return steps / wall, max(0.0, processor() - used - idle) / steps * 1e6


def echo(times: int) -> None:
    """The floor: a line of JSON there and back."""
    with subprocess.Popen([sys.executable, "-c", ECHO], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(times):
            process.stdin.write(b'{"id":123456789,"is":"done","value":{"statusCode":200,"body":"ok"}}\n')
            process.stdin.flush()
            process.stdout.readline()
        process.stdin.close()


def invocations(times: int) -> None:
    attempt(Program(NOTHING, "app"), {"order": 17}, Setting(every=1_000), times=times)


def asking(code: str) -> Callable[[int], None]:
    def run(times: int) -> None:
        setting = Setting(timeout=900_000_000)
        trial = attempt(Program(code, "app"), {"calls": times}, setting, furnish=furnisher(["table:orders:id"]))
        assert not trial.invocations[0].status, trial.invocations[0].answer

    return run


def main() -> None:
    steps = round(4_000 * float(sys.argv[1])) if len(sys.argv) > 1 else 20_000
    best_level()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, walls: {best_level()}")
    floor = measured(steps, echo)
    print(f"{'a line of JSON there and back':<34} {floor[0]:>9,.0f}/s {floor[1]:>8.0f} µs")
    for name, work, wanted in (
        ("invocations", invocations, 5_000),
        ("service calls of boto3 clients", asking(CALLS), 1_000),
        ("waits in virtual time", asking(WAITS), 1_000),
    ):
        rate, cost = measured(steps, work)
        share = 1e6 / cost / wanted if cost else 0.0
        print(f"{name:<34} {rate:>9,.0f}/s {cost:>8.0f} µs  {cost / max(floor[1], 1e-9):.1f}x the floor", end="")
        print(f"  ({share:.1f}x of the {wanted:,} a second that are wanted, by processor time)")


if __name__ == "__main__":
    main()
