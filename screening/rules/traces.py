"""From a conclusion back to the answers that decided it."""

from collections.abc import Iterator
from typing import Any

from .expressions import Expression, Key, Ref, Step
from .instrument import Rule
from .leaves import Found, OnFact, OnQuestion


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
    """The step without S3 answers; nothing if S3 answers alone decided it."""
    if isinstance(step.node, OnQuestion) and step.node.sensitive:
        return None
    if not step.premises:
        return step
    kept = [left for premise in step.premises if (left := without_sensitive(premise))]
    return step._replace(premises=tuple(kept)) if kept else None


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
