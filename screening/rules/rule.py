"""The rule of an instrument: parsed in order, and refused where a part could never matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .expressions import Expression
from .grammar import Scope, parse
from .instrument import FLAGS_ONLY, SCREENING, SEVERITIES, FlagRule, LabelRule, Question, Rule
from .logic import FALSE, TRUE, UNKNOWN
from .positions import Place

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
    """Compile a rule; raises `InstrumentError` for what is unknown, dangling or unreachable."""
    place.only(RULE_KEYS)
    derived = _derived(place.get("derived"), questions)
    scope = Scope(questions, derived)
    note = place.get("rule_note")
    rule = Rule(
        applies=_condition(place.get("applies"), Scope(questions)),
        derived=MappingProxyType(derived),
        indicated=_condition(place.get("indicated"), scope),
        inconclusive_if=_inconclusive_if(place.get("inconclusive_if"), scope),
        classify=_classify(place.get("classify"), scope),
        flags=_flags(place.get("flags"), scope, names),
        note=note.text() if note else "",
    )
    _refuse_unfit(place, kind, rule)
    return rule


def _derived(place: Place | None, questions: Mapping[str, Question]) -> dict[str, Expression]:
    """Expressions in their order; each may refer only to those before it."""
    derived: dict[str, Expression] = {}
    for name, item in place.entries() if place else ():
        derived[name] = _reachable(item, Scope(questions, dict(derived)), constant_allowed=True)
    return derived


def _condition(place: Place | None, scope: Scope) -> Expression | None:
    return _reachable(place, scope) if place else None


def _reachable(place: Place, scope: Scope, *, constant_allowed: bool = False) -> Expression:
    expression = parse(place, scope)
    if not expression.can_be(TRUE) and not (constant_allowed and place.has("const")):
        place.fail(f"'{place.name}' can never be true, whatever the answers")
    return expression


def _classify(place: Place | None, scope: Scope) -> tuple[LabelRule, ...]:
    labels: dict[str, LabelRule] = {}
    for item in place.each() if place else ():
        item.only(["label", "when"])
        label = item.at("label").new_in(labels)
        labels[label] = LabelRule(label, _reachable(item.at("when"), scope))
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
            when=_reachable(item.at("when"), scope),
            severity=item.at("severity").choice(SEVERITIES),
            action=item.at("action").text(),
            deadline=deadline.choice(sorted(names.deadlines)) if deadline else None,
            possible_if_unknown=unknown is not None,
        )
    return tuple(flags.values())


def _inconclusive_if(place: Place | None, scope: Scope) -> Expression | None:
    expression = parse(place, scope) if place else None
    if place and expression and not (expression.can_be(TRUE) or expression.can_be(UNKNOWN)):
        place.fail("'inconclusive_if' is unreachable: it can never keep a file open")
    return expression


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
    if rule.inconclusive_if and rule.indicated and not rule.indicated.can_be(FALSE):
        reason = "'inconclusive_if' is unreachable: 'indicated' can never be false"
        place.at("inconclusive_if").fail(reason)
