"""One worker: a process that serves one environment of the toy cloud with somebody's handler.

The parent asks, the worker replies, one question at a time, and nothing else counts: not what it prints, not its exit
code, not a reply too many. Each way to break that rule is a `WorkerFailure` with its reason. The conversation runs
over two pipes of its own (`process`); standard output and error are read beside it, as log lines, and bounded.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from slslab.workers import wire
from slslab.workers.bundle import LOADER, bundle
from slslab.workers.process import Process
from slslab.workers.sandbox import BOX, Level, Limits, best_level, interpreter
from slslab.workers.task import Task


class Worker:
    """A process with somebody's module in it. Call `load` once, then `invoke` or `goodbye`; `kill` at any time.

    `modules` are those that the exercise gives: name -> names of its functions, each of which becomes a `wire.Call`.
    `task`: it is a real handler.
    A reply that is a `Wait` or a `Call` is to be answered with `answer` or `refuse`, whose result is the next reply.
    A real handler's threads may say several things at a time (`wire.Turn`); each answer is then `to` the id and the
    number of who said it. `now` is always virtual time in µs.
    """

    def __init__(
        self,
        code: str,
        *,
        function: str = "handler",
        modules: Mapping[str, Sequence[str]] | None = None,
        level: Level | None = None,
        limits: Limits | None = None,
        task: Task | None = None,
    ) -> None:
        self.level = best_level() if level is None else level
        self.limits = limits or Limits()
        self.task = task
        self._first = {
            "do": "load",
            "code": code,
            "function": function,
            "modules": {name: list(functions) for name, functions in (modules or {}).items()},
            "limits": self.limits.kernel(),
            "box": "" if self.level is Level.PROCESS else BOX,
            **({"task": task.told(self.level)} if task else {}),
        }
        self.id = 0  # of the last question
        self._open: set[int] = set()  # questions whose last word has not been said
        self._folder = Path(tempfile.mkdtemp(prefix="slslab-"))
        shown = task.shown(self.level) if task else {}
        self._process = Process(self.level, self.limits, self._folder, self._program, shown)

    def load(self, now: int, seed: int) -> wire.Reply:
        """Run the module's code; `seed` is that of its chance."""
        return self._ask(now=now, seed=seed, **self._first)

    def invoke(self, event: Any, context: Mapping[str, Any], now: int) -> wire.Reply:
        """Hand one event to the handler."""
        return self._ask(do="invoke", event=event, context=dict(context), now=now)

    def answer(self, value: Any, now: int, to: tuple[int, int] | None = None) -> wire.Reply:
        """Go on after a `Wait` (with None) or a `Call` (with its answer)."""
        return self._go_on({"answer": value, "now": now}, to)

    def refuse(
        self,
        message: str,
        now: int,
        code: str = "",
        status: int = 400,
        fields: Mapping[str, Any] | None = None,
        to: tuple[int, int] | None = None,
    ) -> wire.Reply:
        """Go on after a `Call` by raising an error inside the handler; `code`, `status` and what else its answer has
        (`fields`) are those of a service."""
        told = {"error": message, "code": code, "status": status, "fields": dict(fields or {}), "now": now}
        return self._go_on(told, to)

    def break_off(self, id: int, now: int) -> wire.Reply:
        """Nobody waits for the reply to the question `id` any more: end what waits for something there."""
        self._open.discard(id)
        return self._go_on({"do": "end", "now": now}, (id, 0))

    def weigh(self) -> int:
        """The most memory that it has had, in KB, as it says itself. Only between two invocations."""
        reply = self._ask(do="weigh")
        return reply.value if isinstance(reply, wire.Done) and isinstance(reply.value, int) else 0

    def goodbye(self) -> None:
        """End in order. The last reply is required like every other, so an early exit shows here at the latest.

        A worker whose handler is in the middle of something cannot reply and is ended without.
        """
        if self.idle:
            self._ask(do="bye")
        self.kill()

    def kill(self) -> None:
        """End now: the worker, every process that it may have started, its pipes and its folder."""
        self._process.kill()

    def lines(self, longest: int = 1000) -> list[str]:
        """What was printed since this was last asked, line by line, each of at most `longest` characters."""
        return self._process.lines(longest)

    @property
    def closed(self) -> bool:
        """Whether it has been ended."""
        return self._process.closed

    @property
    def idle(self) -> bool:
        """Whether it has replied to all that it was asked, and can be asked again."""
        return not self._open and not self._process.closed

    def _program(self, source: int, sink: int) -> tuple[list[str], bytes]:
        """The command that runs the guest inside, and what is sent to it first."""
        guest = bundle(bool(self.task and self.task.clients))
        return [*interpreter(LOADER), str(source), str(sink), str(len(guest))], guest

    def _ask(self, **message: Any) -> wire.Reply:
        # By lot, so that no thread of the learner's can reply to a question before it is asked.
        self.id = secrets.randbits(48)
        self._open.add(self.id)
        return self._go_on(message)

    def _go_on(self, message: dict[str, Any], to: tuple[int, int] | None = None) -> wire.Reply:
        id, by = to or (self.id, 0)
        line = self._process.exchange(wire.encode({"id": id, "by": by, **message} if by else {"id": id, **message}))
        try:
            reply = wire.read_reply(line, id, self.limits.message_bytes, self.limits.depth)
        except wire.Unasked:
            self._process.fail("surplus")
        except wire.Malformed as error:
            self._process.fail("malformed", str(error))
        if type(reply) is wire.Done or type(reply) is wire.Raised:
            self._open.discard(id)
        elif type(reply) is wire.Turn:
            if self.task is None:
                self._process.fail("malformed", "several words at a time")
            self._open -= {
                one.id for one in reply.said if type(one.reply) is wire.Done or type(one.reply) is wire.Raised
            }
        return reply
