"""What a handler, or another workflow, may ask a workflow: by the API's own names.

`start_execution` {input, name}: {executionArn, startDate}. `start_sync_execution` {input, name}, for Express, and
`start_execution` with {wait: True}: the outcome, when it is there: {executionArn, status, output, …}.
`send_task_success` {taskToken, output}, `send_task_failure` {taskToken, error, cause},
`send_task_heartbeat` {taskToken}: {}. `stop_execution` {executionArn, error, cause}: {}.
`describe_execution` {executionArn}: the outcome so far. `get_execution_history` {executionArn}: {events}.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from slslab.runtime.drive import PENDING, respond
from slslab.runtime.handler import ServiceError
from slslab.runtime.recording import Kind, Operation
from slslab.runtime.workflow.running import Question
from slslab.runtime.workflow.telling import events, execution_name, parsed, told

if TYPE_CHECKING:
    from slslab.runtime.call import Call
    from slslab.runtime.workflow.service import Workflow

_OPERATIONS: Final = {
    "start_execution": Operation.START_EXECUTION,
    "start_sync_execution": Operation.START_EXECUTION,
    "stop_execution": Operation.STOP_EXECUTION,
    "describe_execution": Operation.DESCRIBE_EXECUTION,
    "get_execution_history": Operation.GET_EXECUTION_HISTORY,
    "send_task_success": Operation.SEND_TASK_SUCCESS,
    "send_task_failure": Operation.SEND_TASK_FAILURE,
    "send_task_heartbeat": Operation.SEND_TASK_HEARTBEAT,
}


def ask(workflow: Workflow, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
    """The answer, `PENDING`, or NotImplemented when there is no such call."""
    operation = _OPERATIONS.get(action)
    if operation is None:
        return NotImplemented
    if action == "start_sync_execution" and not workflow.set.express:
        message = "This operation is not supported by this type of state machine"
        raise ServiceError("StateMachineTypeNotSupported", message)
    if workflow.write is not None:
        workflow.write((workflow.clock.now, Kind.OPERATION, operation, workflow.index, -1, call.ref, 0))
    if operation == Operation.START_EXECUTION:
        return _start(workflow, action, arguments, call)
    if action.startswith("send_task_"):
        return _called_back(workflow, action, arguments)
    run = workflow.runs.get(str(arguments.get("executionArn", "")).rpartition(":")[2])
    if run is None:
        raise ServiceError("ExecutionDoesNotExist", f"Execution Does Not Exist: {arguments.get('executionArn')}")
    if action == "describe_execution":
        return told(run)
    if action == "get_execution_history":
        return {"events": events(run)}
    run.execution.abort(workflow.clock.now, arguments.get("error"), arguments.get("cause"))
    workflow.take(run, [])
    return {}


def _start(workflow: Workflow, action: str, arguments: Mapping[str, Any], call: Call) -> Any:
    value = parsed(arguments.get("input", {}), "InvalidExecutionInput", "Invalid State Machine Execution Input")
    run = workflow.start(value, call.ref, 0, execution_name(arguments.get("name")))
    accepted = workflow.accepted(run)
    if action != "start_sync_execution" and not arguments.get("wait"):
        return accepted
    if isinstance(call, Question):
        call.asker.submitted(call, accepted)
    run.ended.append(lambda done: respond(workflow, call, told(done)))
    return PENDING


def _called_back(workflow: Workflow, action: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The token says by itself which workflow waits for it, whichever is asked."""
    token = str(arguments.get("taskToken", ""))
    waiting = workflow.cloud.tokens.get(token)
    if waiting is None or not waiting[1].execution.waits_for(waiting[2]):
        # Nobody gave it out, its execution is over, its task has timed out, or another branch has ended this one.
        raise ServiceError("TaskTimedOut", "Task Timed Out: the token is not, or no longer, waited for")
    owner, run, number = waiting
    now = owner.clock.now
    if action == "send_task_heartbeat":
        run.execution.heartbeat(number, now)
        return {}
    if action == "send_task_success":
        output = parsed(arguments.get("output", {}), "InvalidOutput", "Invalid Output")
        needs = run.execution.answer(number, now, output)
    else:
        error, cause = (None if one is None else str(one) for one in map(arguments.get, ("error", "cause")))
        needs = run.execution.fail(number, now, error, cause)
    del workflow.cloud.tokens[token]
    owner.take(run, needs)
    return {}
