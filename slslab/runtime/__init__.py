"""The toy cloud: functions, services and clients on one virtual clock. Same inputs, same recording.

It knows no YAML, no screen and no exercise. Start at `Cloud`; `slslab.runtime.handler` says what can run inside a
function; `slslab.runtime.recording` says what a run leaves behind.

Routers, schedules, workflows, secrets and identity are to be imported by themselves (`router`, `schedule`,
`workflow.service`, `secrets`, `identity`): together they take as long as all the rest, and most runs have none.
"""

from __future__ import annotations

from slslab.runtime.api import Api, ApiSettings
from slslab.runtime.arrivals import Bursts, Once, Poisson, Quiet, Steady, Trace
from slslab.runtime.asynchronous import AsyncQueue, AsyncSettings
from slslab.runtime.bucket import Bucket, Notice
from slslab.runtime.call import Call, Message
from slslab.runtime.chance import request_id
from slslab.runtime.client import Client, ClientSettings
from slslab.runtime.cloud import Cloud
from slslab.runtime.container import Containers, ContainerSettings
from slslab.runtime.durations import Constant, Empirical, Exponential, LogNormal, Slowed, Uniform
from slslab.runtime.environment import Environment
from slslab.runtime.faults import CrashPoint, Faults, Window
from slslab.runtime.function import Function
from slslab.runtime.handler import (
    EPOCH_US,
    Ask,
    Handler,
    HandlerCrash,
    HandlerError,
    Log,
    ServiceError,
    Sleep,
    Step,
    Steps,
    Store,
    Work,
)
from slslab.runtime.hybrid import Hybrid
from slslab.runtime.mapping.poller import Poller, PollerSettings
from slslab.runtime.mapping.reader import Reader, ReaderSettings
from slslab.runtime.model import Compute, Fail, Model, Pause, Request, Scratch, Stop
from slslab.runtime.presets import RUNTIMES, FixedInit, Init
from slslab.runtime.queue import Queue, QueueSettings
from slslab.runtime.recording import Recording
from slslab.runtime.routes import Route
from slslab.runtime.scope import When
from slslab.runtime.settings import FunctionSettings
from slslab.runtime.stream import Record, Shards, Shelf, Stream, StreamSettings
from slslab.runtime.table import Table
from slslab.runtime.topic import Subscription, Topic
from slslab.runtime.totals import Totals

__all__ = [
    "EPOCH_US",
    "RUNTIMES",
    "Api",
    "ApiSettings",
    "Ask",
    "AsyncQueue",
    "AsyncSettings",
    "Bucket",
    "Bursts",
    "Call",
    "Client",
    "ClientSettings",
    "Cloud",
    "Compute",
    "Constant",
    "ContainerSettings",
    "Containers",
    "CrashPoint",
    "Empirical",
    "Environment",
    "Exponential",
    "Fail",
    "Faults",
    "FixedInit",
    "Function",
    "FunctionSettings",
    "Handler",
    "HandlerCrash",
    "HandlerError",
    "Hybrid",
    "Init",
    "Log",
    "LogNormal",
    "Message",
    "Model",
    "Notice",
    "Once",
    "Pause",
    "Poisson",
    "Poller",
    "PollerSettings",
    "Queue",
    "QueueSettings",
    "Quiet",
    "Reader",
    "ReaderSettings",
    "Record",
    "Recording",
    "Request",
    "Route",
    "Scratch",
    "ServiceError",
    "Shards",
    "Shelf",
    "Sleep",
    "Slowed",
    "Steady",
    "Step",
    "Steps",
    "Stop",
    "Store",
    "Stream",
    "StreamSettings",
    "Subscription",
    "Table",
    "Topic",
    "Totals",
    "Trace",
    "Uniform",
    "When",
    "Window",
    "Work",
    "request_id",
]
