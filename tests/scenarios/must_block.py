"""What each scenario must block: shown by a test, or waiting for a procedure that comes later."""

from __future__ import annotations

SHOWN_BY: dict[tuple[str, str], str] = {
    ("SC-01", "disclosure of status to police or immigration"): (
        "test_sc_01.test_his_status_is_not_disclosed_to_police_or_immigration"
    ),
    ("SC-03", "full interview before guardian (G-04)"): (
        "test_sc_03.test_he_is_not_interviewed_before_a_guardian_is_there"
    ),
    ("SC-03", "tracing through origin authorities"): (
        "test_sc_03.test_his_family_is_not_traced_through_the_authorities_he_fled"
    ),
    ("SC-11", "conditioning support on testimony"): (
        "test_sc_11.test_help_does_not_depend_on_testimony"
    ),
}

# To be emptied. Each line waits for a room that is not built: return and AVRR (workflows 5.9),
# contact with employers (5.5), placement of children (5.3), publication of stories.
NEEDS_LATER_PROCEDURES: list[tuple[str, str]] = [
    (
        "SC-01",
        "AVRR departure while RRP/identification pending (unless the person chooses to leave and "
        "voluntariness + risk assessment are compliant)",
    ),
    ("SC-01", "contact with employer without consent"),
    ("SC-03", "leaving child with companion"),
    ("SC-03", "return without BID"),
    ("SC-11", "publishing her story without PublicationConsent"),
]
