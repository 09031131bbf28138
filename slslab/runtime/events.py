"""The kinds of event that a recording has rows of, and the codes of each kind.

A new member goes to the end of its enumeration: the numbers are in recordings, and in their digests.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Kind(IntEnum):
    """What a row says. In brackets: what `code`, `who`, `env`, `ref` and `value` hold, where they hold anything."""

    SEND = 1  # a client sends a request [who: client, ref: request, value: bytes]
    RECEIVE = 2  # the client has its answer [code: Status, who: client, ref: request, value: latency µs]
    HOP = 3  # something sets out along an edge [code: Hop, who: *edge*, ref, value: time of arrival]
    THROTTLE = 4  # a function has no room [code: Reason, who: function, ref: invocation]
    START = 5  # a handler starts [code: 1 when it had to wait for INIT, who, env, ref: invocation, value: µs waited]
    END = 6  # a handler ends [code: Status, who, env, ref: invocation, value: billed µs, INIT included if billed]
    CREATE = 7  # an environment begins INIT [code: Why, who: function, env, value: memory MB]
    PHASE = 8  # a phase of INIT begins [code: Phase, who, env, value: duration µs]
    READY = 9  # an environment is initialised [who, env, value: INIT µs]
    REMOVE = 10  # an environment is gone [code: Ending, who, env]
    OPERATION = 11  # a service did what it was asked [code: Operation, who: service, ref: the asking ref, value: bytes]
    RETRY = 12  # will be tried again [code: attempt that failed, who, ref, value: time of the next try]
    DEAD_LETTER = 13  # kept in a dead-letter queue, tries are over [who: that queue, ref]
    LOST = 14  # gone and kept nowhere [code: Loss, who, ref]
    LOOP = 15  # the platform's loop guard stopped a chain [who: function, ref, value: invocations in the chain]
    FAULT = 16  # a fault struck [code: Fault, who, env, ref, value: duration µs or 0]
    CHANGE = 17  # somebody changed something from outside [who: component or -1, value: index into `texts`]
    # a log line [code: Level, who, env, ref: invocation, value: index into `texts` (one JSON object, without the
    # request id, which `Recording.request_id(ref)` gives: so equal lines are kept once)]
    LOG = 18
    DEPTH = 19  # a queue's length changed [who: queue, ref: the message or -1, value: messages waiting]
    COUNT = 20  # a table's counter has a new value [who: table, ref: invocation, value]
    # a batch of a stream is invoked [who: stream, ref: invocation, value: age of its last record µs]
    ITERATOR_AGE = 21
    SKIP = 22  # left out on purpose [code: Skip, who, ref]
    # a task of a container service has a new state [code: TaskState, who, env: its number within the service, ref:
    # the task, when it runs once, value: its size (PENDING, see `task_size`), µs that starting took (RUNNING) or that
    # are paid (STOPPED)]
    TASK = 23
    # the platform's report on an invocation, right after its END [code: Status, who, env, ref, value: µs that the
    # handler ran, and INIT's µs times 2**32 when this invocation waited for it]; `Recording.said` has it as a line
    REPORT = 24
    # an execution of a workflow goes on [code: HistoryEvent, who: workflow, ref: the execution, or a branch or an
    # iteration in it, value: index into `texts` of the state's name, or of the error; -1 where there is none]
    HISTORY = 25
    # a router decides [code: Routing, who: router, ref: event, value: index into `texts`: the rule, archive or replay]
    ROUTE = 26
    DUE = 27  # a schedule is due [who: schedule, ref: what it will deliver, value: time of the first try]
    # a version of a secret gets a stage [code: Stage, who: service, ref: who asked or -1, value: index of its name]
    VERSION = 28
    REFUSAL = 29  # a service turns away what it was asked [code: Refusal, who: service, ref: the asking ref]
    SHARDS = 30  # a stream has another number of open shards [who: stream, value: how many]
    # a message in a standard queue has a group, so that the queue is fair [who: queue, ref: the message]
    GROUPED = 31


class Status(IntEnum):
    """How a request or an invocation ended."""

    OK = 0
    ERROR = 1  # the handler raised, or an answer 5xx
    TIMEOUT = 2  # cut off by the function's timeout
    THROTTLED = 3  # 429
    CRASHED = 4  # the environment died under it
    TOO_LARGE = 5  # 413, the event is over the limit
    GATEWAY_TIMEOUT = 6  # 504; the function goes on
    UNAUTHORIZED = 7  # 401, the request is not signed
    FORBIDDEN = 8  # 403, the signature is wrong or old
    NOT_FOUND = 9  # 404, no route is meant


class Hop(IntEnum):
    """Why something travels along an edge. ANSWER and ERROR run backwards, from the edge's target to its source."""

    EVENT = 0
    ANSWER = 1
    RETRY = 2
    DUPLICATE = 3
    DEAD_LETTER = 4
    ERROR = 5  # an answer that is an error or a 429


