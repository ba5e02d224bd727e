"""Steps that a gate guards: refused while it is closed, recalled when it closes (G-06, G-09)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from cases.models import Obligation
from screening.models import GuardedStep
from tests.conftest import acting_for
from tests.scenarios import play
from tests.scenarios.actors import (
    Actor,
    People,
    ago,
    born,
    done,
    is_child,
    refused,
    scenario,
    wrong_fields,
)

CONTACTS = ("consular_contact", "origin_country_check", "travel_document_request")
RETURNS = ("return", "transfer", "readmission")
AVRR = "assisted_voluntary_return"
NO_FEAR = {"outside_country": "yes", "state_protection": "yes", "willing_protection": "yes"}
FEAR = {"outside_country": "yes", "fear_return": "yes", "harm_type": ["death"],
        "g_religion": "yes", "sur_place": "yes"}  # fmt: skip
EXPLOITED = {"act_recruited": "yes", "means_coercion": "yes", "pur_forced_labour": "yes"}
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


@pytest.fixture
def case(people: People) -> Any:
    """A man of 40 who agrees to be interviewed; nobody has asked him about fear yet."""
    return ready(people, age_status="adult")


def ready(people: People, **person: Any) -> Any:
    amal = people.amal
    case = amal.opens_case(amal.registers(**person), people.site("reception"))
    amal.triages(case)
    amal.checks_consent(case)
    return case


def asks_about_fear(amal: Actor, case: Any, answers: Mapping[str, Any] = NO_FEAR) -> Any:
    return amal.screens(case, "refugee_1951", answers)


def checks(amal: Actor, case: Any, *names: str, **answers: str) -> None:
    """Make each check; compliant, unless an answer says otherwise."""
    for name in names:
        made = amal.screens(
            case,
            name,
            CHECKS[name] | answers,
            rest="yes",
            setting={"present": ["representative"]},
        )
        assert (made["outcome"] == "compliant") is not answers


def tries(amal: Actor, case: Any, kind: str, **fields: Any) -> Any:
    return amal.posts("guarded-steps", {"case": case["id"], "kind": kind, **fields})


def plans(amal: Actor, case: Any, kind: str, **fields: Any) -> Any:
    return done(tries(amal, case, kind, **fields), 201)


def lifts(people: People, case: Any, *codes: str) -> None:
    """Sami, who does not work on the case, lifts what stands."""
    for code in codes:
        obligation = people.sami.obligations(case)[code]
        body = {"reason": "competent_authority"}
        done(people.sami.changes(f"obligations/{obligation['id']}/lift", obligation, body))


def begins(people: People, case: Any, code: str) -> Any:
    """Record that the clock of a waiting period starts now."""
    waiting = people.amal.obligations(case)[code]
    body = {"at": ago(minutes=0)}
    return done(people.amal.changes(f"obligations/{waiting['id']}/start-clock", waiting, body))


def agreed(when: str) -> dict[str, Any]:
    return {"with_written_consent": True, "counselled_at": when}


# G-06: the country of origin


@pytest.mark.parametrize("kind", CONTACTS)
def test_nobody_is_made_known_to_their_country_before_fear_was_asked_about(
    people: People, case: Any, kind: str
) -> None:
    problem = refused(tries(people.amal, case, kind), 409, "G-06")
    assert "Nobody has asked" in problem["detail"]
    asks_about_fear(people.amal, case)
    step = plans(people.amal, case, kind)
    assert (step["status"], step["planned_by"]) == ("planned", "Amal")


SIGNS = {
    "fear": ("refugee_1951", FEAR),
    "a wish for asylum": ("refugee_1951", {"wish_asylum": "yes"}),
    "an answer that is unknown": ("refugee_1951", {"fear_return": "unknown", **NO_FEAR}),
    "a wish told elsewhere": ("unhcr_vst", {"v_asylum": "yes"}),
    "fear told elsewhere": ("stranded_migrant", {"sd_fear_return": "yes"}),
    "fear told in a check": ("nonrefoulement_check", {"nr_fear_expressed": "yes"}),
    "statelessness": ("statelessness_1954", {"st_refused": "yes", "st_deprived": "yes"}),
}


@pytest.mark.parametrize("sign", SIGNS)
def test_any_sign_of_fear_closes_the_way_until_consent_that_knows_of_it(
    people: People, case: Any, sign: str
) -> None:
    amal, (instrument, answers) = people.amal, SIGNS[sign]
    asks_about_fear(amal, case)
    before = ago(minutes=0)
    plans(amal, case, "origin_country_check")
    amal.screens(case, instrument, answers)
    refused(tries(amal, case, "consular_contact"), 409, "G-06")
    stale = refused(tries(amal, case, "consular_contact", **agreed(before)), 409, "G-06")
    assert "before that came up" in stale["detail"]
    counselled = {"counselled_at": ago(minutes=0)}
    refused(tries(amal, case, "consular_contact", **counselled), 409, "G-06")
    plans(amal, case, "consular_contact", **agreed(ago(minutes=0)))


def test_a_wish_for_asylum_that_was_passed_on_is_still_a_wish_for_asylum(
    people: People, case: Any
) -> None:
    amal = people.amal
    asks_about_fear(amal, case)
    amal.screens(case, "unhcr_vst", {"v_asylum": "yes"})
    flag = amal.obligations(case)["FL-ASYLUM"]
    done(amal.changes(f"obligations/{flag['id']}/meet", flag))
    refused(tries(amal, case, "consular_contact"), 409, "G-06")


def test_a_flag_that_a_supervisor_lifts_opens_the_way_where_nothing_else_closes_it(
    people: People, case: Any
) -> None:
    amal = people.amal
    asks_about_fear(amal, case)
    amal.screens(case, "stranded_migrant", {"sd_fear_return": "yes"})
    refused(tries(amal, case, "consular_contact"), 409, "G-06")
    lifts(people, case, "FL-NO-CONSULATE")
    plans(amal, case, "consular_contact")


# G-09: return


@pytest.mark.parametrize("kind", RETURNS)
def test_nobody_is_sent_back_before_the_check_is_made_and_compliant(
    people: People, case: Any, kind: str
) -> None:
    amal = people.amal
    problem = refused(tries(amal, case, kind), 409, "G-09")
    assert "Nobody has made the nonrefoulement_check" in problem["detail"]
    checks(amal, case, "nonrefoulement_check")
    plans(amal, case, kind)
    checks(amal, case, "nonrefoulement_check", nr_legal_help="no")
    problem = refused(tries(amal, case, kind), 409, "G-09")
    assert "not compliant" in problem["detail"]


def test_assisted_return_takes_free_will_too(people: People, case: Any) -> None:
    amal = people.amal
    checks(amal, case, "nonrefoulement_check")
    problem = refused(tries(amal, case, AVRR), 409, "G-09")
    assert "avrr_voluntariness" in problem["detail"]
    checks(amal, case, "avrr_voluntariness")
    plans(amal, case, AVRR, chosen_by_person=True)


@pytest.mark.parametrize("age_status", ["child", "presumed_child"])
def test_a_childs_return_takes_the_best_interests_procedure_too(
    people: People, age_status: str
) -> None:
    amal, case = people.amal, ready(people, age_status=age_status)
    amal.appoints(case)
    checks(amal, case, "nonrefoulement_check", "avrr_voluntariness")
    for kind in (*RETURNS, AVRR):
        problem = refused(tries(amal, case, kind), 409, "G-09")
        assert "best_interests_procedure" in problem["detail"]
    checks(amal, case, "best_interests_procedure")
    for kind in (*RETURNS, AVRR):
        plans(amal, case, kind)


def test_whoever_may_be_a_child_is_not_sent_back(people: People) -> None:
    case = ready(people)
    checks(people.amal, case, "nonrefoulement_check")
    problem = refused(tries(people.amal, case, "return"), 409, "G-09")
    assert "Record the age" in problem["lifted_by"]


def test_a_block_falls_only_when_a_supervisor_lifts_it(people: People, case: Any) -> None:
    amal = people.amal
    checks(amal, case, "nonrefoulement_check", nr_legal_help="no")
    checks(amal, case, "nonrefoulement_check")
    problem = refused(tries(amal, case, "return"), 409, "G-09")
    assert "SG-RETURN-BLOCK" in problem["detail"]
    lifts(people, case, "SG-RETURN-BLOCK")
    plans(amal, case, "return")


def test_a_recovery_period_is_waited_for_unless_the_person_chooses_to_leave(
    people: People, case: Any
) -> None:
    """SC-01: AVRR while identification is pending, with both checks compliant, by own choice."""
    amal = people.amal
    amal.screens(case, "palermo_amp", EXPLOITED)
    checks(amal, case, "nonrefoulement_check", "avrr_voluntariness")
    refused(tries(amal, case, AVRR, chosen_by_person=True), 409, "G-09")
    lifts(people, case, "SG-NONREMOVAL", "SG-RETURN-BLOCK")
    assert amal.obligations(case)["D-RRP"]["status"] == "waiting"
    problem = refused(tries(amal, case, AVRR), 409, "G-09")
    assert "D-RRP" in problem["detail"]
    refused(tries(amal, case, "return"), 409, "G-09")
    plans(amal, case, AVRR, chosen_by_person=True)
    running = begins(people, case, "D-RRP")
    refused(tries(amal, case, AVRR), 409, "G-09")
    with acting_for(people.organisation("harbour")):
        Obligation.objects.filter(pk=running["id"]).update(due_at=ago(minutes=1))
    plans(amal, case, AVRR)


def test_who_does_not_leave_freely_does_not_leave_in_the_recovery_period(
    people: People, case: Any
) -> None:
    amal = people.amal
    amal.screens(case, "palermo_amp", EXPLOITED)
    checks(amal, case, "nonrefoulement_check")
    checks(amal, case, "avrr_voluntariness", av_no_pressure="no")
    lifts(people, case, "SG-NONREMOVAL", "SG-RETURN-BLOCK", "D-AVRR-REFLECT")
    problem = refused(tries(amal, case, "return", chosen_by_person=True), 409, "G-09")
    assert "D-RRP" in problem["detail"]


def test_the_time_to_reflect_is_waited_for(people: People, case: Any) -> None:
    amal = people.amal
    checks(amal, case, "nonrefoulement_check")
    checks(amal, case, "avrr_voluntariness", av_time_to_reflect="no")
    checks(amal, case, "avrr_voluntariness")
    lifts(people, case, "SG-RETURN-BLOCK")
    problem = refused(tries(amal, case, AVRR, chosen_by_person=True), 409, "G-09")
    assert "D-AVRR-REFLECT" in problem["detail"]
    lifts(people, case, "D-AVRR-REFLECT")
    plans(amal, case, AVRR, chosen_by_person=True)


def test_a_check_made_before_the_fear_came_up_says_nothing_about_it(
    people: People, case: Any
) -> None:
    amal = people.amal
    checks(amal, case, "nonrefoulement_check")
    asks_about_fear(amal, case, FEAR)
    lifts(people, case, "SG-RETURN-BLOCK")
    problem = refused(tries(amal, case, "return"), 409, "G-09")
    assert "before the newest sign of fear" in problem["detail"]
    checks_again = CHECKS["nonrefoulement_check"] | {"nr_fear_expressed": "yes"}
    amal.screens(case, "nonrefoulement_check", checks_again, rest="yes")
    plans(amal, case, "return")


# G-11: detention of children


@pytest.mark.parametrize("age_status", ["child", "presumed_child", "unknown"])
def test_detention_is_no_place_for_a_child_or_whoever_may_be_one(
    people: People, age_status: str
) -> None:
    amal = people.amal
    case = amal.opens_case(amal.registers(age_status=age_status), people.site("detention"))
    refused(tries(amal, case, "placement", place="detention"), 409, "G-11")
    assert plans(amal, case, "placement", place="foster_care")["place"] == "foster_care"


def test_each_refusal_is_an_event_that_names_its_gate_and_nothing_is_kept(people: People) -> None:
    amal, case = people.amal, ready(people, age_status="child")
    tried = [("consular_contact", "", "G-06"), ("return", "", "G-09"),
             ("placement", "detention", "G-11")]  # fmt: skip
    requests = []
    for kind, place, gate in tried:
        response = tries(amal, case, kind, **({"place": place} if place else {}))
        refused(response, 409, gate)
        requests.append((response["Request-Id"], gate))
    denied = people.ines.events(kind="denied", actor=amal.id)
    assert [(one["request_id"], one["detail"]["gate"]) for one in reversed(denied)] == requests
    assert {one["action"] for one in denied} == {"guarded_step.plan"}
    assert amal.lists("guarded-steps", case=case["id"]) == []


# Recall


def test_a_fear_after_arrival_recalls_what_was_planned_in_the_same_breath(
    people: People, case: Any
) -> None:
    """SC-13: the request to the consulate is taken back, even one the person had agreed to."""
    amal = people.amal
    asks_about_fear(amal, case)
    checks(amal, case, "nonrefoulement_check", "avrr_voluntariness")
    request = plans(amal, case, "travel_document_request", **agreed(ago(minutes=0)))
    contact, voluntary = plans(amal, case, "consular_contact"), plans(amal, case, AVRR)
    home = plans(amal, case, "placement", place="shelter")
    found = asks_about_fear(amal, case, FEAR)
    now = {one["id"]: one for one in amal.lists("guarded-steps", case=case["id"])}
    for step, gate in ((request, "G-06"), (contact, "G-06"), (voluntary, "G-09")):
        recalled = now[step["id"]]
        assert (recalled["status"], recalled["closed_gate"]) == ("cancelled", gate)
        assert recalled["cancelled_at"] >= found["created_at"]
        assert recalled["version"] == step["version"] + 1
    assert now[home["id"]]["status"] == "planned"
    take_back = amal.obligations(case)["FL-STEP-RECALLED"]  # what was sent is in the post
    assert take_back["urgent"]
    assert "G-06: travel_document_request" in take_back["because"]
    refused(tries(amal, case, AVRR, chosen_by_person=True), 409, "G-09")
    refused(tries(amal, case, "travel_document_request"), 409, "G-06")
    asked = people.ines.asks_who_has_seen(case)
    changes = [one for one in people.ines.events(subject=asked["subject"], kind="update")
               if one["object_type"] == "screening_guardedstep"]  # fmt: skip
    assert {one["action"] for one in changes} == {"screening.record"}
    assert len(changes) == 3


def test_who_does_not_want_to_be_recorded_has_nothing_planned_any_more(
    people: People, case: Any
) -> None:
    amal = people.amal
    home = plans(amal, case, "placement", place="shelter")
    storage = next(
        one for one in amal.lists("consents", case=case["id"]) if one["purpose"] == "storage"
    )
    amal.withdraws(storage)
    assert amal.reads(f"guarded-steps/{home['id']}")["status"] == "cancelled"


def test_a_check_made_while_it_did_not_apply_does_not_hide_a_later_one(
    people: People, case: Any
) -> None:
    amal = people.amal
    early = amal.screens(case, "best_interests_procedure", {"risk_level_set": "no"})
    person = amal.reads(f"persons/{case['person']['id']}")
    child = {"birth_date": born(9), "age_status": "child"}
    done(amal.changes(f"persons/{person['id']}", person, child, method="patch"))
    amal.appoints(case)
    later = amal.screens(case, "best_interests_procedure", rest="yes")
    assert (early["outcome"], later["outcome"]) == ("not_applicable", "compliant")
    refusal = refused(tries(amal, case, "return"), 409, "G-09")
    assert "best_interests" not in refusal["detail"]


def test_an_age_that_comes_into_doubt_recalls_what_no_child_is_put_through(
    people: People, case: Any
) -> None:
    amal = people.amal
    checks(amal, case, "nonrefoulement_check")
    held = plans(amal, case, "placement", place="detention")
    sent, home = plans(amal, case, "return"), plans(amal, case, "placement", place="shelter")
    doubt, path = {"age_status": "presumed_child"}, f"persons/{case['person']['id']}"
    done(amal.changes(path, amal.reads(path), doubt, method="patch"))
    for step, gate in ((held, "G-11"), (sent, "G-09"), (home, "")):
        assert amal.reads(f"guarded-steps/{step['id']}")["closed_gate"] == gate


def test_a_professionals_concern_recalls_too(people: People, case: Any) -> None:
    amal = people.amal
    asks_about_fear(amal, case)
    checks(amal, case, "nonrefoulement_check")
    steps = plans(amal, case, "consular_contact"), plans(amal, case, "return")
    concern = {"profile": "refugee_asylum", "state": "inconclusive", "reason": "observed"}
    done(amal.posts("profile-concerns", {"case": case["id"], **concern}), 201)
    for step, gate in zip(steps, ("G-06", "G-09"), strict=True):
        assert amal.reads(f"guarded-steps/{step['id']}")["closed_gate"] == gate


def test_what_the_person_agreed_to_knowing_the_danger_is_not_recalled(
    people: People, case: Any
) -> None:
    amal = people.amal
    asks_about_fear(amal, case, FEAR)
    step = plans(amal, case, "consular_contact", **agreed(ago(minutes=0)))
    amal.screens(case, "unhcr_vst", {"v_asylum": "yes"})
    assert amal.reads(f"guarded-steps/{step['id']}")["status"] == "planned"


@pytest.mark.parametrize("known", ["statelessness", "an answer that is unknown"])
def test_consent_that_knew_of_one_danger_does_not_outlast_the_next(
    people: People, case: Any, known: str
) -> None:
    amal, (instrument, answers) = people.amal, SIGNS[known]
    amal.screens(case, instrument, answers)
    step = plans(amal, case, "consular_contact", **agreed(ago(minutes=0)))
    asks_about_fear(amal, case, FEAR)
    assert amal.reads(f"guarded-steps/{step['id']}")["closed_gate"] == "G-06"


def test_a_step_is_recalled_at_once_and_nobody_has_to_say_why(people: People, case: Any) -> None:
    amal = people.amal
    step = plans(amal, case, "placement", place="shelter")
    path = f"guarded-steps/{step['id']}/recall"
    done(people.sami.changes(path, {"version": 9}), 412)
    recalled = done(people.sami.changes(path, step))
    assert (recalled["status"], recalled["closed_gate"]) == ("cancelled", "")
    assert recalled["cancelled_at"]
    refused(amal.changes(path, recalled), 409)


def test_steps_are_found_by_case_kind_and_status(people: People, case: Any) -> None:
    amal = people.amal
    step = plans(amal, case, "placement", place="shelter")
    found = {"case": case["id"], "kind": "placement", "status": "planned"}
    assert [one["id"] for one in amal.lists("guarded-steps", **found)] == [step["id"]]
    assert amal.lists("guarded-steps", **found | {"status": "cancelled"}) == []


# What scenarios must block

BLOCKED = [
    ("SC-02", ("consular_contact", *RETURNS, AVRR)),
    ("SC-03", ("origin_country_check", *RETURNS, AVRR)),
    ("SC-12", ("origin_country_check", "consular_contact")),
    ("SC-13", (AVRR, "travel_document_request")),
    ("SC-15", (AVRR,)),
    ("SC-20", (*RETURNS, AVRR)),
    ("SC-22", ("return",)),
]


def told_by(people: People, name: str) -> Any:
    """Play a scenario's screenings, with whoever must be present for a child."""
    told = scenario(name)
    facts = told["facts"]
    person = {"age_status": facts["age_status"], "birth_date": born(facts["age_years"])}
    amal = people.amal
    case = amal.opens_case(amal.registers(**person), people.site(facts["stage"]))
    amal.triages(case)
    amal.checks_consent(case)
    if is_child(case):
        amal.appoints(case)
    play.screen_all(amal, case, told, setting={"present": ["representative"]})
    return case


