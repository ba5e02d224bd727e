"""Roles are given and taken by an administrator, and count from that moment to the other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from accounts.models import RoleAssignment, User
from accounts.policy import INCOMPATIBLE, ROLES_IN, Domain, Role
from accounts.services import give_role
from tests.cast import Cast, Member
from tests.conftest import Client, acting_for, make_member

PAIRS = sorted(tuple(sorted(p)) for p in INCOMPATIBLE if set(p) <= ROLES_IN[Domain.PROTECTION])


@pytest.fixture
def kit(cast: Cast, api: Any) -> Client:
    return api(cast.kit)  # type: ignore[no-any-return]


@pytest.fixture
def newcomer(cast: Cast) -> Member:
    return make_member(cast.organisations["harbour"], "newcomer", None)


def give(client: Client, member: Member, role: str, **more: Any) -> Any:
    return client.create("role-assignments", {"user": str(member.user.pk), "role": role, **more})


def held(cast: Cast, member: Member) -> str:
    with acting_for(cast.organisations["harbour"]):
        return str(RoleAssignment.objects.filter(user=member.user).latest("id").pk)


def test_without_a_role_an_account_can_do_nothing(api: Any, newcomer: Member) -> None:
    client = api(newcomer)
    for path in ("session", "cases", "persons", "organisations", "instruments", "events"):
        assert client.read(path).status_code == 403, path


def test_a_role_counts_from_the_next_request(kit: Client, api: Any, newcomer: Member) -> None:
    client = api(newcomer)
    assert client.read("cases").status_code == 403
    given = give(kit, newcomer, "caseworker")
    assert given.status_code == 201
    assert given.json()["is_current"] is True
    assert client.read("cases").status_code == 200
    ended = kit.post(f"/api/v1/role-assignments/{given.json()['id']}/revoke")
    assert ended.status_code == 200
    assert client.read("cases").status_code == 403


def test_a_role_ends_by_itself(kit: Client, api: Any, cast: Cast, newcomer: Member) -> None:
    tomorrow = (now() + timedelta(days=1)).isoformat()
    given = give(kit, newcomer, "caseworker", expires_at=tomorrow).json()
    assert api(newcomer).read("cases").status_code == 200
    with acting_for(cast.organisations["harbour"]):
        RoleAssignment.objects.filter(pk=given["id"]).update(
            expires_at=now() - timedelta(seconds=1)
        )
    assert api(newcomer).read("cases").status_code == 403
    assert give(kit, newcomer, "caseworker").status_code == 201  # and can be given again
    assert api(newcomer).read("cases").status_code == 200


def test_a_role_cannot_end_before_it_begins(kit: Client, newcomer: Member) -> None:
    passed = (now() - timedelta(seconds=1)).isoformat()
    refused = give(kit, newcomer, "caseworker", expires_at=passed)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "expires_at"


def test_a_role_is_held_once(kit: Client, newcomer: Member) -> None:
    assert give(kit, newcomer, "caseworker").status_code == 201
    assert give(kit, newcomer, "caseworker").status_code == 409
    assert give(kit, newcomer, "supervisor").status_code == 201  # these two go together


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_incompatible_roles_are_refused(
    kit: Client, newcomer: Member, one: str, other: str
) -> None:
    assert give(kit, newcomer, one).status_code == 201
    refused = give(kit, newcomer, other)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "role"
    assert one in refused.json()["errors"][0]["reason"]


@pytest.mark.parametrize("role", sorted(set(Role) - ROLES_IN[Domain.PROTECTION]))
def test_a_role_foreign_to_the_kind_of_organisation_is_refused(
    kit: Client, newcomer: Member, role: str
) -> None:
    refused = give(kit, newcomer, role)
    assert refused.status_code == 400
    assert "state_agency" in refused.json()["errors"][0]["reason"]


def test_an_ngo_has_no_legal_exclusion_officer(cast: Cast, api: Any) -> None:
    opendoor = cast.organisations["opendoor"]
    keeper = api(make_member(opendoor, "keeper", Role.ADMINISTRATOR))
    lawyer = make_member(opendoor, "lawyer", None)
    refused = give(keeper, lawyer, "legal_exclusion_officer")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "role"
    assert "ngo" in refused.json()["errors"][0]["reason"]


def test_a_legal_exclusion_officer_handles_exclusion_and_nothing_else(
    cast: Cast, api: Any
) -> None:
    lior, person = api(cast.lior), api(cast.amal).create("persons", {}).json()
    me = lior.read("session").json()
    assert me["purpose"] == "legal_exclusion"
    assert set(me["capabilities"]) == {
        "use an account", "view instruments", "handle exclusion files",
    }  # fmt: skip
    for path in ("cases", "persons", "screenings", "profiles", "referrals", "consents", "sites",
                 "obligations", "representatives", "need-responses", "trainings", "users",
                 "events", "reports", f"persons/{person['id']}"):  # fmt: skip
        assert lior.read(path).status_code == 403, path


def test_the_rule_holds_below_the_route_as_well(cast: Cast) -> None:
    with acting_for(cast.organisations["enforcement"]):
        robin = User.objects.for_reading().get(pk=cast.robin.user.pk)
        for role in set(Role) - {Role.LIAISON_OFFICER, Role.ADMINISTRATOR}:
            with pytest.raises(Exception, match="cannot work"):
                give_role(user=robin, role=role)


def test_nobody_changes_their_own_roles(kit: Client, cast: Cast) -> None:
    assert give(kit, cast.kit, "caseworker").status_code == 409
    mine = held(cast, cast.kit)
    assert kit.post(f"/api/v1/role-assignments/{mine}/revoke").status_code == 409
    assert kit.post(f"/api/v1/users/{cast.kit.user.pk}/deactivate").status_code == 409
    assert kit.read("users").status_code == 200


def test_an_administrator_reaches_no_other_organisation(kit: Client, cast: Cast) -> None:
    lena = cast.lena
    with acting_for(cast.organisations["plains"]):
        role = str(RoleAssignment.objects.get(user=lena.user).pk)
    assert give(kit, lena, "supervisor").status_code == 404
    assert kit.post(f"/api/v1/role-assignments/{role}/revoke").status_code == 404
    assert kit.post(f"/api/v1/users/{lena.user.pk}/deactivate").status_code == 404
    assert kit.read(f"users/{lena.user.pk}").status_code == 404
    emails = {one["email"] for one in kit.read("users", page_size=100).json()["results"]}
    assert emails
    assert lena.user.email not in emails
    assert len(kit.read("role-assignments", page_size=100).json()["results"]) == 5


def test_an_administrator_sees_no_case(kit: Client, api: Any, cast: Cast) -> None:
    person = api(cast.amal).create("persons", {}).json()
    for path in ("cases", "persons", "screenings", "profiles", "referrals", "consents",
                 "obligations", "representatives", "events", "reports"):  # fmt: skip
        assert kit.read(path).status_code == 403, path
    assert kit.read(f"persons/{person['id']}").status_code == 403


@pytest.mark.parametrize("who", ["amal", "sami", "dara", "lior", "noor", "ines", "cleo", "robin"])
def test_nobody_else_manages_accounts(api: Any, cast: Cast, newcomer: Member, who: str) -> None:
    client = api(cast.members[who])
    assert client.read("users").status_code == 403
    assert give(client, newcomer, "caseworker").status_code == 403
    account = {"email": "x@example.org", "name": "X", "password": "a long password of one's own"}
    assert client.create("users", account).status_code == 403
    assert client.post(f"/api/v1/users/{newcomer.user.pk}/deactivate").status_code == 403


def test_a_deactivated_account_stops_at_once(kit: Client, api: Any, cast: Cast) -> None:
    amal = api(cast.amal)
    assert amal.read("cases").status_code == 200
    assert kit.post(f"/api/v1/users/{cast.amal.user.pk}/deactivate").status_code == 200
    assert amal.read("cases").status_code == 401


@pytest.mark.parametrize(
    "password", ["short", "password1234", "zora@example.org", "qwertyuiop123", ""]
)
def test_a_password_that_others_could_guess_is_refused(kit: Client, password: str) -> None:
    account = {"email": "zora@example.org", "name": "Zora", "password": password}
    refused = kit.create("users", account)
    assert refused.status_code == 400
    assert {error["field"] for error in refused.json()["errors"]} == {"password"}


def test_an_address_in_use_elsewhere_is_refused_without_saying_where(
    kit: Client, cast: Cast
) -> None:
    account = {"name": "X", "password": "a long password of one's own"}
    answers = [
        kit.create("users", {**account, "email": member.user.email}).json()
        for member in (cast.lena, cast.amal)
    ]
    assert answers[0] == answers[1]
    assert answers[0]["errors"] == [
        {"field": "email", "reason": "This address cannot be used.", "code": "invalid"}
    ]
