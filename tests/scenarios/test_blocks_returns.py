"""What must never happen on the way back: the country of origin is not told, nobody is sent."""

from __future__ import annotations

from typing import Any

from tests.scenarios import play
from tests.scenarios.actors import Actor
from tests.scenarios.facts import ago, scenario
from tests.scenarios.people import People

CONTACTS = ("consular_contact", "origin_country_check", "travel_document_request")
RETURNS = ("return", "transfer", "readmission")
AVRR = "assisted_voluntary_return"
EVERY_WAY_BACK = (*RETURNS, AVRR)
# Answers beside a "yes" to everything else that make each check compliant.
CHECKS: dict[str, dict[str, str]] = {
    "nonrefoulement_check": {
        "nr_fear_expressed": "no",
        "nr_torture_risk": "no",
        "nr_vot_pending": "no",
        "nr_stateless_pending": "no",
    },
    "avrr_voluntariness": {"av_not_coerced_by_conditions": "no"},
    "best_interests_procedure": {},
}
WITH_GUARDIAN = {"present": ["representative"]}


def passes(amal: Actor, case: Any, name: str, **answers: str) -> None:
    """Let a check of the return come out compliant."""
    made = amal.screens(case, name, CHECKS[name] | answers, rest="yes", setting=WITH_GUARDIAN)
    assert made["outcome"] == "compliant"


def refuses_every_step(people: People, case: Any, gate: str, *kinds: str, **fields: Any) -> str:
    """Amal tries each step in vain, although the person is said to wish it; return why."""
    said = set()
    for kind in kinds:
        tried = people.amal.tries_step(case, kind, chosen_by_person=True, **fields)
        said.add(play.blocked(people, tried, gate)["detail"])
    assert people.amal.lists("guarded-steps", case=case["id"], status="planned") == []
    return " ".join(said)


# SC-01


def test_he_does_not_leave_by_avrr_while_he_is_being_identified(people: People) -> None:
    """Two things lift it, and neither alone: a supervisor lifts the blocks, and he chooses it."""
    amal = people.amal
    case, _ = play.hear(people, scenario("SC-01"))
    refuses_every_step(people, case, "G-09", AVRR)
    passes(amal, case, "nonrefoulement_check")
    passes(amal, case, "avrr_voluntariness")
    said = refuses_every_step(people, case, "G-09", AVRR)
    assert "SG-NONREMOVAL" in said
    people.sami.lifts(case, "SG-NONREMOVAL", "SG-RETURN-BLOCK")
    waiting = play.blocked(people, amal.tries_step(case, AVRR), "G-09")
    assert "D-RRP" in waiting["detail"]
    assert amal.plans(case, AVRR, chosen_by_person=True)["chosen_by_person"]


# SC-02


def test_nobody_tells_her_consulate(people: People) -> None:
    case, _ = play.hear(people, scenario("SC-02"))
    refuses_every_step(people, case, "G-06", *CONTACTS)
    counselled_before = {"with_written_consent": True, "counselled_at": ago(hours=1)}
    refuses_every_step(people, case, "G-06", *CONTACTS, **counselled_before)


def test_a_second_case_is_no_way_round_the_blocks_of_the_first(people: People) -> None:
    """The blocks are the person's (workflows section 6, rule 2)."""
    amal = people.amal
    case, _ = play.hear(people, scenario("SC-02"))
    second = amal.opens_case(case["person"], people.site("return"))
    amal.triages(second)
    amal.checks_consent(second)
    calm = {"outside_country": "yes", "state_protection": "yes", "willing_protection": "yes"}
    amal.screens(second, "refugee_1951", calm)
    for name in ("nonrefoulement_check", "avrr_voluntariness"):
        passes(amal, second, name)
    refuses_every_step(people, second, "G-06", *CONTACTS)
    refuses_every_step(people, second, "G-09", *EVERY_WAY_BACK)