@pytest.mark.parametrize(("name", "kinds"), BLOCKED)
def test_a_scenario_is_not_made_known_nor_sent_back(
    people: People, name: str, kinds: tuple[str, ...]
) -> None:
    case = told_by(people, name)
    for kind in kinds:
        gate = "G-06" if kind in CONTACTS else "G-09"
        refused(tries(people.amal, case, kind, chosen_by_person=True), 409, gate)


def test_the_danger_of_death_blocks_a_return_whatever_became_of_the_asylum_claim(
    people: People,
) -> None:
    """SC-22: the claim is over and every block is lifted, and the check still says no."""
    case = told_by(people, "SC-22")
    lifts(people, case, "SG-RETURN-BLOCK", "FL-ASYLUM", "FL-NONREFOULEMENT")
    problem = refused(tries(people.amal, case, "return"), 409, "G-09")
    assert "nonrefoulement_check is not compliant" in problem["detail"]


def test_a_disputed_age_is_no_way_into_detention(people: People) -> None:
    case = told_by(people, "SC-04")
    refused(tries(people.amal, case, "placement", place="detention"), 409, "G-11")


# What may be said, and what stays as it was


def test_what_makes_no_sense_is_refused_by_name(people: People, case: Any) -> None:
    amal = people.amal
    for fields, wrong in (
        ({"kind": "placement"}, "place"),
        ({"kind": "return", "place": "shelter"}, "place"),
        ({"kind": "placement", "place": "prison"}, "place"),
        ({"kind": "deportation"}, "kind"),
        ({"kind": "consular_contact", "with_written_consent": True}, "counselled_at"),
        ({"kind": "consular_contact", "counselled_at": ago(days=-1)}, "counselled_at"),
    ):
        assert wrong_fields(tries(amal, case, **fields)).keys() == {wrong}


def test_nothing_is_planned_for_a_person_who_does_not_want_to_be_recorded(
    people: People, case: Any
) -> None:
    people.amal.checks_consent(case, c_consent_record="no")
    refused(tries(people.amal, case, "placement", place="shelter"), 409, "G-02")


@pytest.mark.parametrize(
    "change",
    [{"kind": "consular_contact"}, {"place": "detention"}, {"counselled_at": ago(minutes=0)},
     {"with_written_consent": True}, {"chosen_by_person": True}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_passed_the_gate_is_rewritten_by_nobody(
    people: People, case: Any, change: dict[str, Any]
) -> None:
    step = plans(people.amal, case, "placement", place="shelter")
    with acting_for(people.organisation("harbour")):
        rows = GuardedStep.objects.filter(pk=step["id"])
        for rewrite in (lambda: rows.update(**change), rows.delete):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rewrite()
