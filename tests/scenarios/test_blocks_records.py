"""What must never be written of a person: a category, an offence, a guess, a condition."""

from __future__ import annotations

from typing import Any

from referrals.service_types import ServiceType
from tests.scenarios import play
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, wrong_fields
from tests.scenarios.facts import scenario
from tests.scenarios.people import People

NINE_PROFILES = {
    "forced_labour", "labour_migrant", "refugee_asylum", "smuggled", "stateless", "stranded",
    "trafficking", "uasc", "vulnerable",
}  # fmt: skip


def no_field(people: People, case: Any, *names: str) -> None:
    """Neither a new person nor this one, nor their case, has any such field."""
    amal = people.amal
    for name in names:
        assert wrong_fields(amal.posts("persons", {name: "any"})).keys() == {name}
        assert wrong_fields(amal.tries_correction(case, **{name: "any"})).keys() == {name}
        body = {"person": case["person"]["id"], "site": case["site"]["id"], name: "any"}
        body["first_contact_at"] = case["first_contact_at"]
        assert wrong_fields(amal.posts("cases", body)).keys() == {name}


def concern(actor: Actor, case: Any, **fields: str) -> Any:
    body = {"case": case["id"], "profile": "vulnerable", "state": "indicated"}
    return actor.posts("profile-concerns", {**body, "reason": "observed", **fields})


def concluded(people: People, case: Any, screenings: Any) -> Any:
    """Return what was found and is owed, apart from the moments and from what was asked."""
    amal = people.amal
    owed = amal.obligations(case)
    return (
        {name: (one["outcome"], one["result"]["labels"], sorted(play.certain(one)))
         for name, one in screenings.items()},
        amal.profiles(case),
        {code: (one["because"], one["urgent"], one["status"]) for code, one in owed.items()},
    )  # fmt: skip


def with_answer(told: Any, instrument: str, **answers: Any) -> Any:
    """Return the scenario with other answers to one instrument."""
    block = told["instruments"][instrument]
    changed = {**block, "answers": block["answers"] | answers}
    return {**told, "instruments": {**told["instruments"], instrument: changed}}


# SC-06


def test_he_is_not_called_an_economic_migrant(people: People) -> None:
    """Poverty beside violence makes no category: there is none, and nobody can write one."""
    amal = people.amal
    case, screenings = play.hear(people, scenario("SC-06"))
    for profile in ("economic_migrant", "economic", "illegal_entry"):
        problem = wrong_fields(concern(amal, case, profile=profile))
        assert problem.keys() == {"profile"}
        assert all(known in problem["profile"] for known in NINE_PROFILES)
    no_field(people, case, "category", "label", "migrant_type")
    tried = amal.tries_screening(case, "refugee_1951", label="economic_migrant")
    assert wrong_fields(tried).keys() == {"label"}
    assert amal.profiles(case).keys() <= NINE_PROFILES
    fears = ["violence", "denial_of_basic_rights", "economic_only"]
    also_poor = with_answer(scenario("SC-06"), "refugee_1951", harm_type=fears)
    assert concluded(people, *play.hear(people, also_poor)) == concluded(people, case, screenings)


# SC-07


def test_a_safe_part_of_the_country_lowers_nothing(people: People) -> None:
    """It is a question for the authority that decides; no rule here reads the answer."""
    told = scenario("SC-07")
    case, screenings = play.hear(people, told)
    as_told = concluded(people, case, screenings)
    for elsewhere in ("no", "unknown", "declined"):
        other = with_answer(told, "refugee_1951", internal_safe=elsewhere)
        assert concluded(people, *play.hear(people, other)) == as_told, elsewhere
    reasons = screenings["refugee_1951"]["result"]["reasons"]
    assert not [one for one in reasons if "internal_safe" in one["because"]]


# SC-10


