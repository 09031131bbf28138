"""The bucket: keeps objects, and tells others about new ones."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from slslab.runtime.call import Call, Message
from slslab.runtime.component import Component
from slslab.runtime.delivery import Sender
from slslab.runtime.durations import Uniform
from slslab.runtime.handler import ServiceError
from slslab.runtime.recording import Kind, Operation, Status

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud

_DELAY: Final = Uniform(8_000, 20_000)  # one way of a read or a write, a design choice
_NOTICE: Final = Uniform(200_000, 900_000)  # until a notification arrives: "normally seconds" on AWS, a design choice
_AGAIN: Final = 1_000_000
_AGAIN_MOST: Final = 600_000_000
_MOST_TRIES: Final = 150  # which come to a day


@dataclass(frozen=True, slots=True)
class Notice:
    """`to` is told of each new object whose key begins and ends like this."""

    to: Component
    prefix: str = ""
    suffix: str = ""

    def fits(self, key: str) -> bool:
        """Whether an object with that key is meant."""
        return key.startswith(self.prefix) and key.endswith(self.suffix)


class Kept(NamedTuple):
    """An object. `mark` is a text in its metadata; `body` its bytes, where somebody gave any; `changed` in µs."""

    size: int
    mark: str
    changed: int
    body: bytes | None = None
    type: str = "binary/octet-stream"
    metadata: Mapping[str, str] = {}

    @property
    def etag(self) -> str:
        """The hash of what it holds; of an object without bytes, of its size."""
        held = str(self.size).encode() if self.body is None else self.body
        return hashlib.md5(held, usedforsecurity=False).hexdigest()


class Bucket(Sender):
    """A bucket, and the objects in it."""

    kind = "bucket"

    def __init__(self, cloud: Cloud, name: str, notices: tuple[Notice, ...] = ()) -> None:
        super().__init__(cloud, name)
        self.objects: dict[str, Kept] = {}
        self.notices = notices
        self.draw_delay = _DELAY.sampler(self.stream("delay"))
        self.draw_pass = _NOTICE.sampler(self.stream("notice"))

    def settings(self) -> dict[str, object]:
        return {"notifications": tuple((one.to.name, one.prefix, one.suffix) for one in self.notices)}

    def change(self, notices: tuple[Notice, ...]) -> None:
        """Other notifications from now on."""
        self.notices = notices

    def accept(self, request: Message) -> None:
        """A client uploads an object: `key`, `size` and `mark` of the request's body."""
        assert request.reply is not None
        if self.trouble is not None and (status := self.troubled(request.ref)):
            request.reply(request, status, None)
            return
        self.put(request.body, request.ref, 0)
        request.reply(request, Status.OK, None)

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """`put_object` {key, size, mark} or {key, body, type, metadata, copied}: {}, with `if_absent`
        PreconditionFailed where there is one. `get_object`, `head_object` {key}: {size, mark, kept}; NoSuchKey when
        there is none.
        `delete_object` {key}: {}. `list_objects` {}: {objects: [(key, kept)]}, in order.
        `head_bucket` {}: {}.
        """
        if action == "put_object":
            if arguments.get("if_absent") and str(arguments.get("key", "")) in self.objects:
                text = "At least one of the pre-conditions you specified did not hold"
                raise ServiceError("PreconditionFailed", text, 412)
            self.put(arguments, call.ref, call.depth + 1)
            return {}
        if action in ("get_object", "head_object"):
            kept = self._get(str(arguments.get("key", "")))
            if self.write is not None:
                moved = kept.size if action == "get_object" else 0
                self.write((self.clock.now, Kind.OPERATION, Operation.GET_OBJECT, self.index, -1, call.ref, moved))
            return {"size": kept.size, "mark": kept.mark, "kept": kept}
        if action == "delete_object":
            self.objects.pop(str(arguments.get("key", "")), None)
            return {}
        if action == "head_bucket":
            return {}
        if action == "list_objects":
            return {"objects": sorted(self.objects.items(), key=lambda item: item[0].encode("utf-8", "surrogatepass"))}
        return super().perform(action, arguments, call)

    def _get(self, key: str) -> Kept:
        if key not in self.objects:
            raise ServiceError("NoSuchKey", "The specified key does not exist.", 404)
        return self.objects[key]

    def put(self, thing: Mapping[str, Any], cause: int, depth: int) -> None:
        """Keep an object, caused by `cause`, and tell those who listen."""
        now = self.clock.now
        body: bytes | None = thing.get("body")
        key, mark = str(thing.get("key", "")), str(thing.get("mark") or "")
        size = int(thing.get("size", 0)) if body is None else len(body)
        kept = Kept(size, mark, now, body, thing.get("type") or "binary/octet-stream", thing.get("metadata") or {})
        self.objects[key] = kept
        ref = self.recorder.ref(cause)
        if self.write is not None:
            self.write((now, Kind.OPERATION, Operation.PUT_OBJECT, self.index, -1, cause, size))
        said = {"key": key, "name": key.rsplit("/", 1)[-1], "size": size, "mark": mark}
        if body is not None:
            said["etag"] = kept.etag
        if thing.get("copied"):
            said["event"] = "ObjectCreated:Copy"
        for notice in self.notices:
            if notice.fits(key):
                self.pass_on(notice.to, Message(ref, now, said, "s3", self.name, depth))

    def pause(self, tries: int) -> int | None:
        """Tried again for a day, at most 10 minutes apart. The platform names no figures: a design choice."""
        return min(_AGAIN << min(tries - 1, 20), _AGAIN_MOST) if tries <= _MOST_TRIES else None

    def hand_over(self, target: Any, message: Message) -> None:
        """A topic is told in its own words, and so is a router: with depth 0, since no loop guard looks through it."""
        from slslab.runtime.shapes import object_created, wrapped  # only a bucket that tells these needs them

        seed = self.cloud.seed
        if target.kind == "topic":
            target.publish(message.body, message.ref, message.depth, {"said": partial(wrapped, message, seed)})
        elif target.kind == "router":
            target.put(Message(message.ref, message.sent, object_created(message, seed), "direct", self.name))
        else:
            target.put(message)
