"""Gate G-10: whoever is treated as a child stays one until a lawful procedure has ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cases.age import lowers_protection
from cases.gates.refusal import Refusal

JGC_4_4_AND_COE_10_3: Final = "JGC 4/23 para 4; CoE Convention on trafficking art. 10(3)"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeChange:
    """How the person is treated and would be, and how far the procedure has come.

    A mere correction has no procedure, and says so by saying nothing.
    """

    before: str  # cases.age.AgeStatus
    after: str
    check_compliant: bool = False  # age_assessment_safeguards, of this case, not superseded
    decided_in_writing: bool = False
    appeal_period_over: bool = False
    appealed: bool = False
    by_another_person: bool = False  # than the one who recorded the decision


def age_change(state: AgeChange) -> Refusal | None:
    """G-10: nobody treated as a child becomes an adult, or of unknown age, by a correction."""
    if not lowers_protection(state.before, state.after):
        return None
    missing = [(what, way) for stands, what, way in _procedure(state) if not stands]
    if not missing:
        return None
    found, ways = zip(*missing, strict=True)
    return Refusal(
        "G-10",
        f"A child or presumed child stays one for now: {'; '.join(found)}.",
        JGC_4_4_AND_COE_10_3,
        " ".join(ways),
    )


def _procedure(state: AgeChange) -> tuple[tuple[bool, str, str], ...]:
    """Return each step of the procedure: whether it is done, what is missing, what to do."""
    return (
        (
            state.check_compliant,
            "no compliant check of the age assessment counts today",
            "Record the age_assessment_safeguards check with a compliant outcome, and then the "
            "decision that rests on it.",
        ),
        (
            state.decided_in_writing,
            "there is no written decision",
            "Record the authority's written decision (age-decisions).",
        ),
        (
            state.appeal_period_over,
            "the period for an appeal is not over",
            "Wait until the period for an appeal is over; help the person to appeal if they wish.",
        ),
        (
            not state.appealed,
            "an appeal was lodged",
            "Wait for the decision on the appeal, and record that as a decision of its own.",
        ),
        (
            state.by_another_person,
            "no second person has looked at it",
            "Let a supervisor who did not record the decision conclude it.",
        ),
    )
