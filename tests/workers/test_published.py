"""Published client libraries run unchanged: Powertools for AWS Lambda, and Mangum with Starlette."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from slslab.runtime.call import Message
from slslab.runtime.gateway import http_event, url_event
from slslab.runtime.recording import Kind, Status
from slslab.runtime.routes import Routed
from slslab.workers.program import installed_here, packages_of
from slslab.workers.sandbox import Level, best_level

LEVELS = list(dict.fromkeys([Level.PROCESS, best_level()]))

POWERTOOLS = """
import json
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent
from aws_lambda_powertools.utilities.parser import BaseModel, event_parser
from aws_lambda_powertools.utilities.parser.models import SqsModel

logger = Logger(service="pay")
metrics = Metrics(namespace="shop", service="pay")
app = APIGatewayHttpResolver()
processor = BatchProcessor(event_type=EventType.SQS)
config = IdempotencyConfig(event_key_jmespath="order", payload_validation_jmespath="amount", expires_after_seconds=60)
paid = 0

@app.post("/pay/<name>")
def post(name: str):
    logger.info("paying", extra={"who": name})
    return {"paid": app.current_event.json_body["amount"], "to": name}

@idempotent(config=config, persistence_store=DynamoDBPersistenceLayer(table_name="idempotency"))
def pay(event, context):
    global paid
    paid += 1
    return {"number": paid}

def one(record):
    if record.json_body["bad"]:
        raise ValueError("bad")

class Order(BaseModel):
    order: int

@event_parser(model=Order)
def parsed(event, context):
    return event.order

@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event, context):
    metrics.add_metric(name="Paid", unit=MetricUnit.Count, value=1)
    if "http" in event:
        return app.resolve(event["http"], context)
    if "Records" in event:
        SqsModel.model_validate(event)
        return process_partial_response(event, lambda record: one(record), processor, context)
    if "parse" in event:
        return parsed(event["parse"], context)
    return pay(event, context)
"""
MANGUM = """
import asyncio
from mangum import Mangum
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

async def hello(request):
    await asyncio.sleep(0.5)
    return JSONResponse({"hello": request.path_params["name"], "query": dict(request.query_params)})

handler = Mangum(Starlette(routes=[Route("/hello/{name}", hello)]), lifespan="auto")
"""


def request(method: str, path: str, body: Any = None, query: str = "") -> dict[str, Any]:
    http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "test"}
    context = {"http": http, "stage": "$default", "requestId": "1", "domainName": "x", "domainPrefix": "x"}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"host": "x"},
        "requestContext": context,
        "isBase64Encoded": False,
        **({"body": json.dumps(body)} if body is not None else {}),
    }


def powertools(run: Any, event: Any, **options: Any) -> Any:
    pytest.importorskip("aws_lambda_powertools")
    services = ("table:idempotency:id",)
    return run(POWERTOOLS, event, packages=installed_here(), services=services, timeout=30_000_000, **options)


@pytest.mark.parametrize("level", LEVELS)
def test_idempotency_on_the_toy_table(run: Any, level: Level) -> None:
    trial = powertools(run, {"order": 7, "amount": 5}, times=2, every=30_000_000, level=level)
    assert [one.answer for one in trial.invocations] == [{"number": 1}, {"number": 1}]
    expired = powertools(run, {"order": 7, "amount": 5}, times=2, every=61_000_000, level=level)
    assert [one.answer for one in expired.invocations] == [{"number": 1}, {"number": 2}]


def test_routes_of_an_http_api(run: Any) -> None:
    trial = powertools(run, {"http": request("POST", "/pay/ana", {"amount": 5})})
    answer = trial.invocations[0].answer
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"paid": 5, "to": "ana"})


def test_logger_and_metrics_write_their_lines(run: Any) -> None:
    trial = powertools(run, {"http": request("POST", "/pay/ana", {"amount": 5})})
    recording, ref = trial.recording, trial.invocations[0].ref
    lines = [json.loads(recording.texts[row.value]) for row in recording if row.kind == Kind.LOG and row.ref == ref]
    told = next(line for line in lines if line.get("message") == "paying")
    assert (told["who"], told["service"], told["cold_start"]) == ("ana", "pay", True)
    assert told["function_request_id"] == trial.invocations[0].request_id
    measured = [line for line in lines if "_aws" in line]
    assert {name for line in measured for name in ("Paid", "ColdStart") if name in line} == {"Paid", "ColdStart"}


def test_a_batch_reports_its_failures_one_by_one(run: Any) -> None:
    def record(id: str, bad: bool) -> dict[str, Any]:
        times = dict.fromkeys(("SentTimestamp", "ApproximateFirstReceiveTimestamp"), "1767225600000")
        return {
            "messageId": id,
            "receiptHandle": "r",
            "body": json.dumps({"bad": bad}),
            "attributes": {"ApproximateReceiveCount": "1", "SenderId": "A", **times},
            "messageAttributes": {},
            "md5OfBody": "x",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders",
            "awsRegion": "eu-west-1",
        }

    trial = powertools(run, {"Records": [record("a", False), record("b", True)]})
    assert trial.invocations[0].answer == {"batchItemFailures": [{"itemIdentifier": "b"}]}


def test_the_parser(run: Any) -> None:
    assert powertools(run, {"parse": {"order": "5"}}).invocations[0].answer == 5
    wrong = powertools(run, {"parse": {"order": "x"}}).invocations[0]
    assert wrong.status == Status.ERROR
    assert wrong.answer["errorType"] == "InvalidModelTypeError" or "valid integer" in wrong.answer["errorMessage"]


@pytest.mark.parametrize("level", LEVELS)
def test_mangum_with_starlette(run: Any, level: Level) -> None:
    pytest.importorskip("mangum")
    pytest.importorskip("starlette")
    trial = run(MANGUM, request("GET", "/hello/ana", query="a=1"), packages=installed_here(), times=2, level=level)
    for one in trial.invocations:
        assert not one.status, one.answer
        assert json.loads(one.answer["body"]) == {"hello": "ana", "query": {"a": "1"}}
        assert one.took == 500_000


MORE = """
import asyncio
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, LambdaFunctionUrlResolver
from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.batch import (
    AsyncBatchProcessor, EventType, SqsFifoPartialProcessor, async_process_partial_response, process_partial_response)
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer, IdempotencyConfig, idempotent_function)
from aws_lambda_powertools.utilities.idempotency.exceptions import IdempotencyValidationError
from pydantic import BaseModel