class Reason(IntEnum):
    """Why a function was throttled; the names of `TooManyRequestsException.Reason`."""

    CONCURRENT_INVOCATION_LIMIT = 0
    RESERVED_CONCURRENCY_LIMIT = 1
    INVOCATION_RATE_LIMIT = 2
    SCALING_RATE = 3
    ACCOUNT_RATE_LIMIT = 4


class Why(IntEnum):
    """Why an environment was made."""

    DEMAND = 0
    PROVISIONED = 1
    PINGED = 2  # by a warming ping
    AFTER_CRASH = 3
    EXPECTED = 4  # by a keep-alive policy that expects a call


class Phase(IntEnum):
    """The phases of INIT, in order."""

    PLACEMENT = 0
    DOWNLOAD = 1
    NETWORK = 2
    RUNTIME = 3
    CODE = 4  # module code: imports, clients, loaded models
    RESTORE = 5  # instead of RUNTIME and CODE, when a snapshot is restored


class Ending(IntEnum):
    """Why an environment is gone."""

    EXPIRED = 0  # idle for longer than keep-alive
    CRASHED = 1
    RECYCLED = 2  # the platform renews environments every few hours
    REPLACED = 3  # a new version or setting of the function
    KILLED = 4  # by the person at the screen


class Operation(IntEnum):
    """What a service was asked; the names of the calls in the ecosystem."""

    INVOKE = 0
    HTTP_REQUEST = 1
    SEND_MESSAGE = 2
    RECEIVE_MESSAGE = 3
    DELETE_MESSAGE = 4
    PUBLISH = 5
    PUT_OBJECT = 6
    GET_OBJECT = 7
    GET_ITEM = 8
    PUT_ITEM = 9
    UPDATE_ITEM = 10
    PUT_EVENTS = 11
    PUT_RECORD = 12
    GET_RECORDS = 13
    # of a table, as GET_ITEM, PUT_ITEM and UPDATE_ITEM; their value is the cost in half request units (0: not reckoned)
    DELETE_ITEM = 14
    QUERY = 15
    SCAN = 16
    SERVICE_EVENT = 17  # a router takes in what another service says, which is no PutEvents of anybody's
    START_REPLAY = 18  # of a router's archive; value: events
    START_EXECUTION = 19
    STOP_EXECUTION = 20
    DESCRIBE_EXECUTION = 21
    GET_EXECUTION_HISTORY = 22
    SEND_TASK_SUCCESS = 23
    SEND_TASK_FAILURE = 24
    SEND_TASK_HEARTBEAT = 25
    GET_SECRET_VALUE = 26
    PUT_SECRET_VALUE = 27
    UPDATE_SECRET_VERSION_STAGE = 28
    DESCRIBE_SECRET = 29
    ROTATE_SECRET = 30
    CONNECT = 31  # to a database
    RUN_TASK = 32  # of a container service; value: tasks
    UPDATE_INDEX = 33  # a table keeps an index up to date; value: half request units


class Loss(IntEnum):
    """Why something is gone."""

    RETRIES_EXHAUSTED = 0
    TOO_OLD = 1
    LOOP = 2
    NO_TARGET = 3
    FILTERED = 4
    STOPPED = 5  # a bound on the run itself


class TaskState(IntEnum):
    """What becomes of a container's task. It is paid for from PENDING on."""

    PENDING = 0
    RUNNING = 1
    STOPPED = 2


class Skip(IntEnum):
    """Why something was left out on purpose."""

    FILTERED = 0  # no filter of the mapping wants it
    DUPLICATE = 1  # a FIFO queue knows its deduplication id: it is the same message again
    BYPASSED = 2  # a record of a stream that was given up: a destination was told which one it was


