"""What a person said stands in erasable payloads alone; secrets stand nowhere."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from accounts.models import AccessToken, Organisation
from accounts.services import create_token, new_account
from reports.models import Report
from screening.models import Screening
from tests.cast import Cast
from tests.conftest import PASSWORD, Client, acting_for, token_of
from tests.oversight.database import in_log
from tests.oversight.log import Log
from tests.world import created, new_case, ready_case, referral, sharing


def test_password_and_token_never_reach_the_log(log: Log, harbour: Organisation) -> None:
    with acting_for(harbour):
        user = new_account(
            organisation=harbour, email="new@example.org", name="New", password=PASSWORD
        )
        old = user.password
        user.set_password("another long password")
        user.save(update_fields=["password"])
        token, secret = create_token(actor=user, label="mine")
        AccessToken.objects.filter(pk=token.pk).update(digest=b"\1" * 32)
    inserted, changed, made, swapped = log.bodies()
    assert "password" not in inserted
    assert changed == {"password": "withheld"}
    assert "digest" not in made
    assert swapped == {"digest": "withheld"}
    everything = json.dumps(log.bodies()) + "".join(event["meta"] for event in log.events())
    digest = hashlib.sha256(secret.encode()).hexdigest()
    for forbidden in (secret, digest, old, user.password):
        assert forbidden not in everything


def test_frozen_counts_of_a_report_never_reach_the_log(log: Log, module_cast: Cast) -> None:
    with acting_for(None):
        Report.objects.create(
            kind="accountability_month", period="2026-01-01", cut_off="2026-02-01T00:00Z",
            definitions_version="1", frozen={"salt": "the salt"}, document=b"x", sha256="0" * 64,
        )  # fmt: skip
    (body,) = log.bodies()
    assert not {"frozen", "document"} & body.keys()


MARK = "Zarathustra-7731"


def marked_events(log: Log, amal: Client, cast: Cast) -> list[dict[str, Any]]:
    """Write the marker into every free text of a person that this house has."""
    name = {"given": MARK, "family": MARK, "given_latin": MARK, "family_latin": MARK}
    case = ready_case(
        amal, cast.sites["reception"], names=[{"script": "Latn", **name}], languages=["zzq"]
    )
    person = case["person"]["id"]
    spelling = {"script": "Latn", **name}
    created(amal.create(f"persons/{person}/names", spelling, headers={"If-Match": '"1"'}))
    representative = {
        "case": case["id"],
        "kind": "guardian",
        "name": MARK,
        "appointed_by": MARK,
        "appointed_at": "2026-10-05T09:00:00Z",
    }
    created(amal.create("representatives", representative))
    consent = created(
        amal.create("consents", {**sharing(case, cast.organisations["opendoor"]),
                                 "text_version": MARK})
    )  # fmt: skip
    sent = created(
        amal.create("referrals", referral(case, cast.organisations["opendoor"], consent))
    )
    noor = Client()
    noor.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(cast.noor)}")
    assert noor.change(f"referrals/{sent['id']}/accept", 1).status_code == 200
    finish = {"outcome": "completed", "feedback": MARK}
    assert noor.change(f"referrals/{sent['id']}/finish", 2, finish).status_code == 200
    with acting_for(cast.organisations["harbour"]):
        screening = Screening.objects.filter(case=case["id"])[0]
        Screening.objects.create(
            organisation_id=screening.organisation_id, person_id=person, case_id=case["id"],
            instrument="x", version="1", content_hash="0", answers={"free": MARK},
            facts={}, setting={}, outcome="x", result={"trace": MARK},
            conducted_by_id=screening.conducted_by_id,
        )  # fmt: skip
    # What somebody types in the wrong place is no less personal.
    amal.create("persons", {"names": [{"script": MARK, "given": MARK}]})
    amal.create("persons", {MARK: MARK})
    amal.read("cases", status=MARK)
    amal.read(f"cases/{MARK}")
    amal.post("/api/v1/session", {"email": f"{MARK}@example.org", "password": MARK})
    return log.events()


def test_what_a_person_said_or_is_called_stands_only_in_erasable_payloads(
    log: Log, amal: Client, module_cast: Cast
) -> None:
    events = marked_events(log, amal, module_cast)
    permanent = in_log(
        "SELECT to_jsonb(e)::text AS text FROM audit.event e WHERE event_id > %s", [log.mark]
    )
    assert len(permanent) == len(events) > 20
    assert not [row["text"] for row in permanent if MARK.lower() in row["text"].lower()]
    bodies = [event["object_type"] for event in events if event["body"] and MARK in event["body"]]
    assert {
        "cases_personname",
        "cases_representative",
        "cases_consent",
        "referrals_referral",
        "referrals_package",
        "screening_screening",
    } <= set(bodies)


def test_a_person_stands_in_permanent_fields_by_pseudonym_only(
    log: Log, amal: Client, module_cast: Cast
) -> None:
    case = new_case(amal, module_cast.sites["reception"])
    assert amal.read(f"persons/{case['person']['id']}").status_code == 200
    assert amal.read("cases").status_code == 200
    person = case["person"]["id"]
    (known,) = in_log("SELECT pseudonym::text FROM audit.subject WHERE person_id = %s", [person])
    permanent = in_log(
        "SELECT to_jsonb(e)::text AS text FROM audit.event e WHERE event_id > %s", [log.mark]
    )
    assert not [row["text"] for row in permanent if person in row["text"]]
    about = [event for event in log.events() if known["pseudonym"] in event["subjects"]]
    kinds = {(event["kind"], event["object_type"]) for event in about}
    assert {
        ("insert", "cases_person"),
        ("insert", "cases_personname"),
        ("insert", "cases_case"),
        ("disclosed", "cases_person"),
        ("disclosed", "cases_case"),
    } <= kinds
    own = next(event for event in about if event["object_type"] == "cases_person")
    assert str(own["object_id"]) == known["pseudonym"]
    assert known["pseudonym"] != person


def test_every_table_about_persons_names_the_person_in_its_events(
    log: Log, amal: Client, module_cast: Cast
) -> None:
    events = marked_events(log, amal, module_cast)
    changes = [event for event in events if event["body"]]
    personal = {"cases_", "screening_", "referrals_"}
    about_persons = [e for e in changes if e["object_type"].split("_")[0] + "_" in personal]
    assert all(len(event["subjects"]) == 1 for event in about_persons)
    assert all(str(event["subject"]) == event["subjects"][0] for event in about_persons)
