"""A real handler on the toy cloud: one worker for each environment, driven in virtual time.

This is a `Handler` of the runtime like any other. Between two of its steps it blocks on the worker, and no virtual
time passes then, so the speed of the machine never shows in a run. What the handler prints becomes log lines of its
invocation; what it asks of a service is answered by the component of that name; what it raises is an error in the
shape that Lambda gives. Code that never ends is met by the function's own time-out. Its threads wait side by side, and
so do several requests in one environment, where the function is set so (`slslab.workers.resident` drives them).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from slslab.runtime.chance import request_id, stream
from slslab.runtime.handler import Sleep, Steps
from slslab.workers.node import NodeWorker
from slslab.workers.process import WorkerFailure
from slslab.workers.resident import Resident, Services
from slslab.workers.sandbox import Level, Limits
from slslab.workers.task import Task
from slslab.workers.wire import LONGEST_WAIT
from slslab.workers.worker import Worker

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.environment import Environment
    from slslab.workers.program import Program

USUAL: Final = Limits(
    memory_mb=2048, cpu_s=600, wall_s=10.0, output_bytes=50_000_000, message_bytes=16_000_000, depth=200
)


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
        self._endless = False  # whether its module code has kept the machine busy for longer than it may

    def init(self, env: Environment, /) -> Steps:
        function = env.function
        if self._endless:  # it would again, and every time somebody would wait for that
            yield Sleep(LONGEST_WAIT)
        worker = self._hire(env)
        self._alive.add(worker)
        resident = Resident(worker, env, self.program, self.services)
        seed = stream(function.cloud.seed, f"{function.name}/worker/{env.number}").getrandbits(62)
        try:
            yield from resident.drive(None, lambda: worker.load(env.now, seed))
        except BaseException as error:
            self._endless = self._endless or (isinstance(error, GeneratorExit) and worker.closed)
            self._dismiss(worker)
            raise
        return resident

    def handle(self, state: Resident, call: Call, /) -> Steps:
        function, env, id = call.function, call.environment, call.request_id
        context = {
            "function_name": function.name,
            "memory": function.memory,
            "deadline": call.deadline,
            "request_id": id,
            "environment": env.number,
            "trace": f"Root=1-69559e00-{id.replace('-', '')[:24]};Parent={id.replace('-', '')[-16:]};Sampled=1",
        }
        event = call.event()
        return state.drive(call, lambda: state.worker.invoke(event, context, call.now))

    def discard(self, state: Resident, /) -> None:
        worker = state.worker
        try:
            if worker.idle:
                self.peak_kb = max(self.peak_kb, worker.weigh())
                worker.goodbye()
        except WorkerFailure:
            pass  # it has ended before us, which is its right now
        finally:
            self._dismiss(worker)

    def close(self) -> None:
        """End every worker that is left."""
        for worker in tuple(self._alive):
            self._dismiss(worker)

    def _dismiss(self, worker: Worker) -> None:
        worker.kill()
        self._alive.discard(worker)

    def _hire(self, env: Environment) -> Worker:
        program, function = self.program, env.function
        variables = {**_variables(env, program), **program.variables}
        offered = self.services is not None
        task = Task(
            program.name, program.suffix, program.folder, program.packages, variables, offered, width=function.width
        )
        kind = NodeWorker if program.node else Worker
        limits = replace(self.limits, tmp_mb=function.set.tmp, file_mb=function.set.tmp)
        return kind(program.code, function=program.function, level=self.level, limits=limits, task=task)


def _log_stream(env: Environment) -> str:
    name = request_id(env.function.cloud.seed, -env.number).replace("-", "")
    return f"2026/01/01/[$LATEST]{name}"


def _variables(env: Environment, program: Program) -> dict[str, str]:
    """The variables that Lambda sets. The credentials are nobody's."""
    function = env.function
    language = "nodejs22.x" if program.node else "python3.13"
    return {
        "_HANDLER": f"{program.name}.{program.function}",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{language}",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "provisioned-concurrency" if env.prepared else "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": _log_stream(env),
        "AWS_ACCESS_KEY_ID": "EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "EXAMPLE",
        "AWS_SESSION_TOKEN": "EXAMPLE",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129:2000",
        "LAMBDA_TASK_ROOT": "/var/task",
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "TZ": ":UTC",
    }
