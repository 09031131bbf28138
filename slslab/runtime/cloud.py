"""One toy cloud: its components, its clock, its luck and its pen. Build it, add components, let it run.

cloud = Cloud(seed=7)
checkout = Function(cloud, "checkout", FunctionSettings(handler=Model((ModelWork(Constant(40_000)),))))
clients = Client(cloud, "clients", checkout, ClientSettings(arrivals=Poisson(5.0)))
recording = cloud.run(until=60_000_000)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.clock import Clock
from slslab.runtime.limits import Pool, TokenBucket
from slslab.runtime.recorder import Recorder
from slslab.runtime.recording import Component as Box
from slslab.runtime.recording import Edge, Ending, Kind, Loss, Reason, Recording
from slslab.runtime.totals import Totals

if TYPE_CHECKING:
    from slslab.runtime.allocation import Allocation
    from slslab.runtime.asynchronous import AsyncQueue
    from slslab.runtime.call import Message
    from slslab.runtime.component import Component
    from slslab.runtime.environment import Environment
    from slslab.runtime.identity import Identity
    from slslab.runtime.settings import FunctionSettings
    from slslab.runtime.workflow.running import Run
    from slslab.runtime.workflow.service import Workflow

ACCOUNT_LIMIT: Final = 1000  # concurrent environments in one account and region (AWS Lambda quotas, 2026)
_REQUESTS: Final = (5_000, 500_000)  # 10,000 a second and 5,000 at once (API Gateway quotas, 2026)
_RATE_FACTOR: Final = 10  # synchronous calls a second for each unit of concurrency (AWS Lambda quotas, 2026)
_UNRESERVED: Final = 100  # of which so many cannot be reserved
MOST_EVENTS: Final = 20_000_000  # a run with more than that has run away
MOST_PENDING: Final = 200_000  # and so has one in which so much is under way at the same time


class Overrun(Exception):
    """More is under way than a run may have: it has run away."""


def unreserved(limit: int) -> int:
    """How much of an account's concurrency cannot be reserved: 100, and of a toy account a tenth."""
    return min(_UNRESERVED, limit // 10)


class Overbooked(ValueError):
    """More concurrency is `reserved` than the account's `limit` allows: `left` of it must be there for others."""

    def __init__(self, reserved: int, limit: int) -> None:
        self.left = unreserved(limit)
        super().__init__(
            f"{reserved} of the account's {limit} cannot be reserved: at least {self.left} must stay unreserved"
        )
        self.reserved = reserved
        self.limit = limit


def _reserved(part: Component) -> int:
    """What a function takes from the account's limit: what is reserved for it, else what is provisioned."""
    settings: FunctionSettings | None = getattr(part, "set", None) if part.kind == "function" else None
    if settings is None:
        return 0
    return settings.prepared if settings.reserved is None else settings.reserved


class Cloud:
    """Everything that belongs to one run. `record=False`: only `totals`, and memory that does not grow."""

    def __init__(self, seed: int = 1, *, record: bool = True, account_limit: int = ACCOUNT_LIMIT) -> None:
        self.seed = seed
        self.clock = Clock()
        self.totals = Totals()
        self.recorder = Recorder(Recording(seed), record)
        self.account_limit = account_limit
        self.account = Pool(account_limit, Reason.CONCURRENT_INVOCATION_LIMIT)
        # synchronous calls, of the functions that reserve nothing
        self.calls = TokenBucket(_RATE_FACTOR * account_limit, 1_000_000)
        self.environments: dict[int, Environment] = {}
        self.requests = TokenBucket(*_REQUESTS)  # what all HTTP APIs of the account may take together
        self.allocations: dict[int, Allocation] = {}  # provisioned concurrency on its way, by function
        self.tokens: dict[str, tuple[Workflow, Run, int]] = {}  # tasks of workflows that wait to be called back
        self.identity: Identity | None = None  # the roles of the functions, where permissions are looked at
        self.stopped = False
        self.most_pending = MOST_PENDING
        self._numbers: dict[str, int] = {}
        self._names: dict[str, Component] = {}
        self._edges: dict[tuple[int, int], int] = {}
        self._queues: dict[int, AsyncQueue] = {}
        self._environments = 0
        self._new: Component | None = None  # a function whose reserved concurrency has not been counted yet
        self._reserved = 0

    # Components and the ways between them

    def add(self, component: Component) -> int:
        """Take in a component; returns its index. ValueError for a name that is taken."""
        if component.name in self._names:
            raise ValueError(f"there are two components named {component.name}")
        self._names[component.name] = component
        self._new = component if component.kind == "function" else self._new
        return self._numbers.setdefault(component.name, len(self._numbers))

    @property
    def components(self) -> tuple[Component, ...]:
        """All components, in the order of their indexes."""
        return tuple(sorted(self._names.values(), key=lambda component: component.index))

    def reserve(self, names: tuple[str, ...]) -> None:
        """Number the components in this order, whatever the order in which they will be added."""
        for name in names:
            self._numbers.setdefault(name, len(self._numbers))

    def get(self, name: str) -> Component | None:
        """The component called `name`."""
        return self._names.get(name)

    def edge(self, source: Component, target: Component) -> int:
        """The number of the way from `source` to `target`; made when there is none yet."""
        key = (source.index, target.index)
        number = self._edges.get(key)
        if number is None:
            number = self._edges[key] = len(self._edges)
        return number

    def next_environment(self) -> int:
        """A number for a new environment."""
        self._environments += 1
        return self._environments

    def share_account(self) -> None:
        """What is reserved is taken from the account's limit. Overbooked when too little is left."""
        new, self._new = self._new, None
        if new is None:  # a function has changed: count anew. A new one is only added, so that making n costs n
            self._reserved = sum(_reserved(part) for part in self._names.values())
        else:
            self._reserved += _reserved(new)
        left = self.account_limit - self._reserved
        if self._reserved and left < unreserved(self.account_limit):
            raise Overbooked(self._reserved, self.account_limit)
        self.account.limit = left

    def async_queue(self, function: Any) -> AsyncQueue:
        """The queue before `function` that takes its asynchronous invocations."""
        from slslab.runtime.asynchronous import AsyncQueue, AsyncSettings

        queue = self._queues.get(function.index)
        if queue is None:
            queue = self._queues[function.index] = AsyncQueue(function, AsyncSettings())
        return queue

    def submit(self, function: Any, message: Message) -> None:
        """Invoke `function` asynchronously: accepted now, run when there is room, tried again when it fails."""
        self.async_queue(function).submit(message)

    # From outside

    def note_change(self, component: Component | None, text: str) -> None:
        """Note that somebody changed something from outside; `text` says what."""
        if self.recorder.write is not None:
            who = component.index if component else -1
            self.recorder.write((self.clock.now, Kind.CHANGE, 0, who, -1, -1, self.recorder.text(text)))

    def kill(self, environment: int) -> bool:
        """End an environment, and with it what runs in it. False when there is none of that number."""
        from slslab.runtime.fleet import crash

        env = self.environments.get(environment)
        if env is None:
            return False
        crash(env, Ending.KILLED)
        return True

    # Running

    def look_at_pending(self) -> None:
        """Overrun when too much is under way. To be called by who lets a great deal set out at once."""
        if len(self.clock.heap) > self.most_pending:
            raise Overrun

    def run(
        self, until: int, most: int = MOST_EVENTS, progress: Callable[[int, int], object] | None = None
    ) -> Recording:
        """Let time pass to `until` (µs); returns what happened. To be called once.

        `most`: a bound on events, so that a system that feeds itself ends: the run then stops where it is, with a
        LOST row (STOPPED), and `stopped` is True. So it does when too much is under way (`look_at_pending`).
        `progress(now, until)` is called a few times a second, and may raise to end the run.
        """
        recording = self.recorder.recording

        def between() -> None:
            self.recorder.flush()
            self.look_at_pending()
            self.totals.latency.settle()
            if progress is not None:
                progress(self.clock.now, until)

        recording.components = tuple(Box(part.name, part.kind, part.settings()) for part in self.components)
        self.most_pending = min(most, MOST_PENDING)
        try:
            self.stopped = not self.clock.run(until, most, between)
        except Overrun:
            self.stopped = True
        if self.stopped and self.recorder.write is not None:
            self.recorder.write((self.clock.now, Kind.LOST, Loss.STOPPED, -1, -1, -1, len(self.clock.heap)))
        self.recorder.flush()
        self.totals.close(self.clock.now)
        recording.end = self.clock.now
        recording.edges = tuple(Edge(*ends) for ends in self._edges)
        for env in tuple(self.environments.values()):
            if env.state is not None:
                env.function.handler.discard(env.state)
                env.state = None
        return recording
