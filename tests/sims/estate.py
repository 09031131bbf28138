"""Clouds with the services whose rows, spans, sentences and bill lines are looked at."""

from __future__ import annotations

from typing import Any

from slslab.runtime import (
    Ask,
    Call,
    Client,
    ClientSettings,
    Cloud,
    Constant,
    FixedInit,
    Function,
    FunctionSettings,
    HandlerError,
    Queue,
    QueueSettings,
    Reader,
    ReaderSettings,
    ServiceError,
    Sleep,
    Steps,
    Stream,
    StreamSettings,
    Subscription,
    Table,
    Topic,
    Trace,
)
from slslab.runtime.container import Containers, ContainerSettings
from slslab.runtime.guarded import Guarded
from slslab.runtime.pattern import compile as read_pattern
from slslab.runtime.recording import Recording
from slslab.runtime.router import Router
from slslab.runtime.router.rules import Archive, Rule, RuleTarget
from slslab.runtime.schedule import Schedule, ScheduleSettings
from slslab.runtime.schedule import read as read_expression
from slslab.runtime.secrets import Secrets, SecretSettings
from slslab.runtime.table import Attribute, TableSettings
from slslab.runtime.workflow import read as read_workflow
from slslab.runtime.workflow.service import Workflow, WorkflowSettings

MS, S, MINUTE = 1_000, 1_000_000, 60_000_000


class Code:
    """A handler that sleeps, asks what it was told to ask (and bears a refusal), and fails the first few times."""

    def __init__(self, *asks: Ask, us: int = 20 * MS, failures: int = 0) -> None:
        self.asks, self.us, self.failures = asks, us, failures

    def init(self, _env: object) -> Steps:
        return
        yield

    def handle(self, _state: object, _call: Call) -> Steps:
        yield Sleep(self.us)
        for ask in self.asks:
            try:
                yield ask
            except ServiceError:
                yield Sleep(1)
        if self.failures:
            self.failures -= 1
            raise HandlerError("Broken", "it broke")
        return {"done": True}

    def discard(self, _state: object) -> None:
        pass


def function(cloud: Cloud, name: str, *asks: Ask, **more: Any) -> Function:
    handler = Code(*asks, **more)
    return Function(cloud, name, FunctionSettings(handler=handler, init=FixedInit(50 * MS), timeout=10 * S))


def people(cloud: Cloud, target: Any, times: tuple[int, ...] = (S,), name: str = "people", **more: Any) -> Client:
    return Client(cloud, name, target, ClientSettings(arrivals=Trace(times), latency=10 * MS, **more))


ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"
ORDER: dict[str, Any] = {
    "StartAt": "Charge",
    "States": {
        "Charge": {
            "Type": "Task",
            "Resource": f"{ARN}charge",
            "Retry": [{"ErrorEquals": ["Broken"], "IntervalSeconds": 2}],
            "Next": "Both",
        },
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "Pack", "States": {"Pack": {"Type": "Task", "Resource": f"{ARN}pack", "End": True}}},
                {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 3, "End": True}}},
            ],
            "End": True,
        },
    },
}


def order(express: bool = False, failures: int = 1, seed: int = 1, ends: bool = True) -> Recording:
    """A client starts an execution: a task that fails at first, then two branches."""
    cloud = Cloud(seed)
    function(cloud, "charge", failures=failures)
    function(cloud, "pack")
    flow = Workflow(cloud, "order", WorkflowSettings(read_workflow(ORDER, express=express), express=express))
    people(cloud, flow)
    return cloud.run(60 * S if ends else 2 * S)


def routed(broken: bool = False) -> Recording:
    """Two events: one that two targets want and an archive keeps, one that nobody wants; then a replay."""
    cloud = Cloud(1)
    letters = Queue(cloud, "letters", QueueSettings())
    jobs = Queue(cloud, "jobs", QueueSettings())
    mail = function(cloud, "mail")
    paid = read_pattern('{"detail": {"paid": [true]}}')
    targets = (RuleTarget(mail), RuleTarget(jobs, retries=1, dead_letters=letters))
    router = Router(cloud, "bus", (Rule("paid-orders", paid, targets),), (Archive("all", paid),))
    people(cloud, router, body={"paid": True})
    people(cloud, router, (2 * S,), "others", body={"paid": False})
    if broken:
        jobs.fail(20 * S)
    cloud.clock.at(30 * S, lambda _: router.replay("all", 0, 10 * S, "again"))
    return cloud.run(60 * S)


def scheduled() -> Recording:
    """Every minute a function, at a random moment within five; the function starts a task that runs once."""
    cloud = Cloud(1)
    ask = Ask("batch", "run_task", {"count": 1})
    Containers(cloud, "batch", ContainerSettings(0.5, 1024, least=0, most=0, start=Constant(20 * S)))
    tick = function(cloud, "tick", ask)
    Schedule(cloud, "nightly", ScheduleSettings(read_expression("cron(0/2 * * * ? *)"), tick, window=1))
    return cloud.run(10 * MINUTE)


def streamed() -> Recording:
    """Records in a stream, read in batches, each writing an item into a table, whose changes another function gets."""
    cloud = Cloud(1)
    settings = TableSettings(Attribute("id"), stream="NEW_IMAGE")
    table = Table(cloud, "orders", settings=settings)
    put = Ask("orders", "put_item", {"TableName": "orders", "Item": {"id": {"S": "a"}, "n": {"N": "1"}}})
    stream = Stream(cloud, "clicks", StreamSettings(shards=2))
    Reader(stream, function(cloud, "count", put), ReaderSettings(batch=10))
    Reader(table, function(cloud, "index"), ReaderSettings(batch=10))
    people(cloud, stream, tuple(S + n * 10 * MS for n in range(5)), body={"key": "k"})
    return cloud.run(20 * S)


def guarded() -> Recording:
    """A function that logs in with the secret it knew before the rotation, and then asks for the new one."""
    cloud = Cloud(1)
    vault = Secrets(cloud, "vault", {"db": SecretSettings("first")})
    Guarded(cloud, "orders-db", vault, "db")
    wrong = Ask("orders-db", "connect", {"password": "first"})
    asks = (wrong, Ask("vault", "get_secret_value", {"SecretId": "db"}))
    people(cloud, function(cloud, "work", *asks), (S, 10 * S))
    cloud.clock.at(5 * S, lambda _: vault.rotate("db"))
    return cloud.run(20 * S)


def contained() -> Recording:
    """A container service with one task, that nobody stops, behind a load balancer."""
    cloud = Cloud(1)
    service = Containers(cloud, "api", ContainerSettings(0.5, 1024, least=1, most=1, work=Constant(10 * MS)))
    people(cloud, service, (S, 2 * S))
    return cloud.run(90 * S)


def told() -> Recording:
    """A topic with a function and a queue behind it."""
    cloud = Cloud(1)
    topic = Topic(
        cloud, "news", (Subscription(function(cloud, "mail")), Subscription(Queue(cloud, "jobs", QueueSettings())))
    )
    people(cloud, topic)
    return cloud.run(20 * S)


ALL = (order, routed, scheduled, streamed, guarded, contained, told)