def test_a_fear_in_one_case_recalls_what_was_planned_in_another(people: People) -> None:
    amal = people.amal
    first = play.arrives(people, scenario("SC-13"))
    play.is_looked_after(amal, first, scenario("SC-13"))
    amal.checks_consent(first)
    calm = {"outside_country": "yes", "state_protection": "yes", "willing_protection": "yes"}
    amal.screens(first, "refugee_1951", calm)
    planned = amal.plans(first, "consular_contact")
    second = amal.opens_case(first["person"], people.site("community"))
    amal.triages(second)
    amal.checks_consent(second)
    fear = scenario("SC-13")["instruments"]["refugee_1951"]["answers"]
    amal.screens(second, "refugee_1951", fear)
    assert amal.reads(f"guarded-steps/{planned['id']}")["status"] == "cancelled"
    assert "FL-STEP-RECALLED" in amal.obligations(first)


def test_she_is_sent_back_in_no_way_and_her_case_is_not_closed_as_if(people: People) -> None:
    case, _ = play.hear(people, scenario("SC-02"))
    said = refuses_every_step(people, case, "G-09", *EVERY_WAY_BACK)
    for block in ("SG-RETURN-BLOCK", "SG-NONREMOVAL", "D-RRP"):
        assert block in said
    for reason in ("returned_voluntarily", "removed_by_state"):
        play.blocked(people, people.amal.tries_closing(case, reason), "closing")


# SC-03


def test_he_is_not_returned_without_a_decision_on_his_best_interests(people: People) -> None:
    """Whatever else stands in the way: this alone is named until it is done."""
    amal = people.amal
    case, _ = play.hear(people, scenario("SC-03"))
    passes(amal, case, "nonrefoulement_check")
    passes(amal, case, "avrr_voluntariness")
    missing = "Nobody has made the best_interests_procedure."
    assert missing in refuses_every_step(people, case, "G-09", *EVERY_WAY_BACK)
    undecided = {"bid_done": "no"}
    amal.screens(case, "best_interests_procedure", undecided, rest="yes", setting=WITH_GUARDIAN)
    said = refuses_every_step(people, case, "G-09", *EVERY_WAY_BACK)
    assert "The best_interests_procedure is not compliant." in said
    passes(amal, case, "best_interests_procedure")
    assert "best_interests" not in refuses_every_step(people, case, "G-09", *EVERY_WAY_BACK)


# SC-12


def test_the_state_he_fears_is_not_asked_whether_he_is_its_citizen(people: People) -> None:
    case, _ = play.hear(people, scenario("SC-12"))
    refuses_every_step(people, case, "G-06", *CONTACTS)


def test_not_even_statelessness_alone_lets_a_state_be_asked(people: People) -> None:
    """He says nothing of fear: the open question of his nationality is enough."""
    told = scenario("SC-12")
    block = told["instruments"]["statelessness_1954"]
    unafraid = {**block, "answers": block["answers"] | {"st_fear_return": "no"}}
    no_fear = {"rest": "no", "answers": {"state_protection": "yes", "willing_protection": "yes"}}
    asked = {"statelessness_1954": unafraid, "refugee_1951": no_fear}
    case, screenings = play.hear(people, {**told, "instruments": asked})
    assert screenings["refugee_1951"]["outcome"] == "not_indicated"
    assert "FL-ASYLUM" not in people.amal.obligations(case)
    refuses_every_step(people, case, "G-06", *CONTACTS)


# SC-13


def counselled_for_return(people: People) -> tuple[Any, Any]:
    """Last week he feared nothing, and wished to go home; return his case and the scenario."""
    told = scenario("SC-13")
    case = play.arrives(people, told)
    amal = people.amal
    amal.triages(case)
    amal.checks_consent(case)
    no_fear = {"outside_country": "yes", "state_protection": "yes", "willing_protection": "yes"}
    amal.screens(case, "refugee_1951", no_fear)
    passes(amal, case, "nonrefoulement_check")
    passes(amal, case, "avrr_voluntariness")
    return case, told


