"""One execution environment: where a function's handler lives, between its INIT and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.recording import Ending

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.function import Function
    from slslab.runtime.handler import HandlerError
    from slslab.runtime.processor import Processor

NEVER: Final = 1 << 62


class Environment:
    """`number` counts within the run. Times in µs since the run began.

    `calls` are those that run in it, or wait for it while it starts.
    `leave_at`: from then on it goes away when it next becomes idle, for the reason `ending`.
    `init_us` is all of INIT, `inside_us` the part that the platform reports and bills (runtime, module code).
    `timer`: the check of its keep-alive that is due; there is never more than one.
    `call` is the one that the express lane uses again and again.
    `stored`: bytes in its /tmp. `processor`: how several requests share its CPU.
    `reset`: the process in it was ended by a time-out, so that the next invocation begins with INIT.
    """

    __slots__ = (
        "billed_until",
        "broken",
        "call",
        "calls",
        "ending",
        "function",
        "gone",
        "init_us",
        "inside_us",
        "keep",
        "leave_at",
        "number",
        "prepared",
        "processor",
        "ready",
        "reset",
        "served",
        "since",
        "state",
        "stored",
        "timer",
        "unbilled",
    )

    def __init__(self, function: Function, number: int, keep: int, leave_at: int, prepared: bool) -> None:
        self.function = function
        self.number = number
        self.keep = keep
        self.leave_at = leave_at
        self.prepared = prepared
        self.ending = Ending.RECYCLED
        self.served = 0
        self.since = 0
        self.billed_until = 0
        self.init_us = 0
        self.inside_us = 0
        self.unbilled = 0
        self.stored = 0
        self.processor: Processor | None = None
        self.ready = False
        self.gone = False
        self.reset = False
        self.timer: list[Any] | None = None
        self.broken: HandlerError | None = None
        self.state: Any = None
        self.calls: list[Call] = []
        self.call: Call | None = None

    @property
    def now(self) -> int:
        """Virtual time, µs since the run began."""
        return self.function.clock.now
