"""Builds the toy cloud of a scenario, and turns its knobs while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from slslab.runtime.api import Api, ApiSettings
from slslab.runtime.arrivals import Arrivals, Bursts, Once, Poisson, Quiet, Steady, Trace
from slslab.runtime.asynchronous import AsyncSettings
from slslab.runtime.bucket import Bucket, Notice
from slslab.runtime.client import Client, ClientSettings
from slslab.runtime.cloud import ACCOUNT_LIMIT, Cloud
from slslab.runtime.component import Component
from slslab.runtime.durations import Constant
from slslab.runtime.faults import Faults
from slslab.runtime.function import Function
from slslab.runtime.handler import Handler
from slslab.runtime.polled import Poller, PollerSettings
from slslab.runtime.presets import Init
from slslab.runtime.queue import Queue, QueueSettings
from slslab.runtime.settings import FunctionSettings
from slslab.runtime.table import Table
from slslab.runtime.topic import Subscription, Topic
from slslab.sims.handlers import asked, lapse, model
from slslab.sims.knobs import Value
from slslab.sims.scenario import Scenario
from slslab.sims.setting import resolve

_S: Final = 1_000_000
_MS: Final = 1_000
_TIMEOUT_S: Final = 30.0
_STARTS_AT: Final = 1.0  # s: when the first of `once` sets out


class Site:
    """The components of one run. `handlers`: real code in place of the steps of some functions."""

    def __init__(
        self, scenario: Scenario, cloud: Cloud, knobs: Mapping[str, Value], handlers: Mapping[str, Handler]
    ) -> None:
        self.scenario = scenario
        self.cloud = cloud
        self.handlers = handlers
        self._found = _resolved(scenario, knobs)
        cloud.reserve(tuple(self._found))
        for kind in _ORDER:
            for name, found in self._found.items():
                if found["kind"] == kind:
                    self._make(name, found)
        for name, found in self._found.items():
            self._connect(name, found)

    def __getitem__(self, name: str) -> Any:
        component = self.cloud.get(name)
        assert component is not None
        return component

    def clients(self) -> tuple[Client, ...]:
        """Those who send, in the order of the file."""
        return tuple(part for part in self.cloud.components if isinstance(part, Client))

    def changes(self, knobs: Mapping[str, Value]) -> tuple[Component, ...]:
        """The components for which these knobs would be a change."""
        after = _resolved(self.scenario, knobs)
        return tuple(self[name] for name, found in after.items() if found != self._found[name])

    def turn(self, knobs: Mapping[str, Value]) -> None:
        """Give each component what it is set to with these knobs."""
        before, self._found = self._found, _resolved(self.scenario, knobs)
        for name, found in self._found.items():
            if found != before[name]:
                self._change(name, found, before[name])

    # Making

    def _make(self, name: str, found: Mapping[str, Any]) -> None:
        kind, cloud = found["kind"], self.cloud
        if kind == "table":
            Table(cloud, name)
        elif kind == "queue":
            Queue(cloud, name, QueueSettings())
        elif kind == "function":
            Function(cloud, name, self._function(name, found))
        elif kind == "topic":
            Topic(cloud, name)
        elif kind == "bucket":
            Bucket(cloud, name)
        elif kind == "http-api":
            Api(cloud, name, self[found["to"]], api_settings(found))
        else:
            Client(cloud, name, self[found["to"]], client_settings(found))

    def _function(self, name: str, found: Mapping[str, Any]) -> FunctionSettings:
        return function_settings(found, self.handlers.get(name))

    def _connect(self, name: str, found: Mapping[str, Any]) -> None:
        """What needs the other components to be there. The edges are made in the order of the file."""
        part, kind = self[name], found["kind"]
        if kind == "function":
            part.prepare()
            self._async(part, found)
            for service in asked(found["handler"]):
                self.cloud.edge(part, self[service])
        elif kind in ("queue", "topic", "bucket"):
            self._wire(name, found)
        elif kind != "table":
            self.cloud.edge(part, self[found["to"]])
        if "faults" in found:
            part.set_faults(_faults(found["faults"]))

    def _async(self, function: Function, found: Mapping[str, Any]) -> None:
        failed = found.get("on-failure")
        keeper = self[failed] if failed else None
        self.cloud.async_queue(function).set = AsyncSettings(
            int(found.get("retries", 2)), round(found.get("max-age", 21_600) * _S), keeper
        )
        if keeper is not None:
            self.cloud.edge(function, keeper)

    def _wire(self, name: str, found: Mapping[str, Any]) -> None:
        part = self[name]
        if isinstance(part, Topic):
            subscriptions = tuple(Subscription(self[one["to"]], int(one.get("copies", 1))) for one in found["to"])
            part.change(subscriptions)
            targets = [one.to for one in subscriptions]
        elif isinstance(part, Bucket):
            notices = tuple(
                Notice(self[one["to"]], one.get("prefix", ""), one.get("suffix", "")) for one in found.get("to", ())
            )
            part.change(notices)
            targets = [one.to for one in notices]
        else:
            targets = self._wire_queue(part, found)
        for target in targets:
            self.cloud.edge(part, target)

    def _wire_queue(self, queue: Queue, found: Mapping[str, Any]) -> list[Component]:
        letters = self[found["dead-letters"]] if found.get("dead-letters") else None
        visibility = round(found.get("visibility", 30) * _S)
        queue.change(QueueSettings(visibility, found.get("receives"), letters))
        targets: list[Component] = []
        if found.get("to"):
            settings = PollerSettings(int(found.get("batch", 10)))
            if queue.poller is None:
                Poller(queue, self[found["to"]], settings)
            else:
                queue.poller.set = settings
            targets.append(self[found["to"]])
        return targets if letters is None else [*targets, letters]

    # Changing

    def _change(self, name: str, found: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        part = self[name]
        if isinstance(part, Function):
            part.change(self._function(name, found))
            self._async(part, found)
        elif isinstance(part, Client):
            part.change(client_settings(found))
        elif isinstance(part, Api):
            part.change(api_settings(found))
        elif not isinstance(part, Table):
            self._wire(name, found)
        if found.get("faults") != before.get("faults"):
            part.set_faults(_faults(found.get("faults")))


_ORDER: Final = ("table", "queue", "function", "topic", "bucket", "http-api", "client")


def _resolved(scenario: Scenario, knobs: Mapping[str, Value]) -> dict[str, dict[str, Any]]:
    return {name: resolve(found, knobs) for name, found in scenario.components.items()}


def function_settings(found: Mapping[str, Any], handler: Handler | None = None) -> FunctionSettings:
    """What a function is set to. A reserved concurrency of the account's whole limit means: none is reserved."""
    reserved = found.get("reserved")
    return FunctionSettings(
        handler=handler or model(found["handler"]),
        memory=int(found.get("memory", 512)),
        timeout=round(found.get("timeout", _TIMEOUT_S) * _S),
        init=Init(
            runtime=found.get("runtime", "python3.13"),
            package=round(found.get("package", 1) * 1024),
            imports=round(found.get("imports", 0) * _MS),
            network=bool(found.get("network", False)),
            snapshot=bool(found.get("snapshot", False)),
        ),
        keep_alive=round(found.get("keep-alive", 300) * _S),
        reserved=int(reserved) if reserved is not None and reserved < ACCOUNT_LIMIT else None,
        prepared=int(found.get("prepared", 0)),
        allocation=round(found.get("allocation", 60) * _S),
        width=int(found.get("per-environment", 1)),
        guard=bool(found.get("guard", True)),
    )


def api_settings(found: Mapping[str, Any]) -> ApiSettings:
    """What an HTTP API is set to."""
    return ApiSettings(round(found.get("latency", 2) * _MS), round(found.get("timeout", 30) * _S), found.get("burst"))


def client_settings(found: Mapping[str, Any]) -> ClientSettings:
    """What a client is set to."""
    return ClientSettings(
        arrivals=_arrivals(found["arrivals"]),
        latency=round(found.get("latency", 10) * _MS),
        size=int(found.get("size", 1024)),
        body=found.get("body", {}),
        join=bool(found.get("join", False)),
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


def _faults(found: Mapping[str, Any] | None) -> Faults | None:
    if not found:
        return None
    share = {name: float(found.get(name, 0)) / 100 for name in ("errors", "crashes", "duplicates", "slow")}
    delay = lapse({"mean": found["slow-by"]}) if "slow-by" in found else Constant(0)
    return Faults(share["errors"], share["slow"], delay, share["crashes"], share["duplicates"])
