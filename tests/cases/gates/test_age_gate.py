"""Gate G-10: a child stays one until check, decision, appeal period and a second person."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from cases.age import CHILDREN, AgeStatus
from cases.gates.age import AgeChange, age_change

OVER = AgeChange(
    before="presumed_child",
    after="adult",
    check_compliant=True,
    decided_in_writing=True,
    appeal_period_over=True,
    appealed=False,
    by_another_person=True,
)
STEPS = {
    "check_compliant": (False, "no compliant check"),
    "decided_in_writing": (False, "no written decision"),
    "appeal_period_over": (False, "period for an appeal is not over"),
    "appealed": (True, "an appeal was lodged"),
    "by_another_person": (False, "no second person"),
}


def test_the_whole_procedure_opens_the_gate() -> None:
    assert age_change(OVER) is None


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("before", sorted(CHILDREN))
@pytest.mark.parametrize("after", ["adult", "unknown"])
def test_each_step_of_the_procedure_is_needed(step: str, before: str, after: str) -> None:
    missing, says = STEPS[step]
    state = replace(OVER, before=before, after=after, **{step: missing})
    refusal = age_change(state)
    assert refusal
    assert refusal.gate == "G-10"
    assert says in refusal.detail
    assert refusal.basis
    assert refusal.lifted_by
    assert age_change(replace(state, **{step: not missing})) is None


@pytest.mark.parametrize(("before", "after"), list(product(AgeStatus, AgeStatus)))
def test_a_mere_correction_never_lowers_protection_and_may_always_raise_it(
    before: AgeStatus, after: AgeStatus
) -> None:
    refused = age_change(AgeChange(before=before, after=after)) is not None
    assert refused == (before in CHILDREN and after not in CHILDREN)


def test_a_correction_is_told_everything_that_the_procedure_takes() -> None:
    refusal = age_change(AgeChange(before="child", after="adult"))
    assert refusal
    for missing, says in STEPS.values():
        assert (says in refusal.detail) is not missing  # nobody appeals what was not decided
    assert "supervisor" in refusal.lifted_by
