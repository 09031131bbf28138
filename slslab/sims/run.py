"""A run: a pure function of scenario, knobs, seed and interventions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from slslab.errors import UnknownName, UserError
from slslab.runtime.cloud import Cloud
from slslab.runtime.handler import Handler
from slslab.runtime.recording import Recording
from slslab.runtime.totals import Totals
from slslab.sims.build import Site
from slslab.sims.intervention import Intervention, show_time
from slslab.sims.knobs import Value
from slslab.sims.scenario import LONGEST_S, Scenario, settle
from slslab.sims.troubles import POINTS, told_faults

Progress = Callable[[int, int], object]
_LARGEST_SEED: Final = (1 << 63) - 1
_LONGEST: Final = LONGEST_S * 1_000_000


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that is over. `stopped`: it ran away, and was ended by the scenario's bound on events.

    `running`: invocations that had begun and not ended; `totals` counts those that have ended.
    """

    recording: Recording
    totals: Totals
    stopped: bool
    running: int = 0


def run(
    scenario: Scenario,
    knobs: Mapping[str, Value] | None = None,
    seed: int = 1,
    interventions: Sequence[Intervention] = (),
    until: int | None = None,
    progress: Progress | None = None,
) -> Recording:
    """What happens in `scenario`. `until` in µs, by default as long as the scenario lasts.

    `progress(now, until)` is called several times a second, in µs of virtual time, and may raise to give up.
    UserError for a knob, component or time that the scenario does not have.
    """
    return simulate(scenario, knobs, seed, interventions, until, progress).recording


def simulate(
    scenario: Scenario,
    knobs: Mapping[str, Value] | None = None,
    seed: int = 1,
    interventions: Sequence[Intervention] = (),
    until: int | None = None,
    progress: Progress | None = None,
    *,
    record: bool = True,
    handlers: Mapping[str, Handler] | None = None,
) -> Finished:
    """`run`, with its totals. `record=False`: the recording is empty, and memory stays flat.

    `handlers`: real code for some functions, by name, in place of the scenario's steps.
    """
    settled = settle(scenario, knobs)
    if isinstance(seed, bool) or not 0 <= seed <= _LARGEST_SEED:
        raise UserError("scenario.bad-seed", found=seed)
    end = scenario.duration(settled) if until is None else until
    if end > _LONGEST:
        raise UserError("scenario.too-long", high=show_time(_LONGEST), found=show_time(end))
    cloud = Cloud(seed, record=record, account_limit=scenario.account_limit(settled))
    site = Site(scenario, cloud, settled, handlers or {}, _struck_inside(interventions))
    try:
        for intervention in sorted(interventions, key=lambda one: one.at):
            action, settled = _prepare(intervention, scenario, site, settled)
            cloud.clock.at(intervention.at, action)
        recording = cloud.run(end, scenario.most_events, progress)
    finally:
        site.close()
    running = sum(call.start >= 0 for env in cloud.environments.values() for call in env.calls)
    return Finished(recording, cloud.totals, cloud.stopped, running)


def tried(scenario: Scenario) -> None:
    """Build the scenario's cloud as its file has it. BadFile for what only shows then."""
    knobs = settle(scenario)
    Site(scenario, Cloud(record=False, account_limit=scenario.account_limit(knobs)), knobs, {}).close()


def _prepare(
    intervention: Intervention, scenario: Scenario, site: Site, knobs: dict[str, Value]
) -> tuple[Callable[[object], None], dict[str, Value]]:
    """What is to be done when the time has come, and the knobs from then on."""
    given = dict(intervention.arguments)
    words = intervention.words()
    cloud = site.cloud
    if intervention.action == "set":
        knobs = _turned(scenario, knobs, str(given["knob"]), given["value"])
        return _turn(site, knobs, words), knobs
    if intervention.action == "fail":
        component = site[_fallible(scenario, str(given["component"]))]
        us = int(given["us"])

        def fail(_: object) -> None:
            cloud.note_change(component, words)
            component.fail(us)

        return fail, knobs
    if intervention.action == "fault":
        struck, faults = site[_fallible(scenario, str(given.pop("component")))], given
        us = int(faults.pop("us"))
        strike = told_faults(struck.kind, faults)

        def fault(_: object) -> None:
            cloud.note_change(struck, words)
            struck.strike(strike, us)

        return fault, knobs
    if intervention.action in ("rotate", "replay"):
        return _asked(intervention, scenario, site), knobs
    if intervention.action == "kill":
        number = int(given["environment"])

        def kill(_: object) -> None:
            env = cloud.environments.get(number)
            cloud.note_change(env.function if env else None, words)
            cloud.kill(number)

        return kill, knobs
    clients = site.clients()
    if not clients:
        raise UserError("scenario.no-client", scenario=scenario.id)
    client = clients[0]
    number = int(given.get("number", 1))

    def burst(_: object) -> None:
        cloud.note_change(client, words)
        client.burst(number)

    return burst, knobs


def _struck_inside(interventions: Sequence[Intervention]) -> frozenset[str]:
    """The functions whose environments somebody has die before or after a step."""
    found = [dict(one.arguments) for one in interventions if one.action == "fault"]
    return frozenset(str(one["component"]) for one in found if not POINTS.isdisjoint(one))


def _asked(intervention: Intervention, scenario: Scenario, site: Site) -> Callable[[object], None]:
    """A secret that somebody rotates, an archive that somebody replays."""
    given, words = dict(intervention.arguments), intervention.words()
    rotates = intervention.action == "rotate"
    kind, what = ("secrets", "secrets") if rotates else ("router", "archives")
    name, inner = str(given["component"]), str(given["secret" if rotates else "archive"])
    can = [other for other in scenario.components if scenario.kind(other) == kind]
    if name not in can:
        expected = ", ".join(can) or "–"
        raise UnknownName("scenario.no-component", found=name, valid=can, scenario=scenario.id, expected=expected)
    found = scenario.components[name].get(what, ())
    names = list(found) if rotates else [one["name"] for one in found]
    if inner not in names:
        raise UnknownName(
            "scenario.has-not", found=inner, valid=names, component=name, expected=", ".join(names) or "–"
        )
    part = site[name]

    def act(_: object) -> None:
        site.cloud.note_change(part, words)
        if rotates:
            part.rotate_at_once(inner)
        else:
            part.replay(inner, 0, site.cloud.clock.now, words)

    return act


def _turned(scenario: Scenario, knobs: dict[str, Value], name: str, value: Value) -> dict[str, Value]:
    turned = settle(scenario, {**knobs, name: value})
    if scenario.knobs[name].fixed:
        raise UserError("scenario.fixed-knob", knob=name, value=value)
    return turned


def _turn(site: Site, knobs: Mapping[str, Value], words: str) -> Callable[[object], None]:
    def turn(_: object) -> None:
        for component in site.changes(knobs) or (None,):
            site.cloud.note_change(component, words)
        site.turn(knobs)

    return turn


def _fallible(scenario: Scenario, name: str) -> str:
    can = [other for other in scenario.components if scenario.kind(other) != "client"]
    if name not in scenario.components:
        expected = ", ".join(scenario.components)
        raise UnknownName("scenario.no-component", found=name, valid=can, scenario=scenario.id, expected=expected)
    if name not in can:
        raise UserError("scenario.cannot-fail", found=name, expected=", ".join(can))
    return name
