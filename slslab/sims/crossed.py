"""Names inside components that others of the scenario must have: secrets, archives, rules, steps that crash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from slslab.errors import Problem, nearest
from slslab.sims.setting import ByKnob

if TYPE_CHECKING:  # imported where a stream is resharded
    from slslab.runtime.stream.sharding import Sharding


def crossed(components: Mapping[str, Mapping[str, Any]], lines: Mapping[str, int], file: str) -> list[Problem]:
    """What names something that is not there, each problem at the line of its component."""
    return [
        Problem(file, lines[name], key, {"component": component, "found": found}, nearest(found, valid))
        for name, one in components.items()
        for key, component, found, valid in _wrong(one, components)
    ]


_Wrong = Iterator[tuple[str, str, str, tuple[str, ...]]]
"""The sentence, the component that should have it, what was found, and what there is."""


def _wrong(one: Mapping[str, Any], components: Mapping[str, Mapping[str, Any]]) -> _Wrong:
    for service, secret in _secrets(one):
        known = tuple(components.get(service, {}).get("secrets", ()))
        if known and secret not in known:
            yield "scenario.not-a-secret", service, secret, known
    archives = tuple(archive["name"] for archive in one.get("archives", ()))
    rules = tuple(rule.get("name", f"rule-{n}") for n, rule in enumerate(one.get("rules", ()), 1))
    for replay in one.get("replays", ()):
        if replay["archive"] not in archives:
            yield "scenario.not-an-archive", "", replay["archive"], archives
        for rule in replay.get("rules", ()):
            if rule not in rules:
                yield "scenario.not-a-rule", "", rule, rules
    if one.get("role") and ("permissions" in one or "tags" in one):
        yield "scenario.role-or-permissions", "", str(one["role"]), ()
    yield from _reshards(one)
    faults = one.get("faults", {})
    for part in (faults, *faults.get("windows", ())):
        for point in part.get("crash", ()):
            step = str(point.get("before", point.get("after", "any")))
            if step != "any" and not step.isdigit() and step not in components:
                yield "scenario.not-a-component", "", step, ("any", *components)


def _reshards(one: Mapping[str, Any]) -> _Wrong:
    """Shards that are split or merged and will not be there, or not side by side; where knobs decide, the run tells."""
    planned, shards = one.get("reshard", ()), one.get("shards", 1)
    if not planned or not all(isinstance(value, int | float) for value in (shards, *(step["at"] for step in planned))):
        return
    from slslab.runtime.stream.sharding import Sharding

    sharding = Sharding(int(shards))
    for step in sorted(planned, key=lambda step: float(step["at"])):
        try:
            if "split" in step:
                sharding.split(step["split"])
            elif "merge" in step:
                sharding.merge(*step["merge"])
            else:
                return  # how the ranges then lie is for the run to say
        except ValueError:
            what, present = told_reshard(step, sharding)
            yield "scenario.cannot-reshard", present, what, ()
            return


def told_reshard(one: Mapping[str, Any], sharding: Sharding) -> tuple[str, str]:
    """What was to be done, and which shards there are: for the sentence that says that it cannot be."""
    what = f"split {one['split']}" if "split" in one else f"merge {one['merge']}"
    return what, ", ".join(str(number) for number in sharding.open())


def _secrets(value: Any) -> Iterator[tuple[str, str]]:
    """The service and the secret, wherever one is named."""
    if isinstance(value, ByKnob):
        value = list(value.options.values())
    if isinstance(value, list):
        for item in value:
            yield from _secrets(item)
    if not isinstance(value, Mapping):
        return
    if value.get("kind") == "database":
        yield str(value.get("secrets")), str(value.get("secret"))
    for verb, place in (("get-secret", "from"), ("rotate", "in")):
        asked = value.get(verb)
        if isinstance(asked, Mapping) and isinstance(asked.get(place), str):
            yield asked[place], asked["secret"]
    if isinstance(value.get("handler"), list | ByKnob):
        yield from _secrets(value["handler"])
