"""Answers and facts in, an outcome with its reasons out: pure, and the same every time."""

from collections.abc import Mapping
from typing import Any

from .answers import check_answers, is_open, known_facts
from .expressions import Case, Step
from .instrument import (
    FLAGS_ONLY,
    INCONCLUSIVE,
    INDICATED,
    NOT_APPLICABLE,
    NOT_INDICATED,
    NOTHING,
    PROCEDURE_CHECK,
    Instrument,
)
from .logic import FALSE, TRUE, UNKNOWN
from .result import Conclusion, Flag, Reason, Result
from .traces import questions_behind

CHECKED = {TRUE: "compliant", FALSE: "not_compliant", UNKNOWN: "incomplete"}


def evaluate(
    instrument: Instrument, answers: Mapping[str, Any], facts: Mapping[str, Any]
) -> Result:
    """Apply the instrument's rule; raises `ValueError` if the answers or facts are unsound.

    The numbered steps are those of instruments/README.md, "rule keys".
    """
    if problems := check_answers(instrument, answers):
        raise ValueError(f"{instrument.id}: unusable answers: {problems}")
    case = Case(answers, known_facts(facts))
    rule, found = instrument.rule, []
    if rule.applies:
        applies = rule.applies.weigh(case)
        if applies.value is FALSE:  # 1
            return _not_applicable(instrument, applies)
        found.append(Conclusion("rule", _applicability(applies), applies))
    for name, expression in rule.derived.items():  # 2
        case.derived[name] = expression.weigh(case)
        found.append(Conclusion("rule", name, case.derived[name]))
    outcome, decided_by, last = _outcome(instrument, case)  # 3, 4, 5
    return _report(instrument, case, outcome, decided_by, [*found, *last])


def _applicability(applies: Step) -> str:
    return "applicability_unknown" if applies.value is UNKNOWN else "applies"


def _outcome(instrument: Instrument, case: Case) -> tuple[str, str, list[Conclusion]]:
    """The outcome, the words for the step that gave it, and the conclusions it rests on."""
    rule = instrument.rule
    if rule.indicated is None:
        return FLAGS_ONLY, "this instrument has no outcome, only flags", []
    indicated = Conclusion("rule", "indicated", rule.indicated.weigh(case))
    value = indicated.step.value
    if instrument.kind == PROCEDURE_CHECK:
        return CHECKED[value], f"the condition is {value}", [indicated]
    if value is TRUE:
        return INDICATED, "indicated is true", [indicated]
    if value is UNKNOWN:
        return (
            INCONCLUSIVE,
            "indicated is unknown: open questions could still decide it",
            [indicated],
        )
    return _not_indicated_unless_open(instrument, case, indicated)


def _not_indicated_unless_open(
    instrument: Instrument, case: Case, indicated: Conclusion
) -> tuple[str, str, list[Conclusion]]:
    condition = instrument.rule.inconclusive_if
    if condition is None:
        return NOT_INDICATED, "indicated is false", [indicated]
    still_open = Conclusion("rule", "inconclusive_if", condition.weigh(case))
    value = still_open.step.value
    outcome = NOT_INDICATED if value is FALSE else INCONCLUSIVE
    return outcome, f"indicated is false and inconclusive_if is {value}", [indicated, still_open]


def _report(
    instrument: Instrument, case: Case, outcome: str, decided_by: str, found: list[Conclusion]
) -> Result:
    labels = [(label.label, label.when.weigh(case)) for label in instrument.rule.classify]  # 6
    labelled = [Conclusion("label", name, step) for name, step in labels if step.value is TRUE]
    flags, flagged = _flags(instrument, case)  # 7
    return Result(
        instrument=instrument.id,
        version=instrument.version,
        kind=instrument.kind,
        outcome=outcome,
        decided_by=decided_by,
        low_confidence=instrument.low_confidence,
        reasons=tuple(conclusion.as_reason() for conclusion in found),
        labels=tuple(conclusion.name for conclusion in labelled),
        flags=flags,
        outputs=instrument.outputs.get(outcome, NOTHING),
        unanswered=_unanswered(instrument, case.answers),
        sources=instrument.sources,
        conclusions=(*found, *labelled, *flagged),
        sensitive=instrument.sensitive,
    )


def _flags(instrument: Instrument, case: Case) -> tuple[tuple[Flag, ...], list[Conclusion]]:
    flags, flagged = [], []
    for rule in instrument.rule.flags:
        step = rule.when.weigh(case)
        if rule.raised_by(step.value):
            possible = step.value is UNKNOWN
            because = questions_behind(step)
            flags.append(
                Flag(rule.id, rule.severity, rule.action, rule.deadline, possible, because)
            )
            flagged.append(Conclusion("flag", rule.id, step))
    return tuple(flags), flagged


def _unanswered(instrument: Instrument, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The questions a rule reads that are still open, whether unasked, unknown or declined."""
    return tuple(name for name in instrument.decisive if is_open(answers.get(name)))


def _not_applicable(instrument: Instrument, applies: Step) -> Result:
    conclusion = Conclusion("rule", "applies", applies)
    reason: Reason = conclusion.as_reason()
    return Result(
        instrument=instrument.id,
        version=instrument.version,
        kind=instrument.kind,
        outcome=NOT_APPLICABLE,
        decided_by="applies is false",
        low_confidence=instrument.low_confidence,
        reasons=(reason,),
        labels=(),
        flags=(),
        outputs=NOTHING,
        unanswered=(),
        sources=instrument.sources,
        conclusions=(conclusion,),
        sensitive=instrument.sensitive,
    )
