"""Secrets: values in versions, with stages that say which version is meant; and what depends on them.

A version is AWSCURRENT, AWSPREVIOUS (the one that was current before) or AWSPENDING (made by a rotation, not yet in
use). Rotating makes a pending version and, `takes` later, promotes it: from then on whoever guards its door with the
secret wants the new value. `slslab.runtime.guarded` has that door, and the cache that a function needs before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappush
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from slslab.runtime.component import Component
from slslab.runtime.durations import Uniform
from slslab.runtime.handler import EPOCH_US, ServiceError
from slslab.runtime.recording import Fault, Kind, Operation, Stage
from slslab.runtime.schedule.expression import Expression
from slslab.runtime.schedule.times import times, zone

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.cloud import Cloud

CURRENT: Final = "AWSCURRENT"
PENDING: Final = "AWSPENDING"
PREVIOUS: Final = "AWSPREVIOUS"
_DELAY: Final = Uniform(2_000, 8_000)  # one way, a design choice
_OPERATIONS: Final = {
    operation.name.lower(): operation
    for operation in (
        Operation.GET_SECRET_VALUE,
        Operation.PUT_SECRET_VALUE,
        Operation.UPDATE_SECRET_VERSION_STAGE,
        Operation.DESCRIBE_SECRET,
        Operation.ROTATE_SECRET,
    )
}
_STAGES: Final = {CURRENT: Stage.AWSCURRENT, PENDING: Stage.AWSPENDING}
_US: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC) + EPOCH_US * _US


@dataclass(slots=True)
class Version:
    """One value of a secret. `created` in µs of the run. Without a stage it is deprecated, and goes."""

    id: str
    value: str
    created: int
    stages: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class SecretSettings:
    """A secret's first `value`; when it is rotated (None: never by itself), in which zone's time, and how long a
    rotation `takes` from the pending version to the current one (µs)."""

    value: str
    rotation: Expression | None = None
    zone: str = "UTC"
    takes: int = 2_000_000


class Secrets(Component):
    """The service that keeps secrets, several of them."""

    kind = "secrets"

    def __init__(self, cloud: Cloud, name: str, secrets: Mapping[str, SecretSettings]) -> None:
        super().__init__(cloud, name)
        self.draw_delay = _DELAY.sampler(self.stream("delay"))
        self.set = dict(secrets)
        self._versions: dict[str, list[Version]] = {}
        self._times: dict[str, Iterator[datetime]] = {}
        self._changed: dict[str, int] = {}
        self._asker = -1  # who asks at this moment
        for secret, settings in self.set.items():
            self._add(secret, settings.value, None, {CURRENT})
            if settings.rotation is not None:
                after = _EPOCH + self.clock.now * _US
                self._times[secret] = times(settings.rotation, zone(settings.zone), after)
                self._plan_rotation(secret)

    def settings(self) -> dict[str, object]:
        return {"secrets": tuple(self.set)}

    # Reading

    def value(self, secret: str, stage: str = CURRENT) -> str | None:
        """What a secret is at a stage; None when no version has it. For whoever guards a door with it."""
        found = self._at(secret, stage)
        return found.value if found else None

    def rotated(self, secret: str) -> int:
        """When its current version last became so, µs."""
        return self._changed.get(secret, 0)

    def _at(self, secret: str, stage: str) -> Version | None:
        return next((one for one in self._versions.get(secret, ()) if stage in one.stages), None)

    def _find(self, arguments: Mapping[str, Any]) -> str:
        secret = str(arguments.get("SecretId", ""))
        if secret.startswith("arn:"):
            secret = secret.rpartition(":")[2]
        if secret not in self._versions:
            raise ServiceError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        return secret

    def perform(self, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
        """By the API's own names.

        `get_secret_value` {SecretId, VersionId, VersionStage = AWSCURRENT}: {ARN, Name, VersionId, SecretString, …}.
        `put_secret_value` {SecretId, SecretString, VersionStages = [AWSCURRENT], ClientRequestToken}: {VersionId, …}.
        `update_secret_version_stage` {SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId}: {ARN, Name}.
        `describe_secret` {SecretId}: {VersionIdsToStages, …}. `rotate_secret` {SecretId}: {VersionId, …}.
        """
        operation = _OPERATIONS.get(action)
        if operation is None:
            return super().perform(action, arguments, call)
        if self.write is not None:
            self.write((self.clock.now, Kind.OPERATION, operation, self.index, -1, call.ref, 0))
        self._asker = call.ref
        try:
            return self._do(action, arguments)
        finally:
            self._asker = -1

    def _do(self, action: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        if action == "get_secret_value":
            return self._get(self._find(arguments), arguments)
        if action == "put_secret_value":
            return self._put(self._find(arguments), arguments)
        if action == "update_secret_version_stage":
            return self._update_stage(self._find(arguments), arguments)
        if action == "describe_secret":
            secret = self._find(arguments)
            stages = {one.id: sorted(one.stages) for one in self._versions[secret]}
            rotated = self.set[secret].rotation is not None
            return {**self._named(secret), "RotationEnabled": rotated, "VersionIdsToStages": stages}
        secret = self._find(arguments)
        return {**self._named(secret), "VersionId": self.rotate(secret).id}

    def _named(self, secret: str) -> dict[str, Any]:
        return {"ARN": f"arn:aws:secretsmanager:eu-west-1:123456789012:secret:{secret}", "Name": secret}

    def _get(self, secret: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        id, stage = arguments.get("VersionId"), arguments.get("VersionStage")
        what = "staging label: " + str(stage or CURRENT)
        if id is None:
            found = self._at(secret, str(stage or CURRENT))
        else:
            what = f"VersionId: {id}"
            found = next((one for one in self._versions[secret] if one.id == id), None)
            if found is not None and stage is not None and stage not in found.stages:
                message = "You provided a VersionStage that is not associated to the provided VersionId."
                raise ServiceError("InvalidRequestException", message)
        if found is None:
            message = f"Secrets Manager can't find the specified secret value for {what}"
            raise ServiceError("ResourceNotFoundException", message)
        return {
            **self._named(secret),
            "VersionId": found.id,
            "SecretString": found.value,
            "VersionStages": sorted(found.stages),
            "CreatedDate": (EPOCH_US + found.created) / 1_000_000,
        }

    # Writing

    def _put(self, secret: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        value = arguments.get("SecretString")
        if not isinstance(value, str):
            raise ServiceError("InvalidParameterException", "You must provide either SecretString or SecretBinary.")
        stages = set(arguments.get("VersionStages") or (CURRENT,))
        token = arguments.get("ClientRequestToken")
        found = next((one for one in self._versions[secret] if one.id == token), None)
        if found is not None and found.value != value:
            message = "You can't modify an existing version, you can only create a new version."
            raise ServiceError("ResourceExistsException", message)
        found = found or self._add(secret, value, token, stages)
        return {**self._named(secret), "VersionId": found.id, "VersionStages": sorted(found.stages)}

    def _update_stage(self, secret: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        stage = str(arguments.get("VersionStage", ""))
        to, away = arguments.get("MoveToVersionId"), arguments.get("RemoveFromVersionId")
        holder = self._at(secret, stage)
        target = next((one for one in self._versions[secret] if one.id == to), None)
        if to is not None and target is None:
            raise ServiceError("ResourceNotFoundException", f"Secrets Manager can't find the version {to}.")
        if holder is not None and holder is not target and holder.id != away:
            message = f"The parameter RemoveFromVersionId can't be empty. Staging label {stage} is currently attached"
            raise ServiceError("InvalidParameterException", f"{message} to version {holder.id}.")
        if target is None and stage == CURRENT:
            raise ServiceError("InvalidParameterException", "You can only move staging label AWSCURRENT.")
        if target is not None:
            self._move(secret, stage, target)
        elif holder is not None:
            holder.stages.discard(stage)
        self._sweep(secret)
        return self._named(secret)

    def _add(self, secret: str, value: str, id: str | None, stages: set[str]) -> Version:
        versions = self._versions.setdefault(secret, [])
        made = Version(id or str(UUID(int=self.stream("versions").getrandbits(128), version=4)), value, self.clock.now)
        versions.append(made)
        for stage in sorted(stages | (set() if len(versions) > 1 else {CURRENT})):
            self._move(secret, stage, made)
        self._sweep(secret)
        return made

    def _move(self, secret: str, stage: str, target: Version) -> None:
        """A stage belongs to one version; who was current becomes the previous one."""
        holder = self._at(secret, stage)
        if holder is target:
            return
        if holder is not None:
            holder.stages.discard(stage)
        target.stages.add(stage)
        if self.write is not None and stage in _STAGES and len(self._versions[secret]) > 1:
            said = self.recorder.text(secret)
            self.write((self.clock.now, Kind.VERSION, _STAGES[stage], self.index, -1, self._asker, said))
        if stage == CURRENT:
            self._changed[secret] = self.clock.now
        if stage == CURRENT and holder is not None:
            self._move(secret, PREVIOUS, holder)
            target.stages.discard(PREVIOUS)

    def _sweep(self, secret: str) -> None:
        self._versions[secret] = [one for one in self._versions[secret] if one.stages]

    # Rotation

    def rotate(self, secret: str) -> Version:
        """Begin a rotation now, as its schedule does: a new pending version, current when `takes` is over."""
        made = self._add(secret, self._invent(), None, {PENDING})
        clock = self.clock
        heappush(clock.heap, (clock.now + self.set[secret].takes, clock.tick(), self._promote, (secret, made)))
        return made

    def rotate_at_once(self, secret: str) -> None:
        """The fault "rotated secret": the value is another one from now on. KeyError when there is no such secret."""
        if secret not in self._versions:
            raise KeyError(secret)
        self._fault(Fault.ROTATED, 0)
        self._promote((secret, self._add(secret, self._invent(), None, {PENDING})))

    def _invent(self) -> str:
        return f"{self.stream('values').getrandbits(128):032x}"

    def _promote(self, rotated: tuple[str, Version]) -> None:
        secret, version = rotated
        if PENDING not in version.stages:
            return  # a later rotation, or somebody by hand, has overtaken this one
        version.stages.discard(PENDING)
        self._move(secret, CURRENT, version)
        self._sweep(secret)

    def _plan_rotation(self, secret: str) -> None:
        moment = next(self._times[secret], None)
        if moment is not None:
            clock = self.clock
            heappush(clock.heap, ((moment - _EPOCH) // _US, clock.tick(), self._due, secret))

    def _due(self, secret: str) -> None:
        self.rotate(secret)
        self._plan_rotation(secret)
