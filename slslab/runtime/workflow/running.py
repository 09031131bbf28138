"""One execution on the cloud's clock, and what it asks the cloud's components."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from slslab.runtime.call import Call
from slslab.runtime.handler import ServiceError
from slslab.runtime.workflow.errors import StatesError
from slslab.runtime.workflow.execution import Execution
from slslab.runtime.workflow.integrations import Errand
from slslab.runtime.workflow.need import Invoke
from slslab.runtime.workflow.thread import Thread

if TYPE_CHECKING:
    from slslab.runtime.workflow.service import Workflow


class Run:
    """One execution at work. `ended` is called once it is over; `ref` is its number in the recording.

    `fresh`: the threads that have entered a state and not begun its work.
    """

    __slots__ = ("depth", "ended", "execution", "fresh", "name", "ref", "tokens")

    def __init__(self, name: str, ref: int, depth: int, execution: Execution) -> None:
        self.name = name
        self.ref = ref
        self.depth = depth
        self.execution = execution
        self.fresh: set[Thread] = set()
        self.ended: list[Callable[[Run], object]] = []
        self.tokens: list[str] = []


class Question(Call):
    """A question of an execution for a component, caused by `cause`. No function asks it, so it has none."""

    __slots__ = ("asker", "need", "run", "what")

    asker: Workflow

    def __init__(self, workflow: Workflow, run: Run, need: Invoke, what: Errand, cause: int) -> None:
        super().__init__(workflow.recorder.ref(cause), (), _nobody, run.depth)
        self.asker = workflow
        self.run = run
        self.need = need
        self.what = what

    def result(self, answer: Any) -> Any:
        """What the Task gets of the component's answer, or the StatesError with which it fails."""
        try:
            return self.what.refused(answer) if isinstance(answer, ServiceError) else self.what.result(answer)
        except ServiceError as error:
            return self.what.refused(error)
        except StatesError as error:
            return error


def _nobody(_: Call) -> None:
    pass
