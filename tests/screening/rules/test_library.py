"""The library as shipped: complete, dated, and open about how sure its sources are."""

import re


def test_all_instruments_are_there(library):
    assert len(library.instruments) == 25
    assert {one.kind for one in library.instruments.values()} == {
        "screening",
        "flags_only",
        "procedure_check",
    }


def test_gates_are_read_from_preconditions(library):
    assert library.instruments["palermo_amp"].gates == ("G-01", "G-02", "G-03", "G-04", "G-05")
    assert library.instruments["exclusion_1f_triggers"].gates == ("G-02",)
    assert library.instruments["acute_welfare_triage"].gates == ()


def test_low_confidence_is_declared(library):
    low = {one.id for one in library.instruments.values() if one.low_confidence}
    assert low == {"delphi_adult_sexual", "delphi_child_sexual"}


def test_every_instrument_can_be_pinned(library):
    for name, instrument in library.instruments.items():
        assert re.fullmatch(rf"{name}@\d+\.\d+\.\d+", instrument.pin)
        assert re.fullmatch(r"[0-9a-f]{64}", instrument.content_hash)
    assert library.versions.keys() == {"deadlines", "profiles", "procedures"}


def test_deadlines_keep_their_clock_and_amounts(library):
    assert len(library.deadlines) == 35
    reflection = library.deadlines["D-RRP"]
    assert (reflection.clock, reflection.min_days) == ("reasonable_grounds", 30)
    assert reflection.kind == "protective_period"
    assert library.deadlines["D-NOW"].hours == 0.25
    assert library.deadlines["D-VOT-SECONDLINE"].working_days == 5
    assert library.deadlines["D-REINTEG-FU"].params == {"months_list": (1, 3, 6, 12)}
    assert library.deadlines["D-BID"].params == {"durable_solution_max_days": 730}


def test_every_safeguard_that_is_raised_has_a_meaning(library):
    assert len(library.safeguards) == 32
    assert all(one.meaning for one in library.safeguards.values())


def test_every_procedure_states_its_basis(library):
    marks = re.compile(r"\[(O|S|M-[hml]|P)\]")
    assert all(marks.search(rule.basis) for rule in library.procedures.rules)


def test_questions_keep_what_their_instrument_notes(library):
    question = library.instruments["delphi_adult_sexual"].questions_by_id["cd_doc"]
    assert question.strength == "strong"
    assert question.strength_provenance == "memory-low"
    assert question.marks["dimension"] == "coercion_destination"
    assert library.instruments["acute_welfare_triage"].questions[0].tier == "red"
    assert library.instruments["acute_welfare_triage"].questions[0].asked_by == "caseworker"
