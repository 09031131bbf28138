"""Queues, streams, tables, topics and containers of a scenario's file, and the mappings that feed functions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import yaml

from slslab.errors import UserError
from slslab.runtime.container import ContainerSettings
from slslab.runtime.durations import Constant
from slslab.runtime.filters import FilterCriteria
from slslab.runtime.mapping.batch import Filter
from slslab.runtime.mapping.poller import PollerSettings
from slslab.runtime.pattern import BadPattern
from slslab.runtime.queue import Queue, QueueSettings
from slslab.runtime.stream import StreamSettings
from slslab.runtime.table import Attribute, Index, TableSettings
from slslab.runtime.topic import Subscription
from slslab.schema import Anything, ListOf, Reader
from slslab.sims.handlers import lapse

_S: Final = 1_000_000
_SMALL_BATCH: Final = 10
_USUAL_MOST: Final = 200  # provisioned pollers, where nothing is said (AWS Lambda, 2026)


class Filters:
    """A list of event patterns, written as maps. A shape of `slslab.schema`."""

    def read(self, node: yaml.Node, where: str, out: Reader) -> list[Any]:
        found = ListOf(Anything()).read(node, where, out)
        try:
            _criteria(found)
        except BadPattern as error:
            out.add(node, "scenario.bad-filter", where=where, found=error.path)
        return found


def _criteria(filters: Sequence[Any]) -> FilterCriteria:
    return FilterCriteria.of({"Filters": [{"Pattern": json.dumps(pattern)} for pattern in filters]})


def wanted(found: Mapping[str, Any]) -> Filter | None:
    """Which records a mapping wants; None: each."""
    return _criteria(found["filters"]).takes if found.get("filters") else None


def queue_settings(found: Mapping[str, Any], letters: Queue | None = None) -> QueueSettings:
    """What a queue is set to."""
    return QueueSettings(
        visibility=round(found.get("visibility", 30) * _S),
        receives=found.get("receives"),
        dead_letters=letters,
        delay=round(found.get("delay", 0) * _S),
        retention=round(found.get("retention", 345_600) * _S),
        fifo=bool(found.get("fifo", False)),
        by_content=bool(found.get("by-content", False)),
        high_throughput=bool(found.get("high-throughput", False)),
        group_by=found.get("group-by"),
        most_in_flight=int(found.get("in-flight", 120_000)),
    )


def poller_settings(found: Mapping[str, Any], name: str) -> PollerSettings:
    """What the mapping of the queue `name` is set to. UserError where batch, window and FIFO do not go together."""
    batch, fifo = int(found.get("batch", 10)), bool(found.get("fifo", False))
    window = float(found.get("window", 1 if batch > _SMALL_BATCH and not fifo else 0))
    if fifo and (batch > _SMALL_BATCH or window):
        raise UserError("scenario.fifo-batch", found=name)
    if batch > _SMALL_BATCH and window < 1:
        raise UserError("scenario.needs-window", found=name)
    concurrency, pollers = found.get("concurrency"), found.get("pollers")
    if concurrency and pollers:
        raise UserError("scenario.pollers-or-concurrency", found=name)
    return PollerSettings(
        batch=batch,
        window=round(window * _S),
        concurrency=int(concurrency) if concurrency else None,
        partial=bool(found.get("partial", False)),
        wanted=wanted(found),
        pollers=_provisioned(pollers, name) if pollers else None,
    )


def _provisioned(found: Mapping[str, Any], name: str) -> tuple[int, int]:
    least = int(found["least"])
    most = int(found.get("most", max(least, _USUAL_MOST)))
    if most < least:
        raise UserError("scenario.least-over-most", found=name, low=least, high=most)
    return least, most


def stream_settings(found: Mapping[str, Any], shards: int | None = None) -> StreamSettings:
    """What a stream is set to; `shards`: those that it has already."""
    return StreamSettings(shards or int(found.get("shards", 1)), round(found.get("retention", 86_400) * _S))


def container_settings(found: Mapping[str, Any]) -> ContainerSettings:
    """What a container service is set to."""
    usual = ContainerSettings()
    return ContainerSettings(
        vcpu=float(found.get("vcpu", usual.vcpu)),
        memory=int(found.get("memory", usual.memory)),
        least=int(found.get("least", usual.least)),
        most=int(found.get("most", usual.most)),
        start=Constant(round(found["start"] * _S)) if "start" in found else usual.start,
        work=lapse(found["work"]) if "work" in found else usual.work,
        wait=lapse(found["wait"]) if "wait" in found else usual.wait,
        width=int(found.get("per-task", usual.width)),
        backlog=int(found.get("backlog", usual.backlog)),
        timeout=round(found.get("timeout", 60) * _S),
        metric=found.get("metric", usual.metric),
        target=float(found.get("target", usual.target)),
        cooldown=round(found.get("cooldown", 300) * _S),
    )


def table_settings(found: Mapping[str, Any]) -> TableSettings:
    """What a table is set to."""
    partition, usual = _attribute(found.get("partition", "id")), TableSettings()
    return TableSettings(
        partition=partition,
        sort=_attribute(found["sort"]) if "sort" in found else None,
        indexes=(
            *(_index(one, _attribute(one["partition"])) for one in found.get("indexes", ())),
            *(_index(one, partition, local=True) for one in found.get("local-indexes", ())),
        ),
        stream=found.get("stream"),
        shards=int(found.get("shards", 1)),
        expiry=found.get("ttl"),
        expiry_delay=Constant(round(found["ttl-delay"] * _S)) if "ttl-delay" in found else usual.expiry_delay,
        lag=lapse(found["lag"]) if "lag" in found else usual.lag,
        index_lag=lapse(found["index-lag"]) if "index-lag" in found else usual.index_lag,
    )


def _index(found: Mapping[str, Any], partition: Attribute, *, local: bool = False) -> Index:
    sort = _attribute(found["sort"]) if "sort" in found else None
    return Index(found["name"], partition, sort, found.get("projection", "ALL"), tuple(found.get("include", ())), local)


def _attribute(text: str) -> Attribute:
    name, _, kind = text.partition("=")
    return Attribute(name, kind or "S")


def subscriptions(found: Mapping[str, Any], find: Callable[[str], Any]) -> tuple[Subscription, ...]:
    """Who listens to a topic."""
    return tuple(
        Subscription(
            find(one["to"]),
            int(one.get("copies", 1)),
            one.get("attributes") or one.get("message"),
            bool(one.get("raw", False)),
            find(one["dead-letters"]) if one.get("dead-letters") else None,
        )
        for one in found["to"]
    )
