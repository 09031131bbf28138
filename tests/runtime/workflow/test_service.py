"""The workflow service on the cloud's clock, with functions, queues and other workflows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from slslab.runtime import Call, Cloud, Queue, QueueSettings, ServiceError, Subscription, Topic
from slslab.runtime.function import Function
from slslab.runtime.handler import Ask, HandlerError, Sleep
from slslab.runtime.recording import HistoryEvent, Kind
from slslab.runtime.table import Attribute, Table, TableSettings
from slslab.runtime.workflow import read
from slslab.runtime.workflow.service import Workflow, WorkflowSettings
from slslab.runtime.workflow.telling import told
from tests.runtime.building import settings
from tests.runtime.workflow.trying import S, machine, task

NOBODY = Call(-1, (), lambda _: None)


class Code:
    """A handler that is a generator of its event."""

    def __init__(self, steps: Any) -> None:
        self._steps = steps

    def init(self, _: Any) -> Any:
        return None
        yield

    def handle(self, _: Any, call: Call) -> Any:
        return (yield from self._steps(call.event()))

    def discard(self, state: Any) -> None: ...


def returning(value: Any, after: int = 0) -> Code:
    def steps(event: Any) -> Any:
        yield Sleep(after)
        return value(event) if callable(value) else value

    return Code(steps)


def raising(error: str) -> Code:
    def steps(_: Any) -> Any:
        yield Sleep(0)
        raise HandlerError(error, "why")

    return Code(steps)


def function(cloud: Cloud, name: str, handler: Code, **more: Any) -> Function:
    return Function(cloud, name, settings(handler=handler, **more))


def workflow(cloud: Cloud, definition: dict[str, Any], name: str = "flow", **options: Any) -> Workflow:
    return Workflow(cloud, name, WorkflowSettings(read(definition, express=options.get("express", False)), **options))


def done(flow: Workflow, value: Any = None, until: int = 1000 * S) -> dict[str, Any]:
    """Start an execution, let time pass, and tell what became of it."""
    run = flow.start({} if value is None else value, -1, 0)
    flow.cloud.run(until)
    return told(run)


ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"
INVOKE = "arn:aws:states:::lambda:invoke"


SDK_TABLE = "aws-sdk:dynamodb"


def invoke(name: str, resource: str = INVOKE, **more: Any) -> dict[str, Any]:
    return task(Resource=resource, Parameters={"FunctionName": f"{ARN}{name}", "Payload.$": "$"}, **more)


def test_a_function_is_called_by_its_arn_or_through_invoke() -> None:
    cloud = Cloud()
    function(cloud, "double", returning(lambda event: {"n": event["n"] * 2}, after=S))
    made = machine(
        A=task(Resource=f"{ARN}double:live", Next="B"), B=invoke("double", ResultSelector={"n.$": "$.Payload.n"})
    )
    flow = workflow(cloud, made)
    ended = done(flow, {"n": 3})
    assert (ended["status"], ended["output"]) == ("SUCCEEDED", {"n": 12})
    assert flow.runs[ended["name"]].execution.now > 2 * S
    assert cloud.totals.invocations == 2
    assert (flow.started, flow.running, flow.transitions) == (1, 0, 2)


@pytest.mark.parametrize("resource", [f"{ARN}work", INVOKE])
def test_an_error_has_the_name_that_the_function_gave_it(resource: str) -> None:
    cloud = Cloud()
    function(cloud, "work", raising("CardDeclined"))
    ended = done(workflow(cloud, machine(A=invoke("work", resource))))
    assert (ended["status"], ended["error"]) == ("FAILED", "CardDeclined")
    assert json.loads(ended["cause"])["errorMessage"] == "why"


def test_the_answers_have_the_shape_of_the_form_in_which_a_service_was_asked() -> None:
    def answer(resource: str, name: str = "work") -> Any:
        cloud = Cloud()
        function(cloud, "work", returning(lambda event: event["n"] * 2))
        function(cloud, "broken", raising("CardDeclined"))
        state = task(Resource=resource) if resource.startswith(ARN) else invoke(name, resource)
        ended = done(workflow(cloud, machine(A=state)), {"n": 3})
        return ended["output"] if ended["status"] == "SUCCEEDED" else ended["error"]

    metadata = {"SdkHttpMetadata": {"HttpStatusCode": 200}}
    assert answer(f"{ARN}work") == 6
    assert answer(INVOKE) == {"ExecutedVersion": "$LATEST", "Payload": 6, "StatusCode": 200, **metadata}
    by_api = "arn:aws:states:::aws-sdk:lambda:invoke"
    assert answer(by_api) == {"ExecutedVersion": "$LATEST", "Payload": "6", "StatusCode": 200}
    assert answer(INVOKE, "broken") == "CardDeclined"
    told_ = answer(by_api, "broken")
    assert (told_["FunctionError"], json.loads(told_["Payload"])["errorType"]) == ("Unhandled", "CardDeclined")


def test_a_throttled_function_is_tried_again() -> None:
    cloud = Cloud()
    function(cloud, "work", returning(1, after=3 * S), reserved=1)
    retry = [{"ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 2}]
    branch = [machine(**{name: invoke("work", Retry=retry)}) for name in ("X", "Y")]
    ended = done(workflow(cloud, machine(A={"Type": "Parallel", "Branches": branch})))
    assert ended["status"] == "SUCCEEDED"
    assert cloud.totals.throttles >= 1


def test_errors_of_services_are_named_as_the_platform_does() -> None:
    def error(state: dict[str, Any], *parts: Any) -> str:
        cloud = Cloud()
        for part in parts:
            part(cloud)
        return str(done(workflow(cloud, machine(A=state)))["error"])

    assert error(invoke("nobody")) == "Lambda.ResourceNotFoundException"
    assert error(task(Resource="arn:aws:states:::ecs:runTask")) == "States.TaskFailed"
    assert error(task(Resource="arn:aws:states:::sqs:sendMessage")) == "States.Runtime"
    table = task(Resource="arn:aws:states:::dynamodb:getItem", Parameters={"TableName": "t", "key": "1"})
    assert error(table) == "DynamoDB.ResourceNotFoundException"
    by_api = task(Resource="arn:aws:states:::aws-sdk:dynamodb:getItem", Parameters={"TableName": "t", "key": "1"})
    assert error(by_api) == "DynamoDb.ResourceNotFoundException"
    gone = task(Resource="arn:aws:states:::sns:publish", Parameters={"TopicArn": "arn:aws:sns:eu-west-1:1:t"})
    assert error(gone) == "SNS.NotFoundException"
    gone = task(Resource="arn:aws:states:::states:startExecution", Parameters={"StateMachineArn": "nobody"})
    assert error(gone) == "StepFunctions.StateMachineDoesNotExistException"

    def stock(cloud: Cloud) -> None:
        Table(cloud, "stock", settings=TableSettings(Attribute("id")))

    for form, name in (("dynamodb", "DynamoDB.AmazonDynamoDBException"), (SDK_TABLE, "DynamoDb.DynamoDbException")):
        wrong = task(Resource=f"arn:aws:states:::{form}:putItem", Parameters={"TableName": "stock", "Item": {}})
        assert error(wrong, stock) == name

    def slow(cloud: Cloud) -> None:
        function(cloud, "work", returning(1, after=10 * S))

    assert error(invoke("work", TimeoutSeconds=5), slow) == "States.Timeout"


def test_queues_topics_and_tables_are_asked_like_by_a_handler() -> None:
    def stock(action: str, **more: Any) -> dict[str, Any]:
        fields = {name: more.pop(name) for name in ("Item", "Key") if name in more}
        parameters = {"TableName": "stock", **fields}
        return task(
            **{"ResultPath": None, "Resource": f"arn:aws:states:::dynamodb:{action}", "Parameters": parameters, **more}
        )

    cloud = Cloud()
    queue = Queue(cloud, "orders", QueueSettings())
    Topic(cloud, "news", (Subscription(queue),))
    Table(cloud, "stock", settings=TableSettings(Attribute("id")))
    made = machine(
        A=task(
            Resource="arn:aws:states:::sqs:sendMessage",
            Parameters={
                "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders",
                "MessageBody": {"id.$": "$.id"},
            },
            ResultPath="$.sent",
            Next="B",
        ),
        B=task(
            Resource="arn:aws:states:::sns:publish",
            Parameters={"TopicArn": "arn:aws:sns:eu-west-1:123456789012:news", "Message": "hello"},
            ResultPath="$.told",
            Next="C",
        ),
        C=stock("putItem", Item={"id": {"S": "17"}, "n": {"N": "5"}}, Next="D"),
        D=stock("getItem", Key={"id": {"S": "17"}}, ResultSelector={"n.$": "$.Item.n.N"}, ResultPath="$.stock"),
    )
    ended = done(workflow(cloud, made), {"id": 1})
    assert ended["status"] == "SUCCEEDED", ended
    assert len(ended["output"]["sent"]["MessageId"]) == len(ended["output"]["told"]["MessageId"]) == 36
    assert ended["output"]["stock"] == {"n": "5"}
    batch = queue.receive(10)
    assert batch is not None
    assert len(batch.messages) == 2


def test_a_workflow_starts_another_and_may_wait_for_it() -> None:
    def ended(end: str) -> dict[str, Any]:
        cloud = Cloud()
        workflow(
            cloud,
            machine(W={"Type": "Wait", "Seconds": 50, "Next": "P"}, P={"Type": "Pass", "Result": {"r": 1}}),
            "child",
        )
        start = task(
            Resource=f"arn:aws:states:::states:startExecution{end}",
            Parameters={
                "StateMachineArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:child",
                "Input": {"a": 1},
            },
        )
        return done(workflow(cloud, machine(A=start)))

    assert set(ended("")["output"]) == {"ExecutionArn", "StartDate", "SdkHttpMetadata"}
    assert ended("")["stopDate"] < "2026-01-01T00:00:10"
    waited = ended(".sync")
    assert waited["stopDate"] > "2026-01-01T00:00:50"
    told_ = waited["output"]
    assert (told_["Status"], told_["Input"], told_["Output"]) == ("SUCCEEDED", '{"a":1}', '{"r":1}')
    told_ = ended(".sync:2")["output"]
    assert (told_["Status"], told_["Input"], told_["Output"]) == ("SUCCEEDED", {"a": 1}, {"r": 1})
    assert told_["InputDetails"] == told_["OutputDetails"] == {"Included": True}


def test_a_child_that_is_waited_for_is_submitted_first() -> None:
    cloud = Cloud()
    child = workflow(cloud, machine(W={"Type": "Wait", "Seconds": 50}), "child")
    start = task(Resource="arn:aws:states:::states:startExecution.sync", Parameters={"StateMachineArn": "child"})
    flow = workflow(cloud, machine(A=start))
    ended = done(flow)
    history = flow.perform("get_execution_history", {"executionArn": ended["executionArn"]}, NOBODY)["events"]
    assert [event["type"] for event in history[2:6]] == [
        "TaskScheduled",
        "TaskStarted",
        "TaskSubmitted",
        "TaskSucceeded",
    ]
    output = history[4]["taskSubmittedEventDetails"]["output"]
    assert set(output) == {"ExecutionArn", "StartDate"}
    assert output["ExecutionArn"].rpartition(":")[2] in child.runs
    assert history[4]["timestamp"] < history[5]["timestamp"]


def test_a_child_that_fails_fails_the_task() -> None:
    cloud = Cloud()
    workflow(cloud, machine(F={"Type": "Fail", "Error": "Inner"}), "child")
    start = task(Resource="arn:aws:states:::states:startExecution.sync:2", Parameters={"StateMachineArn": "child"})
    ended = done(workflow(cloud, machine(A=start)))
    cause = json.loads(ended["cause"])
    assert (ended["error"], cause["Status"], cause["Error"]) == ("States.TaskFailed", "FAILED", "Inner")
    assert "Output" not in cause


@pytest.mark.parametrize(
    ("action", "more", "outcome"),
    [
        ("send_task_success", {"output": '{"ok": true}'}, ("SUCCEEDED", {"ok": True}, None)),
        ("send_task_failure", {"error": "Refused", "cause": "c"}, ("FAILED", None, "Refused")),
    ],
)
def test_a_callback_by_task_token(action: str, more: dict[str, Any], outcome: tuple[Any, ...]) -> None:
    cloud = Cloud()

    def approve(event: Any) -> Any:
        yield Sleep(30 * S)
        yield Ask("flow", "send_task_heartbeat", {"taskToken": event["token"]})
        yield Sleep(30 * S)
        yield Ask("flow", action, {"taskToken": event["token"], **more})
        return None

    function(cloud, "approve", Code(approve))
    state = task(
        Resource=f"{INVOKE}.waitForTaskToken",
        Parameters={"FunctionName": "approve", "InvocationType": "Event", "Payload": {"token.$": "$$.Task.Token"}},
        HeartbeatSeconds=40,
    )
    flow = workflow(cloud, machine(A=state))
    ended = done(flow)
    assert (ended["status"], ended["output"], ended.get("error")) == outcome
    assert not flow.cloud.tokens


def test_a_token_finds_its_workflow_whichever_is_asked() -> None:
    cloud = Cloud()

    def approve(event: Any) -> Any:
        yield Ask("other", "send_task_success", {"taskToken": event["token"], "output": "7"})

    function(cloud, "approve", Code(approve))
    state = task(
        Resource=f"{INVOKE}.waitForTaskToken",
        Parameters={"FunctionName": "approve", "InvocationType": "Event", "Payload": {"token.$": "$$.Task.Token"}},
    )
    workflow(cloud, machine(A={"Type": "Pass"}), "other")
    ended = done(workflow(cloud, machine(A=state)))
    assert (ended["status"], ended["output"]) == ("SUCCEEDED", 7)


def test_a_token_that_is_not_awaited_is_refused() -> None:
    cloud = Cloud()
    flow = workflow(cloud, machine(A={"Type": "Pass"}))
    with pytest.raises(ServiceError) as refused:
        flow.perform("send_task_success", {"taskToken": "x"}, NOBODY)
    assert refused.value.code == "TaskTimedOut"


def test_a_failure_that_nobody_names_has_neither_name_nor_cause() -> None:
    cloud = Cloud()

    def refuse(event: Any) -> Any:
        yield Ask("flow", "send_task_failure", {"taskToken": event["token"]})

    function(cloud, "refuse", Code(refuse))
    state = task(
        Resource=f"{INVOKE}.waitForTaskToken",
        Parameters={"FunctionName": "refuse", "InvocationType": "Event", "Payload": {"token.$": "$$.Task.Token"}},
        Catch=[{"ErrorEquals": ["States.ALL"], "Next": "B"}],
    )
    ended = done(workflow(cloud, machine(A=state, B={"Type": "Succeed"})))
    assert (ended["status"], ended["output"]) == ("SUCCEEDED", {"Error": None, "Cause": None})


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"name": ""}, "InvalidName"),
        ({"name": "a b"}, "InvalidName"),
        ({"name": "a:b"}, "InvalidName"),
        ({"name": "n" * 81}, "InvalidName"),
        ({"name": 5}, "InvalidName"),
        ({"input": "not JSON"}, "InvalidExecutionInput"),
        ({"input": "NaN"}, "InvalidExecutionInput"),
        ({"name": "ü-1_x.(2)", "input": "5"}, None),
    ],
)
def test_what_an_execution_may_be_called_and_given(arguments: dict[str, Any], code: str | None) -> None:
    flow = workflow(Cloud(), machine(A={"Type": "Succeed"}))
    if code is None:
        assert flow.perform("start_execution", arguments, NOBODY)["executionArn"].endswith(":ü-1_x.(2)")
        return
    with pytest.raises(ServiceError) as refused:
        flow.perform("start_execution", arguments, NOBODY)
    assert refused.value.code == code


def test_express_executions_may_share_a_name() -> None:
    cloud = Cloud()
    flow = workflow(cloud, machine(A={"Type": "Wait", "Seconds": 5}), express=True)
    runs = [flow.start(value, -1, 0, "same") for value in (1, 1, 2)]
    cloud.run(100 * S)
    assert [told(run)["output"] for run in runs] == [1, 1, 2]
    assert {told(run)["name"] for run in runs} == {"same"}
    assert (flow.started, flow.running) == (3, 0)


def test_a_text_for_a_child_stays_a_text() -> None:
    cloud = Cloud()
    workflow(cloud, machine(P={"Type": "Succeed"}), "child")
    start = task(
        Resource="arn:aws:states:::states:startExecution.sync:2",
        Parameters={"StateMachineArn": "child", "Input": "5"},
    )
    assert done(workflow(cloud, machine(A=start)))["output"]["Output"] == "5"


def test_a_handler_starts_executions_and_reads_what_became_of_them() -> None:
    cloud = Cloud()
    workflow(cloud, machine(A={"Type": "Wait", "Seconds": 1}))
    answers: list[Any] = []

    def steps(_: Any) -> Any:
        started = yield Ask("flow", "start_execution", {"name": "first", "input": '{"a": 1}'})
        same = yield Ask("flow", "start_execution", {"name": "first", "input": {"a": 1}})
        arn = {"executionArn": started["executionArn"]}
        running = yield Ask("flow", "describe_execution", arn)
        yield Sleep(5 * S)
        ended = yield Ask("flow", "describe_execution", arn)
        history = yield Ask("flow", "get_execution_history", arn)
        answers.extend(
            [
                started["executionArn"] == same["executionArn"],
                running["status"],
                ended["status"],
                ended["output"],
                history["events"],
            ]
        )
        try:
            yield Ask("flow", "start_execution", {"name": "first", "input": {"a": 2}})
        except ServiceError as error:
            answers.append(error.code)

    box = function(cloud, "caller", Code(steps), timeout=100 * S)
    from tests.runtime.building import Memo

    Memo(cloud).invoke(box)
    cloud.run(100 * S)
    same, running, ended, output, events, refused = answers
    assert (same, running, ended, output, refused) == (True, "RUNNING", "SUCCEEDED", {"a": 1}, "ExecutionAlreadyExists")
    assert [event["type"] for event in events][1:3] == ["WaitStateEntered", "WaitStateExited"]
    assert events[1]["stateEnteredEventDetails"]["name"] == "A"
    assert events[-1]["executionSucceededEventDetails"] == {"output": {"a": 1}}


def test_an_express_workflow_is_waited_for_and_forgotten() -> None:
    cloud = Cloud(record=False)
    flow = workflow(cloud, machine(A={"Type": "Wait", "Seconds": 400}), express=True)
    ended: list[Any] = []
    flow.start({}, -1, 0).ended.append(lambda run: ended.append((told(run)["status"], cloud.clock.now)))
    cloud.run(1000 * S)
    assert ended == [("TIMED_OUT", 300 * S)]
    assert not flow.runs


def test_it_is_recorded_and_the_same_again() -> None:
    def recorded() -> tuple[Any, int]:
        cloud = Cloud(seed=3)
        function(cloud, "work", raising("E"))
        jitter = [{"ErrorEquals": ["E"], "JitterStrategy": "FULL"}]
        flow = workflow(cloud, machine(A=invoke("work", Retry=jitter)))
        flow.start({"id": 1}, -1, 0)
        return cloud.run(100 * S), flow.transitions

    recording, transitions = recorded()
    assert recording.digest() == recorded()[0].digest()
    who = recording.find("flow")
    said = [
        (HistoryEvent(row.code).api_name, recording.said(index))
        for index, row in enumerate(recording)
        if row.kind == Kind.HISTORY and row.who == who
    ]
    tries = [("TaskScheduled", "A"), ("TaskStarted", "A"), ("TaskFailed", "E")]
    assert said == [("ExecutionStarted", ""), ("TaskStateEntered", "A"), *tries * 4, ("ExecutionFailed", "E")]
    retries = [(row.code, row.value - row.t) for row in recording if row.kind == Kind.RETRY]
    assert [attempt for attempt, _ in retries] == [1, 2, 3]
    assert all(0 <= delay <= 4 * S for _, delay in retries)
    assert transitions == 4  # the state and three more tries
    hops = [row for row in recording if row.kind == Kind.HOP]
    assert len(hops) == 8  # four tries, there and back
    starts = [row.ref for row in recording if row.kind == Kind.START]
    assert len({recording.root(ref) for ref in starts}) == 1  # all in the tree of the one execution


def test_tasks_that_nobody_can_do_go_round_without_nesting() -> None:
    cloud = Cloud()
    lost = task(Resource="arn:aws:states:::nothing:here", Catch=[{"ErrorEquals": ["States.ALL"], "Next": "A"}])
    ended = done(workflow(cloud, machine(A=lost)))
    assert ended["error"] == "States.Runtime"
