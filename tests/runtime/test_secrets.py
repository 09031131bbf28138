"""Secrets: versions and stages, rotation, and what depends on them."""

from __future__ import annotations

from typing import Any

import pytest

from slslab.runtime import Ask, Call, Cloud, Function, ServiceError
from slslab.runtime.guarded import Guarded, SecretCache
from slslab.runtime.schedule import read
from slslab.runtime.secrets import CURRENT, PENDING, PREVIOUS, Secrets, SecretSettings
from tests.runtime.building import S, settings

NOBODY = Call(-1, (), lambda _: None)


def vault(**more: Any) -> Secrets:
    return Secrets(Cloud(), "vault", {"db": SecretSettings("first", **more)})


def ask(secrets: Secrets, action: str, **arguments: Any) -> dict[str, Any]:
    answer: dict[str, Any] = secrets.perform(action, {"SecretId": "db", **arguments}, NOBODY)
    return answer


def code(secrets: Secrets, action: str, **arguments: Any) -> str:
    with pytest.raises(ServiceError) as met:
        ask(secrets, action, **arguments)
    return met.value.code


def test_a_value_is_read_in_the_services_own_shape() -> None:
    answer = ask(vault(), "get_secret_value")
    assert answer["SecretString"] == "first"
    assert answer["Name"] == "db"
    assert answer["ARN"] == "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"
    assert answer["VersionStages"] == [CURRENT]
    assert answer["CreatedDate"] == 1_767_225_600.0
    assert len(answer["VersionId"]) == 36


def test_a_secret_is_found_by_its_arn() -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"
    assert ask(vault(), "get_secret_value", SecretId=arn)["SecretString"] == "first"


def test_the_current_version_becomes_the_previous_one() -> None:
    secrets = vault()
    for value in ("second", "third"):
        assert ask(secrets, "put_secret_value", SecretString=value)["VersionStages"] == [CURRENT]
    assert ask(secrets, "get_secret_value")["SecretString"] == "third"
    assert ask(secrets, "get_secret_value", VersionStage=PREVIOUS)["SecretString"] == "second"
    stages = ask(secrets, "describe_secret")["VersionIdsToStages"]
    assert sorted(stages.values()) == [[CURRENT], [PREVIOUS]]  # the first has no stage any more, and is gone


def test_a_pending_version_changes_nothing_yet() -> None:
    secrets = vault()
    made = ask(secrets, "put_secret_value", SecretString="next", VersionStages=[PENDING])
    assert ask(secrets, "get_secret_value")["SecretString"] == "first"
    assert ask(secrets, "get_secret_value", VersionStage=PENDING)["SecretString"] == "next"
    assert ask(secrets, "get_secret_value", VersionId=made["VersionId"])["SecretString"] == "next"


def test_a_stage_is_moved_by_hand() -> None:
    secrets = vault()
    old = ask(secrets, "get_secret_value")["VersionId"]
    new = ask(secrets, "put_secret_value", SecretString="next", VersionStages=[PENDING])["VersionId"]
    move = {"VersionStage": CURRENT, "MoveToVersionId": new}
    assert code(secrets, "update_secret_version_stage", **move) == "InvalidParameterException"
    ask(secrets, "update_secret_version_stage", **move, RemoveFromVersionId=old)
    assert ask(secrets, "get_secret_value")["SecretString"] == "next"
    assert ask(secrets, "get_secret_value", VersionStage=PREVIOUS)["VersionId"] == old
    ask(secrets, "update_secret_version_stage", VersionStage=PENDING, RemoveFromVersionId=new)
    assert secrets.value("db", PENDING) is None


def test_the_same_token_is_the_same_version() -> None:
    secrets = vault()
    first = ask(secrets, "put_secret_value", SecretString="x", ClientRequestToken="t" * 32)
    assert ask(secrets, "put_secret_value", SecretString="x", ClientRequestToken="t" * 32) == first
    assert code(secrets, "put_secret_value", SecretString="y", ClientRequestToken="t" * 32) == "ResourceExistsException"


def test_refusals() -> None:
    secrets = vault()
    assert code(secrets, "get_secret_value", SecretId="no") == "ResourceNotFoundException"
    assert code(secrets, "get_secret_value", VersionStage=PREVIOUS) == "ResourceNotFoundException"
    assert code(secrets, "get_secret_value", VersionId="no") == "ResourceNotFoundException"
    current = ask(secrets, "get_secret_value")["VersionId"]
    assert code(secrets, "get_secret_value", VersionId=current, VersionStage=PENDING) == "InvalidRequestException"
    assert code(secrets, "put_secret_value") == "InvalidParameterException"
    assert code(secrets, "update_secret_version_stage", VersionStage="x", MoveToVersionId="no") == (
        "ResourceNotFoundException"
    )
    assert code(secrets, "update_secret_version_stage", VersionStage=CURRENT, RemoveFromVersionId=current) == (
        "InvalidParameterException"
    )
    assert code(secrets, "delete_everything") == "InvalidAction"
    with pytest.raises(KeyError):
        secrets.rotate_at_once("no")


