"""A partner's page shows people of two agencies: each agency reads of its own people only."""

from __future__ import annotations

from typing import Any

from accounts.policy import Role
from tests.conftest import make_member
from tests.scenarios.answers import done
from tests.world import PERSON, created, new_case, referral, sharing


def test_what_a_partner_saw_is_told_to_each_holder_and_no_further(cast: Any, api: Any) -> None:
    amal, lena, noor = api(cast.amal), api(cast.lena), api(cast.noor)
    opendoor = cast.organisations["opendoor"]
    case = new_case(amal, cast.sites["reception"])
    consent = created(amal.create("consents", sharing(case, opendoor)))
    created(amal.create("referrals", referral(case, opendoor, consent)))
    site = created(
        api_of_administrator(cast, api).create(
            "sites", {"name": "Plains gate", "stage": "border", "country": "XXX"}
        )
    )
    person = created(lena.create("persons", PERSON))
    theirs = created(
        lena.create(
            "cases",
            {
                "person": person["id"],
                "site": site["id"],
                "first_contact_at": "2026-10-05T08:30:00Z",
            },
        )
    )
    agreed = created(lena.create("consents", sharing(theirs, opendoor)))
    created(lena.create("referrals", referral(theirs, opendoor, agreed)))

    assert len(done(noor.read("referrals"))["results"]) == 2

    dara = api(cast.dara)
    answer = dara.post("/api/v1/accesses", {"case_reference": case["reference"]}, format="json")
    by_partner = [one for one in done(answer)["results"] if one["action"] == "referral.list"]
    assert len(by_partner) == 1
    assert len(by_partner[0]["subjects"]) == 1
    unknown = dara.post("/api/v1/accesses", {"case_reference": theirs["reference"]}, format="json")
    assert unknown.status_code == 404


def api_of_administrator(cast: Any, api: Any) -> Any:
    return api(make_member(cast.organisations["plains"], "piet", Role.ADMINISTRATOR))


def test_the_holder_learns_who_was_refused_and_no_person_stands_there_by_id(
    cast: Any, api: Any
) -> None:
    case = new_case(api(cast.amal), cast.sites["reception"])
    person = case["person"]["id"]
    robin, dara = api(cast.robin), api(cast.dara)
    for path in (f"persons/{person}", f"cases/{person}"):
        assert robin.read(path).status_code == 403
    denied = [one for one in done(dara.read("events", kind="denied"))["results"]]
    assert len(denied) == 2
    for one in denied:
        assert len(one["subjects"]) == 1
        assert person not in str(one)


def test_what_an_ombuds_asks_is_not_told_to_the_house_that_is_asked_about(
    cast: Any, api: Any
) -> None:
    case = new_case(api(cast.amal), cast.sites["reception"])
    ines, dara = api(cast.ines), api(cast.dara)
    done(ines.post("/api/v1/accesses", {"case_reference": case["reference"]}, format="json"))
    asked = done(dara.read("events", kind="accesses_read"))["results"]
    assert asked == []
