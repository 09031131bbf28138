"""Workflows: the Amazon States Language in JSONPath mode. `read` a definition, then drive an `Execution`."""

from __future__ import annotations

from slslab.runtime.workflow.alone import Answer, Outcome, Refusal, Visit, run_alone
from slslab.runtime.workflow.context import Identity
from slslab.runtime.workflow.definition import Machine
from slslab.runtime.workflow.execution import Execution
from slslab.runtime.workflow.history import MOST_EVENTS, Event, History
from slslab.runtime.workflow.mistake import InvalidDefinition, Mistake
from slslab.runtime.workflow.need import Invoke, Need, Sleep
from slslab.runtime.workflow.reader import read

__all__ = [
    "MOST_EVENTS",
    "Answer",
    "Event",
    "Execution",
    "History",
    "Identity",
    "InvalidDefinition",
    "Invoke",
    "Machine",
    "Mistake",
    "Need",
    "Outcome",
    "Refusal",
    "Sleep",
    "Visit",
    "read",
    "run_alone",
]
