"""One execution on the cloud's clock, and what it asks the cloud's components."""

from __future__ import annotations

from collections.abc import Callable, Generator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from slslab.runtime.call import Call
from slslab.runtime.handler import ServiceError
from slslab.runtime.workflow.errors import StatesError
from slslab.runtime.workflow.execution import Execution
from slslab.runtime.workflow.integrations import Errand
from slslab.runtime.workflow.need import Invoke
from slslab.runtime.workflow.thread import Thread

if TYPE_CHECKING:
    from slslab.runtime.workflows import Workflow


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


class Asker:
    """What a component's answer needs to find its way back, where a handler's question has its function.

    It stands in for one in `slslab.runtime.drive`: at the workflow's place in the recording, without a network of its
    own, and billed to nobody.
    """

    kind = "workflow"
    memory = 1769
    width = 1
    modelled = True
    set = SimpleNamespace(nat=0)

    def __init__(self, workflow: Workflow) -> None:
        self.finish = workflow.finish
        self.cloud = workflow.cloud
        self.clock = workflow.clock
        self.recorder = workflow.recorder
        self.write = workflow.write
        self.index = workflow.index
        self.name = workflow.name


class Question(Call):
    """A question of an execution for a component, caused by `cause`. Its answer goes to the workflow's `finish`."""

    __slots__ = ("need", "owner", "run", "what")

    def __init__(self, workflow: Workflow, run: Run, need: Invoke, what: Errand, cause: int) -> None:
        super().__init__(workflow.recorder.ref(cause), (), _nobody, run.depth)
        self.function = workflow.asker  # type: ignore[assignment]
        self.asked = self.start = workflow.clock.now
        self.deadline = 1 << 62
        self.timer = True
        self.owner = workflow
        self.run = run
        self.need = need
        self.what = what
        self.steps = self._wait()
        next(self.steps)

    def _wait(self) -> Generator[Any, Any, Any]:
        """The one step: until the answer comes, and what the Task gets of it."""
        try:
            return self.what.result((yield))
        except ServiceError as error:
            return self.what.refused(error)
        except StatesError as error:
            return error


def _nobody(_: Call) -> None:
    pass
