"""What runs inside a worker: somebody's module, its handler, and nothing of the program around it.

This file and the `guest_…` beside it are never imported by the program: their compiled code is sent to a bare
interpreter, which has the standard library and no more, and executed in one namespace. There is no expectation in
it, no event but the present one and no verdict, so a learner's code that takes it apart gains nothing: a forged reply
is worth what a returned one is. What is kept from it is outside.

The conversation: a line of JSON comes in, lines go out until one of them is `done` or `raised`. A `wait` or a `call`
in between is answered by the parent at the right moment of virtual time. `time`, `datetime`, `random`, `uuid` and
`asyncio` follow the clock and the seed that the parent sends.
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

    from slslab.workers.guest_clock import follow_the_clock, follow_the_seed
    from slslab.workers.guest_fence import become_nobody, keep_within, stay_inside
    from slslab.workers.guest_hooks import lend, on_import, own_tmp
    from slslab.workers.guest_locks import take_turns

_loads, _dumps, _read, _write, _main = json.loads, json.dumps, os.read, os.write, threading.get_ident()
_ROOTS: dict[str, str] = {"handler.py": "/var/task/handler.py"}  # files of the handler's author -> as Lambda has them


class Conversation:
    """The two pipes, the id of the question in hand and the virtual time. `shared`: any thread may ask.

    `owes`: a question has been heard, and not replied to.
    """

    def __init__(self, source: int, sink: int) -> None:
        self.source, self.sink = source, sink
        self.id = 0
        self.now = 0
        self.rest = b""
        self.shared = False
        self.owes = False
        self.turns = take_turns(self)

    def hear(self) -> dict[str, Any]:
        while b"\n" not in self.rest:
            chunk = _read(self.source, 65536)
            if not chunk:
                os._exit(0)
            self.rest += chunk
        line, self.rest = self.rest.split(b"\n", 1)
        message: dict[str, Any] = _loads(line)
        self.now = message.get("now", self.now)
        self.owes = True
        return message

    def say(self, **message: Any) -> None:
        self.send(_dumps({"id": self.id, **message}, separators=(",", ":"), allow_nan=False))

    def send(self, text: str) -> None:
        self.owes = False
        try:  # noqa: SIM105 -- contextlib costs each worker a millisecond
            sys.stdout.flush()
        except Exception:
            pass  # it is closed, or the handler's own: no end of ours
        data = text.encode() + b"\n"
        while data:
            data = data[_write(self.sink, data) :]

    def end(self, text: str) -> None:
        """The last word on a question: a JSON object without its braces."""
        self.turns.ended(self.turns.me.id if self.turns.serve else self.id, text)

    def about(self, do: str) -> str:
        """What the parent wants to know between two invocations, and the end."""
        if do == "bye":
            self.say(**{"is": "done", "value": None})
            os._exit(0)
        return f'"is":"done","value":{weight()}'

    def must_be_allowed(self) -> None:
        if not self.shared and threading.get_ident() != _main:
            raise RuntimeError("only the handler's own thread can wait or call a service here")

    def nap(self, us: int) -> bool:
        """Let time pass, or wait until another thread wakes this one: whether it did."""
        self.must_be_allowed()
        return self.turns.nap(us)

    def ask(self, **message: Any) -> Any:
        """Say something in the middle of an invocation and wait for the answer."""
        self.must_be_allowed()
        text = _dumps(message, separators=(",", ":"), allow_nan=False)
        if self.shared and (len(text) > 15_000_000 or "\\ud" in text):
            if len(text) > 15_000_000:
                raise ValueError("a request of more than 15 MB")
            _dumps(message, ensure_ascii=False).encode()  # UnicodeEncodeError here, where it can be met
        heard = self.turns.ask(text[1:-1])
        if "error" in heard:
            raise ServiceError(heard["error"], heard)
        return heard.get("answer")


class ServiceError(Exception):
    """A service refused."""

    def __init__(self, text: str, told: dict[str, Any]) -> None:
        super().__init__(text)
        self.code: str = told.get("code", "")
        self.status: int = told.get("status", 400)
        self.fields: dict[str, Any] = told.get("fields") or {}


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


class Identity:
    """Who called, for functions that a mobile app invokes; nobody here."""

    cognito_identity_id = None
    cognito_identity_pool_id = None


class Context:
    """What a handler gets beside its event, with Lambda's names."""

    def __init__(self, talk: Conversation, told: dict[str, Any]) -> None:
        self._talk = talk
        self._deadline = told["deadline"]
        self.function_name: str = told["function_name"]
        self.function_version = "$LATEST"
        self.invoked_function_arn = f"arn:aws:lambda:eu-west-1:123456789012:function:{self.function_name}"
        self.memory_limit_in_mb = str(told["memory"])  # a text, as in Lambda
        self.aws_request_id: str = told["request_id"]
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = os.environ.get(
            "AWS_LAMBDA_LOG_STREAM_NAME", f"2026/01/01/[$LATEST]{told['environment']:032x}"
        )
        self.identity = Identity()
        self.client_context = None
        self.tenant_id = None

    def get_remaining_time_in_millis(self) -> int:
        return int(max(0, self._deadline - self._talk.now) // 1000)

    def log(self, message: object) -> None:
        sys.stdout.write(str(message))


def shown_path(path: str) -> str:
    """A file of the handler's author under the name that it would have in Lambda; nothing for any other file."""
    for root, shown in _ROOTS.items():
        if path == root or (root.endswith("/") and path.startswith(root)):
            return shown + path[len(root) :]
    return ""


def complain(talk: Conversation, error: BaseException, kind: str | None = None, text: str | None = None) -> None:
    """Tell the parent what was raised, with the lines of the author's files alone."""
    stack: list[str] = []
    line, trace = 0, error.__traceback__
    while trace is not None and len(stack) < 50:
        code = trace.tb_frame.f_code
        path = shown_path(code.co_filename)
        if path:
            line = trace.tb_lineno
            source = source_line(code.co_filename, line)
            stack.append(f'  File "{path}", line {line}, in {code.co_name}\n' + (f"    {source}\n" if source else ""))
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename and shown_path(error.filename):
        line = error.lineno or 0
        stack = [f'  File "{shown_path(error.filename)}" Line {line}\n    {error.text}']
    try:
        message = str(error) if text is None else text
    except BaseException:
        message = ""
    message = message[:2000].encode("utf-8", "replace").decode()
    told = {"type": kind or type(error).__name__[:200], "message": message, "stack": stack, "line": line}
    talk.end(_dumps({"is": "raised", **told}, separators=(",", ":"), allow_nan=False)[1:-1])


_sources: dict[str, list[str]] = {}


def with_the_authors_lines(linecache: Any) -> None:
    """Let tracebacks show the lines of files that are not there under the names that Lambda gives them."""
    for path, lines in _sources.items():
        text = [line + "\n" for line in lines]
        linecache.cache[path] = (sum(map(len, text)), None, text, path)


def source_line(path: str, number: int) -> str:
    """A line of a file, without what it is indented by; nothing when it cannot be read."""
    if path not in _sources:
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                _sources[path] = file.read().splitlines()
        except OSError:
            return ""
    lines = _sources[path]
    return lines[number - 1].strip()[:200] if 0 < number <= len(lines) else ""


def load(talk: Conversation, told: dict[str, Any]) -> Any:
    """Run the module's code; returns the handler, or None after having told the parent why not."""
    task = told.get("task") or {"file": "handler.py", "module": "handler"}
    file, name = task["file"], task["module"]
    module = types.ModuleType(name)
    module.__file__ = file
    sys.modules[name] = module
    # Lambda's name of the file, wherever it is: what a handler writes of its own traceback is the same everywhere.
    shown = f"/var/task/{name}.py" if told.get("task") else file
    _sources[shown] = told["code"].splitlines()
    if "linecache" in sys.modules:  # from Python 3.13 on the interpreter may have it from the start
        with_the_authors_lines(sys.modules["linecache"])
    try:
        code = compile(told["code"], shown, "exec", dont_inherit=True)
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
            AttributeError(f"{task['module']}.py has no function {told['function']}(event, context)"),
            "Runtime.HandlerNotFound",
        )
        return None
    talk.end('"is":"done","value":null')
    return handler


