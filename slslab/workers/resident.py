"""The process of one environment, driven in virtual time: what its threads wait for becomes steps of the runtime.

The handler's own thread is the invocation's generator. What any other thread waits for is a generator beside it
(`Fork`), which ends with the answer; when the answer lets the handler's own thread go on, that one's bell is rung.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn

from slslab.runtime.handler import Bell, Fork, HandlerCrash, HandlerError, Log, Park, ServiceError, Sleep, Steps
from slslab.runtime.recording import Level as Loud
from slslab.workers import wire
from slslab.workers.process import WorkerFailure
from slslab.workers.worker import Worker

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.environment import Environment
    from slslab.workers.program import Program

# Answers a call of a client: service, operation, arguments -> steps that end in the answer, or raise ServiceError.
Services = Callable[[str, str, Mapping[str, Any]], Steps]
Ask = Callable[[], wire.Reply]

_LOUDNESS: Final = {
    **dict.fromkeys(("WARNING", "WARN"), Loud.WARN),
    **dict.fromkeys(("ERROR", "CRITICAL", "FATAL"), Loud.ERROR),
}
_LINE: Final = 16_384  # characters of a log line; what is longer is cut
_BROKEN: Final = {  # the rule of one reply to each question, as the platform would say it
    "output": "it printed more than {} bytes",
    "surplus": "it wrote into the platform's own channel",
    "malformed": "what it wrote into the platform's own channel is not a reply ({})",
    "too-slow": "the run as a whole took too long",
}
_FOREVER: Final = wire.Wait(wire.LONGEST_WAIT)


@dataclass(slots=True)
class Request:
    """A question to the worker that has no last word yet; `call` is None for module code."""

    call: Call | None
    bell: Bell = field(default_factory=Bell)
    id: int = -1


class Resident:
    """A worker and the requests in it. `services` answers its clients."""

    def __init__(self, worker: Worker, env: Environment, program: Program, services: Services | None) -> None:
        self.worker = worker
        self._env = env
        self._program = program
        self._services = services
        self._open: dict[int, Request] = {}
        self._broken: list[int] = []  # requests whose time was over before they were done
        self._threads = False  # whether there was ever more than one

    def drive(self, call: Call | None, ask: Ask) -> Steps:
        """Pass on what the handler's own thread asks for until it is done; its value, HandlerError or HandlerCrash."""
        while self._broken and not self.worker.closed:
            over = Request(None, id=self._broken.pop())
            yield from self._turn(over, False, partial(self.worker.break_off, over.id, self._env.now))
        request = Request(call)
        try:
            reply = yield from self._turn(request, True, ask)
            while True:
                match reply:
                    case None:  # other threads have the word
                        reply = yield Park(request.bell)
                        continue
                    case wire.Done(value):
                        return value
                    case wire.Raised():
                        self._raise(reply)
                    case wire.Wait(us) if self._threads:
                        reply = yield Park(request.bell, us)
                        if reply is not None:  # another thread has woken it
                            continue
                        ask = partial(self._wake, request.id, 0)
                    case wire.Wait(us):
                        yield Sleep(us)
                        ask = partial(self._wake, request.id, 0)
                    case _:
                        ask = yield from self._serve(reply, request.id, 0)
                reply = yield from self._turn(request, True, ask)
        except GeneratorExit:
            if not self.worker.closed:
                self._broken.append(request.id)
            raise
        finally:
            self._open.pop(request.id, None)

    def _turn(self, request: Request, own: bool, ask: Ask) -> Steps:
        """Have the worker go on with `request`. Gives what the thread that asks says; None when others must go on."""
        failure: WorkerFailure | None = None
        reply: wire.Reply = _FOREVER
        try:
            reply = ask()
        except WorkerFailure as met:
            failure = met
        if request.id < 0:
            request.id = self.worker.id
            self._open[request.id] = request
        for line in self.worker.lines(_LINE):
            yield log_of(line)
        if failure is not None:
            if failure.reason != "out-of-time":
                raise HandlerCrash(_exit_text(failure))
            self._env.reset = True  # it says nothing more: the function's time-out is what it meets
        if not isinstance(reply, wire.Turn):
            if own:
                return reply
            reply = wire.Turn((wire.Said(request.id, 0, reply),))
        self._threads = True
        mine = None
        for one in reply.said:
            asker = self._open.get(one.id)
            if asker is None:  # it has ended meanwhile
                continue
            if one.by:
                yield Fork(self._beside(asker, one), asker.call)
            elif own and asker is request:
                mine = one.reply
            else:
                asker.bell.ring(one.reply)
        return mine

    def _beside(self, request: Request, one: wire.Said) -> Steps:
        """What another thread waits for."""
        if isinstance(one.reply, wire.Wait):
            yield Sleep(one.reply.us)
            ask: Ask = partial(self._wake, one.id, one.by)
        else:
            ask = yield from self._serve(one.reply, one.id, one.by)
        yield from self._turn(request, False, ask)

    def _wake(self, id: int, by: int) -> wire.Reply:
        if self.worker.closed:  # it was stopped for saying nothing
            return _FOREVER if not by else wire.Turn(())
        return self.worker.answer(None, self._env.now, (id, by))

    def _serve(self, asked: Any, id: int, by: int) -> Steps:
        """Have a service answer; gives what hands its answer to the worker."""
        worker, env, to = self.worker, self._env, (id, by)
        try:
            if self._services is None:
                raise ServiceError("UnknownService", f"there is no {asked.service} here")
            answer = yield from self._services(asked.service, asked.operation, asked.arguments)
        except ServiceError as error:
            refused, fields = error, getattr(error, "fields", None)
            return lambda: worker.refuse(refused.message, env.now, refused.code, refused.status, fields, to)
        return lambda: worker.answer(answer, env.now, to)

    def _raise(self, raised: wire.Raised) -> NoReturn:
        """What Lambda makes of what the code raised."""
        name, text = self._program.name, raised.message
        if raised.type == "Runtime.ExitError":
            code = {"": "0", "None": "0"}.get(text, text if text.isdigit() else "1")
            text = "without providing a reason" if code == "0" else f"with error: exit status {code}"
            raise HandlerCrash(f"Runtime exited {text}")
        told = {
            "Runtime.ImportModuleError": f"Unable to import module '{name}': {text}",
            "Runtime.UserCodeSyntaxError": f"Syntax error in module '{name}': {text}",
            "Runtime.HandlerNotFound": f"Handler '{self._program.function}' missing on module '{name}'",
            "Runtime.MarshalError": f"Unable to marshal response: {text}",
        }
        traced = raised.type not in told or raised.type == "Runtime.UserCodeSyntaxError"
        raise HandlerError(raised.type, told.get(raised.type, text), raised.stack if traced else ())


def log_of(line: str) -> Log:
    """A line that was printed: a JSON object as it is, anything else as a message."""
    if line.startswith("{"):
        try:
            fields = json.loads(line, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            fields = None
        if isinstance(fields, dict):
            level = fields.get("level")
            return Log(_LOUDNESS.get(level, Loud.INFO) if isinstance(level, str) else Loud.INFO, fields)
    return Log(Loud.INFO, {"message": line})


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _exit_text(failure: WorkerFailure) -> str:
    if failure.reason != "exited":
        said = _BROKEN.get(failure.reason, failure.reason).format(failure.detail)
        return f"Runtime exited with error: {said}"
    code = str(failure.detail)
    if code == "0":
        return "Runtime exited without providing a reason"
    named = f"signal: {code}" if code.startswith("SIG") else f"exit status {code}"
    return f"Runtime exited with error: {named}"
