"""A program on a pseudo-terminal, as a benchmark sees it: keys in, bytes out, each with its time.

It answers the one question that Textual asks a terminal before it draws whole frames (mode 2026), as terminals do.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence

_TICKS = os.sysconf("SC_CLK_TCK")
_SYNC_ASKED = b"\x1b[?2026$p"
_SYNC_ANSWER = b"\x1b[?2026;1$y"


class PseudoTerminal:
    """A running program. Times are seconds of the monotonic clock."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], columns: int = 120, rows: int = 40) -> None:
        self.began = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], list(command), dict(environ, TERM="xterm-256color", COLORTERM="truecolor"))
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.seen = b""

    def read(self, timeout: float) -> bytes:
        """What comes within `timeout` seconds, at once when something is there; nothing when nothing comes."""
        ready, _, _ = select.select([self.fd], [], [], max(0.0, timeout))
        if not ready:
            return b""
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return b""
        if _SYNC_ASKED in data:
            os.write(self.fd, _SYNC_ANSWER)
        self.seen += data
        return data

    def until(self, text: str, timeout: float = 20) -> float:
        """The time at which `text` had come. TimeoutError when it does not."""
        wanted = text.encode()
        end = time.perf_counter() + timeout
        while wanted not in self.seen:
            if time.perf_counter() > end:
                raise TimeoutError(f"{text!r} did not appear")
            self.read(0.05)
        return time.perf_counter()

    def quiet(self, silence: float = 0.25, timeout: float = 20) -> float:
        """The time of the last byte before `silence` seconds without any."""
        last = time.perf_counter()
        end = last + timeout
        while time.perf_counter() < end:
            if self.read(silence):
                last = time.perf_counter()
            elif time.perf_counter() - last >= silence:
                return last
        raise TimeoutError("the screen never came to rest")

    def press(self, keys: str) -> float:
        """Send keys; returns the time. What was seen before is forgotten."""
        while self.read(0):
            pass
        self.seen = b""
        os.write(self.fd, keys.encode())
        return time.perf_counter()

    def memory(self) -> float:
        """Resident memory now, in MB."""
        with open(f"/proc/{self.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def cpu(self) -> float:
        """Processor time used so far, in seconds."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def close(self) -> None:
        """End the program."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
