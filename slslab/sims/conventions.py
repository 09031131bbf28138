"""OpenTelemetry's names for what happens in the toy cloud: the FaaS, messaging, database and cloud conventions.

The attributes are those of the semantic conventions of 2026, in which all of `faas.*` is still in development. Which
provider they speak of is AWS, as everywhere where the ecosystem's own shapes are meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from slslab.runtime.recording import Component, Operation, Status
from slslab.sims.span import Attribute, Attributes, SpanKind

REGION: Final = "eu-west-1"
ACCOUNT: Final = "123456789012"

_TRIGGERS: Final = {
    "http-api": "http",
    "queue": "pubsub",
    "topic": "pubsub",
    "stream": "pubsub",
    "router": "pubsub",
    "bucket": "datasource",
    "table": "datasource",
    "schedule": "timer",
}
# Kind of component: the service's name in the SDK, what its messaging system is called, and the attribute that names
# the thing itself.
_SERVICES: Final = {
    "function": ("Lambda", "", ""),
    "queue": ("SQS", "aws_sqs", "messaging.destination.name"),
    "topic": ("SNS", "aws.sns", "messaging.destination.name"),
    "stream": ("Kinesis", "aws.kinesis", "messaging.destination.name"),
    "router": ("EventBridge", "aws.eventbridge", "messaging.destination.name"),
    "bucket": ("S3", "", "aws.s3.bucket"),
    "table": ("DynamoDB", "", "db.collection.name"),
    "workflow": ("SFN", "", "aws.step_functions.state_machine.arn"),
    "secrets": ("SecretsManager", "", ""),
    "container": ("ECS", "", "aws.ecs.cluster.arn"),
}
_DATABASE: Final = "database"  # one that is no service of the provider's: it has neither an API nor an ARN
_ARNS: Final = {
    "workflow": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{{name}}",
    "container": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{{name}}",
}
_SENDING: Final = frozenset(("SEND_MESSAGE", "PUBLISH", "PUT_EVENTS", "PUT_RECORD", "PUT_RECORDS"))
HTTP_STATUS: Final[Mapping[int, int]] = {
    Status.OK: 200,
    Status.ERROR: 500,
    Status.TIMEOUT: 504,
    Status.THROTTLED: 429,
    Status.CRASHED: 502,
    Status.TOO_LARGE: 413,
    Status.GATEWAY_TIMEOUT: 504,
    Status.UNAUTHORIZED: 401,
    Status.FORBIDDEN: 403,
    Status.NOT_FOUND: 404,
}
# The error types that the platform itself gives an invocation; a handler's own stand in its log line.
_ERROR_TYPES: Final = {
    Status.ERROR: "Unhandled",
    Status.TIMEOUT: "Sandbox.Timedout",
    Status.THROTTLED: "TooManyRequestsException",
    Status.CRASHED: "Runtime.ExitError",
    Status.TOO_LARGE: "RequestTooLargeException",
    Status.GATEWAY_TIMEOUT: "GatewayTimeout",
}


class Named(NamedTuple):
    """What a span is called, what part it plays, and what is said of it."""

    name: str
    kind: SpanKind
    attributes: Attributes


def error_type(status: int) -> str:
    """What an ending other than OK is called."""
    return _ERROR_TYPES.get(Status(status), "Unhandled")


def trigger(source: Component | None) -> str:
    """`faas.trigger` of a function that `source` invoked; `other` where nobody knows who did."""
    return _TRIGGERS.get(source.kind, "other") if source is not None else "other"


def invocation(function: Component, source: Component | None, batch: int | None) -> Named:
    """The span of an invocation. `batch`: how many messages a poller brought together, None when none did."""
    said: list[tuple[str, Attribute]] = [("faas.trigger", trigger(source))]
    if source is None:
        return Named(function.name, SpanKind.SERVER, tuple(said))
    if source.kind == "schedule":
        expression = str(source.settings.get("expression", ""))
        if not expression.startswith(("rate(", "at(")):
            said.append(("faas.cron", expression.removeprefix("cron(").removesuffix(")")))
        return Named(function.name, SpanKind.SERVER, tuple(said))
    if batch is not None and source.kind == "table":
        said += [("faas.document.collection", source.name), ("messaging.batch.message_count", batch)]
        return Named(function.name, SpanKind.CONSUMER, tuple(said))
    if batch is not None:
        said += _messaging(source, "process")
        said.append(("messaging.batch.message_count", batch))
        return Named(f"{source.name} process", SpanKind.CONSUMER, tuple(said))
    if source.kind == "bucket":
        said += [("faas.document.collection", source.name), ("faas.document.operation", "insert")]
    elif _SERVICES.get(source.kind, ("", "", ""))[1]:
        said += _messaging(source, "process")
    return Named(function.name, SpanKind.SERVER, tuple(said))


def sending(client: Component, target: Component | None) -> Named:
    """The span of a client's request to `target`."""
    if target is not None and _SERVICES.get(target.kind, ("", "", ""))[1]:
        return Named(f"send {target.name}", SpanKind.PRODUCER, tuple(_messaging(target, "send")))
    said: list[tuple[str, Attribute]] = [("server.address", target.name)] if target is not None else []
    if target is not None and target.kind == "function":
        said += _invoked(target)
    return Named(client.name, SpanKind.CLIENT, tuple(said))


