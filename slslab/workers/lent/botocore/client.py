"""Clients of the toy services: boto3's names, arguments, answers and errors; each call is one in virtual time."""

from __future__ import annotations

import base64
import json
import random
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slslab.workers.lent.botocore._errors import ERRORS, OLD
    from slslab.workers.lent.botocore._operations import OPERATIONS, PAGES
    from slslab.workers.lent.botocore.config import Config
    from slslab.workers.lent.botocore.exceptions import ClientError, OperationNotPageableError, UnknownServiceError
    from slslab.workers.lent.botocore.paginate import Paginator
    from slslab.workers.lent.botocore.response import StreamingBody
    from slslab.workers.lent.botocore.validate import check
    from slslab.workers.lent.botocore.values import as_base64, as_text, holds_bytes, received, with_binaries

    ask: Any
else:
    from _slslab import ask

    from botocore._errors import ERRORS, OLD
    from botocore._operations import OPERATIONS, PAGES
    from botocore.config import Config
    from botocore.exceptions import ClientError, OperationNotPageableError, UnknownServiceError
    from botocore.paginate import Paginator
    from botocore.response import StreamingBody
    from botocore.validate import check
    from botocore.values import as_base64, as_text, holds_bytes, received, with_binaries

_RETRIED = frozenset(
    ("Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "TooManyRequestsException",
     "ProvisionedThroughputExceededException")
)  # fmt: skip
_RETRIED_STATUS = frozenset((429, 500, 502, 503, 504, 509))
_STATUS = {"DeleteObject": 204}
_luck = random.Random(1)  # of the pauses between tries; the handler's own is left alone
_asked = 0


class Exceptions:
    """The errors of one service as classes, each made when it is first named."""

    def __init__(self, service: str) -> None:
        words = [word.partition("=") for word in ERRORS[service].split()]
        self._codes = {code or name: name for name, _, code in words} | OLD
        self._names = sorted({name for name, _, _ in words})
        self.ClientError = ClientError

    def __getattr__(self, name: str) -> type[ClientError]:
        if name.startswith("_") or name not in self._names:
            raise AttributeError(
                f"{self!r} object has no attribute {name}. Valid exceptions are: {', '.join(self._names)}"
            )
        made = type(name, (ClientError,), {})
        setattr(self, name, made)
        return made

    def from_code(self, code: str) -> type[ClientError]:
        """The class of an error; `ClientError` for one that the service's model does not know."""
        name = self._codes.get(code) or self._codes.get(code.rpartition(".")[2])
        return ClientError if name is None else getattr(self, name)


class Events:
    """Takes hooks, and never calls one: no HTTP request is made here."""

    def _take(self, *_: Any, **__: Any) -> None:
        return None

    register = register_first = register_last = unregister = _take


class Meta:
    """What a client says of itself."""

    def __init__(self, service: str, region: str, config: Any) -> None:
        self.region_name = region
        self.config = config
        self.events = Events()
        self.endpoint_url = f"https://{service}.{region}.amazonaws.com"
        self.service_model = type("ServiceModel", (), {"service_name": service})()
        self.method_to_api_mapping = {snake(name): name for name in OPERATIONS[service]}


