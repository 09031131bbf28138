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
from slslab.runtime.container import Containers
from slslab.runtime.durations import Constant
from slslab.runtime.faults import Faults
from slslab.runtime.function import Function
from slslab.runtime.handler import Handler
from slslab.runtime.hybrid import Hybrid
from slslab.runtime.polled import Poller
from slslab.runtime.presets import Init
from slslab.runtime.queue import Queue, QueueSettings
from slslab.runtime.reading import Reader
from slslab.runtime.routes import Route
from slslab.runtime.settings import FunctionSettings
from slslab.runtime.stream import Stream
from slslab.runtime.table import Table
from slslab.runtime.topic import Subscription, Topic
from slslab.sims.handlers import asked, lapse, model
from slslab.sims.knobs import Value
from slslab.sims.mappings import container_settings, poller_settings, queue_settings, reader_settings, stream_settings
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
        self._pollers: dict[str, Poller] = {}
        self._readers: dict[str, Reader] = {}
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
            Queue(cloud, name, QueueSettings(fifo=bool(found.get("fifo", False))))
        elif kind == "container":
            Containers(cloud, name, container_settings(found))
        elif kind == "stream":
            Stream(cloud, name, stream_settings(found))
        elif kind == "function":
            Function(cloud, name, self._function(name, found))
        elif kind == "topic":
            Topic(cloud, name)
        elif kind == "bucket":
            Bucket(cloud, name)
        elif kind == "http-api":
            Api(cloud, name, self[found["to"]], self._api(found))
        else:
            Client(cloud, name, self[found["to"]], client_settings(found))

    def _function(self, name: str, found: Mapping[str, Any]) -> FunctionSettings:
        return function_settings(found, self.handlers.get(name))

    def _api(self, found: Mapping[str, Any]) -> ApiSettings:
        return api_settings(found, tuple(Route(one["route"], self[one["to"]]) for one in found.get("routes", ())))

    def _connect(self, name: str, found: Mapping[str, Any]) -> None:
        """What needs the other components to be there. The edges are made in the order of the file."""
        part, kind = self[name], found["kind"]
        if kind == "function":
            part.prepare()
            self._async(part, found)
            for service in asked(found["handler"]):
                self.cloud.edge(part, self[service])
        elif kind in ("queue", "topic", "bucket", "stream"):
            self._wire(name, found)
        elif kind not in ("table", "container"):
            self.cloud.edge(part, self[found["to"]])
            for route in found.get("routes", ()):
                self.cloud.edge(part, self[route["to"]])
        if "faults" in found:
            part.set_faults(_faults(found["faults"]))

    def _async(self, function: Function, found: Mapping[str, Any]) -> None:
        ends = [self[found[name]] if found.get(name) else None for name in ("on-failure", "on-success", "dead-letters")]
        retries, age = int(found.get("retries", 2)), round(found.get("max-age", 21_600) * _S)
        self.cloud.async_queue(function).set = AsyncSettings(retries, age, *ends)
        for end in ends:
            if end is not None:
                self.cloud.edge(function, end)

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
        elif isinstance(part, Stream):
            targets = self._wire_stream(part, found)
        else:
            targets = self._wire_queue(part, found)
        for target in targets:
            self.cloud.edge(part, target)

    def _wire_queue(self, queue: Queue, found: Mapping[str, Any]) -> list[Component]:
        letters = self[found["dead-letters"]] if found.get("dead-letters") else None
        queue.change(queue_settings(found, letters))
        targets: list[Component] = []
        if found.get("to"):
            settings = poller_settings(found, queue.name)
            if queue.name in self._pollers:
                self._pollers[queue.name].change(settings)
            else:
                self._pollers[queue.name] = Poller(queue, self[found["to"]], settings)
            targets.append(self[found["to"]])
        return targets if letters is None else [*targets, letters]

    def _wire_stream(self, stream: Stream, found: Mapping[str, Any]) -> list[Component]:
        stream.change(stream_settings(found, stream.set.shards))
        if not found.get("to"):
            return []
        keeper = self[found["on-failure"]] if found.get("on-failure") else None
        reader = self._readers.get(stream.name)
        if reader is None:
            settings = reader_settings(found, keeper)
            self._readers[stream.name] = Reader(stream, self[found["to"]], settings)
        else:
            reader.change(reader_settings(found, keeper, reader.set.parallel))
        return [self[found["to"]]] if keeper is None else [self[found["to"]], keeper]

    # Changing

    def _change(self, name: str, found: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        part = self[name]
        if isinstance(part, Function):
            part.change(self._function(name, found))
            self._async(part, found)
        elif isinstance(part, Client):
            part.change(client_settings(found))
        elif isinstance(part, Api):
            part.change(self._api(found))
        elif isinstance(part, Containers):
            part.change(container_settings(found))
        elif not isinstance(part, Table):
            self._wire(name, found)
        if found.get("faults") != before.get("faults"):
            part.set_faults(_faults(found.get("faults")))


_ORDER: Final = ("table", "container", "queue", "stream", "function", "topic", "bucket", "http-api", "client")


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


def _faults(found: Mapping[str, Any] | None) -> Faults | None:
    if not found:
        return None
    share = {name: float(found.get(name, 0)) / 100 for name in ("errors", "crashes", "duplicates", "slow")}
    delay = lapse({"mean": found["slow-by"]}) if "slow-by" in found else Constant(0)
    return Faults(share["errors"], share["slow"], delay, share["crashes"], share["duplicates"])
