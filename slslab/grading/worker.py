"""One worker: a process that serves one environment of the toy cloud with a learner's handler.

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
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NoReturn

from slslab.grading import wire
from slslab.grading.sandbox import BOX, Level, Limits, best_level, command, environment, interpreter

_LOADER: Final = (
    "import marshal,os,sys\n"
    "source,sink,size=map(int,sys.argv[1:])\n"
    "code=b''\n"
    "while len(code)<size: code+=os.read(source,size-len(code)) or os._exit(0)\n"
    "guest={'__name__':'guest'}\n"
    "for part in marshal.loads(code): exec(part,guest)\n"
    "guest['main'](source,sink)\n"
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


class Worker:
    """A process with the learner's module in it. Call `load` once, then `invoke` or `goodbye`; `kill` at any time.

    `modules` are those that the exercise gives: name -> names of its functions, each of which becomes a `wire.Call`.
    A reply that is a `Wait` or a `Call` is to be answered with `answer` or `refuse`, whose result is the next reply.
    `now` is always virtual time in µs.
    """

    def __init__(
        self,
        code: str,
        *,
        function: str = "handler",
        modules: Mapping[str, Sequence[str]] | None = None,
        level: Level | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.level = best_level() if level is None else level
        self.limits = limits or Limits()
        self._first = {
            "do": "load",
            "code": code,
            "function": function,
            "modules": {name: list(functions) for name, functions in (modules or {}).items()},
            "limits": self.limits.kernel(),
            "box": "" if self.level is Level.PROCESS else BOX,
        }
        self._id = 0
        self._buffer = b""
        self._printed = b""
        self._output_bytes = 0
        self._folder = Path(tempfile.mkdtemp(prefix="slslab-"))
        self._closed = False
        self._idle = False
        self._start()

    def load(self, now: int, seed: int) -> wire.Reply:
        """Run the module's code; `seed` is that of its chance."""
        return self._ask(now=now, seed=seed, **self._first)

    def invoke(self, event: Any, context: Mapping[str, Any], now: int) -> wire.Reply:
        """Hand one event to the handler."""
        return self._ask(do="invoke", event=event, context=dict(context), now=now)

    def answer(self, value: Any, now: int) -> wire.Reply:
        """Go on after a `Wait` (with None) or a `Call` (with its answer)."""
        return self._go_on({"answer": value, "now": now})

    def refuse(self, message: str, now: int) -> wire.Reply:
        """Go on after a `Call` by raising an error inside the handler."""
        return self._go_on({"error": message, "now": now})

    def goodbye(self) -> None:
        """End in order. The last reply is required like every other, so an early exit shows here at the latest.

        A worker whose handler is in the middle of something cannot reply and is ended without.
        """
        if not self._closed and self._idle:
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

    def lines(self) -> list[str]:
        """What was printed since this was last asked, whole lines, each of at most 1,000 characters."""
        self._drain()
        text, self._printed = self._printed.decode("utf-8", "replace"), b""
        return [line[:1000] for line in text.splitlines()]

    def _start(self) -> None:
        guest_source, self._sink = os.pipe()
        self._source, guest_sink = os.pipe()
        self._output, guest_output = os.pipe()
        guest = _guest_code()
        python = [*interpreter(_LOADER), str(guest_source), str(guest_sink), str(len(guest))]
        try:
            self._process = subprocess.Popen(
                command(self.level, self._folder, python),
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
        self._deadline = time.monotonic() + self.limits.wall_s
        self._send(guest)

    def _ask(self, **message: Any) -> wire.Reply:
        # By lot, so that no thread of the learner's can reply to a question before it is asked.
        self._id = secrets.randbits(48)
        return self._go_on(message)

    def _go_on(self, message: dict[str, Any]) -> wire.Reply:
        if self._buffer or self._readable(self._source):
            self._fail("surplus" if self._receive() else "exited")
        self._deadline = time.monotonic() + self.limits.wall_s
        self._send(wire.encode({"id": self._id, **message}))
        while b"\n" not in self._buffer:
            if len(self._buffer) > wire.LONGEST:
                self._fail("malformed", f"more than {wire.LONGEST} bytes in one reply")
            self._wait_for(self._source, select.POLLIN)
            if not self._receive():
                self._fail("exited")
        line, self._buffer = self._buffer.split(b"\n", 1)
        if self._buffer:
            self._fail("surplus")
        try:
            reply = wire.read_reply(line, self._id)
        except wire.Unasked:
            self._fail("surplus")
        except wire.Malformed as error:
            self._fail("malformed", str(error))
        self._idle = isinstance(reply, wire.Done | wire.Raised)
        return reply

    def _send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._sink, view) :]
            except BlockingIOError:
                self._wait_for(self._sink, select.POLLOUT)
            except OSError:
                self._fail("exited")

    def _wait_for(self, end: int, what: int) -> None:
        """Until `end` is ready, reading what the worker prints meanwhile; a failure when time is up."""
        poll = select.poll()
        poll.register(end, what)
        poll.register(self._output, select.POLLIN)
        while True:
            left = self._deadline - time.monotonic()
            if left <= 0:
                self._fail("out-of-time", self.limits.wall_s)
            ready = dict(poll.poll(left * 1000))
            if self._output in ready and not self._drain():
                poll.unregister(self._output)
            if end in ready:
                return

    def _receive(self) -> int:
        try:
            chunk = os.read(self._source, 65536)
        except BlockingIOError:
            return 0
        self._buffer += chunk
        return len(chunk)

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

    def _readable(self, end: int) -> bool:
        poll = select.poll()
        poll.register(end, select.POLLIN)
        return bool(poll.poll(0))

    def _fail(self, reason: str, detail: str | float = "") -> NoReturn:
        """End the worker and raise. Of an exit the process's own number is told, which proves nothing."""
        if reason == "exited":
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
            code = self._process.returncode
            detail = str(code) if code is None or code >= 0 else signal.Signals(-code).name
        self.kill()
        raise WorkerFailure(reason, detail)


@cache
def _guest_code() -> bytes:
    """The guest, compiled once: the interpreter is the same, and compiling it for each worker would cost 10 ms."""
    here = Path(__file__).parent
    return marshal.dumps(
        [
            compile((here / name).read_text(encoding="utf-8"), name, "exec", dont_inherit=True)
            for name in ("guest_clock.py", "guest_fence.py", "guest.py")
        ]
    )
