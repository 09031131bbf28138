"""A process behind walls with which one talks line by line, and whatever it does instead of replying.

The conversation runs over two pipes of its own; standard output and error are read beside it, and bounded.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NoReturn

from slslab.workers.sandbox import Level, Limits, command, environment

# How often to look for a reply before going to sleep over it. A short one is there within some 50 µs, and being woken
# takes a third as long again; with one processor the worker could not get on meanwhile.
_LOOKS: Final = 40 if (os.cpu_count() or 1) > 1 else 0


class WorkerFailure(Exception):
    """The worker broke the rule of one reply to each question. `reason` is a key of the catalogue's `worker-…`.

    out-of-time: no reply within the bound · too-slow: the run as a whole took too long · exited: the process ended ·
    surplus: it said more than it was asked · malformed: what it said is not strict JSON · output: it printed too much
    """

    def __init__(self, reason: str, detail: str | float = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Process:
    """It stands in `folder`, which goes with it, and may read what is `shown` (a folder -> its name inside).

    `program(source, sink)` gives the command that reads from the one pipe and writes to the other, and what is sent to
    it first. Each breach of the rule of one line for one line ends it, with a `WorkerFailure`.
    """

    def __init__(
        self,
        level: Level,
        limits: Limits,
        folder: Path,
        program: Callable[[int, int], tuple[list[str], bytes]],
        shown: Mapping[str, str],
    ) -> None:
        self.closed = False  # whether it has been ended
        self._level = level
        self._limits = limits
        self._folder = folder
        self._printed = bytearray()
        self._output_bytes = 0
        guest_source, self._sink = os.pipe()
        self._source, guest_sink = os.pipe()
        self._output, guest_output = os.pipe()
        words, first = program(guest_source, guest_sink)
        try:
            self._popen = subprocess.Popen(
                command(level, folder, words, shown, limits.tmp_mb),
                stdin=subprocess.DEVNULL,
                stdout=guest_output,
                stderr=guest_output,
                pass_fds=(guest_source, guest_sink),
                cwd=folder,
                env=environment(),
                start_new_session=True,
            )
        finally:
            for end in (guest_source, guest_sink, guest_output):
                os.close(end)
        for end in (self._source, self._sink, self._output):
            os.set_blocking(end, False)
        self._replies = self._poll(self._source, select.POLLIN)
        self._deadline = time.monotonic() + limits.wall_s
        if first:
            self._send(first)

    def exchange(self, line: bytes) -> bytes:
        """Send one line; give the one that comes back."""
        self._must_be_silent()
        self._deadline = time.monotonic() + self._limits.wall_s
        self._send(line)
        return self._line()

    def lines(self, longest: int = 1000) -> list[str]:
        """What was printed since this was last asked, line by line, each of at most `longest` characters."""
        if not self.closed:
            self._drain()
        text, self._printed = self._printed.decode("utf-8", "replace"), bytearray()
        return [line[:longest] for line in text.split("\n") if line] if text else []

    def kill(self) -> None:
        """End now: the worker, every process that it may have started, its pipes and its folder."""
        if self.closed:
            return
        self.closed = True
        self._end_process()
        for end in (self._source, self._sink, self._output):
            os.close(end)
        shutil.rmtree(self._folder, ignore_errors=True)

    def fail(self, reason: str, detail: str | float = "") -> NoReturn:
        """End the worker and raise. Of an exit the process's own number is told, which proves nothing."""
        if reason == "exited":
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._popen.wait(1)
            code = self._popen.returncode
            detail = str(code) if code is None or code >= 0 else signal.Signals(-code).name
            with contextlib.suppress(WorkerFailure):
                self._drain()
        self.kill()
        raise WorkerFailure(reason, detail)

    def _end_process(self) -> None:
        """Kill what is inside first, so that the program around it can bury it; then the whole group."""
        pid = self._popen.pid
        inner: list[str] = []
        if self._level is not Level.PROCESS:
            with contextlib.suppress(OSError):  # not every kernel tells
                inner = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for child in inner:
            with contextlib.suppress(OSError):
                os.kill(int(child), signal.SIGKILL)
        if inner:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._popen.wait(0.5)
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
        self._popen.wait()

    def _must_be_silent(self) -> None:
        """Before a question there is nothing to read."""
        try:
            said = os.read(self._source, 1)
        except BlockingIOError:
            return
        self.fail("surplus" if said else "exited")

    def _line(self) -> bytes:
        """One line, and nothing after it."""
        parts: list[bytes] = []
        size, looks = 0, _LOOKS
        while True:
            if not looks:
                self._wait(self._replies, self._source)
            try:
                chunk = os.read(self._source, 65536)
            except BlockingIOError:
                looks = max(0, looks - 1)
                continue
            if not chunk:
                self.fail("exited")
            parts.append(chunk)
            if b"\n" in chunk:
                line, _, rest = b"".join(parts).partition(b"\n")
                if rest:
                    self.fail("surplus")
                return line
            size += len(chunk)
            if size > self._limits.message_bytes:
                self.fail("malformed", f"more than {self._limits.message_bytes} bytes in one reply")

    def _send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._sink, view) :]
            except BlockingIOError:
                self._wait(self._poll(self._sink, select.POLLOUT), self._sink)
            except OSError:
                self.fail("exited")

    def _wait(self, poll: select.poll, end: int) -> None:
        """Until `end` is ready, reading what the worker prints meanwhile; a failure when time is up."""
        while True:
            left = self._deadline - time.monotonic()
            if left <= 0:
                self.fail("out-of-time", self._limits.wall_s)
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
                return not self.closed
            if not chunk:
                return False
            self._output_bytes += len(chunk)
            if self._output_bytes > self._limits.output_bytes:
                self.fail("output", self._limits.output_bytes)
            self._printed += chunk

    def _poll(self, end: int, what: int) -> select.poll:
        poll = select.poll()
        poll.register(end, what)
        poll.register(self._output, select.POLLIN)
        return poll
