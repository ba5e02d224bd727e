"""What the recipient sees: nobody recognisable before accepting, the agreed fields after."""

from __future__ import annotations

from typing import Any

import pytest

from referrals.models import Package, Referral
from tests.conftest import acting_for
from tests.scenarios.actors import EVERY_GROUP
from tests.scenarios.answers import done
from tests.scenarios.facts import ago, born
from tests.scenarios.people import People

AMINA = {
    "names": [{"script": "Arab", "given": "أمينة", "family": "يوسف", "given_latin": "Amina"}],
    "sex": "female", "birth_date": born(30), "age_status": "adult", "nationalities": ["SOM"],
    "languages": ["som"], "interpreter_needed": True, "interpreter_language": "som",
    "interviewer_preference": "female",
}  # fmt: skip
IDENTIFYING = ("أمينة", "Amina", "SOM", AMINA["birth_date"])
SECRET = {"act_recruited": "yes", "means_coercion": "yes", "pur_sexual": "yes"}


@pytest.fixture
def case(people: People) -> Any:
    """Amina's case, with acute needs, answers of the most sensitive kind and a profile."""
    amal = people.amal
    case = amal.opens_case(amal.registers(**AMINA), people.site("reception"))
    triage = amal.triages(case, t_sexual_assault_recent="yes", n_shelter="no")
    amal.meets(triage, "t_sexual_assault_recent", "n_shelter")
    amal.checks_consent(case)
    amal.screens(case, "palermo_amp", SECRET)
    return case


def send(people: People, case: Any, groups: Any, service: str = "trafficking_support") -> Any:
    opendoor = people.organisation("opendoor")
    agreed = people.amal.records_agreement(case, opendoor, groups)
    return people.amal.refers(case, opendoor, agreed, service)


CARDS: list[tuple[list[str], dict[str, Any]]] = [
    (["identity", "profiles", "safeguards", "urgent_needs"], {}),
    (["demographics"], {"age_group": "adult", "sex": "female"}),
    (
        ["communication"],
        {"languages": ["som"], "interpreter_needed": True, "interviewer_preference": "female"},
    ),
]


def test_the_card_holds_what_was_agreed_and_nobody_recognisable(people: People, case: Any) -> None:
    for groups, card in CARDS:
        seen = people.noor.sees(send(people, case, groups))
        assert seen["card"] == card
        assert seen["package"] is None
        assert seen["case"] is None
    secret = (*IDENTIFYING, case["reference"], case["id"])
    for row in (seen, *people.noor.lists("referrals")):
        assert not any(word in str(row) for word in secret)


def test_the_card_says_child_of_whoever_is_presumed_one(people: People) -> None:
    amal, expected = people.amal, {"presumed_child": "child"}
    for age_status in ("child", "presumed_child", "adult", "unknown"):
        case = amal.opens_case(amal.registers(age_status=age_status), people.site("reception"))
        card = send(people, case, ["demographics"])["card"]
        assert card["age_group"] == expected.get(age_status, age_status)


def test_after_accepting_the_package_holds_every_agreed_group_and_the_reference(
    people: People, case: Any
) -> None:
    package = people.noor.accepts(send(people, case, EVERY_GROUP))["package"]
    assert package.keys() == {"case_reference", *EVERY_GROUP}
    assert package["case_reference"] == case["reference"]
    assert package["identity"]["names"][0]["given"] == "أمينة"
    assert package["demographics"]["nationalities"] == ["SOM"]
    assert package["profiles"] == {"trafficking": "indicated"}
    assert package["urgent_needs"] == ["urgent", "high"]
    assert "SG-VOT-REFERRAL" in {one["code"] for one in package["safeguards"]}


def test_no_answer_and_no_reason_leaves_with_the_package(people: People, case: Any) -> None:
    """What was answered, which question or flag led there, and who asked, stay with the sender."""
    opened = people.noor.accepts(send(people, case, EVERY_GROUP))
    text = str(opened)
    screenings = people.amal.lists("screenings", case=case["id"])
    for one in screenings:
        full = people.amal.reads(f"screenings/{one['id']}")
        assert one["id"] not in text
        assert not any(question in text for question in full["answers"])
    flags = [code for code in people.amal.obligations(case) if code.startswith("FL-")]
    assert flags
    assert not any(flag in text for flag in flags)
    assert case["id"] not in text
    assert case["person"]["id"] not in text


def test_the_database_opens_the_package_to_its_recipient_only_while_accepted(
    people: People, case: Any
) -> None:
    sent = send(people, case, ["identity"])
    pk = sent["id"]

    def shown_to(key: str) -> int:
        with acting_for(people.organisation(key)):
            return Package.objects.filter(referral=pk).count()

    assert (shown_to("harbour"), shown_to("opendoor"), shown_to("plains")) == (1, 0, 0)
    received = done(people.noor.tries("receive", sent))
    assert shown_to("opendoor") == 0
    opened = people.noor.accepts(received)
    assert (shown_to("opendoor"), shown_to("plains")) == (1, 0)
    finished = people.noor.finishes(opened, "Done.")
    assert shown_to("opendoor") == 1
    people.amal.closes(finished)
    assert (shown_to("harbour"), shown_to("opendoor")) == (1, 0)


@pytest.mark.parametrize("ending", ["decline", "recall", "withdraw"])
def test_a_referral_that_comes_to_nothing_opens_nothing(
    people: People, case: Any, ending: str
) -> None:
    sent = send(people, case, ["identity"])
    if ending == "decline":
        people.noor.declines(sent)
    elif ending == "recall":
        done(people.amal.tries("recall", sent))
    else:
        (consent,) = people.amal.lists("consents", case=case["id"], purpose="sharing")
        people.amal.withdraws(consent)
    assert people.noor.sees(sent)["package"] is None
    with acting_for(people.organisation("opendoor")):
        assert not Package.objects.exists()


def test_the_partner_reads_nothing_but_the_referral(people: People, case: Any) -> None:
    people.noor.accepts(send(people, case, EVERY_GROUP))
    for path in (f"persons/{case['person']['id']}", f"cases/{case['id']}", "persons", "cases",
                 "screenings", "profiles", "obligations", "consents", "need-responses",
                 "representatives"):  # fmt: skip
        assert people.noor.gets(path).status_code == 403, path


def test_somebody_elses_referral_is_not_there(people: People, case: Any) -> None:
    sent = send(people, case, ["identity"])
    assert people.lena.gets(f"referrals/{sent['id']}").status_code == 404
    assert people.lena.lists("referrals") == []
    assert people.lena.tries("recall", sent).status_code == 404
    with acting_for(people.organisation("plains")):
        assert not Referral.objects.exists()


def test_a_list_never_holds_a_package(people: People, case: Any) -> None:
    people.noor.accepts(send(people, case, EVERY_GROUP))
    for who in (people.amal, people.noor):
        (row,) = who.lists("referrals")
        assert not {"package", "feedback"} & row.keys()


@pytest.mark.parametrize("when", ["before accepting", "after accepting"])
def test_a_consent_that_has_run_out_opens_no_package(people: People, case: Any, when: str) -> None:
    """The person agreed until a day: nobody is shown anything more after it."""
    sent = send(people, case, ["identity"])
    if when == "after accepting":
        assert people.noor.accepts(sent)["package"]
    with acting_for(people.organisation("harbour")):
        Referral.objects.filter(pk=sent["id"]).update(consented_until=ago(minutes=1))
    people.noor.tries("accept", people.noor.sees(sent))
    assert people.noor.sees(sent)["package"] is None
    with acting_for(people.organisation("opendoor")):
        assert not Package.objects.exists()
