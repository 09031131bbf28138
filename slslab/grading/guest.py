"""What runs inside a worker: the learner's module, its handler, and nothing of the grader.

This file and the `guest_…` beside it are never imported by the program: their compiled code is sent to a bare
interpreter, which has the standard library and no more, and executed in one namespace. There is no expectation in
it, no event but the present one and no verdict, so a learner's code that takes it apart gains nothing: a forged reply
is worth what a returned one is. What is kept from it is outside.

The conversation: a line of JSON comes in, lines go out until one of them is `done` or `raised`. A `wait` or a `call`
in between is answered by the parent at the right moment of virtual time. `time`, `datetime`, `random` and `uuid`
follow the clock and the seed that the parent sends.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import types

TYPE_CHECKING = False  # what `typing` has under this name, without the 5 ms of importing it in each worker
if TYPE_CHECKING:
    from typing import Any

    from slslab.grading.guest_clock import follow_the_clock, follow_the_seed
    from slslab.grading.guest_fence import become_nobody, keep_within, stay_inside

_loads, _dumps, _read, _write, _main = json.loads, json.dumps, os.read, os.write, threading.get_ident()


class Conversation:
    """The two pipes, the id of the message in hand and the virtual time."""

    def __init__(self, source: int, sink: int) -> None:
        self.source, self.sink = source, sink
        self.id = 0
        self.now = 0
        self.rest = b""

    def hear(self) -> dict[str, Any]:
        while b"\n" not in self.rest:
            chunk = _read(self.source, 65536)
            if not chunk:
                os._exit(0)
            self.rest += chunk
        line, self.rest = self.rest.split(b"\n", 1)
        message: dict[str, Any] = _loads(line)
        self.now = message.get("now", self.now)
        return message

    def say(self, **message: Any) -> None:
        self.send(_dumps({"id": self.id, **message}, separators=(",", ":"), allow_nan=False))

    def send(self, text: str) -> None:
        sys.stdout.flush()
        data = text.encode() + b"\n"
        while data:
            data = data[_write(self.sink, data) :]

    def ask(self, **message: Any) -> Any:
        """Say something in the middle of an invocation and wait for the answer."""
        if threading.get_ident() != _main:
            raise RuntimeError("only the handler's own thread can wait or call a service here")
        self.say(**message)
        heard = self.hear()
        if "error" in heard:
            raise ServiceError(heard["error"])
        return heard.get("answer")


class ServiceError(Exception):
    """A service refused."""


def provide(talk: Conversation, modules: dict[str, list[str]]) -> None:
    """Modules that the exercise gives, whose functions are calls to a service in the parent."""
    for name, functions in modules.items():
        module = types.ModuleType(name)
        for function in functions:

            def call(_service: str = name, _operation: str = function, /, **arguments: Any) -> Any:
                return talk.ask(**{"is": "call", "service": _service, "operation": _operation, "arguments": arguments})

            call.__name__ = call.__qualname__ = function
            setattr(module, function, call)
        sys.modules[name] = module


class Context:
    """What a handler gets beside its event, with Lambda's names."""

    def __init__(self, talk: Conversation, told: dict[str, Any]) -> None:
        self._talk = talk
        self._deadline = told["deadline"]
        self.function_name: str = told["function_name"]
        self.function_version = "$LATEST"
        self.invoked_function_arn = f"arn:aws:lambda:us-east-1:123456789012:function:{self.function_name}"
        self.memory_limit_in_mb: int = told["memory"]
        self.aws_request_id: str = told["request_id"]
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = f"2026/01/01/[$LATEST]{told['environment']}"
        self.identity = None
        self.client_context = None

    def get_remaining_time_in_millis(self) -> int:
        return int(max(0, self._deadline - self._talk.now) // 1000)


def complain(talk: Conversation, error: BaseException, kind: str | None = None) -> None:
    """Tell the parent what was raised, with the lines of the learner's file alone."""
    stack: list[str] = []
    line, trace = 0, error.__traceback__
    while trace is not None and len(stack) < 50:
        code = trace.tb_frame.f_code
        if code.co_filename == "handler.py":
            line = trace.tb_lineno
            stack.append(f'File "handler.py", line {line}, in {code.co_name}')
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename == "handler.py":
        line = error.lineno or 0
    try:
        message = str(error)
    except BaseException:
        message = ""
    message = message[:2000].encode("utf-8", "replace").decode()
    talk.say(
        **{"is": "raised", "type": kind or type(error).__name__[:200], "message": message, "stack": stack, "line": line}
    )


def load(talk: Conversation, told: dict[str, Any]) -> Any:
    """Run the learner's module code; returns the handler, or None after having told the parent why not."""
    module = types.ModuleType("handler")
    module.__file__ = "handler.py"
    sys.modules["handler"] = module
    try:
        code = compile(told["code"], "handler.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        complain(talk, error, "Runtime.UserCodeSyntaxError")
        return None
    try:
        exec(code, module.__dict__)
    except ImportError as error:
        complain(talk, error, "Runtime.ImportModuleError")
        return None
    except BaseException as error:
        complain(talk, error, "Runtime.ExitError" if isinstance(error, SystemExit) else None)
        return None
    handler = getattr(module, told["function"], None)
    if not callable(handler):
        complain(
            talk,
            AttributeError(f"handler.py has no function {told['function']}(event, context)"),
            "Runtime.HandlerNotFound",
        )
        return None
    talk.say(**{"is": "done", "value": None})
    return handler


def invoke(talk: Conversation, handler: Any, told: dict[str, Any]) -> None:
    """One event, one answer."""
    try:
        value = handler(told["event"], Context(talk, told["context"]))
    except BaseException as error:
        complain(talk, error, "Runtime.ExitError" if isinstance(error, SystemExit) else None)
        return
    try:
        text = _dumps({"id": talk.id, "is": "done", "value": value}, separators=(",", ":"), allow_nan=False)
    except BaseException as error:
        complain(talk, error, "Runtime.MarshalError")
        return
    talk.send(text)


def main(source: int, sink: int) -> None:
    """Serve one environment until the parent says goodbye."""
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stderr.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.dont_write_bytecode = True
    os.set_inheritable(source, False)
    os.set_inheritable(sink, False)
    talk = Conversation(source, sink)
    told = talk.hear()
    talk.id = told["id"]
    if told["box"]:
        os.chdir(told["box"])
    box = os.getcwd()
    become_nobody(box)
    keep_within(told["limits"])
    follow_the_clock(talk)
    follow_the_seed(told["seed"])
    provide(talk, told["modules"])
    stay_inside(box)
    handler = load(talk, told)
    while True:
        told = talk.hear()
        talk.id = told["id"]
        if told["do"] == "bye":
            talk.say(**{"is": "done", "value": None})
            os._exit(0)
        invoke(talk, handler, told)
