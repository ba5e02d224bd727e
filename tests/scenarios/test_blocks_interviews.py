"""What must never happen in an interview: before care, through the wrong people, not alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.scenarios import play
from tests.scenarios.actors import CONSENT, EXCLUSION, TRIAGE
from tests.scenarios.answers import done, wrong_fields
from tests.scenarios.facts import scenario
from tests.scenarios.people import People

SHE_CHOSE_WOMEN = {"interviewer_preference": "female", "languages": ["eng"]}


def ready(people: People, told: Any, **person: Any) -> Any:
    """Return the case of such a person, looked after and willing to be interviewed."""
    case = play.arrives(people, told, **person)
    play.is_looked_after(people.amal, case, told)
    people.amal.checks_consent(case)
    return case


def is_refused(
    people: People, case: Any, told: Any, gate: str, instruments: Any, setting: Mapping[str, Any]
) -> None:
    """Neither an interview begins nor answers are taken in such a setting; each try is kept."""
    amal = people.amal
    before = len(amal.lists("screenings", case=case["id"]))
    for name in instruments:
        block = told["instruments"][name]
        tried = amal.tries_screening(
            case, name, block["answers"], rest=block["rest"], setting=setting
        )
        play.blocked(people, tried, gate)
        play.blocked(people, amal.starts_interview(case, name, setting), gate)
    assert len(amal.lists("screenings", case=case["id"])) == before
    assert amal.lists("interviews", case=case["id"]) == []


# SC-02


def test_no_man_interviews_or_interprets_for_her_who_chose_women(people: People) -> None:
    told = scenario("SC-02")
    case = ready(people, told, **SHE_CHOSE_WOMEN)
    a_man_asks = {"interviewer_sex": "male"}
    a_man_interprets = {"interpreter": "professional", "interpreter_sex": "male"}
    nobody_says = {"interviewer_sex": "unknown"}
    for setting in (a_man_asks, a_man_interprets, nobody_says):
        without_her_consent = {"person_agrees": False, **setting}
        is_refused(people, case, told, "G-03", told["instruments"], without_her_consent)
    women = {"interpreter": "professional", "interpreter_sex": "female", "person_agrees": False}
    play.assert_results(told, play.screen_all(people.amal, case, told, setting=women))


# SC-05


def test_she_is_asked_nothing_before_there_is_shelter_for_tonight(people: People) -> None:
    amal, told = people.amal, scenario("SC-05")
    case = play.arrives(people, told)
    block = told["instruments"][TRIAGE]
    triage = amal.screens(case, TRIAGE, block["answers"], rest=block["rest"])
    substantive = [name for name in told["instruments"] if name != TRIAGE]
    is_refused(people, case, told, "G-01", substantive, {})
    problem = play.blocked(people, amal.tries_screening(case, CONSENT), "G-01")
    assert "n_shelter" in problem["detail"]
    done(amal.responds(triage, "n_shelter", "help_under_way"), 201)
    amal.checks_consent(case)
    play.screen_all(amal, case, told, first=(TRIAGE,))


NOT_ALONE: list[dict[str, Any]] = [
    {"present": ["spouse"]},
    {"present": ["family_member"]},
    {"present": ["spouse", "lawyer"]},
    {"seen_alone": "no"},
    {"seen_alone": "unknown"},
    {"privacy_confirmed": False},
]


def test_she_is_not_asked_the_sensitive_questions_beside_husband_or_children(
    people: People,
) -> None:
    """Also by an instrument that does not ask for privacy as a whole."""
    amal, told = people.amal, scenario("SC-05")
    case = ready(people, told)
    sensitive = {"harm_type": ["death"], "g_political": "yes"}
    for setting in NOT_ALONE:
        tried = amal.tries_screening(case, "refugee_1951", sensitive, setting=setting)
        play.blocked(people, tried, "G-05")
        tried = amal.tries_screening(case, "migration_health", {"mh_fgm": "yes"}, setting=setting)
        play.blocked(people, tried, "G-05")
    assert len(amal.lists("screenings", case=case["id"])) == 2, "triage and consent alone"


# SC-09


def test_her_companion_neither_interprets_nor_stays(people: People) -> None:
    """Even if she says that she agrees: he may be why she says so."""
    told = scenario("SC-09a")
    case = ready(people, told)
    for agrees in (True, False):
        interprets = {"interpreter": "companion", "person_agrees": agrees}
        is_refused(people, case, told, "G-03", told["instruments"], interprets)
    stays = {"present": ["companion"], "person_agrees": True}
    is_refused(people, case, told, "G-05", told["instruments"], stays)
    tried = people.amal.tries_screening(case, "palermo_amp", setting=interprets)
    assert "even if the person agrees" in play.blocked(people, tried, "G-03")["detail"]


def test_an_inconclusive_interview_is_not_closed_as_if_nothing_were_indicated(
    people: People,
) -> None:
    """No outcome can be typed in, a calmer interview changes nothing, and the case stays open."""
    amal, told = people.amal, scenario("SC-09a")
    case, _ = play.hear(people, told)
    for name in told["instruments"]:
        assert amal.screens(case, name, rest="no")["outcome"] == "not_indicated"
    assert amal.profiles(case)["trafficking"] == "inconclusive"
    problem = play.blocked(people, amal.tries_closing(case, "goals_met"), "closing")
    assert "D-RESCREEN" in problem["detail"]
    assert wrong_fields(amal.tries_closing(case, "not_indicated")).keys() == {"closing_reason"}
    tried = amal.tries_screening(case, "palermo_amp", outcome="not_indicated")
    assert wrong_fields(tried).keys() == {"outcome"}
    concern = {"case": case["id"], "profile": "trafficking", "state": "not_indicated"}
    tried = amal.posts("profile-concerns", {**concern, "reason": "observed"})
    assert wrong_fields(tried).keys() == {"state"}
    asked_again = amal.obligations(case)["D-RESCREEN"]
    done(amal.changes(f"obligations/{asked_again['id']}/meet", asked_again))
    problem = play.blocked(people, amal.tries_closing(case, "goals_met"), "closing")
    assert "SG-NONREMOVAL-PENDING" in problem["detail"], "what protects her goes on"


# SC-17


def test_she_is_asked_nothing_before_she_is_cared_for(people: People) -> None:
    """Every instrument there is, before the triage and while one of its needs is open."""
    amal, told = people.amal, scenario("SC-17")
    case = play.arrives(people, told)
    every = {one["id"] for one in done(amal.gets("instruments"))} - {TRIAGE, EXCLUSION}
    assert len(every) > 20
    tried = [amal.tries_screening(case, name) for name in sorted(every)]
    block = told["instruments"][TRIAGE]
    triage = amal.screens(case, TRIAGE, block["answers"], rest=block["rest"])
    *rest, last = triage["open_needs"]
    assert {"t_sexual_assault_recent", "t_severe_pain"} <= {*rest, last}
    tried += [amal.tries_screening(case, name) for name in sorted(every)]
    amal.meets(triage, *rest)
    tried += [amal.starts_interview(case, name) for name in sorted(every)]
    for response in tried:
        assert done(response, 409)["gate"] == "G-01"
        assert "t_sexual_assault_recent" not in response.content.decode()
    denied = people.ines.events(kind="denied", actor=amal.id)
    assert {event["request_id"] for event in denied} == {one["Request-Id"] for one in tried}
    assert {event["detail"]["gate"] for event in denied} == {"G-01"}
    amal.meets(triage, last)
    amal.checks_consent(case)


def test_no_man_asks_her_about_her_health_if_she_chose_a_woman(people: People) -> None:
    told = scenario("SC-17")
    case = ready(people, told, **SHE_CHOSE_WOMEN)
    for sex in ("male", "other", "unknown"):
        setting = {"interviewer_sex": sex, "person_agrees": False}
        is_refused(people, case, told, "G-03", ["migration_health"], setting)


# SC-23


def test_the_interviewer_is_matched_to_her_choice_and_not_to_her_papers(people: People) -> None:
    """Whatever sex is on record, only what she chose counts, and no field holds another sex."""
    amal, told = people.amal, scenario("SC-23")
    case = ready(people, told, **SHE_CHOSE_WOMEN)
    a_man = {"interviewer_sex": "male", "person_agrees": False}
    a_woman = {"interviewer_sex": "female", "person_agrees": False}
    for name in ("legal_sex", "sex_in_document", "gender"):
        assert wrong_fields(amal.tries_correction(case, **{name: "male"})).keys() == {name}
    for recorded in ("female", "male", "unknown"):
        corrected = done(amal.tries_correction(case, sex=recorded))
        assert corrected["interviewer_preference"] == "female"
        is_refused(people, case, told, "G-03", ["unhcr_vst"], a_man)
    play.assert_results(told, play.screen_all(amal, case, told, setting=a_woman))
