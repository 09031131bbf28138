"""What the functions, APIs and clients of a scenario's file are set to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from slslab.errors import UserError
from slslab.runtime.api import ApiSettings
from slslab.runtime.arrivals import Arrivals, Bursts, Once, Poisson, Quiet, Steady, Trace
from slslab.runtime.client import ClientSettings
from slslab.runtime.cloud import ACCOUNT_LIMIT
from slslab.runtime.handler import Handler
from slslab.runtime.hybrid import Hybrid
from slslab.runtime.model import Model
from slslab.runtime.presets import FixedInit, Init
from slslab.runtime.routes import Route
from slslab.runtime.settings import FunctionSettings

_S: Final = 1_000_000
_MS: Final = 1_000
_TIMEOUT_S: Final = 30.0
_MOST_UNPACKED_MB: Final = 250  # of an archive with its layers (AWS Lambda quotas, 2026)
_MOST_VARIABLES: Final = 4_096  # bytes of all together (AWS Lambda quotas, 2026)
_STARTS_AT: Final = 1.0  # s: when the first of `once` sets out


def function_settings(
    found: Mapping[str, Any], handler: Handler | Model, runtime: str, limit: int = ACCOUNT_LIMIT
) -> FunctionSettings:
    """What a function is set to; `runtime` where the file does not say. UserError for what the platform refuses.

    A reserved concurrency of the account's whole `limit` means: none is reserved.
    """
    reserved, image = found.get("reserved"), bool(found.get("image", False))
    if found.get("package", 1) > _MOST_UNPACKED_MB and not image:
        raise UserError("scenario.package-too-large", found=f"{found['package']:g}", high=_MOST_UNPACKED_MB)
    if reserved is not None and found.get("prepared", 0) > reserved:
        raise UserError("scenario.prepared-over-reserved", found=found["prepared"], high=reserved)
    return FunctionSettings(
        handler=handler,
        memory=int(found.get("memory", 512)),
        timeout=round(found.get("timeout", _TIMEOUT_S) * _S),
        init=_init(found, runtime),
        keep_alive=_keep_alive(found),
        pings=(round(found.get("ping-every", 240) * _S), int(found["pings"])) if found.get("pings") else None,
        recycle=_spread(found["recycle"], found.get("recycle-to", 0)) if "recycle" in found else None,
        scaling=int(found.get("scaling", 1000)),
        tmp=int(found.get("tmp", 512)),
        nat=round(found.get("nat", 0) * _MS),
        attach=round(found.get("attach", 90) * _S),
        reserved=int(reserved) if reserved is not None and reserved < limit else None,
        prepared=int(found.get("prepared", 0)),
        allocation=round(found.get("allocation", 60) * _S),
        width=int(found.get("per-environment", 1)),
        shared=bool(found.get("shared-cpu", False)),
        guard=bool(found.get("guard", True)),
        variables=_variables(found),
        billing_step=round(found.get("billing-step", 1) * _MS),
        bill_init=bool(found.get("bill-init", True)),
    )


def _init(found: Mapping[str, Any], runtime: str) -> Init | FixedInit:
    """How an environment starts: as the runtime, the package and the imports make it, or always as long."""
    if "init" in found:
        return FixedInit(round(found["init"] * _MS))
    return Init(
        runtime=found.get("runtime", runtime),
        package=round(found.get("package", 1) * 1024),
        imports=round(found.get("imports", 0) * _MS),
        network=bool(found.get("network", False)),
        snapshot=bool(found.get("snapshot", False)),
        image=bool(found.get("image", False)),
    )


def _variables(found: Mapping[str, Any]) -> int:
    size = sum(len(f"{name}{value}".encode()) for name, value in found.get("variables", {}).items())
    if size > _MOST_VARIABLES:
        raise UserError("scenario.variables-too-large", found=size, high=_MOST_VARIABLES)
    return size


def _keep_alive(found: Mapping[str, Any]) -> int | tuple[int, int] | Hybrid:
    """How long an idle environment is kept: `keep-alive`, from there to `keep-alive-to`, or as the policy learns."""
    if found.get("policy") == "hybrid":
        return Hybrid()
    return _spread(found.get("keep-alive", 300), found.get("keep-alive-to", 0))


def _spread(least: float, most: float) -> int | tuple[int, int]:
    """A length of time in s, or a range of them, in µs."""
    low, high = round(least * _S), round(most * _S)
    return (low, high) if high > low else low


def api_settings(found: Mapping[str, Any], routes: tuple[Route, ...] = ()) -> ApiSettings:
    """What an HTTP API is set to."""
    return ApiSettings(
        latency=round(found.get("latency", 2) * _MS),
        timeout=round(found["timeout"] * _S) if "timeout" in found else None,
        burst=found.get("burst"),
        rate=found.get("rate"),
        version=int(found.get("version", 2)),
        routes=routes,
        secret=found.get("secret") or None,
    )


def client_settings(found: Mapping[str, Any]) -> ClientSettings:
    """What a client is set to."""
    return ClientSettings(
        arrivals=_arrivals(found["arrivals"]),
        latency=round(found.get("latency", 10) * _MS),
        size=int(found.get("size", 1024)),
        body=found.get("body", {}),
        join=bool(found.get("join", False)),
        secret=found.get("secret") or None,
    )


def _arrivals(found: Mapping[str, Any]) -> Arrivals:
    process = found["process"]
    if process == "once":
        after, apart = found.get("after", _STARTS_AT), found.get("apart", 0)
        return Once(int(found.get("count", 1)), round(after * _S), round(apart * _S))
    if process == "trace":
        return Trace(tuple(round(moment * _S) for moment in found.get("moments", ())))
    rate = float(found["rate"]) if "rate" in found else float(found.get("per-minute", 60)) / 60
    return _PROCESSES[process](rate)


_PROCESSES: Final[Mapping[str, Callable[[float], Arrivals]]] = {
    "steady": Steady,
    "poisson": Poisson,
    "burst": Bursts,
    "quiet": Quiet,
}
