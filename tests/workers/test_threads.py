"""Threads of a real handler take turns: they wait side by side in virtual time, and always in the same order."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime.cloud import Cloud
from slslab.runtime.function import Function
from slslab.runtime.presets import FixedInit
from slslab.runtime.recording import Kind, Status
from slslab.runtime.settings import FunctionSettings
from slslab.workers.hosted import Hosted
from slslab.workers.program import Program
from slslab.workers.sandbox import Level

BEFORE = """
import asyncio, queue, threading, time
from concurrent.futures import ThreadPoolExecutor, as_completed
"""


def handler(*lines: str, before: str = "") -> str:
    return "\n".join([BEFORE, before, "def handler(event, context):", *(f"    {line}" for line in lines), ""])


SCENES = [
    (
        "a queue between two threads",
        [
            "box, got = queue.Queue(maxsize=1), []",
            "def fill():",
            "    for number in range(4):",
            "        box.put(number); time.sleep(0.1)",
            "    box.put(None)",
            "thread = threading.Thread(target=fill); thread.start()",
            "while (number := box.get()) is not None:",
            "    got.append(number); time.sleep(0.3)",
            "thread.join()",
            "return got",
        ],
        [0, 1, 2, 3],
        1_200_000,
    ),
    (
        "waits with a bound",
        [
            "event, empty = threading.Event(), queue.Queue()",
            "threading.Timer(0.5, event.set).start()",
            "try: empty.get(timeout=0.25)",
            "except queue.Empty: pass",
            "return [event.wait(0.1), event.wait(5)]",
        ],
        [False, True],
        500_000,
    ),
    (
        "whoever is done first comes first",
        [
            "with ThreadPoolExecutor(3) as pool:",
            "    waits = {pool.submit(time.sleep, s): s for s in (0.3, 0.1, 0.2)}",
            "    return [waits[one] for one in as_completed(waits)]",
        ],
        [0.1, 0.2, 0.3],
        300_000,
    ),
    (
        "asyncio and threads",
        ["return asyncio.run(work())"],
        [None, 7],
        1_500_000,
    ),
    (
        "a lock lets one in at a time",
        [
            "lock, seen = threading.Lock(), []",
            "def enter(number):",
            "    with lock: time.sleep(0.1); seen.append(number)",
            "with ThreadPoolExecutor(4) as pool: list(pool.map(enter, range(4)))",
            "return seen",
        ],
        [0, 1, 2, 3],
        400_000,
    ),
]
WORK = """
async def work():
    loop = asyncio.get_running_loop()
    told = loop.create_future()
    threading.Timer(0.5, lambda: loop.call_soon_threadsafe(told.set_result, 7)).start()
    first = await asyncio.gather(asyncio.to_thread(time.sleep, 1), asyncio.sleep(1.5))
    return [first[0], await told]