def asking(service: Component, operation: Operation | None) -> Named:
    """The span of a call of `service` by a handler or a workflow. `operation`: what was asked, None when it never got
    there."""
    said: list[tuple[str, Attribute]]
    if service.kind == _DATABASE:
        said = [("db.system.name", "other_sql"), ("server.address", service.name)]
        name = _camel(operation.name).lower() if operation is not None else "call"
        return Named(f"{name} {service.name}", SpanKind.CLIENT, (*said, ("db.operation.name", name)))
    title, _, _ = _SERVICES.get(service.kind, (service.kind, "", ""))
    method = _camel(operation.name) if operation is not None else ""
    said = [("rpc.system", "aws-api"), ("rpc.service", title)]
    if method:
        said.append(("rpc.method", method))
    if service.kind == "function":
        said += _invoked(service)
    elif operation is not None and operation.name in _SENDING:
        return Named(f"send {service.name}", SpanKind.PRODUCER, (*said, *_messaging(service, "send")))
    elif service.kind == "table":
        said += [("db.system.name", "aws.dynamodb"), ("db.collection.name", service.name)]
        if method:
            said.append(("db.operation.name", method))
    elif service.kind in _ARNS:
        said.append((_SERVICES[service.kind][2], _ARNS[service.kind].format(name=service.name)))
    elif service.kind in _SERVICES and _SERVICES[service.kind][2]:
        said.append((_SERVICES[service.kind][2], service.name))
    return Named(f"{title}.{method}" if method else title, SpanKind.CLIENT, tuple(said))


def execution(workflow: Component) -> Named:
    """The span of one execution."""
    arn = _ARNS["workflow"].format(name=workflow.name)
    kind = "express" if workflow.settings.get("express") else "standard"
    said = (("aws.step_functions.state_machine.arn", arn), ("slslab.workflow.type", kind))
    return Named(workflow.name, SpanKind.SERVER, said)


def state(name: str, type_: str) -> Named:
    """The span of a state in which an execution stands."""
    return Named(name, SpanKind.INTERNAL, (("slslab.state.type", type_),))


def passing(service: Component) -> Named:
    """The span of what a router or a schedule does with one event."""
    if service.kind == "schedule":
        expression = str(service.settings.get("expression", ""))
        return Named(service.name, SpanKind.PRODUCER, (("slslab.schedule.expression", expression),))
    return Named(f"route {service.name}", SpanKind.INTERNAL, tuple(_destination(service)))


def task(service: Component, number: int) -> Named:
    """The span of a container's task that runs once."""
    said = (("aws.ecs.task.family", service.name), ("slslab.task", number))
    return Named(f"{service.name} task", SpanKind.INTERNAL, said)


def resource(component: Component, env: int | None) -> Attributes:
    """What a span's resource says: whose work it is, and in which environment it was done."""
    said: list[tuple[str, Attribute]] = [("service.name", component.name)]
    if component.kind == "client":
        return tuple(said)
    said += [("cloud.provider", "aws"), ("cloud.region", REGION), ("cloud.account.id", ACCOUNT)]
    if component.kind == "container":
        said.append(("cloud.platform", "aws_ecs"))
    if component.kind == "function":
        said += [
            ("cloud.platform", "aws_lambda"),
            ("cloud.resource_id", arn(component)),
            ("faas.name", component.name),
            ("faas.version", "$LATEST"),
        ]
        memory = component.settings.get("memory")
        if isinstance(memory, int):
            said.append(("faas.max_memory", memory * 1024 * 1024))
        if env is not None:
            said.append(("faas.instance", f"{component.name}/{env}"))
    return tuple(said)


def arn(function: Component) -> str:
    """The function's name in full."""
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function.name}"


def _messaging(place: Component, operation: str) -> list[tuple[str, Attribute]]:
    return [
        ("messaging.operation.name", operation),
        ("messaging.operation.type", operation),
        *_destination(place),
    ]


def _destination(place: Component) -> list[tuple[str, Attribute]]:
    system = _SERVICES[place.kind][1] if place.kind in _SERVICES else place.kind
    return [("messaging.system", system), ("messaging.destination.name", place.name)]


def _invoked(function: Component) -> list[tuple[str, Attribute]]:
    return [
        ("faas.invoked_name", function.name),
        ("faas.invoked_provider", "aws"),
        ("faas.invoked_region", REGION),
    ]


def _camel(name: str) -> str:
    """PUT_ITEM as PutItem."""
    return "".join(part.capitalize() for part in name.split("_"))
