"""One worker: a process that serves one environment of the toy cloud with somebody's handler.

The parent asks, the worker replies, one question at a time, and nothing else counts: not what it prints, not its exit
code, not a reply too many. Each way to break that rule is a `WorkerFailure` with its reason. The conversation runs
over two pipes of its own; standard output and error are read beside it, as log lines, and bounded.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import secrets
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, NoReturn

from slslab.workers import wire
from slslab.workers.sandbox import BOX, PACKAGES, TASK, Level, Limits, best_level, command, environment, interpreter

_LOADER: Final = (
    "import marshal,os,sys\n"
    "source,sink,size=map(int,sys.argv[1:])\n"
    "code=b''\n"
    "while len(code)<size: code+=os.read(source,size-len(code)) or os._exit(0)\n"
    "guest={'__name__':'guest'}\n"
    "parts,library=marshal.loads(code)\n"
    "for part in parts: exec(part,guest)\n"
    "guest['main'](source,sink,library)\n"
)


class WorkerFailure(Exception):
    """The worker broke the rule of one reply to each question. `reason` is a key of the catalogue's `worker-…`.

    out-of-time: no reply within the bound · too-slow: the run as a whole took too long · exited: the process ended ·
    surplus: it said more than it was asked · malformed: what it said is not strict JSON · output: it printed too much
    """

    def __init__(self, reason: str, detail: str | float = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Task:
    """What a real handler has around it, and an exercise's has not.

    `name` and `suffix` of its file; `folder` is its own, which it may read and import from; `packages` are folders of
    installed libraries; `variables` of its environment; `clients`: `import boto3` gives clients of the toy services;
    `most`: bytes that it may answer. `width`: requests that it takes at the same time.
    """

    name: str
    suffix: str = ".py"
    folder: Path | None = None
    packages: tuple[Path, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    clients: bool = True
    most: int = 6_291_556
    width: int = 1

    def shown(self, level: Level) -> dict[str, str]:
        """The folders that it may read -> their names inside the walls."""
        outside = [str(self.folder.resolve())] if self.folder else []
        inside = [TASK] if self.folder else []
        for number, folder in enumerate(self.packages):
            outside.append(str(folder.resolve()))
            inside.append(f"{PACKAGES}{number or ''}")
        return dict(zip(outside, outside if level is Level.PROCESS else inside, strict=True))

    def told(self, level: Level) -> dict[str, Any]:
        """As the guest gets it."""
        shown = list(self.shown(level).values())
        folder = shown.pop(0) if self.folder else ""
        return {
            "file": f"{folder or TASK}/{self.name}{self.suffix}",
            "module": self.name,
            "suffix": self.suffix,
            "folder": folder,
            "packages": shown,
            "variables": dict(self.variables),
            "most": self.most,
            "width": self.width,
        }


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
        self._printed = b""
        self._output_bytes = 0
        self._folder = Path(tempfile.mkdtemp(prefix="slslab-"))
        self._closed = False
        self._start()

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
        if self._closed:
            return
        self._closed = True
        self._end_process()
        for end in (self._source, self._sink, self._output):
            os.close(end)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end_process(self) -> None:
        """Kill what is inside first, so that the program around it can bury it; then the whole group."""
        pid = self._process.pid
        inner: list[str] = []
        if self.level is not Level.PROCESS:
            with contextlib.suppress(OSError):  # not every kernel tells
                inner = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for child in inner:
            with contextlib.suppress(OSError):
                os.kill(int(child), signal.SIGKILL)
        if inner:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.5)
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
        self._process.wait()

    @property
    def closed(self) -> bool:
        """Whether it has been ended."""
        return self._closed

    @property
    def idle(self) -> bool:
        """Whether it has replied to all that it was asked, and can be asked again."""
        return not self._open and not self._closed

    def lines(self, longest: int = 1000) -> list[str]:
        """What was printed since this was last asked, line by line, each of at most `longest` characters."""
        if not self._closed:
            self._drain()
        text, self._printed = self._printed.decode("utf-8", "replace"), b""
        return [line[:longest] for line in text.split("\n") if line] if text else []

    def _start(self) -> None:
        guest_source, self._sink = os.pipe()
        self._source, guest_sink = os.pipe()
        self._output, guest_output = os.pipe()
        program, guest = self._program(guest_source, guest_sink)
        try:
            self._process = subprocess.Popen(
                command(
                    self.level,
                    self._folder,
                    program,
                    self.task.shown(self.level) if self.task else {},
                    self.limits.tmp_mb,
                ),
                stdin=subprocess.DEVNULL,
                stdout=guest_output,
                stderr=guest_output,
                pass_fds=(guest_source, guest_sink),
                cwd=self._folder,
                env=environment(),
                start_new_session=True,
            )
        finally:
            for end in (guest_source, guest_sink, guest_output):
                os.close(end)
        for end in (self._source, self._sink, self._output):
            os.set_blocking(end, False)
        self._replies = self._poll(self._source, select.POLLIN)
        self._deadline = time.monotonic() + self.limits.wall_s
        if guest:
            self._send(guest)

    def _program(self, source: int, sink: int) -> tuple[list[str], bytes]:
        """The command that runs the guest inside, and what is sent to it first."""
        guest = _guest_code(bool(self.task and self.task.clients))
        return [*interpreter(_LOADER), str(source), str(sink), str(len(guest))], guest

    def _ask(self, **message: Any) -> wire.Reply:
        # By lot, so that no thread of the learner's can reply to a question before it is asked.
        self.id = secrets.randbits(48)
        self._open.add(self.id)
        return self._go_on(message)

    def _go_on(self, message: dict[str, Any], to: tuple[int, int] | None = None) -> wire.Reply:
        self._must_be_silent()
        self._deadline = time.monotonic() + self.limits.wall_s
        id, by = to or (self.id, 0)
        self._send(wire.encode({"id": id, "by": by, **message} if by else {"id": id, **message}))
        line = self._line()
        try:
            reply = wire.read_reply(line, id, self.limits.message_bytes, self.limits.depth)
        except wire.Unasked:
            self._fail("surplus")
        except wire.Malformed as error:
            self._fail("malformed", str(error))
        if type(reply) is wire.Done or type(reply) is wire.Raised:
            self._open.discard(id)
        elif type(reply) is wire.Turn:
            if self.task is None:
                self._fail("malformed", "several words at a time")
            self._open -= {
                one.id for one in reply.said if type(one.reply) is wire.Done or type(one.reply) is wire.Raised
            }
        return reply

    def _must_be_silent(self) -> None:
        """Before a question there is nothing to read."""
        try:
            said = os.read(self._source, 1)
        except BlockingIOError:
            return
        self._fail("surplus" if said else "exited")

    def _line(self) -> bytes:
        """One line, and nothing after it."""
        parts: list[bytes] = []
        size = 0
        while True:
            self._wait(self._replies, self._source)
            try:
                chunk = os.read(self._source, 65536)
            except BlockingIOError:
                continue
            if not chunk:
                self._fail("exited")
            parts.append(chunk)
            if b"\n" in chunk:
                line, _, rest = b"".join(parts).partition(b"\n")
                if rest:
                    self._fail("surplus")
                return line
            size += len(chunk)
            if size > self.limits.message_bytes:
                self._fail("malformed", f"more than {self.limits.message_bytes} bytes in one reply")

    def _send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._sink, view) :]
            except BlockingIOError:
                self._wait(self._poll(self._sink, select.POLLOUT), self._sink)
            except OSError:
                self._fail("exited")

    def _wait(self, poll: select.poll, end: int) -> None:
        """Until `end` is ready, reading what the worker prints meanwhile; a failure when time is up."""
        while True:
            left = self._deadline - time.monotonic()
            if left <= 0:
                self._fail("out-of-time", self.limits.wall_s)
            ready = [each for each, _ in poll.poll(left * 1000)]
            if self._output in ready and not self._drain():
                poll.unregister(self._output)
            if end in ready:
                return

    def _drain(self) -> bool:
        """Take what the worker has printed; False at its end."""
        while True:
            try:
                chunk = os.read(self._output, 65536)
            except (BlockingIOError, OSError):
                return not self._closed
            if not chunk:
                return False
            self._output_bytes += len(chunk)
            if self._output_bytes > self.limits.output_bytes:
                self._fail("output", self.limits.output_bytes)
            self._printed += chunk

    def _poll(self, end: int, what: int) -> select.poll:
        poll = select.poll()
        poll.register(end, what)
        poll.register(self._output, select.POLLIN)
        return poll

    def _fail(self, reason: str, detail: str | float = "") -> NoReturn:
        """End the worker and raise. Of an exit the process's own number is told, which proves nothing."""
        if reason == "exited":
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
            code = self._process.returncode
            detail = str(code) if code is None or code >= 0 else signal.Signals(-code).name
            with contextlib.suppress(WorkerFailure):
                self._drain()
        self.kill()
        raise WorkerFailure(reason, detail)


@cache
def _guest_code(clients: bool) -> bytes:
    """The guest, compiled once: the interpreter is the same, and compiling it for each worker would cost 10 ms."""
    here = Path(__file__).parent
    parts = [_compiled(here / f"guest{name}.py") for name in ("_turns", "_locks", "_clock", "_fence", "_hooks", "")]
    library = {name: marshal.dumps(_compiled(path)) for name, path in _lent(here)} if clients else {}
    return marshal.dumps((parts, library))


def _compiled(path: Path) -> Any:
    return compile(path.read_text(encoding="utf-8"), path.name, "exec", dont_inherit=True)


def _lent(here: Path) -> Iterator[tuple[str, Path]]:
    """The modules of `lent/`, by the names under which a handler imports them."""
    for path in sorted((here / "lent").rglob("*.py")):
        words = path.relative_to(here / "lent").with_suffix("").parts
        yield ".".join(words[:-1] if words[-1] == "__init__" else words), path
