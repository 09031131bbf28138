"""The express lane: a client's requests straight to a modelled function, each in two steps of the clock.

What happens most is dull: a request is at the function at once, an idle environment takes it, how long it takes is
one draw, nothing strikes, and the answer is back at once. `Client.send`, `Function.invoke`, `Function.finish` and
`Client._receive` do that one after the other, each with all that might be otherwise. Here the dull case is done in
one go, with the same luck, the same rows and the same totals, and whatever is not dull is left to them.

Each environment keeps one call, which stands for one request after the other: making a new one would cost as much as
all the rest. A kill, a new version or an outage finds that call among the environment's as it would any other.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from typing import TYPE_CHECKING, Final

from slslab.runtime import fleet
from slslab.runtime.arrivals import Gaps
from slslab.runtime.call import Call, Message
from slslab.runtime.drive import time_out
from slslab.runtime.durations import Sampler
from slslab.runtime.recording import Hop, Kind

if TYPE_CHECKING:
    from slslab.runtime.client import Client
    from slslab.runtime.environment import Environment
    from slslab.runtime.function import Function

_SEND: Final = int(Kind.SEND)  # as bare numbers, since these rows are written for every request
_HOP: Final = int(Kind.HOP)
_START: Final = int(Kind.START)
_END: Final = int(Kind.END)
_REPORT: Final = int(Kind.REPORT)
_RECEIVE: Final = int(Kind.RECEIVE)
_ANSWER: Final = int(Hop.ANSWER)


def open_lane(client: Client, function: Function, edge: int, gap: Gaps) -> Callable[[int], None]:
    """What the clock calls whenever a request of `client` sets out for `function`; they are `gap` apart.

    It is called with the number of the client's arrival process. The lane is open while `client.express` is that
    number and `function.express` draws how long an invocation takes; both change with any setting that matters here.
    """
    clock, heap, tick, new_ref = client.clock, client.clock.heap, client.clock.tick, client.recorder.ref
    totals, note_latency, write = client.totals, client.totals.latency.add, client.write
    parents = client.recorder.recording.parents
    idle, spare, finish = function.idle, function.spare, function.finish
    who, where = client.index, function.index
    calls = client.cloud.calls
    rate, token = calls.burst, calls.window
    room = (rate - 1) * token
    draw: Sampler = _of_no_function
    pool, timeout, step = function.pool, function.timeout, function.step

    def arrive(process: int) -> None:
        nonlocal draw, pool, timeout, step
        if client.express != process:
            client.arrive(process)
            return
        now = clock.now
        us = gap()
        if us is not None:
            heappush(heap, (now + us, tick(), arrive, process))
        if function.express is not draw:
            if function.express is None:
                client.send()
                return
            draw, pool, timeout, step = function.express, function.pool, function.timeout, function.step
        at, full = now * rate, calls.full  # see `slslab.runtime.limits.TokenBucket`
        if full < at:
            full = at
        if spare or not idle or pool.used >= pool.limit or full > at + room or function.trouble is not None:
            client.send()
            return
        env, _ = idle.popitem()
        if env.reset or env.unbilled:
            idle[env] = None
            client.send()
            return
        calls.full = full + token
        call = env.call
        if call is None or call.reply is not reply:
            call = env.call = _keep(env, reply)
        pool.used += 1
        env.calls.append(call)
        env.served += 1
        totals.requests += 1
        call.start = now
        if write is None:
            call.ref = new_ref(new_ref(-1))
        else:
            ref = len(parents)
            parents.append(-1)
            parents.append(ref)
            call.ref = inner = ref + 1
            write((
                now, _SEND, 0, who, -1, ref, client.set.size,
                now, _HOP, 0, edge, -1, ref, now,
                now, _START, 0, where, env.number, inner, 0,
            ))  # fmt: skip
        us = draw()
        if us > timeout:
            heappush(heap, (now + timeout, tick(), time_out, call))
        else:
            heappush(heap, (now + us, tick(), end, call))

    def end(call: Call) -> None:
        now = clock.now
        env = call.environment
        if (
            function.express is not draw
            or client.express is None
            or function.trouble is not None
            or now >= env.leave_at
            or call.status >= 0
        ):
            finish(call)
            return
        busy = now - call.start
        billed = (-(-busy // step) or 1) * step  # nothing is for free
        totals.invocations += 1
        totals.busy_us += busy
        totals.billed_us += billed
        note_latency(busy)
        if write is not None:
            inner = call.ref
            ref = inner - 1
            number = env.number
            write((
                now, _END, 0, where, number, inner, billed,
                now, _REPORT, 0, where, number, inner, busy,
                now, _HOP, _ANSWER, edge, -1, ref, now,
                now, _RECEIVE, 0, who, -1, ref, busy,
            ))  # fmt: skip
        env.calls.clear()
        pool.used -= 1
        env.since = now
        idle[env] = None
        if env.timer is None:
            fleet.watch(env)

    def reply(call: Call) -> None:
        """The answer of a call that did not end dully. It is not used again."""
        call.environment.call = None
        request = Message(call.ref - 1, call.start, {}, "direct", client.name)
        client.answered(request, call.status, call.answer)

    return arrive


def _of_no_function() -> int:
    raise AssertionError


def _keep(env: Environment, reply: Callable[[Call], None]) -> Call:
    call = Call(-1, (), reply)
    call.function, call.environment = env.function, env
    return call
