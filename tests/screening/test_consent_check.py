"""What the consent check grants: each permission on its own, and none that was not given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.answers import refused
from tests.scenarios.people import People


def case_of(people: People, age_status: str = "adult") -> Any:
    case = people.amal.opens_case(
        people.amal.registers(age_status=age_status), people.site("reception")
    )
    people.amal.triages(case)
    return case


def granted(people: People, case: Any) -> dict[str, Any]:
    return {one["purpose"]: one for one in people.amal.lists("consents", case=case["id"])}


def status(people: People, case: Any) -> str:
    return str(people.amal.reads(f"cases/{case['id']}")["status"])


SAID: list[tuple[dict[str, str], str, set[str], str]] = [
        ({}, "compliant", {"interview", "storage", "statistics"}, "consented"),
        ({"c_consent_stats": "no"}, "compliant", {"interview", "storage"}, "consented"),
        ({"c_consent_stats": "unknown"}, "compliant", {"interview", "storage"}, "consented"),
        ({"c_consent_share": "no"}, "compliant", {"interview", "storage", "statistics"},
         "consented"),
        ({"c_consent_interview": "no"}, "not_compliant", set(), "informed"),
        ({"c_consent_record": "no"}, "not_compliant", set(), "anonymous_service"),
        ({"c_firewall": "no"}, "not_compliant", set(), "informed"),
        ({"c_language": "unknown"}, "incomplete", set(), "informed"),
]  # fmt: skip


def test_it_grants_what_was_said_and_no_more(people: People) -> None:
    for answers, outcome, purposes, then in SAID:
        case = case_of(people)
        assert people.amal.checks_consent(case, **answers)["outcome"] == outcome, answers
        assert granted(people, case).keys() == purposes, answers
        assert status(people, case) == then, answers


def test_a_grant_says_which_words_were_used_in_which_language_until_when(
    people: People,
) -> None:
    case = case_of(people)
    check = people.amal.checks_consent(case)
    consent = granted(people, case)["interview"]
    assert consent["text_version"] == f"consent_capacity@{check['version']}"
    assert (consent["language"], consent["given_by"]) == ("eng", "person")
    assert consent["given_at"] == check["created_at"]
    assert consent["expires_at"] > consent["given_at"]
    assert consent["recipient"] is None


@pytest.mark.parametrize("age_status", ["child", "presumed_child"])
def test_a_childs_assent_alone_grants_nothing(people: People, age_status: str) -> None:
    case = case_of(people, age_status)
    assert people.amal.checks_consent(case, c_child_assent="no")["outcome"] == "not_compliant"
    assert granted(people, case) == {}


def test_for_a_child_the_guardian_consents(people: People) -> None:
    case = case_of(people, "child")
    people.amal.appoints(case)
    people.amal.checks_consent(case)
    assert {one["given_by"] for one in granted(people, case).values()} == {"guardian"}


def test_no_guardian_is_said_to_have_consented_where_none_is_appointed(people: People) -> None:
    """Then it rests on the child's recorded best interests, and the record says so."""
    case = case_of(people, "child")
    people.amal.checks_consent(case)
    assert {one["given_by"] for one in granted(people, case).values()} == {"best_interests"}


def test_without_storage_there_is_no_interview(people: People) -> None:
    case = case_of(people)
    people.amal.checks_consent(case, c_consent_record="no")
    refused(people.amal.tries_screening(case, "labour_migrant"), 409, "G-02")
    assert "SG-ANON-SERVICE" in people.amal.obligations(case)


def test_the_newest_answer_counts(people: People) -> None:
    """A later no ends what was agreed before; a later yes replaces it, and is not added to it."""
    amal = people.amal
    case = amal.opens_case(amal.registers(), people.site("reception"))
    amal.triages(case)
    amal.checks_consent(case)
    amal.checks_consent(case)

    def standing() -> list[str]:
        rows = amal.lists("consents", case=case["id"])
        return sorted(row["purpose"] for row in rows if row["withdrawn_at"] is None)

    assert standing() == ["interview", "statistics", "storage"]
    amal.checks_consent(case, c_consent_stats="no")
    assert standing() == ["interview", "storage"]
    amal.checks_consent(case, c_consent_interview="declined")
    assert standing() == ["storage"]
    refused(amal.tries_screening(case, "palermo_amp"), 409, "G-02")


def test_who_does_not_want_to_be_recorded_is_neither_written_of_nor_shared(
    people: People,
) -> None:
    amal, opendoor = people.amal, people.organisation("opendoor")
    person = amal.registers()
    case = amal.opens_case(person, people.site("reception"))
    amal.triages(case)
    amal.checks_consent(case)
    agreed = amal.records_agreement(case, opendoor)
    amal.checks_consent(case, c_consent_record="no")
    assert amal.reads(f"cases/{case['id']}")["status"] == "withdrawn_consent"
    amal.triages(case)  # work that goes on does not undo the refusal
    needy = amal.triages(case, n_rest="no")
    amal.meets(needy, "n_rest")
    informed = amal.reads(f"cases/{case['id']}")
    refused(amal.changes(f"cases/{case['id']}/move", informed, {"to": "informed"}), 409, "G-02")
    (sharing,) = amal.lists("consents", case=case["id"], purpose="sharing")
    assert sharing["withdrawn_at"]
    name = {"script": "Latn", "given": "Paul"}
    for tried in (
        amal.tries_agreement(case, opendoor),
        amal.tries_referral(case, opendoor, agreed, "shelter"),
        amal.changes(f"persons/{person['id']}/names", person, name),
        amal.changes(f"persons/{person['id']}", person, {"sex": "male"}, method="patch"),
    ):
        refused(tried, 409, "G-02")
    amal.checks_consent(case)
    assert amal.reads(f"cases/{case['id']}")["status"] == "consented"
    amal.records_agreement(case, opendoor)


def test_nothing_more_waits_for_consent_once_it_is_there(people: People) -> None:
    case = case_of(people)
    people.amal.checks_consent(case, c_purpose="unknown")
    pending = people.amal.obligations(case)
    people.amal.checks_consent(case)
    assert "SG-CONSENT-PENDING" in pending
    assert "SG-CONSENT-PENDING" not in people.amal.obligations(case)
