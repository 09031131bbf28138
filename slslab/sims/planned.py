"""What a scenario's file has happen at a given time: replays of a router's archive, secrets that somebody rotates,
other shards of a stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from slslab.errors import UserError
from slslab.runtime.faults import gap
from slslab.runtime.router import Router
from slslab.runtime.secrets import Secrets
from slslab.runtime.stream import Stream
from slslab.sims.crossed import told_reshard

_S: Final = 1_000_000


def plan_replays(router: Router, found: Mapping[str, Any]) -> None:
    """Each of the replays of the file, at its time."""
    for number, one in enumerate(found.get("replays", ()), 1):
        at = round(one["at"] * _S)
        begin, end = round(one.get("from", 0) * _S), round(one["to"] * _S) if "to" in one else at
        rules = tuple(one["rules"]) if "rules" in one else None
        router.clock.at(at, _replay, (router, one["archive"], begin, end, f"replay-{number}", rules))


def _replay(asked: tuple[Router, str, int, int, str, tuple[str, ...] | None]) -> None:
    router, archive, begin, end, name, rules = asked
    router.replay(archive, begin, end, name, rules)


def plan_rotations(secrets: Secrets, found: Mapping[str, Any]) -> None:
    """The fault "rotated secret", at the times of the file or at random."""
    for name, one in found["secrets"].items():
        for moment in one.get("rotated-at", ()):
            secrets.clock.at(round(moment * _S), _rotate, (secrets, name))
        if "rotated-every" in one:
            _rotate_later((secrets, name, round(one["rotated-every"] * _S)))


def _rotate(asked: tuple[Secrets, str]) -> None:
    secrets, name = asked
    secrets.rotate_at_once(name)


def _rotate_later(asked: tuple[Secrets, str, int]) -> None:
    secrets, name, mean = asked
    due = secrets.clock.now + gap(mean, secrets.stream(f"faults/rotated/{name}"))
    secrets.clock.at(due, _rotate_again, asked)


def _rotate_again(asked: tuple[Secrets, str, int]) -> None:
    _rotate(asked[:2])
    _rotate_later(asked)


def plan_reshards(stream: Stream, found: Mapping[str, Any]) -> None:
    """Each change of the shards that the file has, at its time."""
    for one in found.get("reshard", ()):
        stream.clock.at(round(one["at"] * _S), _reshard, (stream, one))


def _reshard(asked: tuple[Stream, Mapping[str, Any]]) -> None:
    stream, one = asked
    try:
        if "split" in one:
            stream.split(one["split"])
        elif "merge" in one:
            stream.merge(*one["merge"])
        else:
            fit(stream, int(one["shards"]))
    except ValueError:
        what, present = told_reshard(one, stream.sharding)
        raise UserError("scenario.cannot-reshard", found=f"{stream.name}: {what}", component=present) from None


def fit(stream: Stream, number: int) -> None:
    """Give a stream so many shards, in as many steps as that takes: one at most doubles them, or halves them."""
    while (present := len(stream.sharding.open())) != number:
        step = min(number, 2 * present) if number > present else max(number, -(-present // 2))
        stream.change(replace(stream.set, shards=step))
