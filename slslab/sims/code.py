"""Real code in a scenario: `handler: FILE.py:handler` in place of steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from slslab.errors import Problem, UserError
from slslab.i18n import Said
from slslab.schema import Reader, Shape

if TYPE_CHECKING:
    from slslab.runtime.cloud import Cloud
    from slslab.workers.hosted import Hosted
    from slslab.workers.program import Program


@dataclass(frozen=True, slots=True)
class CodeOrSteps:
    """The name of a file with the handler, or `steps`. What is named is read with the scenario, so that a run stays
    a pure function of the scenario."""

    steps: Shape

    def read(self, node: yaml.Node, where: str, out: Reader) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            return self.steps.read(node, where, out)
        if not node.value:
            out.add(node, "errors.wrong-type", where=where, expected=Said("scenario.a-handler"), found="''")
            return []
        from slslab.workers.program import read_program  # only scenarios with code of their own need workers

        try:
            return read_program(str(Path(out.file).parent / str(node.value)))
        except UserError as error:
            out.problems.append(Problem(out.file, out.line(node), error.key, dict(error.values)))
            return []


class Host:
    """The workers of one run's real handlers: one handler for each program that a function has or may be given."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._made: dict[tuple[object, ...], Hosted] = {}

    def handler(self, function: str, program: Program, variables: Mapping[str, str]) -> Hosted:
        """What runs `program` as `function`, with those variables, behind the same walls as `slslab invoke`."""
        from slslab.workers.aws import services
        from slslab.workers.hosted import Hosted
        from slslab.workers.sandbox import best_level

        key = function, id(program), tuple(sorted(variables.items()))
        if key not in self._made:
            program = replace(program, variables=dict(variables))
            self._made[key] = Hosted(program, services(self._cloud), level=best_level())
        return self._made[key]

    def close(self) -> None:
        """End every worker."""
        for hosted in self._made.values():
            hosted.close()
