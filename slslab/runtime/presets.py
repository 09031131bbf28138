"""How long the phases of INIT take.

`Init Duration` of AWS Lambda by runtime (hello-world package, x86_64, memory 128 to 1,024 MB; measured 2026): a
lognormal around the median, mixed with a second mode at twice the median, between the least and 1.2 times the most
that was seen. It hardly depends on memory, because INIT runs with boosted CPU.

What a client sees beside it (placement, download) is older: a difference of client latencies from January 2021, by
size of the package: 0.26 s at 1 KB, 1.70 s at 14 MB, 3.87 s at 35 MB.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from slslab.runtime.durations import Clipped, LogNormal
from slslab.runtime.recording import Phase

INIT_CAP_US: Final = 10_000_000  # INIT over this is broken off, and done again inside the first invocation
_MOST_UNPACKED: Final = 250 * 1024  # KB of an archive with its layers (AWS Lambda quotas, 2026)
_MOST_IMAGE: Final = 10_240 * 1024
_MB_US: Final = 103_000  # download per MB: (3.87 - 0.26) s / 35 MB
_PLACEMENT: Final = LogNormal(100_000, 0.25)  # what is left of 0.2 s at 1 KB when `Init Duration` is taken off
_NETWORK: Final = LogNormal(240_000, 0.3)  # 0.50 s with a private network against 0.26 s without (2021)
_RESTORE: Final = LogNormal(200_000, 0.3)  # a design choice: no measured figure at hand
_SPREAD: Final = 0.1  # how much download and module code vary from one start to the next (a design choice)

Phases = list[tuple[Phase, int]]


@dataclass(frozen=True, slots=True)
class Runtime:
    """One language runtime's `Init Duration`: median, spread, share of the second mode, bounds (ms)."""

    median: int
    sigma: float
    second: float
    least: int
    most: int
    snapshots: bool = False


RUNTIMES: Final = {
    "rust": Runtime(16, 0.24, 0.065, 12, 84),
    "go": Runtime(51, 0.09, 0.007, 39, 126),
    "python3.13": Runtime(93, 0.19, 0.039, 60, 297, snapshots=True),
    "nodejs22": Runtime(145, 0.13, 0.012, 100, 308),
    "java21": Runtime(244, 0.16, 0.026, 173, 746, snapshots=True),
    "dotnet8": Runtime(258, 0.23, 0.061, 173, 872, snapshots=True),
}


@dataclass(frozen=True, slots=True)
class Init:
    """What decides how long an environment takes to start. `package` in KB, `imports` (module code) in µs.

    `snapshot`: restore a snapshot taken after INIT, where the runtime offers that, instead of doing INIT.
    `image`: the package is a container image, which may have 10 GB, and not an archive, which may unpack to 250 MB.
    """

    runtime: str = "python3.13"
    package: int = 1024
    imports: int = 0
    network: bool = False
    snapshot: bool = False
    image: bool = False

    @property
    def most(self) -> int:
        """What its package may have, KB."""
        return _MOST_IMAGE if self.image else _MOST_UNPACKED

    def sampler(self, streams: Callable[[str], Random]) -> Callable[[], Phases]:
        """A function that draws the phases of one start, in order. `streams` gives the stream for each phase."""
        runtime = RUNTIMES[self.runtime]
        parts = [(Phase.PLACEMENT, _PLACEMENT.sampler(streams("placement")))]
        if self.network:
            parts.append((Phase.NETWORK, _NETWORK.sampler(streams("network"))))
        if self.snapshot and runtime.snapshots:
            parts.append((Phase.RESTORE, _RESTORE.sampler(streams("restore"))))
        else:
            download = LogNormal(self.package * _MB_US // 1024, _SPREAD).sampler(streams("download"))
            parts.insert(1, (Phase.DOWNLOAD, download))
            parts.append((Phase.RUNTIME, _two_modes(runtime, streams("runtime"))))
            parts.append((Phase.CODE, LogNormal(self.imports, _SPREAD).sampler(streams("code"))))
        return lambda: [(phase, draw()) for phase, draw in parts]


@dataclass(frozen=True, slots=True)
class FixedInit:
    """INIT that always takes `us`: for comparing with theory, and for workloads that only care about numbers."""

    us: int = 0

    def sampler(self, _streams: Callable[[str], Random]) -> Callable[[], Phases]:
        """A function that gives the one phase."""
        phases = [(Phase.RUNTIME, self.us)]
        return lambda: phases


def _two_modes(runtime: Runtime, stream: Random) -> Callable[[], int]:
    low, high = runtime.least * 1000, runtime.most * 1200
    first = Clipped(LogNormal(runtime.median * 1000, runtime.sigma), low, high).sampler(stream)
    second = Clipped(LogNormal(runtime.median * 2000, 0.15), low, high).sampler(stream)
    uniform, share = stream.random, runtime.second
    return lambda: second() if uniform() < share else first()