def plain(value: Any) -> Any:
    """What JSON has no form for, as Lambda writes it: a Decimal is a number."""
    if type(value).__name__ == "Decimal" and type(value).__module__ == "decimal":
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False, default=plain).encode


def invoke(talk: Conversation, handler: Any, told: dict[str, Any], most: int) -> None:
    """One event, one answer."""
    try:
        value = handler(told["event"], Context(talk, told["context"]))
    except BaseException as error:
        complain(talk, error, "Runtime.ExitError" if isinstance(error, SystemExit) else None)
        return
    try:
        text = _encode(value)
        if most and "\\ud" in text:
            _dumps(value, ensure_ascii=False, default=plain).encode()
    except BaseException as error:
        complain(talk, error, "Runtime.MarshalError")
        return
    if most and len(text) > most:
        told_most = f"Response payload size exceeded maximum allowed payload size ({most} bytes)."
        complain(talk, ValueError(), "Function.ResponseSizeTooLarge", told_most)
        return
    talk.end(f'"is":"done","value":{text}')


def settle(talk: Conversation, task: dict[str, Any]) -> list[str]:
    """What a real handler finds around it: variables, folders of modules. Gives the folders that it may read."""
    os.environ.update(task["variables"])
    _ROOTS.clear()
    _ROOTS[f"/var/task/{task['module']}.py"] = f"/var/task/{task['module']}.py"
    folders = [task["folder"]] if task["folder"] else []
    for folder in folders:
        _ROOTS[folder + "/"] = "/var/task/"
    for folder in task["packages"]:
        _ROOTS[folder + "/"] = "/opt/python/"
    sys.path[:0] = [*folders, *task["packages"]]
    talk.shared = True
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    return [*folders, *task["packages"]]


