"""Why data is processed: the role's own purpose, or one of them that the request states."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from accounts.policy import Role
from accounts.services import give_role
from oversight import context
from tests.cast import Cast
from tests.conftest import acting_for
from tests.oversight.database import run


def purposes(cast: Cast) -> list[str]:
    scope = context.system("test.read", purpose="oversight")
    scope.log_scope = "all"
    with context.enter(scope):
        rows = run(
            "SELECT purpose FROM oversight_event WHERE actor = %s AND kind <> 'insert'"
            " ORDER BY event_id",
            [cast.amal.user.pk],
        )
    return [purpose for (purpose,) in rows]


def test_the_purpose_of_the_role_is_in_the_event(cast: Cast, api: Any) -> None:
    api(cast.amal).create("persons", {})
    assert purposes(cast) == ["case_management"]


def test_a_stated_purpose_that_no_role_has_is_refused(cast: Cast, api: Any) -> None:
    for stated in ("oversight", "liaison", "curiosity", "CASE_MANAGEMENT", "none"):
        response = api(cast.amal).get("/api/v1/persons", headers={"Processing-Purpose": stated})
        assert response.status_code == 403, stated
        assert "purpose" in response.json()["detail"]
    assert purposes(cast) == ["case_management"] * 5  # each refusal, for what the role may do


def test_of_several_purposes_the_stated_one_counts(cast: Cast, api: Any) -> None:
    with acting_for(cast.organisations["harbour"]):
        amal = User.objects.for_reading().get(pk=cast.amal.user.pk)
        give_role(user=amal, role=Role.PARTNER_FOCAL_POINT)
    client = api(cast.amal)
    client.create("persons", {})
    as_partner = {"Processing-Purpose": "referral"}
    me = client.get("/api/v1/session", headers=as_partner).json()
    assert me["purpose"] == "referral"
    assert "answer referrals" in me["capabilities"]
    assert "view persons" not in me["capabilities"]
    assert client.get("/api/v1/persons", headers=as_partner).status_code == 403
    assert client.get("/api/v1/persons").status_code == 200
    assert purposes(cast) == ["case_management", "referral", "case_management"]