def test_a_wage_claim_does_not_depend_on_her_status(people: People) -> None:
    """Answered, refused or never asked: what she is owed is the same, and a claim goes out."""
    amal, opendoor = people.amal, people.organisation("opendoor")
    told = with_answer(scenario("SC-10"), "labour_migrant",
                       lm_wages_unpaid="yes", lm_wants_claim="yes")  # fmt: skip
    seen = []
    for answer in ("yes", "no", "declined", "unknown"):
        case, screenings = play.hear(people, with_answer(told, "labour_migrant",
                                                         lm_status_regular=answer))  # fmt: skip
        assert {"SG-WAGE-CLAIM", "D-WAGE-CLAIM"} <= amal.obligations(case).keys()
        agreed = amal.records_agreement(case, opendoor)
        asked = amal.tries_referral(case, opendoor, agreed, "labour_rights", legal_status=answer)
        assert wrong_fields(asked).keys() == {"legal_status"}
        amal.refers(case, opendoor, agreed, "labour_rights")
        seen.append(concluded(people, case, screenings))
    assert all(one == seen[0] for one in seen)
    no_field(people, case, "legal_status", "residence_permit")
    (asks,) = [one for one in done(amal.gets("instruments/labour_migrant"))["questions"]
               if one["id"] == "lm_status_regular"]  # fmt: skip
    assert "you do not have to answer" in asks["text"]


# SC-12


def test_no_nationality_is_assumed(people: People) -> None:
    """Undetermined stays so, whatever is found; no field holds a guess, or a people's name."""
    amal = people.amal
    case, screenings = play.hear(people, scenario("SC-12"))
    person = amal.reads(f"persons/{case['person']['id']}")
    assert person["nationalities"] == ["UND"]
    assert not [one for one in screenings.values() if "nationality" in str(one["facts"])]
    no_field(people, case, "assumed_nationality", "presumed_nationality", "country_of_origin",
             "ethnicity", "country_of_birth")  # fmt: skip
    for guess in ("Myanmar", "ROH", "MMR?", "Rohingya", ""):
        tried = amal.tries_correction(case, nationalities=[guess])
        assert wrong_fields(tried), guess
    assert amal.reads(f"persons/{case['person']['id']}") == person


# SC-16


def test_what_he_was_made_to_do_is_not_written_into_his_record(people: People) -> None:
    amal = people.amal
    case, _ = play.hear(people, scenario("SC-16"))
    no_field(people, case, "offence", "criminal_record", "crime", "arrested_for", "is_offender",
             "notes")  # fmt: skip
    for kind in ("offence", "arrest"):
        body = {"case": case["id"], "kind": kind, "at": case["first_contact_at"]}
        assert wrong_fields(amal.posts("incidents", body)).keys() == {"kind"}
    for profile in ("offender", "criminal"):
        assert wrong_fields(concern(amal, case, profile=profile)).keys() == {"profile"}
    tried = amal.tries_screening(case, "palermo_amp", {"offence": "yes"})
    assert wrong_fields(tried).keys() == {"answers.offence"}
    assert "SG-NONPUNISH" in amal.obligations(case)
    person = str(amal.reads(f"persons/{case['person']['id']}"))
    assert not [word for word in ("drug", "cannabis", "offence", "crime") if word in person]


# SC-24


def test_no_service_is_refused_because_no_category_fits(people: People) -> None:
    """Every kind of service takes a referral of his, and none may be declined for want of one."""
    amal, noor, opendoor = people.amal, people.noor, people.organisation("opendoor")
    told = scenario("SC-24")
    without = {name: block for name, block in told["instruments"].items()
               if name not in ("unhcr_vst", "iom_dmv")}  # fmt: skip
    case, _ = play.hear(people, {**told, "instruments": without})
    assert "indicated" not in amal.profiles(case).values(), "nothing at all is indicated"
    agreed = amal.records_agreement(case, opendoor)
    for service in ServiceType:
        sent = amal.refers(case, opendoor, agreed, service)
    for reason in ("no_legal_status", "no_profile", "irregular"):
        tried = noor.tries("decline", noor.sees(sent), {"reason": reason})
        assert wrong_fields(tried).keys() == {"reason"}
    for name in ("profile", "legal_status", "entitlement"):
        tried = amal.tries_referral(case, opendoor, agreed, "shelter", **{name: "any"})
        assert wrong_fields(tried).keys() == {name}
    assert noor.accepts(noor.sees(sent))["package"]
