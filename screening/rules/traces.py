"""From a conclusion back to the answers that decided it."""

from collections.abc import Iterator
from typing import Any

from .expressions import Expression, Key, Ref, Step
from .instrument import Rule
from .leaves import Found, OnFact, OnQuestion
from .logic import UNKNOWN


def leaves(step: Step) -> Iterator[Expression]:
    """Where the conclusion touches the case, in the order it is written."""
    waiting = [step]
    while waiting:
        current = waiting.pop()
        if current.premises:
            waiting.extend(reversed(current.premises))
        else:
            yield current.node


def questions_behind(step: Step) -> tuple[str, ...]:
    """The questions whose answers (or lack of one) decided the step."""
    found = [leaf.question for leaf in leaves(step) if isinstance(leaf, OnQuestion)]
    return tuple(dict.fromkeys(found))


def facts_behind(step: Step) -> tuple[str, ...]:
    """The facts of the case that decided the step."""
    found = [leaf.fact for leaf in leaves(step) if isinstance(leaf, OnFact)]
    return tuple(dict.fromkeys(found))


def findings_behind(step: Step) -> tuple[Key, ...]:
    """The earlier findings (profile, outcome, label or flag) that decided the step."""
    found = [(leaf.kind, leaf.subject) for leaf in leaves(step) if isinstance(leaf, Found)]
    return tuple(dict.fromkeys(found))


def render(step: Step) -> dict[str, Any]:
    """The step and all below it as JSON-ready data with a stable order of keys."""
    if isinstance(step.node, Ref):
        return {"ref": step.node.name, **render(step.premises[0])}
    shown = {**step.node.describe(), "value": str(step.value)}
    if step.answer is not None:
        shown["answer"] = step.answer
    if step.premises:
        shown["because"] = [render(premise) for premise in step.premises]
    return shown


def without_sensitive(step: Step) -> Step | None:
    """The step as far as it stands whatever was answered to S3 questions; nothing if it does not.

    Whether it is shown depends on the other answers alone. Were it left out only where an S3
    answer decided it, its absence would tell that answer.
    """
    node = step.node
    if not _reads_sensitive(node):
        return step
    kept = {
        id(premise.node): left
        for premise in step.premises
        if (left := without_sensitive(premise)) is not None
    }
    values = [kept[id(part)].value if id(part) in kept else UNKNOWN for part in node.inside()]
    if not values or node.combine(values) is UNKNOWN:
        return None
    return step._replace(premises=tuple(kept.values()))


# By id, with the node itself: as long as it is kept here its id is nobody else's.
_READING: dict[int, tuple[Expression, bool]] = {}


def _reads_sensitive(node: Expression) -> bool:
    known = _READING.get(id(node))
    if known is None:
        own = isinstance(node, OnQuestion) and node.sensitive
        known = (node, own or any(_reads_sensitive(part) for part in node.inside()))
        _READING[id(node)] = known
    return known[1]


def questions_in(rule: Rule) -> frozenset[str]:
    """Every question that some part of the rule reads."""
    roots = [rule.applies, rule.indicated, rule.inconclusive_if, *rule.derived.values()]
    roots += [label.when for label in rule.classify]
    roots += [flag.when for flag in rule.flags]
    return frozenset(
        leaf.question
        for root in roots
        if root
        for leaf in nodes(root)
        if isinstance(leaf, OnQuestion)
    )


def nodes(expression: Expression) -> Iterator[Expression]:
    """The expression and all it is made of, through every reference."""
    yield expression
    for part in expression.inside():
        yield from nodes(part)
