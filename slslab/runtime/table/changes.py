"""The change stream: each change of an item once, in order, in the form in which the real platform delivers it.

A table offers what `slslab.runtime.stream.Shards` asks, so that whatever reads streams reads a table as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.chance import request_id
from slslab.runtime.expressions import Item, clone_item, item_size
from slslab.runtime.handler import EPOCH_US
from slslab.runtime.shapes import timestamp
from slslab.runtime.stream import Record, Shelf, Shelved
from slslab.runtime.stream.sharding import shard_of
from slslab.runtime.table.settings import TableSettings

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud

VIEWS: Final = ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
_RETENTION: Final = 86_400_000_000  # 24 h
_SEQUENCE: Final = 100_000_000_000_000_000_000_000
_SECOND: Final = 1_000_000
_SERVICE: Final = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


class Changing(Shelved):
    """A component whose changes can be read. Without a stream it has no shards."""

    shape = "dynamodb"

    def __init__(self, cloud: Cloud, name: str, settings: TableSettings) -> None:
        super().__init__(cloud, name)
        if settings.stream is not None and settings.stream not in VIEWS:
            raise ValueError(f"{name}: a stream's view is one of {', '.join(VIEWS)}")
        self.retention = _RETENTION
        self._view = settings.stream
        number = settings.shards if settings.stream else 0
        self._shelves = tuple(Shelf() for _ in range(number))
        self._ids = tuple(f"shardId-{EPOCH_US // 1000:020d}-{request_id(cloud.seed, one)[:8]}" for one in range(number))
        self._told: list[Callable[[int], object]] = []

    @property
    def stream_arn(self) -> str:
        """The stream's name in events."""
        return f"arn:aws:dynamodb:eu-west-1:123456789012:table/{self.name}/stream/{timestamp(0)[:-1]}"

    def changed(self, key: Item, old: Item | None, new: Item | None, cause: int, by_service: bool) -> None:
        """An item is another one now, caused by `cause`. `by_service`: it expired."""
        if not self._shelves or old == new:
            return
        text = "/".join(str(next(iter(value.values()))) for value in key.values())
        shard = shard_of(text, len(self._shelves))
        shelf, now = self._shelves[shard], self.clock.now
        shelf.trim(now - _RETENTION)
        ref = self.recorder.ref(cause)
        sequence = str(_SEQUENCE + (shelf.newest << 12) + shard)
        body = self._body(key, old, new, sequence, ref)
        if by_service:
            body["userIdentity"] = dict(_SERVICE)
        size = body["dynamodb"]["SizeBytes"]
        shelf.add(Record(ref, now, body, self, self._ids[shard], text, sequence, size))
        for told in self._told:
            told(shard)

    def _body(self, key: Item, old: Item | None, new: Item | None, sequence: str, ref: int) -> dict[str, Any]:
        view = self._view or ""
        images: dict[str, Item] = {"Keys": clone_item(key)}
        if new is not None and view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES"):
            images["NewImage"] = clone_item(new)
        if old is not None and view in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES"):
            images["OldImage"] = clone_item(old)
        return {
            "eventID": request_id(self.cloud.seed, ref).replace("-", ""),
            "eventName": "INSERT" if old is None else "REMOVE" if new is None else "MODIFY",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "eu-west-1",
            "dynamodb": {
                "ApproximateCreationDateTime": (EPOCH_US + self.clock.now) // _SECOND,
                **images,
                "SequenceNumber": sequence,
                "SizeBytes": sum(map(item_size, images.values())),
                "StreamViewType": view,
            },
            "eventSourceARN": self.stream_arn,
        }
