"""What the steps of a handler look like in a scenario's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from slslab.schema import Flag, Integer, ListOf, Map, Number, OneOf, Scalar, Shape, Text
from slslab.sims.embedded import Json
from slslab.sims.knobs import Knob
from slslab.sims.setting import KINDS, Chosen, Condition, Lapse, Ref, Setting

_YEAR_S: Final = 31_536_000.0


@dataclass(frozen=True, slots=True)
class StepForms:
    """The shapes of one scenario's steps. `components`: the kind of each by name."""

    knobs: Mapping[str, Knob]
    components: Mapping[str, str]

    def step(self) -> Shape:
        """A step of any kind."""
        verbs = {**self._alone(), **self._services(), **self._events(), **self._table()}
        return Chosen(verbs, None, "scenario.not-a-step")

    def _set(self, shape: Shape) -> Setting:
        return Setting(shape, self.knobs)

    def _number(self, low: float, high: float) -> Setting:
        return Setting(Number(low, high), self.knobs)

    def _integer(self, low: int, high: int) -> Setting:
        return Setting(Integer(low, high), self.knobs)

    def _ref(self, *kinds: str) -> Setting:
        return Setting(Ref(self.components, kinds), self.knobs)

    def _verb(self, verb: str, shape: Shape, **more: Shape) -> Map:
        return Map({verb: shape}, {"when": Condition(self.knobs), **more})

    def _asks(self, verb: str, required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Map:
        return self._verb(verb, Map(required, optional or {}))

    def _body(self) -> Map:
        return Map(others=Setting(Scalar(), self.knobs))

    def _alone(self) -> dict[str, Map]:
        """What asks nobody."""
        return {
            "work": self._verb("work", Lapse(self.knobs)),
            "wait": self._verb("wait", Lapse(self.knobs)),
            "scratch": self._verb("scratch", self._number(-10_240, 10_240)),
            "fail": self._verb("fail", self._number(0, 100), error=Text()),
            "stop": self._verb("stop", Flag()),
        }

    def _services(self) -> dict[str, Map]:
        text, body, flag = self._set(Text()), self._body(), self._set(Flag())
        table, bucket = self._ref("table"), self._ref("bucket")
        return {
            "count": self._asks("count", {"in": table, "key": text}, {"add": self._integer(-1000, 1000)}),
            "collect": self._asks("collect", {"in": table, "key": text, "member": text}),
            "read": self._asks("read", {"from": table, "key": text}),
            "get": self._asks("get", {"from": bucket, "key": text}),
            "write": self._asks("write", {"to": table, "key": text}, {"value": body, "once": flag}),
            "put": self._asks(
                "put",
                {"to": bucket, "key": text},
                {"size": self._number(0, 5_000_000), "mark": text, "times": self._integer(1, 1000)},
            ),
            "delete": self._asks("delete", {"from": bucket, "key": text}),
            "send": self._asks(
                "send",
                {"to": self._ref("queue")},
                {"body": body, "group": text, "deduplication": text, "delay": self._number(0, 900)},
            ),
            "run": self._asks("run", {"task": self._ref("container")}, {"count": self._integer(1, 10), "wait": flag}),
            "record": self._asks("record", {"to": self._ref("stream"), "key": text}, {"body": body}),
            "publish": self._asks("publish", {"to": self._ref("topic")}, {"body": body}),
            "call": self._asks("call", {"to": self._ref("function")}, {"body": body, "wait": flag}),
            "answer": self._asks("answer", {"to": self._ref("client"), "id": text}, {"ok": flag}),
            "ask": self._asks("ask", {"of": self._ref(*KINDS), "action": Text()}, {"with": Json(), "tolerate": Text()}),
        }

    def _events(self) -> dict[str, Map]:
        """Routers, workflows, secrets."""
        text, workflow, secrets = self._set(Text()), self._ref("workflow"), self._ref("secrets")
        cache = self._number(0, _YEAR_S)
        return {
            "put-events": self._asks(
                "put-events",
                {"to": self._ref("router"), "type": text},
                {"source": text, "detail": Json(), "resources": ListOf(Text())},
            ),
            "start-execution": self._asks(
                "start-execution", {"to": workflow}, {"input": Json(), "name": text, "wait": self._set(Flag())}
            ),
            "task-success": self._asks("task-success", {"to": workflow, "token": text}, {"output": Json()}),
            "task-failure": self._asks("task-failure", {"to": workflow, "token": text}, {"error": text, "cause": text}),
            "task-heartbeat": self._asks("task-heartbeat", {"to": workflow, "token": text}),
            "get-secret": self._asks("get-secret", {"from": secrets, "secret": Text()}, {"cache": cache}),
            "connect": self._asks(
                "connect", {"to": self._ref("database")}, {"cache": cache, "renew": self._set(Flag())}
            ),
            "rotate": self._asks("rotate", {"in": secrets, "secret": Text()}),
        }

    def _table(self) -> dict[str, Map]:
        """A table's items, by the names that DynamoDB gives its calls."""
        table, text = self._ref("table"), Text()
        condition: dict[str, Shape] = {"if": text, "values": Json(), "names": Json(), "else": OneOf(("go-on", "fail"))}
        single: dict[str, Shape] = {"if": text, "values": Json(), "names": Json()}
        item, key = {"item": Json()}, {"key": Json()}
        reading: dict[str, Shape] = {
            "index": text,
            "filter": text,
            "values": Json(),
            "names": Json(),
            "limit": self._integer(1, 1000),
            "consistent": self._set(Flag()),
            "newest-first": self._set(Flag()),
        }
        writes = {
            "put": Map(item, single),
            "update": Map({**key, "set": text}, single),
            "delete": Map(key, single),
            "check": Map({**key, "if": text}, {"values": Json(), "names": Json()}),
        }
        write = Chosen({verb: Map({verb: shape}) for verb, shape in writes.items()}, None, "scenario.not-a-write")
        expires = {"expires": Map(others=self._number(0, _YEAR_S))}
        return {
            "put-item": self._asks("put-item", {"to": table, **item}, {**condition, **expires}),
            "get-item": self._asks("get-item", {"from": table, **key}, {"consistent": self._set(Flag())}),
            "update-item": self._asks("update-item", {"in": table, **key, "set": text}, condition),
            "delete-item": self._asks("delete-item", {"from": table, **key}, condition),
            "query": self._asks("query", {"from": table, "where": text}, reading),
            "scan": self._asks(
                "scan", {"from": table}, {name: shape for name, shape in reading.items() if name != "newest-first"}
            ),
            "transact": self._asks(
                "transact", {"in": table, "writes": ListOf(write, 1)}, {"else": OneOf(("go-on", "fail"))}
            ),
        }
