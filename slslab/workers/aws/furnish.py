"""Services on demand: `queue:orders`, `table:carts:customer:item` become components of a toy cloud."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from slslab.errors import UnknownName, UserError
from slslab.runtime.bucket import Bucket
from slslab.runtime.cloud import Cloud
from slslab.runtime.queue import Queue, QueueSettings
from slslab.runtime.router import Router
from slslab.runtime.secrets import Secrets, SecretSettings
from slslab.runtime.stream import Stream, StreamSettings
from slslab.runtime.table import Attribute, Table, TableSettings
from slslab.runtime.topic import Topic

_Maker = Callable[[Cloud, str, Sequence[str]], object]


def _table(cloud: Cloud, name: str, keys: Sequence[str]) -> None:
    partition, *sort = [Attribute(*key.split("=", 1)) for key in keys]
    Table(cloud, name, settings=TableSettings(partition, sort[0] if sort else None))


_KINDS: Final[dict[str, tuple[_Maker, int]]] = {  # and how many words may follow the name
    "queue": (lambda cloud, name, _: Queue(cloud, name, QueueSettings(fifo=name.endswith(".fifo"))), 0),
    "topic": (lambda cloud, name, _: Topic(cloud, name), 0),
    "bucket": (lambda cloud, name, _: Bucket(cloud, name), 0),
    "table": (_table, 2),
    "stream": (lambda cloud, name, _: Stream(cloud, name, StreamSettings()), 0),
    "router": (lambda cloud, name, _: Router(cloud, name), 0),
}
_SECRET: Final = "secret"


def furnisher(specs: Sequence[str]) -> Callable[[Cloud], None]:
    """What adds these services to a cloud. UserError for one that makes no sense, before anything runs."""
    made: dict[str, tuple[_Maker, list[str]]] = {}
    secrets: dict[str, SecretSettings] = {}
    for spec in specs:
        kind, _, rest = spec.partition(":")
        if kind == _SECRET and rest.partition("=")[0]:
            name, _, value = rest.partition("=")
            secrets[name] = SecretSettings(value)
            continue
        name, *more = rest.split(":")
        if kind not in _KINDS or not name or not all(more) or len(more) > _KINDS[kind][1]:
            known = ", ".join([*_KINDS, _SECRET])
            raise UnknownName("invoke.bad-service", found=spec, valid=[*_KINDS, _SECRET], known=known)
        if kind == "table" and (not more or any(key.partition("=")[2] not in ("", "S", "N", "B") for key in more)):
            raise UserError("invoke.table-needs-key", found=spec)
        if name in made:
            raise UserError("invoke.service-twice", name=name)
        made[name] = (_KINDS[kind][0], more)

    def furnish(cloud: Cloud) -> None:
        for name, (make, more) in made.items():
            make(cloud, name, more)
        if secrets:
            Secrets(cloud, "secrets" if "secrets" not in made else "secrets-manager", secrets)

    return furnish
