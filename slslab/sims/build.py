"""Builds the toy cloud of a scenario, and turns its knobs while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from slslab.errors import BadFile, Problem, UserError
from slslab.runtime.api import Api, ApiSettings
from slslab.runtime.asynchronous import AsyncSettings
from slslab.runtime.bucket import Bucket, Notice
from slslab.runtime.client import Client
from slslab.runtime.cloud import Cloud, Overbooked
from slslab.runtime.component import Component
from slslab.runtime.container import Containers
from slslab.runtime.function import Function
from slslab.runtime.handler import Handler
from slslab.runtime.mapping.poller import Poller
from slslab.runtime.mapping.reader import Reader
from slslab.runtime.model import Model
from slslab.runtime.queue import Queue, QueueSettings
from slslab.runtime.routes import Route
from slslab.runtime.settings import FunctionSettings
from slslab.runtime.stream import Stream
from slslab.runtime.table import Table
from slslab.runtime.topic import Topic
from slslab.sims.code import Host
from slslab.sims.handlers import asked, model
from slslab.sims.knobs import Value
from slslab.sims.mappings import (
    container_settings,
    poller_settings,
    queue_settings,
    stream_settings,
    subscriptions,
    table_settings,
)
from slslab.sims.planned import fit, plan_reshards
from slslab.sims.readers import mappings_of, reader_settings
from slslab.sims.roles import in_role
from slslab.sims.scenario import Scenario
from slslab.sims.setting import resolve
from slslab.sims.settings import api_settings, client_settings, function_settings
from slslab.sims.troubles import dies_at_steps, faults_of, windows_of

_S: Final = 1_000_000
_USUAL_RUNTIME: Final = "python3.13"


class Site:
    """The components of one run. `handlers`: real code in place of the steps of some functions. `fragile`: functions
    whose environments somebody will have die in the middle of an invocation."""

    def __init__(
        self,
        scenario: Scenario,
        cloud: Cloud,
        knobs: Mapping[str, Value],
        handlers: Mapping[str, Handler],
        fragile: frozenset[str] = frozenset(),
    ) -> None:
        self.scenario = scenario
        self.cloud = cloud
        self.handlers = handlers
        self._host = Host(cloud)
        self._found = _resolved(scenario, knobs)
        self._doors = {
            name: (found["secrets"], found["secret"])
            for name, found in self._found.items()
            if found["kind"] == "database"
        }
        self._fragile = fragile | {name for name, one in self._found.items() if dies_at_steps(one.get("faults", {}))}
        self._pollers: dict[str, Poller] = {}
        self._readers: dict[tuple[str, int], Reader] = {}
        self._shards: dict[str, int] = {}  # that the file last asked for
        cloud.reserve(tuple(self._found))
        for kind in _ORDER:
            for name, found in self._found.items():
                if found["kind"] == kind:
                    with self._placed(name, knobs), _told():
                        self._make(name, found)
        for name, found in self._found.items():
            with self._placed(name, knobs), _told():
                self._connect(name, found)

    @contextmanager
    def _placed(self, name: str, knobs: Mapping[str, Value]) -> Iterator[None]:
        """What is wrong before anybody has turned a knob is the file's fault, and told with the component's line."""
        try:
            yield
        except UserError as error:
            if any(knobs[knob] != self.scenario.knobs[knob].default for knob in self.scenario.knobs):
                raise
            file, line = str(self.scenario.file), self.scenario.lines[name]
            raise BadFile([Problem(file, line, error.key, dict(error.values))]) from None

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
        with _told():
            for name, found in self._found.items():
                if found != before[name]:
                    self._change(name, found, before[name])

    def close(self) -> None:
        """The run is over: end the processes of real handlers."""
        self._host.close()

    # Making

    def _make(self, name: str, found: Mapping[str, Any]) -> None:
        if found["kind"] in _MAKERS:
            _MAKERS[found["kind"]](self, name, found)
            return
        from slslab.sims import routing  # as long to import as all the rest, and most scenarios need none of it

        routing.make(self.cloud, name, found, self.__getitem__)

    def _function(self, name: str, found: Mapping[str, Any]) -> FunctionSettings:
        handler: Handler | Model | None = self.handlers.get(name)
        if handler is None and isinstance(found["handler"], list):
            handler = model(found["handler"], self._doors, name in self._fragile)
        if handler is not None:
            return function_settings(found, handler, _USUAL_RUNTIME, self.cloud.account_limit)
        program = found["handler"]
        hosted = self._host.handler(name, program, _texts(found.get("variables", {})))
        return function_settings(found, hosted, program.runtime, self.cloud.account_limit)

    def _api(self, found: Mapping[str, Any]) -> ApiSettings:
        return api_settings(found, tuple(Route(one["route"], self[one["to"]]) for one in found.get("routes", ())))

    def _connect(self, name: str, found: Mapping[str, Any]) -> None:
        """What needs the other components to be there. The edges are made in the order of the file."""
        part, kind = self[name], found["kind"]
        if kind == "function":
            part.prepare()
            self._async(part, found)
            self._assume(part, found)
            if isinstance(found["handler"], list):
                for service in asked(model(found["handler"], self._doors)):
                    self.cloud.edge(part, self[service])
        elif kind in _WIRED:
            self._wire(name, found)
            if kind == "workflow":
                self._assume(part, found)
            elif kind == "stream":
                plan_reshards(part, found)
        elif kind != "container":
            self.cloud.edge(part, self[found["to"]])
            for route in found.get("routes", ()):
                self.cloud.edge(part, self[route["to"]])
        if "faults" in found:
            part.set_faults(faults_of(found["faults"]))
            part.plan_faults(windows_of(found["faults"]))

    def _async(self, function: Function, found: Mapping[str, Any]) -> None:
        ends = [self[found[name]] if found.get(name) else None for name in ("on-failure", "on-success", "dead-letters")]
        retries, age = int(found.get("retries", 2)), round(found.get("max-age", 21_600) * _S)
        self.cloud.async_queue(function).set = AsyncSettings(retries, age, *ends)
        for end in ends:
            if end is not None:
                self.cloud.edge(function, end)

    def _assume(self, part: Component, found: Mapping[str, Any]) -> None:
        """Give a function or a workflow its role; without permissions in the file it may do anything."""
        if "permissions" in found:
            from slslab.runtime.identity import Identity, Role  # with the language of policies

            role = Role.of(found.get("role") or f"{part.name}-role", found["permissions"], found.get("tags"))
            self.cloud.identity = self.cloud.identity or Identity()
            self.cloud.identity.assume(part.name, role)

    def _wire(self, name: str, found: Mapping[str, Any]) -> None:
        part = self[name]
        targets: list[Any] = []
        if isinstance(part, Topic):
            part.change(subscriptions(found, self.__getitem__))
            targets = [one.to for one in part.subscriptions]
        elif isinstance(part, Bucket):
            part.change(
                tuple(
                    Notice(self[one["to"]], one.get("prefix", ""), one.get("suffix", "")) for one in found.get("to", ())
                )
            )
            targets = [one.to for one in part.notices]
        elif found["kind"] in _ROUTED:
            from slslab.sims import routing  # see `_make`

            targets = routing.wire(part, found, self.__getitem__)
        elif isinstance(part, Stream | Table):
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

    def _wire_stream(self, source: Stream | Table, found: Mapping[str, Any]) -> list[Component]:
        if isinstance(source, Stream):
            self._reshard(source, found)
        targets: list[Component] = []
        for number, one in enumerate(mappings_of(found)):
            keeper = self[one["on-failure"]] if one.get("on-failure") else None
            reader = self._readers.get((source.name, number))
            if reader is None:
                settings = reader_settings(one, source.name, keeper)
                self._readers[source.name, number] = Reader(source, self[one["to"]], settings)
            else:
                reader.change(reader_settings(one, source.name, keeper, reader.set.parallel))
            targets += [self[one["to"]]] if keeper is None else [self[one["to"]], keeper]
        return targets

    def _reshard(self, stream: Stream, found: Mapping[str, Any]) -> None:
        """Another retention, and, when the file's own number of shards has changed, that many."""
        settings = stream_settings(found)
        asked = self._shards.setdefault(stream.name, settings.shards)
        stream.change(replace(settings, shards=stream.set.shards))
        if settings.shards != asked:
            self._shards[stream.name] = settings.shards
            fit(stream, settings.shards)

    # Changing

    def _change(self, name: str, found: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        part = self[name]
        if isinstance(part, Function):
            part.change(self._function(name, found))
            self._async(part, found)
            self._assume(part, found)
        elif isinstance(part, Client):
            part.change(client_settings(found))
        elif isinstance(part, Api):
            part.change(self._api(found))
        elif isinstance(part, Containers):
            part.change(container_settings(found))
        elif found["kind"] in _ROUTED:
            from slslab.sims import routing  # see `_make`

            routing.change(part, found, self.__getitem__)
            if found["kind"] == "workflow":
                self._assume(part, found)
        else:
            self._wire(name, found)
        if found.get("faults") != before.get("faults"):
            part.set_faults(faults_of(found["faults"]))
            part.plan_faults(windows_of(found["faults"]))


_ROUTED: Final = ("router", "schedule", "workflow", "secrets", "database")
_WIRED: Final = ("queue", "topic", "bucket", "stream", "table", *_ROUTED)
_MAKERS: Final[Mapping[str, Callable[[Site, str, Mapping[str, Any]], object]]] = {
    "table": lambda site, name, found: Table(site.cloud, name, settings=table_settings(found)),
    "container": lambda site, name, found: Containers(site.cloud, name, container_settings(found)),
    "queue": lambda site, name, found: Queue(site.cloud, name, QueueSettings(fifo=bool(found.get("fifo", False)))),
    "stream": lambda site, name, found: Stream(site.cloud, name, stream_settings(found)),
    "function": lambda site, name, found: Function(site.cloud, name, site._function(name, found)),
    "topic": lambda site, name, _: Topic(site.cloud, name),
    "bucket": lambda site, name, _: Bucket(site.cloud, name),
    "http-api": lambda site, name, found: Api(site.cloud, name, site[found["to"]], site._api(found)),
    "client": lambda site, name, found: Client(site.cloud, name, site[found["to"]], client_settings(found)),
}
_ORDER: Final = (  # what others need at their making comes first
    *("table", "secrets", "database", "container", "queue", "stream", "function", "topic", "bucket", "router"),
    *("workflow", "schedule", "http-api", "client"),
)


@contextmanager
def _told() -> Iterator[None]:
    """What the account cannot give, as a sentence."""
    try:
        yield
    except Overbooked as error:
        values = {"found": error.reserved, "limit": error.limit, "left": error.left, "high": error.limit - error.left}
        raise UserError("scenario.overbooked", **values) from None


def _texts(found: Mapping[str, Value]) -> dict[str, str]:
    """Environment variables, which are texts whatever a knob is."""
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in found.items()}


def _resolved(scenario: Scenario, knobs: Mapping[str, Value]) -> dict[str, dict[str, Any]]:
    roles = resolve(scenario.roles, knobs)
    return {name: in_role(resolve(found, knobs), roles) for name, found in scenario.components.items()}
