"""What nobody outside may learn: not the police, not a partner, not without consent to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.scenarios import play
from tests.scenarios.actors import EVERY_GROUP, TRIAGE, Actor
from tests.scenarios.answers import done, wrong_fields
from tests.scenarios.facts import scenario
from tests.scenarios.people import People

OTHER_SIDES = ("police", "enforcement", "consulate")


def tells_nobody_on_other_sides(people: People, case: Any, service: str) -> None:
    """Amal may neither record an agreement to it nor send anything under another one."""
    amal = people.amal
    agreed = amal.records_agreement(case, people.organisation("opendoor"))
    for key in OTHER_SIDES:
        body = people.organisation(key)
        play.blocked(people, amal.tries_agreement(case, body, ["identity"]), "G-08")
        play.blocked(people, amal.tries_referral(case, body, agreed, service), "G-08")
    assert amal.lists("referrals", case=case["id"]) == []


def refuses_fields(people: People, case: Any, *names: str) -> None:
    """A referral has no such field, whatever is written into it."""
    amal, opendoor = people.amal, people.organisation("opendoor")
    agreed = amal.records_agreement(case, opendoor)
    for name in names:
        tried = amal.tries_referral(case, opendoor, agreed, "health", **{name: True})
        assert wrong_fields(tried).keys() == {name}


def shares_everything_agreed(people: People, case: Any, service: str) -> str:
    """Send all that the person agreed to and the service needs; return all that Noor sees."""
    amal, noor, opendoor = people.amal, people.noor, people.organisation("opendoor")
    sent = amal.refers(case, opendoor, amal.records_agreement(case, opendoor), service)
    card = noor.sees(sent)
    opened = noor.accepts(card)
    assert opened["package"], "there is something to look at"
    return f"{card} {opened} {noor.lists('referrals')}"


def words_of(screenings: Iterable[Any]) -> set[str]:
    """Return every question, answer to choose, label and flag of these screenings, and its id."""
    words = set()
    for one in screenings:
        words |= {one["id"], one["instrument"], *one["answers"], *one["result"]["labels"]}
        words |= {flag["id"] for flag in one["result"]["flags"]}
        words |= {chosen for answer in one["answers"].values() if isinstance(answer, list)
                  for chosen in answer} - {"none"}  # fmt: skip
    return words


# SC-02


def test_no_sensitive_detail_leaves_with_her_referral(people: People) -> None:
    """No item of the most sensitive kind can be named, so consent to one cannot be missing."""
    amal, opendoor = people.amal, people.organisation("opendoor")
    case, screenings = play.hear(people, scenario("SC-02"))
    seen = shares_everything_agreed(people, case, "trafficking_support")
    assert not {word for word in words_of(screenings.values()) if word in seen}
    for groups in (["sensitive_answers"], ["identity", "palermo_amp.pur_sexual"]):
        tried = amal.tries_agreement(case, opendoor, groups)
        assert all(name.startswith("data_groups") for name in wrong_fields(tried))
    refuses_fields(people, case, "sensitive_items", "answers", "screenings", "attachments")
    some = amal.records_agreement(case, opendoor, ["identity"])
    more = {"data_groups": ["identity", "profiles"]}
    tried = amal.tries_referral(case, opendoor, some, "trafficking_support", **more)
    assert "profiles" in play.blocked(people, tried, "G-12")["detail"]


# SC-08


def test_he_is_not_referred_for_prosecution(people: People) -> None:
    amal = people.amal
    case, _ = play.hear(people, scenario("SC-08"))
    tells_nobody_on_other_sides(people, case, "legal_aid")
    agreed = amal.records_agreement(case, people.organisation("opendoor"))
    tried = amal.tries_referral(case, people.organisation("opendoor"), agreed, "prosecution")
    assert wrong_fields(tried).keys() == {"service_type"}
    assert wrong_fields(amal.tries_step(case, "prosecution")).keys() == {"kind"}
    assert "SG-SMUGGLED-NOLIABILITY" in amal.obligations(case)


def test_who_smuggled_him_is_not_reported_in_a_way_that_shows_him(people: People) -> None:
    amal, opendoor = people.amal, people.organisation("opendoor")
    case, screenings = play.hear(people, scenario("SC-08"))
    seen = shares_everything_agreed(people, case, "legal_aid")
    assert not {word for word in words_of(screenings.values()) if word in seen}
    withdrawn = amal.records_agreement(case, opendoor, ["identity"])
    amal.withdraws(withdrawn)
    tried = amal.tries_referral(case, opendoor, withdrawn, "legal_aid")
    play.blocked(people, tried, "G-02")
    for name in ("smuggler_name", "route", "telephone"):
        tried = amal.tries_screening(case, "smuggled_migrant", {name: "known"})
        assert wrong_fields(tried).keys() == {f"answers.{name}"}
    refuses_fields(people, case, "smuggler", "route", "report_to")
    tells_no_more = amal.tries_agreement(case, opendoor, ["smuggler_details"])
    assert all(name.startswith("data_groups") for name in wrong_fields(tells_no_more))


# SC-16


def test_the_police_read_none_of_his_answers(people: People) -> None:
    """Nor does border enforcement; and his guardian cannot agree to it either."""
    case, screenings = play.hear(people, scenario("SC-16"))
    ids = [one["id"] for one in screenings.values()]
    for key in ("police", "enforcement"):
        officer = people.officer(key)
        for path in (
            "screenings", *(f"screenings/{pk}" for pk in ids), "interviews", "profiles",
            "obligations", "incidents", "need-responses", "exclusion-files", "events", "reports",
            f"cases/{case['id']}", f"persons/{case['person']['id']}",
        ):  # fmt: skip
            tried = officer.gets(path)
            play.walled(people, tried)
            assert not any(pk in tried.content.decode() for pk in ids)
        play.walled(people, officer.posts("accesses", {"case_reference": case["reference"]}))
        play.walled(people, officer.posts("cases/find", {"reference": case["reference"]}))
        body = people.organisation(key)
        tried = people.amal.tries_agreement(case, body, ["profiles"], given_by="guardian")
        play.blocked(people, tried, "G-08")


# SC-17


def test_her_care_depends_on_no_report_to_the_police(people: People) -> None:
    """Nothing asks for one, nothing can hold one, and the referral for care goes out at once."""
    amal, opendoor = people.amal, people.organisation("opendoor")
    told = scenario("SC-17")
    case = play.arrives(people, told)
    triage = amal.screens(case, TRIAGE, told["instruments"][TRIAGE]["answers"])
    pep = play.certain(triage)["FL-PEP"]
    assert "no police report required" in pep["action"]
    asked = done(amal.gets("instruments/migration_health"))["questions"]
    assert not [one for one in asked if "police" in one["text"].lower()]
    refuses_fields(people, case, "police_report", "reported_to_police", "conditions")
    agreed = amal.records_agreement(case, opendoor)
    sent = amal.refers(case, opendoor, agreed, "health", priority="emergency")
    assert people.noor.accepts(people.noor.sees(sent))["package"]
    for key in OTHER_SIDES:
        body = people.organisation(key)
        play.blocked(people, amal.tries_agreement(case, body, ["urgent_needs"]), "G-08")


# SC-21


def test_his_crossing_is_told_to_nobody_who_could_punish_it(people: People) -> None:
    """How he crossed changes nothing of what he is owed, and reaches no enforcement body."""
    told = scenario("SC-21")
    case, screenings = play.hear(people, told)
    tells_nobody_on_other_sides(people, case, "legal_aid")
    for kind in ("penalty", "prosecution", "fine"):
        assert wrong_fields(people.amal.tries_step(case, kind)).keys() == {"kind"}
    for name in ("irregular_entry", "penalty", "offence"):
        assert wrong_fields(people.amal.tries_correction(case, **{name: "yes"})).keys() == {name}
    regular = {**told["instruments"]["smuggled_migrant"]["answers"], "sm_irregular_entry": "no"}
    block = {"rest": "no", "answers": regular, "expect": "not_indicated"}
    other = {**told, "instruments": {**told["instruments"], "smuggled_migrant": block}}
    crossed_regularly, same = play.hear(people, other)
    asylum = ("refugee_1951", "exclusion_1f_triggers")
    assert [same[name]["result"] for name in asylum] == [
        screenings[name]["result"] for name in asylum
    ]
    assert owed_to(people.amal, crossed_regularly) == owed_to(people.amal, case)
    assert "SG-ASYLUM-ACCESS" in people.amal.obligations(case)


def owed_to(actor: Actor, case: Any) -> dict[str, tuple[str, bool]]:
    owed = actor.obligations(case)
    return {code: (one["meaning"], one["urgent"]) for code, one in owed.items()}


# SC-23


def test_partners_do_not_learn_that_she_is_trans(people: People) -> None:
    """Whatever the service is: no answer leaves the house, and none can be asked for."""
    amal, opendoor = people.amal, people.organisation("opendoor")
    case, screenings = play.hear(people, scenario("SC-23"))
    assert screenings["unhcr_vst"]["answers"]["v_sogi"] == "yes"
    for service in ("shelter", "trafficking_support", "mental_health"):
        seen = shares_everything_agreed(people, case, service)
        assert not {word for word in words_of(screenings.values()) if word in seen}
        assert "sogi" not in seen
    for group in ("answers", "v_sogi", "sexual_orientation"):
        tried = amal.tries_agreement(case, opendoor, [group])
        assert all(name.startswith("data_groups") for name in wrong_fields(tried))
    agreed = amal.records_agreement(case, opendoor, EVERY_GROUP)
    beyond = amal.tries_referral(case, opendoor, agreed, "shelter", data_groups=["profiles"])
    play.blocked(people, beyond, "G-12")
    for path in ("screenings", f"screenings/{screenings['unhcr_vst']['id']}", "profiles"):
        tried = people.noor.gets(path)
        assert tried.status_code == 403
        assert play.event_of(people, tried)["detail"]["capability"] == "view screenings"
