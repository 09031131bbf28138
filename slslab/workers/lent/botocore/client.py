"""Clients of the toy services: boto3's names, arguments, answers and errors; each call is one in virtual time."""

from __future__ import annotations

import base64
import datetime
import json
import random
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slslab.workers.lent.botocore._operations import CLASSES, OPERATIONS, PAGES
    from slslab.workers.lent.botocore.config import Config
    from slslab.workers.lent.botocore.exceptions import (
        ClientError,
        OperationNotPageableError,
        ParamValidationError,
        UnknownServiceError,
    )
    from slslab.workers.lent.botocore.response import StreamingBody

    ask: Any
else:
    from _slslab import ask

    from botocore._operations import CLASSES, OPERATIONS, PAGES
    from botocore.config import Config
    from botocore.exceptions import (
        ClientError,
        OperationNotPageableError,
        ParamValidationError,
        UnknownServiceError,
    )
    from botocore.response import StreamingBody

_TYPES: dict[str, tuple[type, ...]] = {
    "s": (str,), "i": (int,), "f": (float, int), "b": (bool,), "m": (dict,), "l": (list, tuple),
    "B": (bytes, bytearray, str), "t": (datetime.datetime, str, int, float),
}  # fmt: skip
_TIMES = frozenset(("startDate", "stopDate", "timestamp", "CreatedDate", "LastModified", "LastChangedDate"))
_RETRIED = frozenset(
    ("Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "TooManyRequestsException",
     "ProvisionedThroughputExceededException")
)  # fmt: skip
_RETRIED_STATUS = frozenset((429, 500, 502, 503, 504, 509))
_luck = random.Random(1)  # of the pauses between tries; the handler's own is left alone
_asked = 0


class Exceptions:
    """The errors of one service as classes, each made when it is first named."""

    def __init__(self) -> None:
        self.__dict__["ClientError"] = ClientError

    def __getattr__(self, name: str) -> type[ClientError]:
        if name.startswith("_"):
            raise AttributeError(name)
        made = type(name, (ClientError,), {})
        setattr(self, name, made)
        return made


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
        self.exceptions = Exceptions()
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
            meta["RetryAttempts"] = tried
            return {**self._received(operation, answer), "ResponseMetadata": meta}

    def _pause(self, tried: int) -> None:
        """As botocore's legacy retries: exponential, with full jitter except for DynamoDB."""
        seconds = 0.05 * 2 ** (tried - 1) if self._service == "dynamodb" else _luck.random() * 2 ** (tried - 1)
        ask(**{"is": "wait", "us": min(20_000_000, round(seconds * 1e6))})

    def _error(self, code: str, error: Exception, meta: dict[str, Any], operation: str) -> ClientError:
        fields = with_binaries(getattr(error, "fields", None) or {})
        shown = {"Message": str(error), "Code": code}
        name = CLASSES.get(code, code.rpartition(".")[2])
        kind = getattr(self.exceptions, name) if name.isidentifier() else ClientError
        raised: ClientError = kind({**fields, "Error": shown, "ResponseMetadata": meta}, operation)
        return raised

    def _received(self, operation: str, answer: Any) -> dict[str, Any]:
        """The answer with bytes and times as Python has them."""
        if self._service == "dynamodb":
            return with_binaries(answer)  # type: ignore[no-any-return]
        if self._service in ("stepfunctions", "secretsmanager", "s3"):
            answer = with_times(answer)
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

    def close(self) -> None:
        return None


class Paginator:
    """Goes through the pages of one operation."""

    def __init__(self, client: BaseClient, operation: str) -> None:
        self._client = client
        self._operation = operation

    def paginate(self, **given: Any) -> Pages:
        return Pages(self._client, self._operation, given)


class Pages:
    """The pages of one request, fetched one after another."""

    def __init__(self, client: BaseClient, operation: str, given: dict[str, Any]) -> None:
        self._client, self._operation = client, operation
        self._bounds = given.pop("PaginationConfig", None) or {}
        self._given = given

    def __iter__(self) -> Iterator[dict[str, Any]]:
        into, out, holds = PAGES[(self._client._service, self._operation)]
        given = dict(self._given)
        size, most = self._bounds.get("PageSize"), self._bounds.get("MaxItems")
        if size:
            given["MaxKeys" if self._client._service == "s3" else "Limit"] = int(size)
        if self._bounds.get("StartingToken") is not None:
            given[into] = self._bounds["StartingToken"]
        seen = 0
        while True:
            page = self._client._call(self._operation, given)
            if most is not None and seen + len(page.get(holds, ())) > int(most):
                page[holds] = page[holds][: int(most) - seen]
            seen += len(page.get(holds, ()))
            yield page
            if not page.get(out) or (most is not None and seen >= int(most)):
                return
            given[into] = page[out]

    def build_full_result(self) -> dict[str, Any]:
        holds = PAGES[(self._client._service, self._operation)][2]
        found: dict[str, Any] = {holds: []}
        for page in self:
            found[holds] += page.get(holds, [])
        return found


