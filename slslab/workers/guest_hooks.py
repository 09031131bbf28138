"""What is changed in modules of the standard library when, and only when, somebody imports them.

A part of the guest: see `guest.py`. Executed in one namespace with it, inside the worker.

`logging` gets Lambda's handler on its root: a record is one JSON object on a line, without time and request id, which
the platform knows better. `asyncio` waits in virtual time: its selector, when nothing is ready, asks the parent to
let the time pass; a thread of an executor takes its turn meanwhile, and wakes it when it is done.
"""

from __future__ import annotations

import builtins
import importlib.machinery
import io
import json
import marshal
import os
import sys
import types

TYPE_CHECKING = False  # what `typing` has under this name, without the 5 ms of importing it in each worker
if TYPE_CHECKING:
    from typing import Any

    from slslab.workers.guest import Conversation, with_the_authors_lines
    from slslab.workers.guest_turns import _LONGEST_WAIT


class Watcher:
    """Finds modules as usual, and has a word with some of them as soon as they are there."""

    def __init__(self, wanted: dict[str, Any]) -> None:
        self.wanted = wanted

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:  # noqa: ARG002 the protocol's names
        then = self.wanted.pop(name, None)
        if then is None:
            return None
        spec: Any = importlib.machinery.PathFinder.find_spec(name, path)
        run = spec.loader.exec_module

        def exec_module(module: Any) -> None:
            run(module)
            then(module)

        spec.loader.exec_module = exec_module
        return spec


def on_import(talk: Conversation) -> None:
    """Get ready for the import of `logging`, `asyncio` and `queue`."""

    def with_a_root_handler(module: Any) -> None:
        class LambdaHandler(module.Handler):  # type: ignore[misc]
            def emit(self, record: Any) -> None:
                try:
                    sys.stdout.write(log_text(record) + "\n")
                except Exception:
                    self.handleError(record)

        module.getLogger().addHandler(LambdaHandler())

    def with_virtual_waits(module: Any) -> None:
        class VirtualSelector(module.DefaultSelector):  # type: ignore[misc]
            sleeper: Any = None  # the thread that waits in it

            def select(self, timeout: float | None = None) -> Any:
                ready = super().select(0)
                if ready or (timeout is not None and timeout <= 0):
                    return ready
                # Rounded up, so that the timer is due afterwards; less than the clock's resolution is dust of floats.
                us = _LONGEST_WAIT if timeout is None else min(_LONGEST_WAIT, -int((0.001 - timeout * 1e6) // 1))
                self.sleeper = talk.turns.me
                try:
                    talk.nap(us)
                finally:
                    self.sleeper = None
                return super().select(0)

        module.DefaultSelector = VirtualSelector

    def with_a_call_across_threads(module: Any) -> None:
        write = module.BaseSelectorEventLoop._write_to_self

        def write_to_self(self: Any) -> None:
            write(self)
            sleeper = getattr(self._selector, "sleeper", None)
            if sleeper is not None:
                talk.turns.wake(sleeper)

        module.BaseSelectorEventLoop._write_to_self = write_to_self

    def with_locks_that_take_turns(module: Any) -> None:
        module.SimpleQueue = module._PySimpleQueue

    wanted = {
        "linecache": with_the_authors_lines,
        "logging": with_a_root_handler,
        "selectors": with_virtual_waits,
        "asyncio.selector_events": with_a_call_across_threads,
        "queue": with_locks_that_take_turns,
    }
    finder: Any = Watcher(wanted)
    sys.meta_path.insert(0, finder)


def log_text(record: Any) -> str:
    """A log record as Lambda's JSON log format has it."""
    fields: dict[str, Any] = {"level": record.levelname}
    fields["message"] = record.msg if isinstance(record.msg, dict) and not record.args else record.getMessage()
    if record.name != "root":
        fields["logger"] = record.name
    if record.exc_info and record.exc_info[0] is not None:
        fields["errorType"] = record.exc_info[0].__name__
        fields["errorMessage"] = str(record.exc_info[1])
    usual = type(record)("", 0, "", 0, "", None, None).__dict__
    more = {name: value for name, value in record.__dict__.items() if name not in usual and name not in fields}
    more.pop("message", None)
    more.pop("asctime", None)
    return json.dumps({**fields, **more}, ensure_ascii=False, default=str)


class Lent:
    """Finds the modules of the library that was sent along: they are compiled, and run only when imported."""

    def __init__(self, library: dict[str, bytes]) -> None:
        self.library = library

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:  # noqa: ARG002 the protocol's names
        if name not in self.library:
            return None
        package = any(other.startswith(name + ".") for other in self.library)
        loader: Any = self
        return importlib.machinery.ModuleSpec(name, loader, is_package=package)

    def create_module(self, spec: Any) -> Any:  # noqa: ARG002 the usual module will do
        return None

    def exec_module(self, module: Any) -> None:
        exec(marshal.loads(self.library[module.__name__]), module.__dict__)


def lend(talk: Conversation, library: dict[str, bytes]) -> None:
    """Let the library be imported; its modules find the way to the parent as `_slslab.ask`."""
    if library:
        way: Any = types.ModuleType("_slslab")
        way.ask = talk.ask
        sys.modules["_slslab"] = way
        finder: Any = Lent(library)
        sys.meta_path.insert(0, finder)


def own_tmp(box: str, readable: list[str]) -> None:
    """Where there are no walls, /tmp is the worker's own folder: each environment has one, as on Lambda."""

    def moved(path: Any) -> Any:
        if not isinstance(path, str) or not (path == "/tmp" or path.startswith("/tmp/")):
            return path
        return path if any(path == one or path.startswith(one + "/") for one in (box, *readable)) else box + path[4:]

    def wrapped(real: Any) -> Any:
        def call(path: Any, *args: Any, **options: Any) -> Any:
            place = path if isinstance(path, str | int) or not hasattr(path, "__fspath__") else path.__fspath__()
            return real(moved(place), *map(moved, args), **options)

        return call

    reading = ("open", "stat", "lstat", "access", "listdir", "scandir")
    writing = ("mkdir", "remove", "unlink", "rmdir", "rename", "replace", "utime", "chmod")
    system: Any = os
    for name in (*reading, *writing):
        setattr(system, name, wrapped(getattr(system, name)))
    builtin: Any = builtins
    builtin.open = io.open = wrapped(io.open)
    os.environ["TMPDIR"] = "/tmp"
