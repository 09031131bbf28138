"""A real handler on the toy cloud: one worker for each environment, driven in virtual time.

This is a `Handler` of the runtime like any other. Between two of its steps it blocks on the worker, and no virtual
time passes then, so the speed of the machine never shows in a run. What the handler prints becomes log lines of its
invocation; what it asks of a service is answered by the component of that name; what it raises is an error in the
shape that Lambda gives. Code that never ends is met by the function's own time-out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn

from slslab.runtime.chance import request_id, stream
from slslab.runtime.handler import HandlerCrash, HandlerError, Log, ServiceError, Sleep, Steps
from slslab.runtime.recording import Level as Loud
from slslab.workers import wire
from slslab.workers.node import NodeWorker
from slslab.workers.sandbox import Level, Limits
from slslab.workers.worker import Task, Worker, WorkerFailure

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.environment import Environment
    from slslab.runtime.function import Function
    from slslab.workers.program import Program

USUAL: Final = Limits(
    memory_mb=2048, cpu_s=600, wall_s=10.0, output_bytes=50_000_000, message_bytes=16_000_000, depth=200
)
_LOUDNESS: Final = {
    **dict.fromkeys(("WARNING", "WARN"), Loud.WARN),
    **dict.fromkeys(("ERROR", "CRITICAL", "FATAL"), Loud.ERROR),
}
_LINE: Final = 16_384  # characters of a log line; what is longer is cut
_FOREVER: Final = wire.LONGEST_WAIT

# Answers a call of a client: service, operation, arguments -> steps that end in the answer, or raise ServiceError.
Services = Callable[[str, str, Mapping[str, Any]], Steps]


class Hosted:
    """The handler of `program`. `services` answers what its clients ask; without it there is no `import boto3`.

    `peak_kb`: the most memory that one of its workers said it had, of those that ended in order.
    """

    def __init__(
        self,
        program: Program,
        services: Services | None = None,
        *,
        level: Level | None = None,
        limits: Limits = USUAL,
    ) -> None:
        self.program = program
        self.services = services
        self.level = level
        self.limits = limits
        self.peak_kb = 0
        self._alive: set[Worker] = set()

    def init(self, env: Environment, /) -> Steps:
        function = env.function
        worker = self._hire(env)
        self._alive.add(worker)
        seed = stream(function.cloud.seed, f"{function.name}/worker/{env.number}").getrandbits(62)
        try:
            yield from self._drive(worker, lambda: worker.load(env.now, seed), env)
        except BaseException:
            self._dismiss(worker)
            raise
        return worker

    def handle(self, state: Worker, call: Call, /) -> Steps:
        function, env, id = call.function, call.environment, call.request_id
        context = {
            "function_name": function.name,
            "memory": function.memory,
            "deadline": call.deadline,
            "request_id": id,
            "environment": env.number,
            "trace": f"Root=1-69559e00-{id.replace('-', '')[:24]};Sampled=1",
        }
        event = call.event()
        return (yield from self._drive(state, lambda: state.invoke(event, context, call.now), env))

    def discard(self, state: Worker, /) -> None:
        try:
            if state.idle:
                self.peak_kb = max(self.peak_kb, state.weigh())
                state.goodbye()
        except WorkerFailure:
            pass  # it has ended before us, which is its right now
        finally:
            self._dismiss(state)

    def close(self) -> None:
        """End every worker that is left."""
        for worker in tuple(self._alive):
            self._dismiss(worker)

    def _dismiss(self, worker: Worker) -> None:
        worker.kill()
        self._alive.discard(worker)

    def _hire(self, env: Environment) -> Worker:
        program, function = self.program, env.function
        variables = {**_variables(function, program, _log_stream(env)), **program.variables}
        offered = self.services is not None and not program.node
        task = Task(program.name, program.suffix, program.folder, program.packages, variables, offered)
        kind = NodeWorker if program.node else Worker
        return kind(program.code, function=program.function, level=self.level, limits=self.limits, task=task)

    def _drive(self, worker: Worker, ask: Callable[[], wire.Reply], env: Environment) -> Steps:
        """Pass on what the worker asks for until it is done; its value, or HandlerError or HandlerCrash."""
        while True:
            failure: WorkerFailure | None = None
            reply: wire.Reply = wire.Wait(_FOREVER)
            try:
                reply = ask()
            except WorkerFailure as met:
                failure = met
            for line in worker.lines(_LINE):
                yield log_of(line)
            if failure is not None and failure.reason != "out-of-time":
                raise HandlerCrash(_exit_text(failure))
            match reply:
                case wire.Done(value):
                    return value
                case wire.Raised():
                    self._raise(reply)
                case wire.Wait(us):
                    yield Sleep(us)
                    ask = partial(self._wake, worker, env)
                case wire.Call():
                    ask = yield from self._serve(worker, reply, env)

    def _wake(self, worker: Worker, env: Environment) -> wire.Reply:
        if worker.closed:  # it was stopped for saying nothing: the function's time-out is what it meets
            return wire.Wait(_FOREVER)
        return worker.answer(None, env.now)

    def _serve(self, worker: Worker, call: wire.Call, env: Environment) -> Steps:
        """Have a service answer; gives what hands its answer to the worker."""
        try:
            if self.services is None:
                raise ServiceError("UnknownService", f"there is no {call.service} here")
            answer = yield from self.services(call.service, call.operation, call.arguments)
        except ServiceError as error:
            refused, fields = error, getattr(error, "fields", None)
            return lambda: worker.refuse(refused.message, env.now, refused.code, refused.status, fields)
        return lambda: worker.answer(answer, env.now)

    def _raise(self, raised: wire.Raised) -> NoReturn:
        """What Lambda makes of what the code raised."""
        name, text = self.program.name, raised.message
        if raised.type == "Runtime.ExitError":
            code = {"": "0", "None": "0"}.get(text, text if text.isdigit() else "1")
            text = "without providing a reason" if code == "0" else f"with error: exit status {code}"
            raise HandlerCrash(f"Runtime exited {text}")
        told = {
            "Runtime.ImportModuleError": f"Unable to import module '{name}': {text}",
            "Runtime.UserCodeSyntaxError": f"Syntax error in module '{name}': {text}",
            "Runtime.HandlerNotFound": f"Handler '{self.program.function}' missing on module '{name}'",
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
        return f"Runtime exited with error: {failure}"
    code = str(failure.detail)
    if code == "0":
        return "Runtime exited without providing a reason"
    named = f"signal: {code}" if code.startswith("SIG") else f"exit status {code}"
    return f"Runtime exited with error: {named}"


def _log_stream(env: Environment) -> str:
    name = request_id(env.function.cloud.seed, -env.number).replace("-", "")
    return f"2026/01/01/[$LATEST]{name}"


def _variables(function: Function, program: Program, stream_name: str) -> dict[str, str]:
    """The variables that Lambda sets. The credentials are nobody's."""
    language = "nodejs22.x" if program.node else "python3.13"
    return {
        "_HANDLER": f"{program.name}.{program.function}",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{language}",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": stream_name,
        "AWS_ACCESS_KEY_ID": "EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "EXAMPLE",
        "AWS_SESSION_TOKEN": "EXAMPLE",
        "LAMBDA_TASK_ROOT": "/var/task",
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "TZ": ":UTC",
    }
