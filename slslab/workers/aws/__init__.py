"""What a handler asks through a client of AWS, answered by the components of the toy cloud.

`CALLS` is the one table: service and operation, as AWS has them, -> what translates the arguments into a question for
a component (an `Ask`, or a few) and its answer back. A component is found by the name in the URL, the ARN or the
plain name that AWS takes; the error for one that is not there is the service's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.handler import ServiceError, Steps
from slslab.workers.aws import buckets, direct, functions, queues, streams, tasks, topics
from slslab.workers.aws.places import Places

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud
    from slslab.workers.resident import Services

Translation = Callable[[Places, Mapping[str, Any]], Steps]
CALLS: Final[dict[str, Mapping[str, Translation]]] = {
    "sqs": queues.CALLS,
    "sns": topics.CALLS,
    "s3": buckets.CALLS,
    "lambda": functions.CALLS,
    "kinesis": streams.CALLS,
    "dynamodb": direct.TABLES,
    "events": direct.EVENTS,
    "secretsmanager": direct.SECRETS,
    "stepfunctions": direct.WORKFLOWS,
    "ecs": tasks.TASKS,
    "sts": tasks.IDENTITY,
}
# What a role does not permit, by the services' own codes: the code and the HTTP status.
_DENIED: Final = {
    "s3": ("AccessDenied", 403),
    "sqs": ("AccessDenied", 403),
    "sns": ("AuthorizationError", 403),
    "lambda": ("AccessDeniedException", 403),
}


def services(cloud: Cloud) -> Services:
    """What answers the clients of the handlers on `cloud`."""
    places = Places(cloud)

    def answer(service: str, operation: str, arguments: Mapping[str, Any]) -> Steps:
        translation = CALLS.get(service, {}).get(operation)
        if translation is None:
            raise ServiceError("UnknownOperationException", f"the toy {service} cannot {operation}")
        try:
            return (yield from translation(places, arguments))
        except ServiceError as error:
            if error.code != "AccessDeniedException" or service not in _DENIED:
                raise
            code, status = _DENIED[service]
            raise ServiceError(code, error.message, status) from error
        except (KeyError, TypeError, AttributeError, ValueError) as error:  # what the client did not check: the depths
            text = f"{operation}: an argument is missing or of a wrong type ({type(error).__name__}: {error})"
            raise ServiceError("ValidationException", text) from error

    return answer
