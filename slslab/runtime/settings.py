"""What a function is set to."""

from __future__ import annotations

from dataclasses import dataclass, field

from slslab.runtime.handler import Handler
from slslab.runtime.model import Model
from slslab.runtime.presets import FixedInit, Init

# A change of any of these is a new version: environments of the old one are replaced.
_VERSIONED = ("memory", "timeout", "init", "width", "handler")


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """Times in µs, memory in MB. The defaults are those of AWS Lambda, 2026.

    `keep_alive`: how long an idle environment is kept; a pair is a range, drawn anew for each environment.
    `reserved`: concurrency that this function alone may use, and its ceiling; None: it shares the account's.
    `prepared`: provisioned concurrency; more calls than that spill over to environments made on demand.
    `allocation`: how long a change of `prepared` during the run takes before the first of them is usable.
    `width`: requests that one environment takes at the same time (1 as Lambda, more as Cloud Run).
    `recycle`: after how long an environment is renewed when it next becomes idle; a pair is a range.
    `scaling`: how many environments may be added every 10 s; None: without bound.
    `rate_factor`: with reserved concurrency, calls per second at most so many times the concurrency; None: any.
    `guard`: whether the platform stops chains of invocations that feed themselves.
    `billing_step`: what a duration is rounded up to. `bill_init`: INIT is paid (Lambda since 2025-08-01).
    """

    handler: Handler | Model = field(default_factory=Model)
    memory: int = 512
    timeout: int = 3_000_000
    init: Init | FixedInit = field(default_factory=Init)
    keep_alive: int | tuple[int, int] = 300_000_000
    reserved: int | None = None
    prepared: int = 0
    allocation: int = 60_000_000
    width: int = 1
    recycle: int | tuple[int, int] | None = None
    scaling: int | None = 1000
    rate_factor: int | None = 10
    guard: bool = True
    billing_step: int = 1000
    bill_init: bool = True

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
            "keep_alive_us": self.keep_alive,
            "reserved": self.reserved,
            "prepared": self.prepared,
            "width": self.width,
            "guard": self.guard,
            "billing_step_us": self.billing_step,
            "bill_init": self.bill_init,
            **started,
        }
