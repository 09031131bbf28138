"""The bucket: keeps objects, and tells others about new ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.call import Call, Message
from slslab.runtime.component import Component
from slslab.runtime.durations import Uniform
from slslab.runtime.function import Function
from slslab.runtime.handler import ServiceError
from slslab.runtime.recording import Fault, Hop, Kind, Operation, Status
from slslab.runtime.topic import Topic

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud

_DELAY: Final = Uniform(8_000, 20_000)  # one way of a read or a write, a design choice
_NOTICE: Final = Uniform(200_000, 900_000)  # until a notification arrives: "normally seconds" on AWS, a design choice


@dataclass(frozen=True, slots=True)
class Notice:
    """`to` is told of each new object whose key begins and ends like this."""

    to: Component
    prefix: str = ""
    suffix: str = ""

    def fits(self, key: str) -> bool:
        """Whether an object with that key is meant."""
        return key.startswith(self.prefix) and key.endswith(self.suffix)


class Bucket(Component):
    """A bucket. Of an object it keeps size (bytes) and `mark`, a text in the object's metadata."""

    kind = "bucket"

    def __init__(self, cloud: Cloud, name: str, notices: tuple[Notice, ...] = ()) -> None:
        super().__init__(cloud, name)
        self.objects: dict[str, tuple[int, str]] = {}
        self.notices = notices
        self.draw_delay = _DELAY.sampler(self.stream("delay"))
        self._notice_delay = _NOTICE.sampler(self.stream("notice"))

    def settings(self) -> dict[str, object]:
        return {"notifications": tuple((one.to.name, one.prefix, one.suffix) for one in self.notices)}

    def change(self, notices: tuple[Notice, ...]) -> None:
        """Other notifications from now on."""
        self.notices = notices

    def accept(self, request: Message) -> None:
        """A client uploads an object: `key`, `size` and `mark` of the request's body."""
        assert request.reply is not None
        if self.trouble is not None and self.troubled(request.ref):
            request.reply(request, Status.ERROR, None)
            return
        self.put(request.body, request.ref, 0)
        request.reply(request, Status.OK, None)

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """`put_object` {key, size, mark}: {}. `get_object` {key}: {size, mark}; NoSuchKey when there is none."""
        if action == "put_object":
            self.put(arguments, call.ref, call.depth + 1)
            return {}
        if action == "get_object":
            size, mark = self._get(str(arguments.get("key", "")))
            if self.write is not None:
                self.write((self.clock.now, Kind.OPERATION, Operation.GET_OBJECT, self.index, -1, call.ref, size))
            return {"size": size, "mark": mark}
        return super().perform(action, arguments, call)

    def _get(self, key: str) -> tuple[int, str]:
        if key not in self.objects:
            raise ServiceError("NoSuchKey", "The specified key does not exist.", 404)
        return self.objects[key]

    def put(self, thing: Mapping[str, Any], cause: int, depth: int) -> None:
        """Keep an object, caused by `cause`, and tell those who listen."""
        now = self.clock.now
        key, size, mark = str(thing.get("key", "")), int(thing.get("size", 0)), str(thing.get("mark") or "")
        self.objects[key] = (size, mark)
        ref = self.recorder.ref(cause)
        if self.write is not None:
            self.write((now, Kind.OPERATION, Operation.PUT_OBJECT, self.index, -1, cause, size))
        body = {"key": key, "name": key.rsplit("/", 1)[-1], "size": size, "mark": mark}
        for notice in self.notices:
            if notice.fits(key):
                message = Message(ref, now, body, "s3", self.name, depth)
                self._tell(notice.to, message, Hop.EVENT)
                if self.trouble is not None and self.trouble.duplicate():
                    self._fault(Fault.DUPLICATE, 0, ref=ref)
                    self._tell(notice.to, message, Hop.DUPLICATE)

    def _tell(self, target: Component, message: Message, why: Hop) -> None:
        clock = self.clock
        arrival = self.hop(target, why, message.ref, self._notice_delay() + self.slowness(message.ref))
        heappush(clock.heap, (arrival, clock.tick(), self._arrive, (target, message)))

    def _arrive(self, told: tuple[Any, Message]) -> None:
        target, message = told
        if isinstance(target, Function):
            self.cloud.submit(target, message)
        elif isinstance(target, Topic):
            target.publish(message.body, message.ref, message.depth)
        else:
            target.put(message)
