"""What a person agrees to share: with whom, what, until when; and how it ends."""

from __future__ import annotations

from typing import Any

import pytest

from cases import extension_points
from common.errors import Conflict
from tests.scenarios.actors import EVERY_GROUP
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.facts import ago
from tests.scenarios.people import People


@pytest.fixture
def case(people: People) -> Any:
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    people.amal.triages(case)
    return case


def test_it_names_one_recipient_and_each_group_once(people: People, case: Any) -> None:
    opendoor = people.organisation("opendoor")
    consent = people.amal.records_agreement(case, opendoor, ["profiles", "identity", "identity"])
    assert consent["purpose"] == "sharing"
    assert consent["recipient"] == str(opendoor.pk)
    assert consent["data_groups"] == ["identity", "profiles"]


@pytest.mark.parametrize("key", ["enforcement", "police", "consulate", "ombuds"])
def test_nobody_shares_with_a_body_outside_protection(people: People, case: Any, key: str) -> None:
    refused(people.amal.tries_agreement(case, people.organisation(key)), 409, "G-08")
    assert people.amal.lists("consents", case=case["id"]) == []
    (denied,) = people.ines.events(kind="denied", actor=people.amal.id)
    assert denied["detail"]["gate"] == "G-08"


NO_AGREEMENT = [
    ("data_groups", []),
    ("data_groups", ["everything"]),
    ("data_groups", ["screening_answers"]),
    ("given_by", "caseworker"),
    ("given_at", "2999-01-01T00:00:00Z"),
    ("expires_at", "2020-01-01T00:00:00Z"),
    ("expires_at", None),
    ("language", "English"),
    ("purpose", "statistics"),
]


def test_what_is_not_an_agreement_is_refused_by_name(people: People, case: Any) -> None:
    opendoor = people.organisation("opendoor")
    for field, value in NO_AGREEMENT:
        (named,) = wrong_fields(people.amal.tries_agreement(case, opendoor, **{field: value}))
        assert named.split(".")[0] == field, (field, value)


def test_an_agreement_that_has_expired_carries_no_referral(people: People, case: Any) -> None:
    opendoor = people.organisation("opendoor")
    over = people.amal.records_agreement(
        case, opendoor, given_at=ago(days=9), expires_at=ago(minutes=1)
    )
    refused(people.amal.tries_referral(case, opendoor, over, "shelter"), 409, "G-02")


def test_an_agreement_is_good_for_its_own_recipient_case_and_time_only(
    people: People, case: Any
) -> None:
    amal, opendoor = people.amal, people.organisation("opendoor")
    plains = people.organisation("plains")
    other = amal.opens_case(amal.registers(), people.site("reception"))
    elsewhere = amal.records_agreement(other, opendoor)
    refused(amal.tries_referral(case, opendoor, elsewhere, "shelter"), 409, "G-02")
    here = amal.records_agreement(case, opendoor)
    refused(amal.tries_referral(case, plains, here, "shelter"), 409, "G-02")
    ended = amal.withdraws(here)
    refused(amal.tries_referral(case, opendoor, ended, "shelter"), 409, "G-02")


def test_withdrawing_recalls_what_waits_and_closes_what_was_opened(
    people: People, case: Any
) -> None:
    amal, noor, opendoor = people.amal, people.noor, people.organisation("opendoor")
    consent = amal.records_agreement(case, opendoor)
    sent, received, accepted = (amal.refers(case, opendoor, consent, "shelter") for _ in range(3))
    done(noor.tries("receive", received))
    opened = noor.accepts(accepted)
    assert opened["package"]
    other = amal.records_agreement(case, opendoor)
    apart = noor.accepts(amal.refers(case, opendoor, other, "shelter"))
    amal.withdraws(consent)
    request = people.journal[-1].request_id
    assert [noor.sees(one)["status"] for one in (sent, received, accepted, apart)] == [
        "recalled", "recalled", "accepted", "accepted",
    ]  # fmt: skip
    assert noor.sees(accepted)["package"] is None
    assert noor.sees(apart)["package"]
    changed = people.ines.events(request_id=request, kind="update")
    assert {event["object_type"] for event in changed} == {
        "cases_consent", "referrals_referral", "referrals_package",
    }  # fmt: skip


def test_withdrawing_is_all_or_nothing(people: People, case: Any) -> None:
    """Whatever cannot be undone leaves the consent as it stands, to be withdrawn again."""

    def cannot(_: Any) -> None:
        raise Conflict("Not now.")

    amal, opendoor = people.amal, people.organisation("opendoor")
    consent = amal.records_agreement(case, opendoor)
    sent = amal.refers(case, opendoor, consent, "shelter")
    extension_points.after_withdrawal.append(cannot)
    try:
        refused(amal.changes(f"consents/{consent['id']}/withdraw", consent), 409)
    finally:
        extension_points.after_withdrawal.remove(cannot)
    assert amal.reads(f"consents/{consent['id']}")["withdrawn_at"] is None
    assert amal.sees(sent)["status"] == "sent"


def test_it_is_withdrawn_once(people: People, case: Any) -> None:
    consent = people.amal.records_agreement(case, people.organisation("opendoor"))
    ended = people.amal.withdraws(consent)
    refused(people.amal.changes(f"consents/{consent['id']}/withdraw", ended), 409)


def test_withdrawing_the_interview_closes_the_gate_again(people: People, case: Any) -> None:
    people.amal.checks_consent(case)
    people.amal.screens(case, "labour_migrant")
    (interview,) = people.amal.lists("consents", case=case["id"], purpose="interview")
    people.amal.withdraws(interview)
    refused(people.amal.tries_screening(case, "labour_migrant"), 409, "G-02")


def test_another_agency_finds_no_consent(people: People, case: Any) -> None:
    opendoor = people.organisation("opendoor")
    consent = people.amal.records_agreement(case, opendoor, EVERY_GROUP)
    path = f"consents/{consent['id']}"
    assert people.lena.gets(path).status_code == 404
    assert people.lena.changes(f"{path}/withdraw", consent).status_code == 404
    assert wrong_fields(people.lena.tries_agreement(case, opendoor)).keys() == {"case"}
    assert people.noor.gets(path).status_code == 403


def test_a_child_does_not_consent_alone(people: People) -> None:
    amal, opendoor = people.amal, people.organisation("opendoor")
    child = amal.opens_case(amal.registers(age_status="child"), people.site("reception"))
    alone = amal.tries_agreement(child, opendoor, given_by="person")
    assert wrong_fields(alone).keys() == {"given_by"}
    assert wrong_fields(amal.tries_agreement(child, opendoor, given_by="guardian")).keys() == {
        "given_by"
    }
    amal.appoints(child)
    done(amal.tries_agreement(child, opendoor, given_by="guardian"), 201)


def test_without_consent_to_be_recorded_the_case_rests(people: People, case: Any) -> None:
    amal = people.amal
    amal.triages(case)
    amal.checks_consent(case)
    (storage,) = amal.lists("consents", case=case["id"], purpose="storage")
    amal.withdraws(storage)
    assert amal.reads(f"cases/{case['id']}")["status"] == "withdrawn_consent"
    refused(amal.tries_screening(case, "palermo_amp"), 409, "G-02")
    amal.checks_consent(case)
    assert amal.reads(f"cases/{case['id']}")["status"] == "consented"