def test_his_return_goes_no_further_once_he_is_afraid(people: People) -> None:
    amal = people.amal
    case, told = counselled_for_return(people)
    planned = amal.plans(case, AVRR, chosen_by_person=True)
    assert amal.profiles(case)["refugee_asylum"] == "not_indicated"
    play.assert_results(told, play.screen_all(amal, case, told))
    play.assert_profiles(told, amal, case)
    recalled = amal.reads(f"guarded-steps/{planned['id']}")
    assert (recalled["status"], recalled["closed_gate"]) == ("cancelled", "G-09")
    refuses_every_step(people, case, "G-09", AVRR)
    refuses_every_step(people, case, "G-06", "travel_document_request")
    play.blocked(people, amal.tries_closing(case, "returned_voluntarily"), "closing")


def test_the_request_for_his_papers_is_recalled_and_not_made_again(people: People) -> None:
    amal = people.amal
    case, told = counselled_for_return(people)
    agreed = {"with_written_consent": True, "counselled_at": ago(minutes=0)}
    sent = amal.plans(case, "travel_document_request", **agreed)
    afraid = told["instruments"]["refugee_1951"]
    found = amal.screens(case, "refugee_1951", afraid["answers"], rest=afraid["rest"])
    recalled = amal.reads(f"guarded-steps/{sent['id']}")
    assert (recalled["status"], recalled["closed_gate"]) == ("cancelled", "G-06")
    assert recalled["cancelled_at"] >= found["created_at"]
    refuses_every_step(people, case, "G-06", "travel_document_request", **agreed)
    asked = people.ines.asks_who_has_seen(case)
    events = people.ines.events(subject=asked["subject"], kind="update", object_id=sent["id"])
    assert [event["action"] for event in events] == ["screening.record"]


# SC-15


def test_a_return_signed_under_pressure_is_neither_declared_nor_carried_out(
    people: People,
) -> None:
    amal = people.amal
    case, _ = play.hear(people, scenario("SC-15"))
    said = refuses_every_step(people, case, "G-09", *EVERY_WAY_BACK)
    for reason in ("avrr_voluntariness is not compliant", "nonrefoulement_check is not compliant",
                   "SG-RETURN-BLOCK", "D-AVRR-REFLECT"):  # fmt: skip
        assert reason in said
    play.blocked(people, amal.tries_closing(case, "returned_voluntarily"), "closing")
    passes(amal, case, "nonrefoulement_check")
    passes(amal, case, "avrr_voluntariness")
    people.sami.lifts(case, "SG-RETURN-BLOCK")
    said = refuses_every_step(people, case, "G-09", AVRR)
    assert "D-AVRR-REFLECT" in said, "a better form does not replace the time to reflect"


# SC-20


def test_she_is_neither_returned_nor_reunited_across_a_border_before_the_decision(
    people: People,
) -> None:
    case, _ = play.hear(people, scenario("SC-20"))
    said = refuses_every_step(people, case, "G-09", *EVERY_WAY_BACK)
    assert "best_interests_procedure is not compliant" in said
    people.sami.lifts(case, "SG-RETURN-BLOCK", "SG-NONREMOVAL-PENDING")
    passes(people.amal, case, "nonrefoulement_check")
    said = refuses_every_step(people, case, "G-09", *RETURNS)
    assert said == "The best_interests_procedure is not compliant.", "nothing else is left"


# SC-22


def test_the_danger_of_death_blocks_a_return_whatever_became_of_the_claim(
    people: People,
) -> None:
    """His claim is over, and a supervisor lifts all that rested on it; the check still says no."""
    case, screenings = play.hear(people, scenario("SC-22"))
    assert screenings["nonrefoulement_check"]["answers"]["nr_asylum_final"] == "yes"
    refuses_every_step(people, case, "G-09", *EVERY_WAY_BACK)
    people.sami.lifts(case, "SG-RETURN-BLOCK", "FL-ASYLUM", "FL-NONREFOULEMENT")
    said = refuses_every_step(people, case, "G-09", *RETURNS)
    assert said == "The nonrefoulement_check is not compliant."