def main(source: int, sink: int, library: dict[str, bytes]) -> None:
    """Serve one environment until the parent says goodbye. `library`: modules that a real handler may import."""
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stderr.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.dont_write_bytecode = True
    os.set_inheritable(source, False)
    os.set_inheritable(sink, False)
    talk = Conversation(source, sink)
    told = talk.hear()
    talk.id = told["id"]
    talk.turns.begun(talk.id)
    task = told.get("task")
    if told["box"]:
        os.chdir(told["box"])
    box = os.getcwd()
    become_nobody(box, [*task["packages"], task["folder"]] if task else [])
    keep_within(told["limits"])
    follow_the_clock(talk)
    follow_the_seed(told["seed"])
    provide(talk, told["modules"])
    readable = settle(talk, task) if task else []
    on_import(talk)
    if task:
        lend(talk, library)
        if not told["box"]:
            own_tmp(box, readable)
    stay_inside(box, readable, task is not None)
    serve_all(talk, load(talk, told), task)


def serve_all(talk: Conversation, handler: Any, task: dict[str, Any] | None) -> None:
    """One question after another, or several at a time, each in a thread."""
    most = task["most"] if task else 0

    def serve(told: dict[str, Any]) -> None:
        if task:
            os.environ["_X_AMZN_TRACE_ID"] = told["context"].get("trace", "")
        invoke(talk, handler, told, most)

    if task and task["width"] > 1:
        talk.turns.serve = serve
        talk.turns.rest()
    while True:
        told = talk.hear()
        talk.id = told["id"]
        if told.get("do") == "invoke":
            talk.turns.begun(talk.id)
            serve(told)
        elif "do" in told:
            talk.end(talk.about(told["do"]))
        else:
            talk.turns.flush()


def weight() -> int:
    """The most memory that this process has had, in KB."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most
