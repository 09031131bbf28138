"""What of a run has to be paid for: quantities by item, at any time, before any price is known.

function-requests      handlers started
function-time          GB-s of environments made on demand: billed ms, rounded up, x configured memory
provisioned-capacity   GB-s of prepared environments, from the start of their INIT to their end
provisioned-time       GB-s of invocations that ran in those
snapshot-cache         GB-s of a snapshot kept, three hours at least; Java has it free
snapshot-restores      GB restored; Java has it free

What services were asked for stands in `usage`, what is paid for because it is there in `standing`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from slslab.runtime.recording import Kind, Phase, Recording, Why
from slslab.sims.columns import Level, Tally
from slslab.sims.standing import STANDING, standing
from slslab.sims.usage import USED, Usage

_GB: Final = 1024  # MB
_SNAPSHOT_LEAST: Final = 3 * 3600 * 1_000_000  # µs

ITEMS: Final = (
    "function-requests", "function-time", "provisioned-capacity", "provisioned-time", "snapshot-cache",
    "snapshot-restores", *USED, *STANDING,
)  # fmt: skip


class Ledger:
    """The quantities of one recording; made once for it."""

    __slots__ = ("_measures",)

    def __init__(self, recording: Recording) -> None:
        self._measures: dict[str, Callable[[int], float]] = {}
        self._functions(recording)
        self._environments(recording)
        for item, (tally, divisor) in Usage(recording).tallies().items():
            self._tally(item, tally, divisor)
        self._measures.update(standing(recording))

    def items(self) -> tuple[str, ...]:
        """The items that this run has anything of, in the order of `ITEMS`."""
        return tuple(item for item in ITEMS if item in self._measures)

    def quantity(self, item: str, t: int) -> float:
        """How much of `item` there was up to time `t` (µs), in the unit of the price sheet."""
        measure = self._measures.get(item)
        return measure(t) if measure else 0.0

    def _functions(self, recording: Recording) -> None:
        memory: dict[int, tuple[int, bool]] = {}
        requests, demand, prepared = Tally(), Tally(), Tally()
        for index, kind in enumerate(recording.kind):
            if kind == _START:
                requests.add(recording.t[index])
            elif kind == _END:
                size, provisioned = memory.get(recording.env[index], (0, False))
                billed = -(-recording.value[index] // 1000) * size
                (prepared if provisioned else demand).add(recording.t[index], billed)
            elif kind == _CREATE:
                provisioned = recording.code[index] == Why.PROVISIONED
                memory[recording.env[index]] = recording.value[index], provisioned
        self._tally("function-requests", requests)
        self._tally("function-time", demand, _GB * 1000)
        self._tally("provisioned-time", prepared, _GB * 1000)

    def _environments(self, recording: Recording) -> None:
        capacity = Level()
        prepared: dict[int, int] = {}
        created: dict[int, int] = {}  # env: its CREATE row
        restores = Tally()
        snapshots: dict[tuple[int, int], int] = {}  # (function, memory): kept since
        for index, kind in enumerate(recording.kind):
            env = recording.env[index]
            if kind == _CREATE:
                created[env] = index
                if recording.code[index] == Why.PROVISIONED:
                    prepared[env] = recording.value[index]
                    capacity.change(recording.t[index], recording.value[index])
            elif kind == _REMOVE:
                capacity.change(recording.t[index], -prepared.pop(env, 0))
            elif kind == _PHASE and recording.code[index] == Phase.RESTORE and env in created:
                function, memory = recording.who[index], recording.value[created[env]]
                if not str(recording.components[function].settings.get("runtime", "")).startswith("java"):
                    restores.add(recording.t[index], memory)
                    snapshots.setdefault((function, memory), recording.t[created[env]])
        if len(capacity.times) > 1:
            self._measures["provisioned-capacity"] = lambda t: capacity.area(t) / (_GB * 1_000_000)
        self._tally("snapshot-restores", restores, _GB)
        if snapshots:
            self._measures["snapshot-cache"] = lambda t: sum(
                memory * max(_SNAPSHOT_LEAST, t - since) / (_GB * 1_000_000)
                for (_, memory), since in snapshots.items()
                if since <= t
            )

    def _tally(self, item: str, tally: Tally, divisor: int = 1) -> None:
        if tally.times:
            self._measures[item] = lambda t: tally.at(t) / divisor


_START, _END = int(Kind.START), int(Kind.END)
_CREATE, _PHASE, _REMOVE = int(Kind.CREATE), int(Kind.PHASE), int(Kind.REMOVE)
