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
from slslab.runtime.presets import Init
from slslab.runtime.routes import Route
from slslab.runtime.settings import FunctionSettings

_S: Final = 1_000_000
_MS: Final = 1_000
_TIMEOUT_S: Final = 30.0
_MOST_UNPACKED_MB: Final = 250  # of an archive with its layers (AWS Lambda quotas, 2026)
_STARTS_AT: Final = 1.0  # s: when the first of `once` sets out


def function_settings(found: Mapping[str, Any], handler: Handler | Model, runtime: str) -> FunctionSettings:
    """What a function is set to; `runtime` where the file does not say. UserError for what the platform refuses.

    A reserved concurrency of the account's whole limit means: none is reserved.
    """
    reserved, image = found.get("reserved"), bool(found.get("image", False))
    if found.get("package", 1) > _MOST_UNPACKED_MB and not image:
        raise UserError("scenario.package-too-large", found=found["package"], high=_MOST_UNPACKED_MB)
    if reserved is not None and found.get("prepared", 0) > reserved:
        raise UserError("scenario.prepared-over-reserved", found=found["prepared"], high=reserved)
    return FunctionSettings(
        handler=handler,
        memory=int(found.get("memory", 512)),
        timeout=round(found.get("timeout", _TIMEOUT_S) * _S),
        init=Init(
            runtime=found.get("runtime", runtime),
            package=round(found.get("package", 1) * 1024),
            imports=round(found.get("imports", 0) * _MS),
            network=bool(found.get("network", False)),
            snapshot=bool(found.get("snapshot", False)),
            image=image,
        ),
        keep_alive=_keep_alive(found),
        pings=(round(found.get("ping-every", 240) * _S), int(found["pings"])) if found.get("pings") else None,
        recycle=round(found["recycle"] * _S) if "recycle" in found else None,
        scaling=int(found.get("scaling", 1000)),
        tmp=int(found.get("tmp", 512)),
        nat=round(found.get("nat", 0) * _MS),
        attach=round(found.get("attach", 90) * _S),
        reserved=int(reserved) if reserved is not None and reserved < ACCOUNT_LIMIT else None,
        prepared=int(found.get("prepared", 0)),
        allocation=round(found.get("allocation", 60) * _S),
        width=int(found.get("per-environment", 1)),
        shared=bool(found.get("shared-cpu", False)),
        guard=bool(found.get("guard", True)),
    )


def _keep_alive(found: Mapping[str, Any]) -> int | tuple[int, int] | Hybrid:
    """How long an idle environment is kept: `keep-alive`, from there to `keep-alive-to`, or as the policy learns."""
    if found.get("policy") == "hybrid":
        return Hybrid()
    low = round(found.get("keep-alive", 300) * _S)
    high = round(found.get("keep-alive-to", 0) * _S)
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
