"""What the components in a scenario's file look like: each kind with its settings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from slslab.runtime.presets import RUNTIMES
from slslab.runtime.table.changes import VIEWS
from slslab.schema import Flag, Integer, ListOf, Map, Number, OneOf, Shape, Text
from slslab.sims.code import CodeOrSteps
from slslab.sims.embedded import Json, Policies, SubscriptionPolicy
from slslab.sims.eventing import BOX, EventForms
from slslab.sims.knobs import Knob
from slslab.sims.mappings import Filters
from slslab.sims.paths import KeyName, RouteKey
from slslab.sims.readers import Readers, Reshard
from slslab.sims.roles import RoleName
from slslab.sims.setting import Chosen, Lapse, Ref, Setting
from slslab.sims.steps import StepForms
from slslab.sims.troubles import faults_shape

_YEAR_S: Final = 31_536_000.0


@dataclass(frozen=True, slots=True)
class Forms:
    """The shapes of one scenario's components. `components`: the kind of each by name; `roles`: their names."""

    knobs: Mapping[str, Knob]
    components: Mapping[str, str] = field(default_factory=dict)
    roles: Collection[str] = ()

    def component(self) -> Shape:
        """A component of any kind."""
        return Chosen(
            {
                "client": self._client(),
                "http-api": self._api(),
                "function": self._function(),
                "queue": self._queue(),
                "stream": self._stream(),
                "container": self._container(),
                "topic": self._topic(),
                "bucket": self._bucket(),
                "table": self._table(),
                **EventForms(self.knobs, self.components, self.roles).shapes(),
            },
            "kind",
            "scenario.not-a-kind",
        )

    def _set(self, shape: Shape) -> Setting:
        return Setting(shape, self.knobs)

    def _number(self, low: float, high: float) -> Setting:
        return Setting(Number(low, high), self.knobs)

    def _integer(self, low: int, high: int) -> Setting:
        return Setting(Integer(low, high), self.knobs)

    def _ref(self, *kinds: str) -> Setting:
        return Setting(Ref(self.components, kinds), self.knobs)

    def _common(self, of: str, **more: Shape) -> dict[str, Shape]:
        """The settings of a component of that kind, and the faults that it may have."""
        return {"faults": faults_shape(self.knobs, of), **{name.replace("_", "-"): one for name, one in more.items()}}

    def _box(self, **required: Shape) -> dict[str, Shape]:
        return {**BOX, **required}

    def _client(self) -> Map:
        arrivals = Map(
            {"process": self._set(OneOf(("steady", "poisson", "burst", "quiet", "once", "trace")))},
            {
                "rate": self._number(0.00001, 10_000),
                "per-minute": self._number(0.0001, 600_000),
                "count": self._integer(0, 100_000),
                "after": self._number(0, _YEAR_S),
                "apart": self._number(0, _YEAR_S),
                "moments": ListOf(Number(0, _YEAR_S)),
            },
        )
        to = self._ref(
            *("http-api", "function", "topic", "bucket", "queue", "stream", "container", "router", "workflow")
        )
        return Map(
            self._box(to=to, arrivals=arrivals),
            {
                "latency": self._number(0, 60_000),
                "size": self._integer(0, 1_000_000_000),
                "body": Json(),
                "join": self._set(Flag()),
                "secret": self._set(Text()),
            },
        )

    def _api(self) -> Map:
        return Map(
            self._box(to=self._ref("function")),
            self._common(
                "http-api",
                latency=self._number(0, 60_000),
                timeout=self._number(0.05, 900),
                burst=self._integer(1, 100_000),
                rate=self._number(0.001, 100_000),
                version=self._integer(1, 2),
                secret=self._set(Text()),
                routes=ListOf(Map({"route": RouteKey(), "to": self._ref("function")})),
            ),
        )

    def _function(self) -> Map:
        steps = ListOf(StepForms(self.knobs, self.components).step())
        return Map(
            self._box(handler=self._set(CodeOrSteps(steps))),
            self._common(
                "function",
                memory=self._integer(128, 10240),
                timeout=self._number(0.001, 900),
                runtime=self._set(OneOf(tuple(RUNTIMES))),
                package=self._number(0, 10_000),
                imports=self._number(0, 900_000),
                network=self._set(Flag()),
                snapshot=self._set(Flag()),
                image=self._set(Flag()),
                keep_alive=self._number(0, _YEAR_S),
                keep_alive_to=self._number(0, _YEAR_S),
                policy=self._set(OneOf(("fixed", "hybrid"))),
                pings=self._integer(0, 1000),
                ping_every=self._number(1, _YEAR_S),
                recycle=self._number(1, _YEAR_S),
                recycle_to=self._number(1, _YEAR_S),
                init=self._number(0, 900_000),
                billing_step=self._number(0.001, 60_000),
                bill_init=self._set(Flag()),
                scaling=self._integer(1, 100_000),
                tmp=self._integer(512, 10240),
                nat=self._number(0, 60_000),
                attach=self._number(0, 3600),
                reserved=self._integer(0, 100_000),
                prepared=self._integer(0, 100_000),
                allocation=self._number(0, 3600),
                per_environment=self._integer(1, 1000),
                shared_cpu=self._set(Flag()),
                guard=self._set(Flag()),
                retries=self._integer(0, 2),
                max_age=self._number(60, 21_600),
                on_failure=self._ref("queue", "topic", "function", "router", "bucket"),
                on_success=self._ref("queue", "topic", "function", "router"),
                dead_letters=self._ref("queue", "topic"),
                permissions=self._set(Policies()),
                tags=Map(others=Text()),
                role=self._set(RoleName(self.roles)),
                variables=Map(others=self._set(Text())),
            ),
        )

    def _queue(self) -> Map:
        return Map(
            self._box(),
            self._common(
                "queue",
                to=self._ref("function"),
                batch=self._integer(1, 10_000),
                window=self._number(0, 300),
                concurrency=self._integer(2, 1000),
                pollers=Map({"least": self._integer(2, 200)}, {"most": self._integer(2, 10_000)}),
                partial=self._set(Flag()),
                filters=Filters(),
                visibility=self._number(0, 43_200),
                receives=self._integer(1, 1000),
                dead_letters=self._ref("queue"),
                delay=self._number(0, 900),
                retention=self._number(60, 1_209_600),
                in_flight=self._integer(1, 120_000),
                fifo=Flag(),
                by_content=self._set(Flag()),
                high_throughput=self._set(Flag()),
                group_by=Text(),
            ),
        )

    def _stream(self) -> Map:
        reshard = Reshard(
            Map(
                {"at": self._number(0, _YEAR_S)},
                {
                    "shards": self._integer(1, 1000),
                    "split": Integer(0, 100_000),
                    "merge": ListOf(Integer(0, 100_000), 2),
                },
            )
        )
        return Map(
            self._box(),
            self._common(
                "stream",
                shards=self._integer(1, 1000),
                retention=self._number(86_400, _YEAR_S),
                reshard=ListOf(reshard),
                **self._mapping(enhanced=self._set(Flag())),
            ),
        )

    def _mapping(self, **more: Shape) -> dict[str, Shape]:
        """What reads a stream's records, or a table's changes: a function, or several that each have their own."""
        to = self._ref("function")
        settings: dict[str, Shape] = {
            "batch": self._integer(1, 10_000),
            "window": self._number(0, 300),
            "parallel": self._integer(1, 10),
            "retries": self._integer(-1, 10_000),
            "max-age": self._number(-1, 604_800),
            "bisect": self._set(Flag()),
            "partial": self._set(Flag()),
            "on-failure": self._ref("queue", "topic"),
            "start": self._set(OneOf(("oldest", "newest"))),
            "filters": Filters(),
            "tumbling": self._number(0, 900),
            **more,
        }
        return {"to": Readers(to, Map({"to": to}, settings)), **settings}

    def _container(self) -> Map:
        return Map(
            self._box(),
            self._common(
                "container",
                vcpu=self._number(0.25, 16),
                memory=self._integer(512, 122_880),
                least=self._integer(0, 1000),
                most=self._integer(0, 1000),
                start=self._number(0, 3600),
                work=Lapse(self.knobs, 86_400_000),
                wait=Lapse(self.knobs, 86_400_000),
                per_task=self._integer(1, 10_000),
                backlog=self._integer(0, 1_000_000),
                timeout=self._number(1, 4000),
                metric=self._set(OneOf(("cpu", "concurrency"))),
                target=self._number(0.1, 10_000),
                cooldown=self._number(0, 86_400),
            ),
        )

    def _topic(self) -> Map:
        subscription = Map(
            {"to": self._ref("function", "queue")},
            {
                "copies": self._integer(1, 10_000),
                "attributes": SubscriptionPolicy("MessageAttributes"),
                "message": SubscriptionPolicy("MessageBody"),
                "raw": self._set(Flag()),
                "dead-letters": self._ref("queue"),
            },
        )
        return Map(self._box(to=ListOf(subscription)), self._common("topic"))

    def _bucket(self) -> Map:
        notice = Map(
            {"to": self._ref("function", "queue", "topic", "router")},
            {"prefix": self._set(Text()), "suffix": self._set(Text())},
        )
        return Map(self._box(), self._common("bucket", to=ListOf(notice)))

    def _table(self) -> Map:
        holds: dict[str, Shape] = {"projection": OneOf(("ALL", "KEYS_ONLY", "INCLUDE")), "include": ListOf(Text())}
        index = Map({"name": Text(), "partition": KeyName()}, {"sort": KeyName(), **holds})
        local = Map({"name": Text(), "sort": KeyName()}, holds)  # it shares the table's partition key
        more = self._mapping()
        return Map(
            self._box(),
            self._common(
                "table",
                partition=KeyName(),
                sort=KeyName(),
                indexes=ListOf(index),
                local_indexes=ListOf(local),
                stream=OneOf(VIEWS),
                shards=Integer(1, 100),
                ttl=Text(),
                ttl_delay=self._number(0, _YEAR_S),
                lag=Lapse(self.knobs),
                index_lag=Lapse(self.knobs),
                **more,
            ),
        )
