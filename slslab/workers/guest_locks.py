"""Locks and threads that take turns, in place of Python's: in `threading`, `_thread` and `functools`.

A part of the guest: see `guest.py`. Executed in one namespace with it, inside the worker. (`queue` follows when it is
imported: see `guest_hooks`.)
"""

from __future__ import annotations

import _thread
import sys
import threading
from collections import deque

TYPE_CHECKING = False  # what `typing` has under this name, without the 5 ms of importing it in each worker
if TYPE_CHECKING:
    from typing import Any

    from slslab.workers.guest import Conversation
    from slslab.workers.guest_turns import _LONGEST_WAIT, Turn, Turns


def take_turns(talk: Conversation) -> Turns:
    """Put threads and locks that take turns in place of Python's."""
    turns = Turns(talk)

    class Lock:
        """As Python's lock; who releases it hands it to the first that waits."""

        __slots__ = ("__weakref__", "_held", "_waiting")

        def __init__(self) -> None:
            self._held = False
            self._waiting: deque[Turn] | None = None

        def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
            if timeout != -1 and (not blocking or timeout < 0):
                raise ValueError(
                    "timeout value must be a non-negative number"
                    if blocking
                    else "can't specify a timeout for a non-blocking call"
                )
            if not self._held:
                self._held = True
                return True
            if not blocking or timeout == 0:
                return False
            if self._waiting is None:
                self._waiting = deque()
            me = turns.me
            self._waiting.append(me)
            me.woken = False
            try:
                if timeout == -1:
                    turns.rest()
                else:
                    talk.nap(min(_LONGEST_WAIT, max(1, round(timeout * 1e6))))
            except BaseException:
                if me.woken:
                    self.release()
                else:
                    self._waiting.remove(me)
                raise
            if not me.woken:
                self._waiting.remove(me)
            return me.woken

        def release(self) -> None:
            if not self._held:
                raise RuntimeError("release unlocked lock")
            if self._waiting:
                turns.wake(self._waiting.popleft())
            else:
                self._held = False

        def locked(self) -> bool:
            return self._held

        __enter__ = acquire
        acquire_lock, release_lock, locked_lock = acquire, release, locked

        def __exit__(self, *_: object) -> None:
            self.release()

        def _at_fork_reinit(self) -> None:
            self._held = False

    def sentinel() -> Lock:
        lock = turns.me.end = Lock()
        return lock

    class Handle:
        """A thread that can be joined (Python 3.13)."""

        def __init__(self) -> None:
            self.ident: int | None = None
            self._end = Lock()
            self._end.acquire()

        def join(self, timeout: float | None = None) -> None:
            if self._end.acquire(True, -1 if timeout is None else timeout):
                self._end.release()

        def is_done(self) -> bool:
            return not self._end.locked()

        def _set_done(self) -> None:
            if self._end.locked():
                self._end.release()

    def start_joinable(function: Any, handle: Any = None, daemon: bool = True) -> Any:  # noqa: ARG001 all end alike here
        handle = handle or Handle()
        handle.ident = turns.start(function, at_end=handle._set_done)
        return handle

    low: Any = _thread
    high: Any = threading
    low.allocate_lock = low.allocate = high._allocate_lock = high.Lock = Lock
    low.start_new_thread = low.start_new = turns.start
    high._CRLock = None
    low.RLock = high._PyRLock
    if hasattr(high, "_start_joinable_thread"):
        high._start_joinable_thread, high._ThreadHandle = start_joinable, Handle
        low.start_joinable_thread = start_joinable
    else:
        high._start_new_thread, high._set_sentinel = turns.start, sentinel
    functools: Any = sys.modules.get("functools")
    if functools is not None and hasattr(functools, "RLock"):
        functools.RLock = high._PyRLock
    return turns
