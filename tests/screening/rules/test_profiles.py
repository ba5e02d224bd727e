"""Several results combine into profiles; an open question keeps a profile open."""

import pytest

from screening.rules import combine


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ({"palermo_amp": "indicated"}, "indicated"),
        ({"delphi_adult_labour": "indicated", "palermo_amp": "not_indicated"}, "indicated"),
        ({"palermo_amp": "not_indicated"}, "not_indicated"),
        ({"palermo_amp": "inconclusive"}, "inconclusive"),
        ({"delphi_adult_labour": "not_indicated"}, "inconclusive"),
        (
            {"palermo_amp": "not_indicated", "delphi_adult_labour": "not_indicated"},
            "not_indicated",
        ),
        (
            {"palermo_amp": "not_indicated", "delphi_child_labour": "not_applicable"},
            "not_indicated",
        ),
        ({"palermo_amp": "not_indicated", "delphi_adult_labour": "inconclusive"}, "inconclusive"),
    ],
)
def test_trafficking(library, results, status):
    assert combine(library, results) == {"trafficking": status}


def test_a_mandatory_instrument_that_does_not_apply_keeps_nothing_open(library):
    results = {"refugee_1951": "not_applicable", "refugee_regional": "not_indicated"}
    assert combine(library, results) == {"refugee_asylum": "not_indicated"}


def test_a_person_may_hold_several_profiles(library):
    results = {"labour_migrant": "indicated", "stranded_migrant": "indicated"}
    assert combine(library, results) == {"labour_migrant": "indicated", "stranded": "indicated"}


@pytest.mark.parametrize(
    "results", [{}, {"uasc_identification": "not_applicable"}, {"human_security_7": "indicated"}]
)
def test_no_profile_without_a_result_that_speaks_to_it(library, results):
    assert combine(library, results) == {}