class BaseClient:
    """A client of one service; its methods are made from the table of operations."""

    _service = ""

    def __init__(self, region: str, config: Any) -> None:
        self.meta = Meta(self._service, region, config)
        self.exceptions = _exceptions.setdefault(self._service, Exceptions(self._service))
        retries = getattr(config, "retries", None) or {}
        usual = 10 if self._service == "dynamodb" else 5
        most = retries.get("total_max_attempts")
        if most is None:
            given = retries.get("max_attempts")
            legacy = retries.get("mode", "legacy") == "legacy"
            most = usual if given is None else given + 1 if legacy else given
        self._most = max(1, most)

    def _call(self, operation: str, given: dict[str, Any]) -> dict[str, Any]:
        global _asked
        check(self._service, operation, given)
        as_sent = as_base64 if self._service == "dynamodb" else as_text
        arguments = json.loads(json.dumps(given, default=as_sent)) if holds_bytes(given) else given
        tried = 0
        while True:
            _asked += 1
            request = f"{_asked:08x}-0000-4000-8000-000000000000"
            meta = {"RequestId": request, "HTTPStatusCode": 200, "HTTPHeaders": {"x-amzn-requestid": request}}
            try:
                answer = ask(**{"is": "call", "service": self._service, "operation": operation, "arguments": arguments})
            except Exception as error:
                code = getattr(error, "code", None)
                if code is None:
                    raise
                status = error.status  # type: ignore[attr-defined]
                tried += 1
                again = code in _RETRIED or status in _RETRIED_STATUS
                if again and tried < self._most:
                    self._pause(tried)
                    continue
                meta |= {"HTTPStatusCode": status, "RetryAttempts": tried - 1}
                if again and self._most > 1:
                    meta["MaxAttemptsReached"] = True
                raise self._error(code, error, meta, operation) from None
            meta |= {"RetryAttempts": tried, "HTTPStatusCode": _STATUS.get(operation, answer.get("StatusCode", 200))}
            return {**self._received(operation, answer), "ResponseMetadata": meta}

    def _pause(self, tried: int) -> None:
        """As botocore's legacy retries: exponential, with full jitter except for DynamoDB."""
        seconds = 0.05 * 2 ** (tried - 1) if self._service == "dynamodb" else _luck.random() * 2 ** (tried - 1)
        ask(**{"is": "wait", "us": min(20_000_000, round(seconds * 1e6))})

    def _error(self, code: str, error: Exception, meta: dict[str, Any], operation: str) -> ClientError:
        fields = with_binaries(getattr(error, "fields", None) or {})
        shown = {"Message": str(error), "Code": code}
        return self.exceptions.from_code(code)({**fields, "Error": shown, "ResponseMetadata": meta}, operation)

    def _received(self, operation: str, answer: Any) -> dict[str, Any]:
        """The answer with bytes and times as Python has them."""
        if self._service == "dynamodb":
            items = with_binaries(answer)
            return received(items) if operation == "DescribeTable" else items  # type: ignore[no-any-return]
        answer = received(answer)
        if operation == "GetObject":
            answer["Body"] = StreamingBody(base64.b64decode(answer["Body"]))
        if operation == "Invoke" and "Payload" in answer:
            answer["Payload"] = StreamingBody(answer["Payload"].encode())
        return answer  # type: ignore[no-any-return]

    def can_paginate(self, operation_name: str) -> bool:
        return (self._service, self.meta.method_to_api_mapping.get(operation_name, "")) in PAGES

    def get_paginator(self, operation_name: str) -> Paginator:
        if not self.can_paginate(operation_name):
            raise OperationNotPageableError(operation_name=operation_name)
        return Paginator(self, self.meta.method_to_api_mapping[operation_name])

    def get_waiter(self, waiter_name: str) -> Any:
        if TYPE_CHECKING:
            from slslab.workers.lent.botocore.tables import WAITERS
            from slslab.workers.lent.botocore.waiter import Waiter
        else:
            from botocore.tables import WAITERS
            from botocore.waiter import Waiter  # only those who wait pay for it

        if (self._service, waiter_name) not in WAITERS:
            raise ValueError(f"Waiter does not exist: {waiter_name}")
        return Waiter(self, waiter_name)

    def generate_presigned_url(
        self,
        ClientMethod: str,  # noqa: ARG002 what it is for does not show in what it looks like
        Params: dict[str, Any] | None = None,
        ExpiresIn: int = 3600,
        HttpMethod: str | None = None,  # noqa: ARG002
    ) -> str:
        if TYPE_CHECKING:
            from slslab.workers.lent.botocore.transfer import presigned
        else:
            from botocore.transfer import presigned

        return presigned(self.meta.region_name, Params or {}, ExpiresIn)

    def close(self) -> None:
        return None


def snake(name: str) -> str:
    """`ListObjectsV2` as `list_objects_v2`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _method(operation: str) -> Any:
    name = snake(operation)

    def call(self: BaseClient, *args: Any, **given: Any) -> dict[str, Any]:
        if args:
            raise TypeError(f"{name}() only accepts keyword arguments.")
        return self._call(operation, given)

    call.__name__ = call.__qualname__ = name
    return call


_classes: dict[str, type[BaseClient]] = {}
_exceptions: dict[str, Exceptions] = {}  # shared by the clients of a service, as their classes are in botocore


_NAMES = {"events": "EventBridge", "lambda": "Lambda", "kinesis": "Kinesis", "dynamodb": "DynamoDB",
          "secretsmanager": "SecretsManager", "stepfunctions": "SFN"}  # fmt: skip


def _more(service: str) -> tuple[type, ...]:
    """What a client has beside its operations."""
    if service != "s3":
        return ()
    if TYPE_CHECKING:
        from slslab.workers.lent.botocore.transfer import Transfer
    else:
        from botocore.transfer import Transfer  # only those who want S3 pay for it

    return (Transfer,)


def client_of(service: str, region: str | None = None, config: Any = None) -> Any:
    """A client of `service`. UnknownServiceError when the toy cloud has none."""
    if service not in OPERATIONS:
        raise UnknownServiceError(service_name=service, known_service_names=", ".join(sorted(OPERATIONS)))
    if service not in _classes:
        more = _more(service)
        known = {name for base in more for name in vars(base)}
        methods = {name: _method(one) for one in OPERATIONS[service] if (name := snake(one)) not in known}
        members = {"_service": service, **methods}
        _classes[service] = type(_NAMES.get(service, service.upper()), (*more, BaseClient), members)
    return _classes[service](region or "eu-west-1", config or Config())
