"""The table of gates says of every gate what its rule says."""

from __future__ import annotations

import pytest

from cases.gates.age import AgeChange
from cases.gates.disclosure import Disclosure, Recipient
from cases.gates.protection import OriginContact, Placement, Return
from cases.gates.refusal import Refusal, pass_gate
from cases.gates.table import GATES, pass_gates, refusals
from common.errors import Conflict
from tests.cases.gates.test_interview_gates import HELD_UP

NONE: frozenset[str] = frozenset()
# A state of each gate in which it is closed.
CLOSED = {
    **dict.fromkeys(("G-01", "G-02", "G-03", "G-04", "G-05", "G-07"), HELD_UP),
    "G-06": OriginContact(asked_about_fear=False, fear_open_since=None),
    "G-08": Recipient("enforcement"),
    "G-09": Return(assisted=False, age_status="adult"),
    "G-10": AgeChange(before="child", after="adult"),
    "G-11": Placement("detention", "child"),
    "G-12": Disclosure(wanted=NONE, needed=NONE, consented=NONE),
}


def test_the_gates_are_twelve_in_order() -> None:
    assert [gate.id for gate in GATES] == [f"G-{number:02}" for number in range(1, 13)]


def test_each_gate_has_a_name_a_basis_and_a_rule_of_its_own() -> None:
    assert all(gate.name and gate.basis for gate in GATES)
    assert len({gate.rule for gate in GATES}) == len({gate.name for gate in GATES}) == 12


def test_only_consent_can_be_overridden_and_only_for_a_vital_interest() -> None:
    (consent,) = (gate for gate in GATES if gate.override)
    assert consent.id == "G-02"
    assert "ital interest" in consent.override


@pytest.mark.parametrize("id_", sorted(CLOSED))
def test_a_rule_refuses_in_the_name_and_on_the_basis_of_its_row(id_: str) -> None:
    (gate,) = (gate for gate in GATES if gate.id == id_)
    refusal = gate.rule(CLOSED[id_])
    assert refusal
    assert (refusal.gate, refusal.basis) == (gate.id, gate.basis)


@pytest.mark.parametrize("id_", sorted(CLOSED))
def test_services_that_ask_the_table_meet_every_gate_of_it(id_: str) -> None:
    assert id_ in {refusal.gate for refusal in refusals(CLOSED[id_])}
    with pytest.raises(Conflict):
        pass_gates(CLOSED[id_])


def test_who_is_refused_learns_which_other_gates_wait_behind() -> None:
    waiting = [refusal.gate for refusal in refusals(HELD_UP)]
    with pytest.raises(Conflict) as caught:
        pass_gates(HELD_UP)
    assert caught.value.gate == waiting[0]
    assert caught.value.lifted_by.endswith(f"Then see to {', '.join(waiting[1:])} too.")


def test_every_gate_is_seen_closed() -> None:
    assert set(CLOSED) == {gate.id for gate in GATES}


def test_a_closed_gate_says_all_that_is_known_and_an_open_one_nothing() -> None:
    pass_gate(None)
    refusal = Refusal("G-02", "No consent.", "WHO 2003", "Ask.")
    with pytest.raises(Conflict, match=r"^No consent\.$") as caught:
        pass_gate(refusal)
    assert (caught.value.gate, caught.value.basis, caught.value.lifted_by) == (
        "G-02", "WHO 2003", "Ask.",
    )  # fmt: skip
