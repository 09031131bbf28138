"""What a function is set to."""

from __future__ import annotations

from dataclasses import dataclass, field

from slslab.runtime.handler import Handler
from slslab.runtime.hybrid import Hybrid
from slslab.runtime.model import Model
from slslab.runtime.presets import FixedInit, Init

# A change of any of these is a new version: environments of the old one are replaced.
_VERSIONED = ("memory", "timeout", "init", "width", "shared", "handler")


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """Times in µs, memory in MB. The defaults are those of AWS Lambda, 2026.

    `keep_alive`: how long an idle environment is kept; a pair is a range, drawn anew for each environment; `Hybrid`
    learns from when calls come. `pings`: every so many µs, so many environments are invoked only to keep them.
    `reserved`: concurrency that this function alone may use, and its ceiling; None: it shares the account's.
    `prepared`: provisioned concurrency; more calls than that spill over to environments made on demand.
    `allocation`: how long a change of `prepared` during the run takes before the first of them is usable.
    `width`: requests that one environment takes at the same time (1 as Lambda, more as Cloud Run).
    `tmp`: the size of /tmp. `variables`: bytes of all environment variables together.
    `nat`: what a private network adds to each call of a service, there and back each. `attach`: how long a function
    that is put into one during the run goes on with its old settings; environments pay nothing for it.
    `shared`: requests in one environment share its CPU; otherwise each has all of it.
    `recycle`: after how long an environment is renewed when it next becomes idle; a pair is a range.
    `scaling`: how many environments may be added every 10 s; None: without bound.
    `rate_factor`: calls per second at most so many times the reserved (provisioned) concurrency; None: any.
    `guard`: whether the platform stops chains of invocations that feed themselves.
    `billing_step`: what a duration is rounded up to. `bill_init`: INIT is paid (Lambda since 2025-08-01).
    """

    handler: Handler | Model = field(default_factory=Model)
    memory: int = 512
    timeout: int = 3_000_000
    init: Init | FixedInit = field(default_factory=Init)
    keep_alive: int | tuple[int, int] | Hybrid = 300_000_000
    reserved: int | None = None
    prepared: int = 0
    allocation: int = 60_000_000
    width: int = 1
    shared: bool = True
    recycle: int | tuple[int, int] | None = None
    scaling: int | None = 1000
    rate_factor: int | None = 10
    guard: bool = True
    billing_step: int = 1000
    bill_init: bool = True
    pings: tuple[int, int] | None = None
    tmp: int = 512
    variables: int = 0
    nat: int = 0
    attach: int = 90_000_000

    def __post_init__(self) -> None:
        """ValueError for what the platform refuses."""
        init = self.init
        if isinstance(init, Init) and not 0 <= init.package <= init.most:
            kind = "image" if init.image else "archive, unpacked,"
            raise ValueError(f"package: an {kind} has at most {init.most // 1024} MB; found {init.package / 1024:g}")
        if self.reserved is not None and self.prepared > self.reserved:
            raise ValueError(f"prepared must not be over reserved ({self.reserved}); found {self.prepared}")
        for name, value, low, high in (
            ("memory", self.memory, 128, 10_240),
            ("timeout", self.timeout, 1, 900_000_000),
            ("tmp", self.tmp, 512, 10_240),
            ("variables", self.variables, 0, 4_096),
            ("width", self.width, 1, 1_000),
        ):
            if not low <= value <= high:
                raise ValueError(f"{name} must be from {low} to {high}; found {value}")

    def same_version(self, other: FunctionSettings) -> bool:
        """Whether a change to `other` leaves the environments as they are."""
        return all(getattr(self, name) == getattr(other, name) for name in _VERSIONED)

    def plain(self) -> dict[str, object]:
        """As plain values, for the recording."""
        init = self.init
        started = (
            {"runtime": init.runtime, "package_kb": init.package, "imports_us": init.imports, "snapshot": init.snapshot}
            if isinstance(init, Init)
            else {"init_us": init.us}
        )
        return {
            "memory": self.memory,
            "timeout_us": self.timeout,
            "keep_alive_us": repr(self.keep_alive) if isinstance(self.keep_alive, Hybrid) else self.keep_alive,
            "reserved": self.reserved,
            "prepared": self.prepared,
            "width": self.width,
            "guard": self.guard,
            "billing_step_us": self.billing_step,
            "bill_init": self.bill_init,
            **started,
        }
