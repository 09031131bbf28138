"""What runs inside a function: the one protocol that modelled handlers and real ones share.

A handler is a factory of generators. The function drives them in virtual time: it sends each generator on, looks at
the step that comes out, and sends the outcome of that step back in when its moment has come.

    class Greeter:                                    # a `Handler`
        def init(self, env):                          # module code: once per environment, in INIT's last phase
            yield Sleep(300_000)                      # 300 ms of imports
            return {"calls": 0}                       # the environment's state: globals, the worker process, …

        def handle(self, state, call):                # once per invocation
            state["calls"] += 1                       # survives until the environment is gone, shared with no other
            yield Work(40_000)                        # 40 ms of CPU at one vCPU: longer with less memory
            try:
                item = yield Ask("orders", "get_item", {"key": "17"})   # suspended; others run meanwhile
            except ServiceError as error:             # what the service refused arrives as an exception
                raise HandlerError("LookupFailed", error.message) from error
            yield Log(Level.INFO, {"message": "found", "item": item})
            return {"statusCode": 200}                # the answer: any JSON value

        def discard(self, state):                     # the environment is gone, or is reset after a time-out
            ...

What may be yielded, and what comes back:

* `Sleep(us)`: waiting, the same at every memory size. Sends back None. (`time.sleep`, a call over the network.)
* `Work(us)`: computing, given for one vCPU; takes `us / share` at the function's memory. Sends back None.
* `Ask(service, action, arguments)`: a call of a service by its component's name. Sends back the answer (a plain JSON
  value), or throws `ServiceError`, into the generator. Which actions there are stands at each service's `perform`.
* `Log(level, fields)`: a line for the log, one JSON object. Sends back None at once, no time passes.
* `Store(size)`: bytes written into /tmp, which stay until the environment is gone. Sends back None at once, or throws
  `HandlerError("OSError")` when there is no room.
* `Fork(steps, call)`: another generator, driven beside this one from this moment on, for what a second thread of the
  handler waits for. Sends back None at once. It belongs to the invocation (to `call`, which runs in the same
  environment, where one is given), and is dropped when that ends. What it returns is nobody's; what it raises ends
  the invocation.
* `Park(bell, us)`: waiting until somebody calls `bell.ring(value)`, at most `us`. Sends back the value, or None.

How a generator ends:

* it returns: the invocation is OK and the value is the answer; from `init`, the value is the environment's state;
* it raises `HandlerError`: the invocation is an ERROR, the environment lives on. From `init`: INIT failed, the
  invocation that waited for it gets the error, and the environment is removed;
* it raises `HandlerCrash`: the process under it has died, the invocation is CRASHED, the environment is removed;
* an uncaught `ServiceError` counts as a `HandlerError` of the same name;
* `init` may ask services too; it runs with boosted CPU, so that `Work` takes no longer with less memory there;
* it is closed (`GeneratorExit` at its `yield`): the time-out struck, or the environment was killed. The function then
  calls `discard(state)`, and after a time-out runs `init` again inside the next invocation ("suppressed INIT"). Where
  several requests share an environment, a time-out closes the one generator and leaves the rest as it is.
* Any other exception is a fault of the engine or of the handler's author, never of a learner: it is not caught.

A handler that runs a learner's code in a worker process does so between two yields: it sends the event, blocks on the
worker until that reports a sleep, a service call, a log line or the result, and yields (or returns) what it reported.
No virtual time passes while it blocks, so the speed of the machine never shows in a recording. `call.now` is the
virtual time of the present step; whoever answers the worker's `time.time()` adds it to `EPOCH_US`.

`call` (see `slslab.runtime.call.Call`) offers a handler:
    call.event()        the event in exactly the shape that the trigger delivers (a fresh dict, JSON types only)
    call.request_id     the invocation's request id, a UUID text made from its number
    call.now            virtual time, µs since the run began
    call.deadline       when the time-out strikes, µs since the run began; `remaining_us` is the rest
    call.function       the function: `.name`, `.memory` (MB), `.timeout` (µs)
    call.environment    the environment: `.number` (counted within the run), `.served` (invocations begun in it)
    call.ref            the invocation's number in the recording
`env` (given to `init`) is that same environment object: `.number`, `.function`, `.now`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeAlias

from slslab.runtime.recording import Level

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.environment import Environment

EPOCH_US: Final = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z, the moment at which every run begins


class Sleep(NamedTuple):
    """Wait `us` microseconds of virtual time."""

    us: int


class Work(NamedTuple):
    """Compute for `us` microseconds of one whole vCPU (1,769 MB); less memory makes it longer."""

    us: int


class Ask(NamedTuple):
    """Ask the component `service` to do `action` with `arguments`; the answer or a `ServiceError` comes back."""

    service: str
    action: str
    arguments: Mapping[str, Any]


class Log(NamedTuple):
    """Write one line to the log: a JSON object."""

    level: Level
    fields: Mapping[str, Any]


class Store(NamedTuple):
    """Write `size` bytes into /tmp; less than nothing frees as many."""

    size: int


class Bell:
    """What one generator waits for and another one rings. Who rings it when nobody waits is not heard."""

    __slots__ = ("wake",)

    def __init__(self) -> None:
        self.wake: Callable[[Any], object] | None = None  # set by whoever drives the generator that waits

    def ring(self, value: Any) -> None:
        """The one that waits goes on, at this moment, with `value`."""
        wake, self.wake = self.wake, None
        if wake is not None:
            wake(value)


class Fork(NamedTuple):
    """Drive `steps` beside this generator, within the same invocation or within `call`."""

    steps: Steps
    call: Call | None = None


class Park(NamedTuple):
    """Wait until `bell` is rung, at most `us` microseconds of virtual time."""

    bell: Bell
    us: int | None = None


Step: TypeAlias = Sleep | Work | Ask | Log | Store | Fork | Park
Steps: TypeAlias = Generator[Step, Any, Any]


class ServiceError(Exception):
    """A service said no. `code` is the ecosystem's name of the error, `status` the HTTP status."""

    def __init__(self, code: str, message: str = "", status: int = 400) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status


class HandlerError(Exception):
    """The handler raised: `error_type`, `message` and the lines of its `trace` go into the function's answer."""

    def __init__(self, error_type: str, message: str = "", trace: tuple[str, ...] = ()) -> None:
        super().__init__(error_type, message)
        self.error_type = error_type
        self.message = message
        self.trace = trace


class HandlerCrash(Exception):
    """The process under the handler died (`os._exit`, out of memory, a killed worker). `message` says how."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class Handler(Protocol):
    """The code of a function. See the module's text for what its generators may do."""

    def init(self, env: Environment, /) -> Steps:
        """Module code of one environment; what it returns is that environment's state."""
        ...

    def handle(self, state: Any, call: Call, /) -> Steps:
        """One invocation; what it returns is the answer."""
        ...

    def discard(self, state: Any, /) -> None:
        """The environment that had `state` is gone. Called once for each state, whatever happened before."""
        ...