"""


@pytest.mark.parametrize(("lines", "answer", "took"), [scene[1:] for scene in SCENES], ids=[one[0] for one in SCENES])
def test_they_wait_side_by_side(run: Any, lines: list[str], answer: Any, took: int) -> None:
    for one in run(handler(*lines, before=WORK), times=2, timeout=10_000_000).invocations:
        assert (one.status, one.answer, one.took) == (Status.OK, answer, took)


def test_a_run_with_threads_is_the_same_run_every_time(run: Any) -> None:
    code = handler(
        "def ask(number):",
        "    client.send_message(QueueUrl='q/orders', MessageBody=str(number)); print(number, random.random())",
        "with ThreadPoolExecutor(8) as pool: list(pool.map(ask, range(20)))",
        before="import boto3, random\nclient = boto3.client('sqs')",
    )
    digests = {run(code, services=("queue:orders",)).recording.digest() for _ in range(3)}
    assert len(digests) == 1


def test_a_thread_that_is_left_over_goes_on_in_the_next_invocation(run: Any) -> None:
    code = handler(
        "if not ticks: threading.Thread(target=tick, daemon=True).start()",
        "time.sleep(0.25)",
        "return list(ticks)",
        before="ticks = []\ndef tick():\n    while True:\n        ticks.append(len(ticks)); time.sleep(0.1)\n",
    )
    trial = run(code, times=2, every=10_000_000)
    assert [one.answer for one in trial.invocations] == [[0, 1, 2], [0, 1, 2, 3, 4, 5]]


def test_threads_of_module_code_take_their_time_in_init(run: Any) -> None:
    before = "with ThreadPoolExecutor(2) as pool: list(pool.map(time.sleep, [1.5, 1]))"
    slow, quick = run(handler("return 1", before=before)), run(handler("return 1"))
    assert slow.invocations[0].init == quick.invocations[0].init + 1_500_000


def test_threads_that_wait_for_each_other_meet_the_time_out(run: Any) -> None:
    code = handler("lock = threading.Lock(); lock.acquire(); lock.acquire()")
    assert run(code).invocations[0].status == Status.TIMEOUT


def test_a_process_that_a_thread_ends_is_a_crash(run: Any) -> None:
    code = handler("threading.Thread(target=lambda: os._exit(3)).start()", "time.sleep(1)", before="import os")
    (one,) = run(code).invocations
    assert one.status == Status.CRASHED
    assert one.answer["errorMessage"].endswith(" Error: Runtime exited with error: exit status 3")


def test_a_second_thread_gets_the_error_of_a_service(run: Any) -> None:
    code = handler(
        "with ThreadPoolExecutor() as pool:",
        "    asked = pool.submit(boto3.client('s3').get_object, Bucket='none', Key='x')",
        "    return type(asked.exception()).__name__",
        before="import boto3",
    )
    assert run(code).invocations[0].answer == "NoSuchBucket"


# Several requests at a time

TOGETHER = handler(
    "global count",
    "count += 1; mine = count",
    "print('in', mine)",
    "time.sleep(0.1 * mine)",
    "with lock: time.sleep(0.2)",
    "print('out', mine)",
    "return [mine, count]",
    before="count, lock = 0, threading.Lock()",
)


def test_an_environment_takes_several_requests_at_a_time(run: Any) -> None:
    trial = run(TOGETHER, times=4, width=3, at_once=4)
    ended = sorted((one.answer, one.took) for one in trial.invocations)
    # Three share globals and a lock; the fourth has an environment of its own.
    assert [one for one in ended if one[0][1] == 3] == [([1, 3], 300_000), ([2, 3], 500_000), ([3, 3], 700_000)]
    assert len({row.env for row in trial.recording if row.kind == Kind.START}) == 2


def test_what_is_printed_belongs_to_its_request(run: Any) -> None:
    trial = run(TOGETHER, times=3, width=3, at_once=3)
    recording = trial.recording
    lines: dict[int, list[str]] = {}
    for row in recording:
        if row.kind == Kind.LOG:
            lines.setdefault(row.ref, []).append(recording.texts[row.value])
    for one in trial.invocations:
        number = one.answer[0]
        assert [text.split('"message":')[1] for text in lines[one.ref]] == [f'"in {number}"}}', f'"out {number}"}}']


def test_a_request_that_takes_too_long_is_broken_off_and_the_others_go_on(run: Any) -> None:
    code = handler(
        "global count",
        "count += 1; mine = count",
        "with lock: time.sleep(5 if mine == 1 else 0.1)",
        "return mine",
        before="count, lock = 0, threading.Lock()",
    )
    trial = run(code, times=3, width=2, at_once=2, timeout=1_000_000)
    assert [one.status for one in trial.invocations] == [Status.TIMEOUT, Status.TIMEOUT, Status.OK]
    assert trial.invocations[2].answer == 3  # the same process: its globals are there
    assert not trial.invocations[2].cold


def test_asyncio_in_several_requests_at_a_time(run: Any) -> None:
    code = handler("asyncio.run(asyncio.sleep(event['s']))", "return time.time() % 1000")
    trial = run(code, {"s": 0.5}, times=4, width=4, at_once=4)
    assert {one.took for one in trial.invocations} == {500_000}


def test_provisioned_environments_run_module_code_with_threads_before_the_run() -> None:
    cloud = Cloud(1)
    code = handler("return got", before="with ThreadPoolExecutor(2) as pool: got = list(pool.map(time.sleep, [2, 1]))")
    hosted = Hosted(Program(code, "app"), level=Level.PROCESS)
    init = FixedInit(50_000)
    function = Function(cloud, "f", FunctionSettings(handler=hosted, init=init, prepared=1))
    try:
        function.prepare()
        recording = cloud.run(1_000_000)
    finally:
        hosted.close()
    (ready,) = [row for row in recording if row.kind == Kind.READY]
    assert ready.value == 2_050_000