class Fault(IntEnum):
    """What struck."""

    ERROR = 0
    LATENCY = 1
    OUTAGE = 2
    OUTAGE_OVER = 3
    DUPLICATE = 4
    CRASH = 5  # the environment dies under the invocation
    THROTTLED = 6  # a service refuses for want of capacity
    DELAY = 7  # a delivery comes later
    REORDER = 8  # a delivery is held back, and others overtake it
    NETWORK = 9  # what set out never arrives
    ROTATED = 10  # a secret has another value at once
    SYSTEM = 11  # the platform itself fails, before the handler begins


class Routing(IntEnum):
    """What a router does with an event."""

    MATCHED = 0  # a rule wants it
    ARCHIVED = 1
    REPLAYED = 2


class Stage(IntEnum):
    """The stages of a secret's versions that matter to others."""

    AWSCURRENT = 0
    AWSPENDING = 1


class Refusal(IntEnum):
    """Why a service turned away what it was asked."""

    WRONG_SECRET = 0  # the password is not, or no longer, the right one
    THROUGHPUT_EXCEEDED = 1  # a shard or a table has had enough
    ACCESS_DENIED = 2  # the asker's role does not allow it


class HistoryEvent(IntEnum):
    """What an execution's history says; the names of `HistoryEventType` in the ecosystem's API."""

    EXECUTION_STARTED = 0
    EXECUTION_SUCCEEDED = 1
    EXECUTION_FAILED = 2
    EXECUTION_TIMED_OUT = 3
    EXECUTION_ABORTED = 4
    TASK_STATE_ENTERED = 5
    TASK_STATE_EXITED = 6
    TASK_STATE_ABORTED = 7
    PASS_STATE_ENTERED = 8
    PASS_STATE_EXITED = 9
    CHOICE_STATE_ENTERED = 10
    CHOICE_STATE_EXITED = 11
    WAIT_STATE_ENTERED = 12
    WAIT_STATE_EXITED = 13
    WAIT_STATE_ABORTED = 14
    SUCCEED_STATE_ENTERED = 15
    SUCCEED_STATE_EXITED = 16
    FAIL_STATE_ENTERED = 17
    PARALLEL_STATE_ENTERED = 18
    PARALLEL_STATE_EXITED = 19
    PARALLEL_STATE_STARTED = 20
    PARALLEL_STATE_SUCCEEDED = 21
    PARALLEL_STATE_FAILED = 22
    PARALLEL_STATE_ABORTED = 23
    MAP_STATE_ENTERED = 24
    MAP_STATE_EXITED = 25
    MAP_STATE_STARTED = 26
    MAP_STATE_SUCCEEDED = 27
    MAP_STATE_FAILED = 28
    MAP_STATE_ABORTED = 29
    MAP_ITERATION_STARTED = 30
    MAP_ITERATION_SUCCEEDED = 31
    MAP_ITERATION_FAILED = 32
    MAP_ITERATION_ABORTED = 33
    LAMBDA_FUNCTION_SCHEDULED = 34
    LAMBDA_FUNCTION_STARTED = 35
    LAMBDA_FUNCTION_SUCCEEDED = 36
    LAMBDA_FUNCTION_FAILED = 37
    LAMBDA_FUNCTION_TIMED_OUT = 38
    TASK_SCHEDULED = 39
    TASK_STARTED = 40
    TASK_SUBMITTED = 41
    TASK_SUCCEEDED = 42
    TASK_FAILED = 43
    TASK_TIMED_OUT = 44
    LAMBDA_FUNCTION_SUBMITTED = 45

    @property
    def api_name(self) -> str:
        """The name as the API writes it: TaskStateEntered."""
        return "".join(part.capitalize() for part in self.name.split("_"))


CPU_UNITS: Final = 1024  # of one vCPU, as ECS counts


def size_of_task(units: int, mb: int) -> int:
    """CPU units and MB of a container's task as one number."""
    return (units << 24) + mb


def task_size(value: int) -> tuple[int, int]:
    """The CPU units and MB that `size_of_task` put into one number."""
    return divmod(value, 1 << 24)


class Level(IntEnum):
    """How loud a log line is."""

    INFO = 0
    WARN = 1
    ERROR = 2