rest, url = APIGatewayRestResolver(enable_validation=True), LambdaFunctionUrlResolver()
config = IdempotencyConfig(event_key_jmespath="id", payload_validation_jmespath="amount")

class Todo(BaseModel):
    title: str

@rest.post("/todos")
def create(todo: Todo) -> Todo:
    return todo

@url.get("/hi/<name>")
def greet(name: str):
    return {"hi": name, "n": url.current_event.get_query_string_value("n")}

@idempotent_function(
    data_keyword_argument="order", config=config, persistence_store=DynamoDBPersistenceLayer(table_name="idempotency"))
def pay(order):
    return order["amount"]

def one(record):
    if record.body == "bad":
        raise ValueError("bad")

async def nap(record):
    await asyncio.sleep(0.25)
    one(record)

def handler(event, context):
    kind, given = event["kind"], event["given"]
    if kind == "rest":
        return rest.resolve(given, context)
    if kind == "url":
        return url.resolve(given, context)
    if kind == "fifo":
        return process_partial_response(given, one, SqsFifoPartialProcessor(), context)
    if kind == "async":
        return async_process_partial_response(given, nap, AsyncBatchProcessor(event_type=EventType.SQS), context)
    if kind == "secret":
        return parameters.get_secret("db", transform="json")
    pay(order={"id": 1, "amount": 5})
    try:
        pay(order={"id": 1, "amount": 6})
    except IdempotencyValidationError:
        return "another payload"
"""


def more(run: Any, kind: str, given: Any = None) -> Any:
    pytest.importorskip("aws_lambda_powertools")
    services = ("table:idempotency:id", 'secret:db={"user": "ana"}')
    options = {"packages": installed_here(), "services": services, "timeout": 30_000_000}
    (one,) = run(MORE, {"kind": kind, "given": given}, **options).invocations
    assert not one.status, one.answer
    return one


def test_resolvers_of_rest_apis_and_function_urls_take_our_events(run: Any) -> None:
    def asked(**body: Any) -> Message:
        return Message(1, 0, body, "http", "client")

    for title, status in (("buy", 200), (5, 422)):
        event = http_event(Routed(asked(method="POST", path="/todos", title=title), "POST /todos", {}, 1), 1)
        assert more(run, "rest", event).answer["statusCode"] == status
    event = url_event(asked(method="GET", path="/hi/ana", query={"n": 1}), "f", 1)
    assert json.loads(more(run, "url", event).answer["body"]) == {"hi": "ana", "n": "1"}


@pytest.mark.parametrize(("kind", "failed", "took"), [("fifo", ["b", "c"], 0), ("async", ["b"], 250_000)])
def test_batches_in_order_and_batches_at_once(run: Any, kind: str, failed: list[str], took: int) -> None:
    attributes = {"MessageGroupId": "g", "ApproximateReceiveCount": "1", "SenderId": "A"}
    about = {"receiptHandle": "r", "attributes": attributes, "messageAttributes": {}, "eventSource": "aws:sqs"}
    records = [{"messageId": id, "body": body, **about} for id, body in (("a", "ok"), ("b", "bad"), ("c", "ok"))]
    one = more(run, kind, {"Records": records})
    assert one.answer == {"batchItemFailures": [{"itemIdentifier": id} for id in failed]}
    assert one.took == took


def test_secrets_as_parameters(run: Any) -> None:
    assert more(run, "secret").answer == {"user": "ana"}


def test_the_same_key_with_another_payload(run: Any) -> None:
    assert more(run, "pay").answer == "another payload"


def test_libraries_are_read_only_and_out_of_sight_unless_asked_for(run: Any, tmp_path: Path) -> None:
    (tmp_path / "lib.py").write_text("VALUE = 7\n")
    code = """
def handler(event, context):
    try:
        import lib
    except ImportError:
        return "none"
    try:
        open(lib.__file__, "w")
    except OSError:
        return lib.VALUE
"""
    for level in LEVELS:
        assert run(code, level=level).invocations[0].answer == "none"
        seen = run(code, level=level, packages=packages_of(tmp_path))
        assert seen.invocations[0].answer == 7
    assert (tmp_path / "lib.py").read_text() == "VALUE = 7\n"
