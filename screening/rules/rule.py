"""The rule of an instrument: parsed in order, and refused where a part could never matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .expressions import Expression
from .grammar import condition, parse
from .instrument import FLAGS_ONLY, SCREENING, SEVERITIES, FlagRule, LabelRule, Question, Rule
from .logic import FALSE
from .positions import Place
from .scope import Scope

RULE_KEYS = (
    "applies",
    "derived",
    "indicated",
    "inconclusive_if",
    "classify",
    "flags",
    "rule_note",
)


@dataclass(frozen=True, slots=True)
class Names:
    """The ids that an instrument may mention but does not define."""

    safeguards: frozenset[str]
    deadlines: frozenset[str]
    instruments: frozenset[str]


def load_rule(place: Place, kind: str, questions: Mapping[str, Question], names: Names) -> Rule:
    """Compile a rule; raises `InstrumentError` for what is unknown, dangling or unreachable.

    A derived expression that nothing refers to is not in vain: it is reported as a reason.
    """
    place.only(RULE_KEYS)
    applies = _condition(place.get("applies"), Scope(questions))
    derived = _derived(place.get("derived"), questions, applies)
    scope = Scope(questions, derived, applies=applies)
    note, still_open = place.get("rule_note"), place.get("inconclusive_if")
    rule = Rule(
        applies=applies,
        derived=MappingProxyType(derived),
        indicated=_condition(place.get("indicated"), scope),
        inconclusive_if=parse(still_open, scope) if still_open else None,
        classify=_classify(place.get("classify"), scope),
        flags=_flags(place.get("flags"), scope, names),
        note=note.text() if note else "",
    )
    _refuse_unfit(place, kind, rule)
    if still_open and not _is_heard(rule, scope):
        still_open.fail("'inconclusive_if' is unreachable: false wherever 'indicated' is false")
    return rule


def _derived(
    place: Place | None, questions: Mapping[str, Question], applies: Expression | None
) -> dict[str, Expression]:
    """Expressions in their order; each may refer only to those before it."""
    derived: dict[str, Expression] = {}
    for name, item in place.entries() if place else ():
        derived[name] = parse(item, Scope(questions, dict(derived), applies=applies))
    return derived


def _condition(place: Place | None, scope: Scope) -> Expression | None:
    return condition(place, scope) if place else None


def _classify(place: Place | None, scope: Scope) -> tuple[LabelRule, ...]:
    labels: dict[str, LabelRule] = {}
    for item in place.each() if place else ():
        item.only(["label", "when"])
        label = item.at("label").new_in(labels)
        labels[label] = LabelRule(label, condition(item.at("when"), scope))
    return tuple(labels.values())


def _flags(place: Place | None, scope: Scope, names: Names) -> tuple[FlagRule, ...]:
    flags: dict[str, FlagRule] = {}
    for item in place.each() if place else ():
        item.only(["id", "when", "severity", "action", "deadline", "on_unknown"])
        name, deadline = item.at("id").new_in(flags), item.get("deadline")
        if unknown := item.get("on_unknown"):
            unknown.choice(["possible"])
        flags[name] = FlagRule(
            id=name,
            when=condition(item.at("when"), scope),
            severity=item.at("severity").choice(SEVERITIES),
            action=item.at("action").text(),
            deadline=deadline.choice(sorted(names.deadlines)) if deadline else None,
            possible_if_unknown=unknown is not None,
        )
    return tuple(flags.values())


def _is_heard(rule: Rule, scope: Scope) -> bool:
    """Whether `inconclusive_if` can ever keep open what would else be not indicated."""
    if rule.indicated is None or rule.inconclusive_if is None:
        return False
    return scope.can_be(FALSE, rule.indicated, rule.inconclusive_if)


def _refuse_unfit(place: Place, kind: str, rule: Rule) -> None:
    """Refuse a part that an instrument of this kind never reads, or lacks but needs."""
    if kind == FLAGS_ONLY:
        if rule.indicated:
            place.at("indicated").fail("a flags_only instrument has no outcome")
        if not rule.flags:
            place.fail("a flags_only instrument needs flags")
    elif not rule.indicated:
        place.at("indicated")
    if rule.inconclusive_if and kind != SCREENING:
        place.at("inconclusive_if").fail(f"'inconclusive_if' is never read in a {kind}")