def check(service: str, operation: str, given: dict[str, Any]) -> None:
    """ParamValidationError for a parameter that is missing, unknown or of a wrong type."""
    known = PARAMETERS[service][operation]
    reports = [
        f'Missing required parameter in input: "{name}"'
        for name, (must, _) in known.items()
        if must and name not in given
    ]
    for name, value in given.items():
        if name not in known:
            reports.append(f'Unknown parameter in input: "{name}", must be one of: {", ".join(known)}')
            continue
        letter = known[name][1]
        types = _TYPES[letter]
        fits = isinstance(value, types) or (letter == "B" and hasattr(value, "read"))
        if not fits or (letter in "if" and isinstance(value, bool)):
            valid = ", ".join(str(one) for one in types)
            reports.append(
                f"Invalid type for parameter {name}, value: {value}, type: {type(value)}, valid types: {valid}"
            )
    if reports:
        raise ParamValidationError(report="\n".join(reports))


def parameters(text: str) -> dict[str, tuple[bool, str]]:
    return {word[:-2]: (word[-2] == "!", word[-1]) for word in text.split()}


PARAMETERS = {
    service: {name: parameters(text) for name, text in operations.items()} for service, operations in OPERATIONS.items()
}


def holds_bytes(value: Any) -> bool:
    """Whether JSON has no form for something in `value`."""
    if isinstance(value, dict):
        return any(map(holds_bytes, value.values()))
    if isinstance(value, list | tuple):
        return any(map(holds_bytes, value))
    return not (value is None or isinstance(value, str | int | float))


def as_text(value: Any) -> Any:
    """Bytes as Base64, files as their bytes, times as seconds: as the services' protocol has them."""
    if hasattr(value, "read"):
        value = value.read()
        value = value.encode() if isinstance(value, str) else value
    if isinstance(value, bytes | bytearray):
        return {"$bytes": base64.b64encode(value).decode()}
    if type(value).__name__ == "Binary" and hasattr(value, "value"):
        return as_text(value.value)
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise ParamValidationError(report=f"Invalid type, value: {value}, type: {type(value)}")


def as_base64(value: Any) -> Any:
    """As tables have bytes: Base64 alone."""
    sent = as_text(value)
    return sent["$bytes"] if isinstance(sent, dict) else sent


def with_binaries(value: Any) -> Any:
    """Attribute values of type B and BS with their bytes."""
    if isinstance(value, list):
        return [with_binaries(one) for one in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((kind, inner),) = value.items()
        if kind == "B" and isinstance(inner, str):
            return {"B": base64.b64decode(inner)}
        if kind == "BS" and isinstance(inner, list):
            return {"BS": [base64.b64decode(one) for one in inner]}
    return {name: with_binaries(inner) for name, inner in value.items()}


def with_times(value: Any) -> Any:
    """Times as `datetime`."""
    if isinstance(value, list):
        return [with_times(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: as_time(inner) if name in _TIMES else with_times(inner) for name, inner in value.items()}


def as_time(value: Any) -> Any:
    if isinstance(value, str):
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    if isinstance(value, int | float):
        return datetime.datetime.fromtimestamp(value, datetime.UTC)
    return value


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


def client_of(service: str, region: str | None = None, config: Any = None) -> Any:
    """A client of `service`. UnknownServiceError when the toy cloud has none."""
    if service not in OPERATIONS:
        raise UnknownServiceError(service_name=service, known_service_names=", ".join(sorted(OPERATIONS)))
    if service not in _classes:
        methods = {snake(operation): _method(operation) for operation in OPERATIONS[service]}
        _classes[service] = type(service.capitalize(), (BaseClient,), {"_service": service, **methods})
    return _classes[service](region or "eu-west-1", config or Config())
