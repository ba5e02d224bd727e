"""Enforcement, police and consular bodies read nothing, even if the table of rights is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts import policy
from accounts.models import Organisation
from accounts.policy import Capability, Purpose, Role
from cases.models import Case, Consent, Obligation, Person, PersonName, Representative
from oversight import context
from referrals.models import Package, Referral
from screening.models import NeedResponse, ProfileAssessment, Screening
from tests.cast import Cast
from tests.conftest import Client, acting_for, make_member
from tests.world import created, ready_case, referral, sharing

PERSONAL = [
    Person, PersonName, Case, Consent, Representative, Obligation, Screening, ProfileAssessment,
    NeedResponse, Referral, Package,
]  # fmt: skip
LISTS = ["persons", "cases", "consents", "representatives", "obligations", "screenings",
         "profiles", "need-responses", "guarded-steps", "incidents", "referrals"]  # fmt: skip
BEHIND = ["enforcement", "police", "consulate"]


@pytest.fixture
def everything_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody edits the table: the liaison officer may do all there is."""
    grants = {**policy.GRANTS, Role.LIAISON_OFFICER: {Purpose.LIAISON: frozenset(Capability)}}
    monkeypatch.setattr(policy, "GRANTS", grants)


@pytest.fixture
def case(cast: Cast, api: Any) -> dict[str, Any]:
    amal = api(cast.amal)
    case = ready_case(amal, cast.sites["reception"])
    consent = created(amal.create("consents", sharing(case, cast.organisations["opendoor"])))
    created(amal.create("referrals", referral(case, cast.organisations["opendoor"], consent)))
    return case


def officer(cast: Cast, api: Any, where: str) -> Client:
    member = make_member(cast.organisations[where], f"officer-{where}", Role.LIAISON_OFFICER)
    return api(member)  # type: ignore[no-any-return]


@pytest.mark.parametrize("where", BEHIND)
def test_the_first_wall_refuses_every_list_and_record(
    cast: Cast, api: Any, case: Any, where: str
) -> None:
    client = officer(cast, api, where)
    for path in [*LISTS, f"cases/{case['id']}", f"persons/{case['person']['id']}", "events"]:
        assert client.read(path).status_code == 403, path


@pytest.mark.parametrize("where", BEHIND)
def test_behind_a_broken_table_of_rights_stands_row_security(
    cast: Cast, api: Any, case: Any, everything_granted: None, where: str
) -> None:
    client = officer(cast, api, where)
    assert "view cases" in client.read("session").json()["capabilities"]
    for path in LISTS:
        response = client.read(path)
        assert response.status_code == 200
        assert response.json()["results"] == [], path
    assert client.read(f"cases/{case['id']}").status_code == 404
    assert client.read(f"persons/{case['person']['id']}").status_code == 404


def give_rows_to(cast: Cast, where: Organisation) -> None:
    """Rows that carry the body's own id, as if they had been moved to it."""
    with acting_for(where):
        person = Person.objects.create(organisation=where)
        PersonName.objects.create(organisation=where, person=person, script="Latn", given="A")


@pytest.mark.parametrize("where", BEHIND)
def test_not_even_rows_with_its_own_id_are_shown_to_such_a_body(
    cast: Cast, api: Any, everything_granted: None, where: str
) -> None:
    body = cast.organisations[where]
    give_rows_to(cast, body)
    with acting_for(body):
        assert Person.objects.filter(organisation=body).exists()
    client = officer(cast, api, where)
    assert client.read("persons").json()["results"] == []
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        client.create("persons", {})


@pytest.mark.parametrize("domain", ["enforcement", "oversight", "", "Protection", "protection "])
def test_no_side_but_protection_reads_any_personal_table(
    cast: Cast, case: Any, domain: str
) -> None:
    harbour = cast.organisations["harbour"].pk
    scope = context.system("test.read", purpose="liaison", organisation=harbour)
    with context.enter(scope):
        shown = {model for model in PERSONAL if model._default_manager.exists()}
    scope.domain = domain
    with context.enter(scope):
        leaked = {model for model in PERSONAL if model._default_manager.exists()}
    assert {Person, PersonName, Case, Consent, Screening, Referral, Package} <= shown
    assert leaked == set()


def test_each_attempt_is_an_event_that_names_the_firewall(cast: Cast, api: Any, case: Any) -> None:
    client = officer(cast, api, "police")
    client.read(f"cases/{case['id']}")
    ines = api(cast.ines)
    found = ines.read("events", kind="denied").json()["results"]
    assert found[0]["detail"] == {"status": 403, "capability": "view cases", "firewall": "G-08"}
    assert found[0]["organisation_name"] == "City Police"
