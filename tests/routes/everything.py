"""One of everything: the ids that stand in the addresses, the bodies that the routes ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from accounts.models import RoleAssignment, User
from cases.models import Obligation
from reports.models import Report
from reports.periods import Month
from reports.publishing import publish
from screening.library import TRIAGE
from tests.conftest import PASSWORD, acting_for, token_of
from tests.world import (
    PERSON,
    SETTING,
    answers,
    created,
    ready_case,
    referral,
    screen,
    sharing,
)

GUARDIAN = {
    "kind": "guardian",
    "name": "Maren Holt",
    "appointed_by": "Family court",
    "appointed_at": "2026-10-06T08:00:00Z",
}


@dataclass
class World:
    """The ids that stand in the addresses, and the bodies that each route asks for."""

    ids: dict[str, str]
    cast: Any
    reference: str

    def path(self, route: str) -> str:
        return route.format(**self.ids)

    def body(self, route: str, method: str) -> Any:
        harbour = self.cast.sites["reception"]
        case = {"id": self.ids["case"]}
        opendoor = self.cast.organisations["opendoor"]
        bodies: dict[str, Any] = {
            "/persons": PERSON,
            "/names": {"script": "Latn", "given": "Yusuf"},
            "/cases": {
                "person": self.ids["person"],
                "site": str(harbour.pk),
                "first_contact_at": "2026-10-05T08:30:00Z",
            },
            "/move": {"to": "on_hold", "hold_until": "2099-01-01"},
            "/find": {"reference": self.reference},
            "/retire-name": {"name": self.ids["name"]},
            "/consents": sharing(case, opendoor),
            "/representatives": {**GUARDIAN, "case": case["id"]},
            "/start-clock": {"at": datetime.now(UTC).isoformat()},
            "/lift": {"reason": "not_applicable"},
            "/screenings": {
                "case": case["id"],
                "instrument": TRIAGE,
                "answers": answers(TRIAGE),
                "setting": SETTING,
            },
            "/need-responses": {
                "triage": self.ids["triage"],
                "item": "n_shelter",
                "response": "met",
            },
            "/referrals": referral(case, opendoor, {"id": self.ids["consent"]}),
            "/decline": {"reason": "no_capacity"},
            "/sites": {"name": "New place", "stage": "border", "country": "XXX"},
            "/password": {"password": PASSWORD, "new_password": "another long password here"},
            "/finish": {"outcome": "completed", "feedback": "Done."},
            "/accesses": {"case_reference": self.reference},
            "/users": {
                "email": f"{uuid4()}@example.org",
                "name": "New",
                "password": "a long password for tests",
            },
            "/role-assignments": {"user": self.ids["user"], "role": "supervisor"},
        }
        if method == "patch":
            return {"sex": "unknown"}
        return next((body for end, body in bodies.items() if route.endswith(end)), None)


def make_world(cast: Any, api: Any) -> World:
    amal, noor = api(cast.amal), api(cast.noor)
    opendoor = cast.organisations["opendoor"]
    case = ready_case(amal, cast.sites["reception"])
    needy = screen(amal, case, TRIAGE, answers(TRIAGE, n_shelter="no"))
    triage = created(needy)
    need = created(
        amal.create(
            "need-responses", {"triage": triage["id"], "item": "n_shelter", "response": "met"}
        )
    )
    screening = created(
        screen(
            amal,
            case,
            "palermo_amp",
            {"act_recruited": "yes", "means_coercion": "yes", "pur_forced_labour": "yes"},
        )
    )
    representative = created(
        amal.create(
            "representatives",
            {**GUARDIAN, "case": case["id"]},
        )
    )
    consent = created(amal.create("consents", sharing(case, opendoor)))
    sent = [
        created(amal.create("referrals", referral(case, opendoor, consent)))["id"]
        for _ in range(3)
    ]
    for moved, verbs in ((sent[1], ("accept",)), (sent[2], ("accept", "finish"))):
        for number, verb in enumerate(verbs, start=1):
            body = {"outcome": "completed", "feedback": "Done."} if verb == "finish" else None
            assert noor.change(f"referrals/{moved}/{verb}", number, body).status_code == 200
    with acting_for(cast.organisations["harbour"]):
        obligations = Obligation.objects.filter(case=case["id"])
        open_ = obligations.filter(status="open", kind="safeguard").first()
        waiting = obligations.filter(status="waiting").first()
        assert open_
        assert waiting
        newcomer = cast.sami.user
        role = RoleAssignment.objects.get(user=cast.amal.user)
        plain = User.objects.create(
            organisation=cast.organisations["harbour"], email="plain@example.org", name="Plain"
        )
    publish(Month(2026, 10))
    report = Report.objects.get()
    token_of(cast.amal)
    token = amal.read("tokens").json()["results"][0]["id"]
    event = api(cast.ines).read("events", holder=newcomer.organisation_id).json()["results"][0]
    return World(
        cast=cast,
        reference=case["reference"],
        ids={
            "name": case["person"]["names"][0]["id"],
            "person": case["person"]["id"], "case": case["id"], "triage": triage["id"],
            "need": need["id"], "screening": screening["id"],
            "profile": amal.read("profiles").json()["results"][0]["id"],
            "representative": representative["id"], "consent": consent["id"],
            "referral": sent[0], "accepted": sent[1], "finished": sent[2],
            "obligation": str(open_.pk), "waiting": str(waiting.pk),
            "report": str(report.pk), "token": token, "event": event["event_id"],
            "user": str(plain.pk), "role": str(role.pk),
            "site": str(cast.sites["reception"].pk), "organisation": str(opendoor.pk),
        },
    )  # fmt: skip
