"""The files beside the instruments: deadlines, profiles and procedures, read and checked."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .grammar import condition
from .instrument import INCONCLUSIVE, INDICATED, NOT_INDICATED, OUTCOMES, RESTRICTED, Instrument
from .library import Deadline, ProcedureRule, Procedures, Profile, Safeguard
from .loader import sources, version
from .positions import Place
from .rule import Names
from .scope import Scope

#: How long a deadline is: at least one of these, or one of the series in PARAMS.
AMOUNTS = ("hours", "days", "working_days", "min_days")
SERIES = ("days_list", "months_list", "days_high")
PARAMS = (
    *SERIES,
    *("days_medium", "days_low", "formal_days", "hours_emergency", "escalate_hours"),
    *("register_working_days", "appoint_target_working_days", "appoint_limit_working_days"),
    *("durable_solution_max_days", "max_cycles", "extendable_once"),
    *("then_every_days", "until_day", "then_every_days_after"),
)
KINDS = ("deadline", "protective_period")


def load_deadlines(place: Place) -> Mapping[str, Deadline]:
    place.only(["version", "deadlines"])
    version(place)
    found: dict[str, Deadline] = {}
    for item in place.at("deadlines").each():
        name = item.at("id").new_in(found)
        found[name] = _deadline(item)
    return MappingProxyType(found)


def _deadline(place: Place) -> Deadline:
    place.only(["id", "clock", "basis", "kind", "note", *AMOUNTS, *PARAMS])
    amounts = {key: _amount(place.at(key)) for key in AMOUNTS if place.has(key)}
    params = {key: _param(place.at(key)) for key in PARAMS if place.has(key)}
    if not amounts and not any(key in params for key in SERIES):
        place.fail("a deadline needs a length")
    kind, note = place.get("kind"), place.get("note")
    return Deadline(
        id=place.at("id").text(),
        clock=place.at("clock").text(),
        basis=place.at("basis").text(),
        kind=kind.choice(KINDS) if kind else KINDS[0],
        params=MappingProxyType(params),
        note=note.text() if note else "",
        **amounts,
    )


def _amount(place: Place) -> Any:
    value = place.value
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        place.fail(f"'{place.name}' must be a positive number, not {value!r}")
    return value if place.name == "hours" else place.number()


def _param(place: Place) -> Any:
    if isinstance(place.value, bool):
        return place.value
    if isinstance(place.value, list):
        return tuple(_amount(item) for item in place.each())
    return _amount(place)


def load_profiles(place: Place, instruments: Mapping[str, Instrument]) -> Mapping[str, Profile]:
    place.only(["version", "profiles", "precedence_note"])
    version(place)
    found: dict[str, Profile] = {}
    for item in place.at("profiles").each():
        item.only(["id", "instruments", "mandatory"])
        name = item.at("id").new_in(found)
        listed = [part.choice(instruments) for part in item.at("instruments").each()]
        mandatory = tuple(part.choice(listed) for part in item.at("mandatory").each())
        found[name] = Profile(name, tuple(listed), mandatory)
    return MappingProxyType(found)


def load_safeguards(place: Place) -> Mapping[str, Safeguard]:
    found: dict[str, Safeguard] = {}
    for item in place.at("safeguards").each():
        item.only(["id", "meaning"])
        name = item.at("id").new_in(found)
        found[name] = Safeguard(name, item.at("meaning").text())
    return MappingProxyType(found)


def load_procedures(
    place: Place,
    names: Names,
    safeguards: Mapping[str, Safeguard],
    instruments: Mapping[str, Instrument],
    profiles: Mapping[str, Profile],
) -> Procedures:
    place.only(["version", "title", "source", "safeguards", "rules"])
    place.at("title").text()
    scope = Scope(findings=_findings(instruments, profiles))
    rules: dict[str, ProcedureRule] = {}
    for item in place.at("rules").each():
        name = item.at("id").new_in(rules)
        rules[name] = _procedure_rule(item, scope, names)
    return Procedures(
        version=version(place),
        sources=sources(place.at("source")),
        safeguards=safeguards,
        rules=tuple(rules.values()),
    )


def _procedure_rule(place: Place, scope: Scope, names: Names) -> ProcedureRule:
    place.only(["id", "when", "raise", "basis"])
    known = names.safeguards | names.deadlines
    when, seen = condition(place.at("when"), scope), list[str]()
    for item in place.at("raise").each():
        if item.new_in(seen) not in known:
            item.fail(f"'{item.value}' is no known safeguard or deadline")
        seen.append(item.text())
    if not seen:
        place.at("raise").fail("a rule that raises nothing is unreachable")
    return ProcedureRule(place.at("id").text(), when, tuple(seen), place.at("basis").text())


def _findings(
    instruments: Mapping[str, Instrument], profiles: Mapping[str, Profile]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """What a procedure may ask about. Restricted flags are missing, so no rule can use them."""
    labels, flags = dict[str, tuple[str, ...]](), dict[str, tuple[str, ...]]()
    for instrument in instruments.values():
        labels |= {f"{instrument.id}.{rule.label}": () for rule in instrument.rule.classify}
        for flag in instrument.rule.flags:
            if flag.severity != RESTRICTED:
                flags[flag.id] = (*flags.get(flag.id, ()), flag.severity)
    return {
        "profile": dict.fromkeys(profiles, (INDICATED, NOT_INDICATED, INCONCLUSIVE)),
        "outcome": {name: OUTCOMES[found.kind] for name, found in instruments.items()},
        "label": labels,
        "flag": flags,
    }