def test_a_rotation_takes_its_time() -> None:
    secrets = vault(takes=5 * S)
    seen: list[tuple[str | None, str | None]] = []
    secrets.clock.at(10 * S, lambda _: secrets.rotate("db"))
    for second in (9, 11, 16):
        secrets.clock.at(second * S, lambda _: seen.append((secrets.value("db"), secrets.value("db", PENDING))))
    secrets.cloud.run(60 * S)
    assert seen[0] == ("first", None)
    assert seen[1][0] == "first"
    assert seen[1][1] is not None
    assert seen[2] == (seen[1][1], None)
    assert secrets.value("db", PREVIOUS) == "first"
    assert secrets.rotated("db") == 15 * S


def test_rotations_come_on_schedule() -> None:
    secrets = vault(rotation=read("rate(1 hour)"), takes=0)
    changes: list[str | None] = []
    for hour in range(4):
        secrets.clock.at(hour * 3600 * S + 60 * S, lambda _: changes.append(secrets.value("db")))
    secrets.cloud.run(4 * 3600 * S - 1)
    assert changes[0] == "first"
    assert len(set(changes)) == 4


def test_a_rotation_that_another_overtakes_is_forgotten() -> None:
    secrets = vault(takes=10 * S)
    made: list[str] = []
    for second in (1, 5):
        secrets.clock.at(second * S, lambda _: made.append(secrets.rotate("db").value))
    secrets.cloud.run(60 * S)
    assert secrets.value("db") == made[1]
    assert secrets.value("db", PREVIOUS) == "first"


class Caching:
    """A handler that connects with a cached password, and asks again after a refusal when `again`."""

    def __init__(self, ttl: int, again: bool) -> None:
        self.ttl, self.again = ttl, again
        self.answers: list[str] = []

    def init(self, _env: Any) -> Any:
        return SecretCache("vault", "db", self.ttl)
        yield

    def handle(self, cache: SecretCache, call: Any) -> Any:
        password = yield from cache.get(call.now)
        try:
            yield Ask("orders-db", "connect", {"password": password})
            self.answers.append("in")
        except ServiceError as error:
            self.answers.append(error.code)
            if self.again:
                password = yield from cache.renew(call.now)
                yield Ask("orders-db", "connect", {"password": password})
                self.answers.append("in")

    def discard(self, state: Any) -> None:
        pass


def connecting(ttl: int, again: bool = False, grace: int = 0) -> tuple[list[str], int]:
    """A call every 10 s for a minute; the secret is another one after 25 s."""
    from slslab.runtime import Client, ClientSettings, Trace

    cloud, handler = Cloud(), Caching(ttl, again)
    secrets = Secrets(cloud, "vault", {"db": SecretSettings("first")})
    door = Guarded(cloud, "orders-db", secrets, "db", grace)
    function = Function(cloud, "checkout", settings(handler=handler))
    Client(cloud, "clients", function, ClientSettings(arrivals=Trace(tuple(second * S for second in range(1, 60, 10)))))
    cloud.clock.at(25 * S, lambda _: secrets.rotate_at_once("db"))
    cloud.run(70 * S)
    return handler.answers, door.turned_away


def test_an_old_value_in_memory_is_refused_after_a_rotation() -> None:
    no = "AuthenticationFailed"
    assert connecting(ttl=3600 * S) == (["in", "in", "in", no, no, no], 3)


def test_a_cache_that_expires_finds_the_new_value() -> None:
    assert connecting(ttl=15 * S) == (["in", "in", "in", "AuthenticationFailed", "in", "in"], 1)


def test_asking_again_after_a_refusal_is_enough() -> None:
    assert connecting(ttl=3600 * S, again=True) == (["in", "in", "in", "AuthenticationFailed", "in", "in", "in"], 1)


def test_a_grace_keeps_the_old_value_for_a_while() -> None:
    assert connecting(ttl=3600 * S, grace=20 * S)[0] == ["in"] * 5 + ["AuthenticationFailed"]


def test_the_door_has_one_lock_only() -> None:
    secrets = vault()
    door = Guarded(secrets.cloud, "orders-db", secrets, "db")
    for password in (None, "wrong", 7):
        with pytest.raises(ServiceError):
            door.perform("connect", {"password": password}, NOBODY)
    assert door.perform("connect", {"password": "first"}, NOBODY) == {"connected": True}
    with pytest.raises(ServiceError) as met:
        door.perform("enter", {}, NOBODY)
    assert met.value.code == "InvalidAction"
