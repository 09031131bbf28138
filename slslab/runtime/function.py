"""A function: finds or makes an environment for each call, and says when there is no room.

Routing is newest-idle-first, as on the real platforms: the environments at the bottom of the stack stay idle and
expire, which is what makes a fleet shrink. Nothing here grows with the number of environments: the stack is a dict in
order of coming, from whose middle one can go; there is one keep-alive check for each environment that exists (and not
for each idle spell), and one that comes too early is put off.

`invoke`, `_start` and `finish` are the path of every invocation, modelled or real, and are written for speed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime import fleet
from slslab.runtime.call import Call, Message
from slslab.runtime.component import Component
from slslab.runtime.deadlines import Deadlines
from slslab.runtime.drive import PENDING, begin, respond, time_out
from slslab.runtime.environment import Environment
from slslab.runtime.handler import HandlerError, ServiceError
from slslab.runtime.hybrid import Hybrid
from slslab.runtime.keepalive import Ping, Policy, keep_pinging
from slslab.runtime.keepalive import answer as answer_ping
from slslab.runtime.limits import Pool, TokenBucket
from slslab.runtime.model import Model
from slslab.runtime.payload import MOST_ASYNC, MOST_SYNC, bytes_of, exceeds
from slslab.runtime.recording import Ending, Fault, Kind, Operation, Reason, Status, Why
from slslab.runtime.reports import error_answer, log_error, report

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud
    from slslab.runtime.settings import FunctionSettings

_START: Final = int(Kind.START)  # as bare numbers, since these rows are written for every invocation
_END: Final = int(Kind.END)
_SECOND: Final = 1_000_000
LOOP_LIMIT: Final = 16  # invocations in one chain; the next one is stopped
SYSTEM_FAULT: Final = {"Type": "Service", "Message": "An error occurred and the request cannot be processed."}
LOOPED: Final = {"errorType": "RecursiveInvocationException", "errorMessage": "the chain invokes itself"}


class Function(Component):
    """One function and its environments. `idle` is the stack of free ones; `open` those with room for one more."""

    kind = "function"
    most_bytes = MOST_SYNC

    def __init__(self, cloud: Cloud, name: str, settings: FunctionSettings) -> None:
        super().__init__(cloud, name)
        self.idle: dict[Environment, None] = {}  # the one that has been so for the shortest time comes last
        self.checks: Deadlines[Environment] = Deadlines(cloud.clock, partial(fleet.check, self))  # of keep-alive
        self.spare: list[Environment] = []  # provisioned ones that are free
        self.open: dict[Environment, None] = {}
        self.starting: list[Environment] = []
        self.environments: dict[int, Environment] = {}
        self.crashes = 0  # that no new environment has followed yet
        self.own: Pool | None = None
        self.scaling: TokenBucket | None = None
        self.rate: TokenBucket | None = None
        self.spare_rate: TokenBucket | None = None
        self.batches = False
        self.changes = 0
        self.policy: Policy | None = None
        self._pings: tuple[int, int] | None = None
        self._on_done = self.finish  # kept: a bound method costs as much as the heap's push
        self.apply(settings)

    def apply(self, settings: FunctionSettings) -> None:
        """Take over `settings`; environments are left as they are (see `change`)."""
        self.set = settings
        self.memory = settings.memory
        self.timeout = settings.timeout
        self.width = settings.width
        self.shares = settings.width > 1 and settings.shared
        self.step = settings.billing_step
        handler = settings.handler
        # A batch takes as long as its messages, one after another: no single draw says that.
        self.modelled = isinstance(handler, Model)
        self.plain = handler.plain(self) if isinstance(handler, Model) and not self.batches else None
        self.handler = handler.bind(self) if isinstance(handler, Model) else handler
        self.draw_init = settings.init.sampler(partial(_init_stream, self))
        self.draw_keep = fleet.span(settings.keep_alive, self.stream("keep-alive"))
        self.draw_life = fleet.span(settings.recycle, self.stream("recycle"))
        # Provisioned environments are set aside: neither pool counts them, and each is smaller by their number.
        reserved, prepared = settings.reserved, settings.prepared
        self.own = None if reserved is None else Pool(reserved - prepared, Reason.RESERVED_CONCURRENCY_LIMIT)
        self.pool = self.own or self.cloud.account
        self.scaling = TokenBucket(settings.scaling) if settings.scaling is not None else None
        factor = settings.rate_factor
        self.rate = TokenBucket(factor * reserved, _SECOND) if reserved and factor else None
        self.spare_rate = TokenBucket(factor * prepared, _SECOND) if prepared and factor else None
        if not isinstance(settings.keep_alive, Hybrid):
            self.policy = None
        elif self.policy is None or self.policy.set != settings.keep_alive:
            self.policy = Policy(self, settings.keep_alive)
        if settings.pings is not None and settings.pings != self._pings:
            every, _ = settings.pings
            heappush(self.clock.heap, (self.clock.now + every, self.clock.tick(), keep_pinging, (self, settings.pings)))
        self._pings = settings.pings
        self.checked = self.rate is not None or self.width > 1 or self.policy is not None
        # An environment that is not kept at all goes as soon as it is idle.
        fleeting = settings.keep_alive == 0 or (isinstance(settings.keep_alive, tuple) and not settings.keep_alive[0])
        self.express = None if self.checked or fleeting else self.plain
        self.cloud.share_account()

    def settings(self) -> dict[str, object]:
        return self.set.plain()

    def change(self, settings: FunctionSettings) -> None:
        """New settings from now on. A new version replaces the environments, as they become idle."""
        fleet.change(self, settings)

    def take_batches(self) -> None:
        """A mapping will invoke it, with many messages at a time."""
        self.batches = True
        self.plain = self.express = None

    def prepare(self) -> None:
        """Make the provisioned environments, all ready at this moment: they were allocated before the run."""
        fleet.allocate(self, at_once=True)

    # One invocation

    def invoke(self, call: Call) -> None:
        """Run `call`, or refuse it. `call.reply(call)` follows, now or later."""
        call.function = self
        call.asked = self.clock.now
        if self.own is None and call.sync and not self.cloud.calls.take(call.asked):
            self._throttle(call, Reason.ACCOUNT_RATE_LIMIT)
            return
        if (self.checked or self.trouble is not None or call.depth >= LOOP_LIMIT) and self._placed(call):
            return
        pool = self.pool
        if self.spare and (self.spare_rate is None or not call.sync or self.spare_rate.take(call.asked)):
            env = self.spare.pop()
        elif self.idle and pool.used < pool.limit:
            pool.used += 1
            env, _ = self.idle.popitem()
        else:
            self._grow(call)
            return
        env.calls.append(call)
        if self.width > 1:
            self.open[env] = None
        self._start(call, env, 0)

    def _placed(self, call: Call) -> bool:
        """What most calls need not look at: the loop guard, a bound on the rate, room in a busy environment."""
        if self.policy is not None:
            self.policy.arrived(call.asked)
        if call.depth >= LOOP_LIMIT and self.set.guard:
            self._stop_loop(call)
        elif self.throttled(call.ref):
            self._throttle(call, self.pool.reason)
        elif self.trouble is not None and self.trouble.system():
            self._fault(Fault.SYSTEM, 0, ref=call.ref)
            call.status = Status.ERROR
            call.answer = SYSTEM_FAULT
            call.reply(call)
        elif self.rate is not None and call.sync and not self.rate.take(call.asked):
            self._throttle(call, Reason.INVOCATION_RATE_LIMIT)
        elif self.open:
            env = next(reversed(self.open))
            env.calls.append(call)
            if len(env.calls) >= self.width:
                del self.open[env]
            self._start(call, env, 0)
        else:
            return False
        return True

    def invoke_ping(self, call: Ping) -> None:
        """Run a ping in an idle environment, or in a new one when there is none and there is room."""
        call.function = self
        call.asked = self.clock.now
        if self.spare:
            env = self.spare.pop()
        elif self.pool.used >= self.pool.limit:
            return
        elif self.idle:
            self.pool.used += 1
            env, _ = self.idle.popitem()
        else:
            self.pool.used += 1
            env = fleet.create(self, Why.PINGED)
            env.calls.append(call)
            fleet.begin_init(env)
            return
        env.calls.append(call)
        answer_ping(call, env, 0)

    def _grow(self, call: Call) -> None:
        starting = self.starting
        if starting:  # only with room for several requests in each
            env = starting[-1]
            env.calls.append(call)
            if len(env.calls) >= self.width:
                starting.pop()
            return
        pool = self.pool
        if pool.used >= pool.limit:
            self._throttle(call, pool.reason)
            return
        if self.scaling is not None and not self.scaling.take(self.clock.now):
            self._throttle(call, Reason.SCALING_RATE)
            return
        pool.used += 1
        why = Why.DEMAND
        if self.crashes:
            self.crashes -= 1
            why = Why.AFTER_CRASH
        env = fleet.create(self, why)
        env.calls.append(call)
        if self.width > 1:
            starting.append(env)
        fleet.begin_init(env)

    def initialised(self, env: Environment) -> None:
        """INIT of `env` is done: the calls that waited start, or it is idle."""
        if env in self.starting:
            self.starting.remove(env)
        if not env.calls:
            self._rest(env)
            return
        if len(env.calls) < self.width and env.broken is None and env.leave_at:
            self.open[env] = None
        now = self.clock.now
        for call in tuple(env.calls):
            if env.gone:  # the one before has brought it down, and another environment takes who still waits
                return
            if type(call) is Ping:
                answer_ping(call, env, now - call.asked)
                continue
            call.cold = True
            self.totals.cold += 1
            self._start(call, env, now - call.asked)

    def _start(self, call: Call, env: Environment, waited: int) -> None:
        clock = self.clock
        now = clock.now
        call.environment = env
        call.start = now
        env.served += 1
        if self.write is not None:
            self.write((now, _START, call.cold, self.index, env.number, call.ref, waited))
        if self.plain is not None and not env.reset:
            us = self.plain()
            if us > self.timeout:
                heappush(clock.heap, (now + self.timeout, clock.tick(), time_out, call))
            else:
                heappush(clock.heap, (now + us, clock.tick(), self._on_done, call))
        elif env.broken is not None:
            self.finish(call, Status.ERROR, error_answer(env.broken))
        else:
            begin(call)

    def finish(self, call: Call, status: int = 0, answer: Any = None) -> None:
        """`call` has ended: bill it, set the environment free, and answer. Nothing if it had ended before."""
        if call.status >= 0:
            return
        env = call.environment
        now = self.clock.now
        if self.trouble is not None and not status:
            status, answer = self._struck(call, answer)
        call.status = status
        call.answer = answer
        busy = now - call.start
        paid = busy or 1  # nothing is for free
        if self.width > 1:  # an environment's time is paid once, however many requests share it
            paid = now - max(call.start, env.billed_until)
            env.billed_until = now
        if env.unbilled:
            paid += env.unbilled
            env.unbilled = 0
        billed = -(-paid // self.step) * self.step
        totals = self.totals
        totals.invocations += 1
        totals.busy_us += busy
        totals.billed_us += billed
        if status:
            totals.errors += 1
        if self.write is not None:
            if status:
                log_error(self, call)
            end = (now, _END, status, self.index, env.number, call.ref, billed)
            self.write(end + report(self, call, busy))
        env.calls.remove(call)
        if status == Status.CRASHED or (env.broken is not None and not env.calls):
            fleet.crash(env)
        elif not env.gone:
            self._release(env)
        call.reply(call)

    def _release(self, env: Environment) -> None:
        if env.calls:
            if len(env.calls) < self.width and env not in self.open and env.leave_at:
                self.open[env] = None
            return
        if self.width > 1:
            self.open.pop(env, None)
        if not env.prepared:
            self.pool.used -= 1
        self._rest(env)

    def _rest(self, env: Environment) -> None:
        clock = self.clock
        now = clock.now
        if now >= env.leave_at:
            fleet.leave(env)
        elif env.prepared:
            self.spare.append(env)
        elif env.keep <= 0:
            fleet.remove(env, Ending.EXPIRED)
        else:
            env.since = now
            self.idle[env] = None
            if env.timer is None:
                fleet.watch(env)

    # Refusals and faults

    def _throttle(self, call: Call, reason: Reason) -> None:
        self.totals.throttles += 1
        call.status = Status.THROTTLED
        call.answer = {"Reason": _REASONS[reason], "message": "Rate Exceeded."}
        if self.write is not None:
            self.write((self.clock.now, Kind.THROTTLE, reason, self.index, -1, call.ref, 0))
        call.reply(call)

    def _stop_loop(self, call: Call) -> None:
        call.status = Status.ERROR
        call.answer = LOOPED
        if self.write is not None:
            self.write((self.clock.now, Kind.LOOP, 0, self.index, -1, call.ref, call.depth))
        call.reply(call)

    def _struck(self, call: Call, answer: Any) -> tuple[Status, Any]:
        trouble = self.trouble
        assert trouble is not None
        if trouble.crash():
            self._fault(Fault.CRASH, 0, call.environment.number, call.ref)
            return Status.CRASHED, error_answer(HandlerError("Runtime.ExitError", "the process exited"))
        if self.loses(call.ref) or self.fails(call.ref):
            return Status.ERROR, error_answer(HandlerError("InjectedFault", "this failure was injected"))
        return Status.OK, answer

    # Asked by a handler

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """`invoke` {payload, wait}: with `wait` the answer comes when the function has ended, else at once."""
        if action != "invoke":
            return super().perform(action, arguments, call)
        if self.write is not None:
            self.write((self.clock.now, Kind.OPERATION, Operation.INVOKE, self.index, -1, call.ref, 0))
        payload, wait = arguments.get("payload") or {}, arguments.get("wait", True)
        most = MOST_SYNC if wait else MOST_ASYNC
        if exceeds(payload, most):
            text = f"{bytes_of(payload)} byte payload is too large for the {_WAYS[bool(wait)]} invocation type"
            raise ServiceError("RequestTooLargeException", f"{text} (limit {most} bytes)", 413)
        ref = self.recorder.ref(call.ref)
        message = Message(ref, self.clock.now, payload, depth=call.depth + 1)
        if not wait:
            self.cloud.submit(self, message)
            return {"StatusCode": 202}
        self.invoke(Call(self.recorder.ref(ref), (message,), partial(self._answer, call), message.depth))
        return PENDING

    def _answer(self, asker: Call, inner: Call) -> None:
        if inner.status == Status.THROTTLED:
            respond(self, asker, ServiceError("TooManyRequestsException", "Rate Exceeded.", 429))
        elif inner.answer is SYSTEM_FAULT:
            respond(self, asker, ServiceError("ServiceException", SYSTEM_FAULT["Message"], 500))
        elif inner.answer is LOOPED:
            respond(self, asker, ServiceError("RecursiveInvocationException", LOOPED["errorMessage"]))
        elif inner.status == Status.OK:
            respond(self, asker, {"StatusCode": 200, "Payload": inner.answer})
        else:
            respond(self, asker, {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": inner.answer})


_WAYS: Final = {True: "RequestResponse", False: "Event"}
_REASONS: Final = {
    Reason.CONCURRENT_INVOCATION_LIMIT: "ConcurrentInvocationLimitExceeded",
    Reason.RESERVED_CONCURRENCY_LIMIT: "ReservedFunctionConcurrentInvocationLimitExceeded",
    Reason.INVOCATION_RATE_LIMIT: "ReservedFunctionInvocationRateLimitExceeded",
    Reason.SCALING_RATE: "ConcurrentInvocationLimitExceeded",
    Reason.ACCOUNT_RATE_LIMIT: "FunctionInvocationRateLimitExceeded",
}


def _init_stream(function: Function, phase: str) -> Any:
    return function.stream(f"init/{phase}")
