"""What goes wrong while a workflow runs: Error Names, as the language spells them, and a cause to read."""

from __future__ import annotations

from typing import Final

ALL: Final = "States.ALL"
BRANCH_FAILED: Final = "States.BranchFailed"
DATA_LIMIT: Final = "States.DataLimitExceeded"
HEARTBEAT: Final = "States.HeartbeatTimeout"
INTRINSIC: Final = "States.IntrinsicFailure"
NO_CHOICE: Final = "States.NoChoiceMatched"
PARAMETER_PATH: Final = "States.ParameterPathFailure"
PERMISSIONS: Final = "States.Permissions"
RESULT_PATH: Final = "States.ResultPathMatchFailure"
RUNTIME: Final = "States.Runtime"
TASK_FAILED: Final = "States.TaskFailed"
TIMEOUT: Final = "States.Timeout"
TOO_MANY_FAILED: Final = "States.ExceedToleratedFailureThreshold"


class StatesError(Exception):
    """A state, a branch or a machine has failed. A Fail state may leave out `error`, `cause` or both."""

    def __init__(self, error: str | None, cause: str | None = None) -> None:
        super().__init__(error, cause)
        self.error = error
        self.cause = cause

    def output(self) -> dict[str, str | None]:
        """The Error Output that a Catcher passes on. As the service writes it, a time-out has an empty cause, and a
        failure that nobody named has neither name nor cause: both are null then."""
        if self.cause is None and self.error is not None and self.error not in (TIMEOUT, HEARTBEAT):
            return {"Error": self.error}
        return {"Error": self.error, "Cause": self.cause if self.error is None else self.cause or ""}


def matches(names: tuple[str, ...], error: str | None, *, fanned_out: bool) -> bool:
    """Whether an error is one of those that a Retrier or a Catcher names.

    States.ALL covers all but a data limit, States.TaskFailed all but a time-out, States.Timeout a missing heartbeat
    too, and States.BranchFailed whatever ended a branch. `fanned_out`: the error comes from inside such a state.
    States.Runtime is covered by no name, not even by its own.
    """
    if error == RUNTIME:
        return False
    for name in names:
        if name == error:
            return True
        if name == ALL and error != DATA_LIMIT:
            return True
        if name == TASK_FAILED and error not in (TIMEOUT, HEARTBEAT):
            return True
        if (name == TIMEOUT and error == HEARTBEAT) or (name == BRANCH_FAILED and fanned_out):
            return True
    return False
