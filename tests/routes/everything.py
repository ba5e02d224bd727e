"""One of everything: the ids that stand in the addresses, the bodies that the routes ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from accounts.models import RoleAssignment, Training, User
from cases.models import Obligation
from reports.models import Report
from reports.periods import Month
from reports.publishing import publish
from screening.library import AGE_CHECK, TRIAGE
from screening.models import Rescreening
from tests.conftest import PASSWORD, acting_for, token_of
from tests.routes import arrivals
from tests.world import (
    PERSON,
    SETTING,
    answers,
    created,
    new_case,
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


AGE_DECISION = {
    "status": "child",
    "decided_by": "Family court",
    "decided_at": "2026-10-06T08:00:00Z",
    "appeal_until": "2026-11-05T23:00:00Z",
}

STEP = {"kind": "placement", "place": "shelter"}
INCIDENT = {"kind": "pushback", "at": "2026-10-04T21:00:00Z"}
INTERVIEW = {"instrument": "labour_migrant", "setting": SETTING}
OVERRIDE = {"reason": "danger_to_life"}
CONCERN = {"profile": "refugee_asylum", "state": "inconclusive", "reason": "observed"}
EXCLUSION = {"answers": {"x_account_crimes_intl": "no"}, "counsel_present": True}


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
            **arrivals.bodies(self.ids, self.cast),
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
            "/interviews": {
                **INTERVIEW,
                "case": case["id"],
                "instrument": "heightened_risk",
            },
            "/answers": {"answers": {"lm_work_purpose": "yes"}},
            "/pause": {"because": "rest"},
            "/stop": {"because": "distress"},
            "/resume": {"setting": SETTING},
            "/complete": {},
            "/abandon": {"because": "person_asks"},
            "/gate-overrides": {**OVERRIDE, "case": case["id"]},
            "/decide": {"decision": "confirmed"},
            "/profile-concerns": {**CONCERN, "case": case["id"]},
            "{concern}/end": {"reason": "decided"},
            "/replays": {"instrument": "labour_migrant"},
            "/exclusion-files": {**EXCLUSION, "case_reference": self.reference},
            "/age-decisions": {
                **AGE_DECISION,
                "case": self.ids["doubted"],
                "screening": self.ids["age_check"],
            },
            "/appeal": {"appealed_at": "2026-10-20T08:00:00Z"},
            "/guarded-steps": {**STEP, "case": case["id"]},
            "/incidents": {**INCIDENT, "case": case["id"]},
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
            "/trainings": {
                "user": self.ids["user"],
                "topic": "child",
                "provider": "National training centre",
                "completed_on": "2026-09-18",
                "expires_on": "2028-09-17",
            },
            "/role-assignments": {"user": self.ids["user"], "role": "supervisor"},
        }
        if method == "patch":
            fitting = (body for part, body in arrivals.PATCHES.items() if part in route)
            return next(fitting, {"sex": "unknown"})
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
    created(screen(amal, case, "refugee_1951", {"outside_country": "no"}))
    about = {"case": case["id"]}
    interview = created(amal.create("interviews", {**INTERVIEW, **about}))
    other = {**INTERVIEW, **about, "instrument": "unhcr_vst"}
    paused = created(amal.create("interviews", other))
    pause = amal.change(f"interviews/{paused['id']}/pause", 1, {"because": "rest"})
    assert pause.status_code == 200
    concern = created(amal.create("profile-concerns", {**CONCERN, **about}))
    replay = created(api(cast.sami).create("replays", {"instrument": "palermo_amp"}))
    read_by_lior = {**EXCLUSION, "case_reference": case["reference"]}
    exclusion_file = created(api(cast.lior).create("exclusion-files", read_by_lior))
    representative = created(
        amal.create(
            "representatives",
            {**GUARDIAN, "case": case["id"]},
        )
    )
    doubted = new_case(amal, cast.sites["reception"], age_status="presumed_child")
    created(screen(amal, doubted, TRIAGE, answers(TRIAGE)))
    age_check = created(screen(amal, doubted, AGE_CHECK, answers(AGE_CHECK, rest="yes")))
    on_age = {**AGE_DECISION, "case": doubted["id"], "screening": age_check["id"]}
    age_decision = created(amal.create("age-decisions", on_age))
    override = created(amal.create("gate-overrides", {**OVERRIDE, "case": doubted["id"]}))
    step = created(amal.create("guarded-steps", {**STEP, "case": case["id"]}))
    incident = created(amal.create("incidents", {**INCIDENT, "case": case["id"]}))
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
        training = Training.objects.filter(user=cast.amal.user).latest("id")
        plain = User.objects.create(
            organisation=cast.organisations["harbour"], email="plain@example.org", name="Plain"
        )
        mark = Rescreening.objects.create(
            organisation=cast.organisations["harbour"],
            person_id=case["person"]["id"],
            case_id=case["id"],
            screening_id=screening["id"],
            instrument="palermo_amp",
            version=screening["version"],
            because="new_facts",
            outcome_then="indicated",
            outcome_now="indicated",
            missed=False,
        )
    publish(Month(2026, 10))
    report = Report.objects.get()
    token_of(cast.amal)
    token = amal.read("tokens").json()["results"][0]["id"]
    event = api(cast.ines).read("events", holder=newcomer.organisation_id).json()["results"][0]
    found = {
            "name": case["person"]["names"][0]["id"],
            "person": case["person"]["id"], "case": case["id"], "triage": triage["id"],
            "need": need["id"], "screening": screening["id"],
            "profile": amal.read("profiles").json()["results"][0]["id"],
            "doubted": doubted["id"], "age_check": age_check["id"],
            "age_decision": age_decision["id"],
            "representative": representative["id"], "consent": consent["id"],
            "step": step["id"], "incident": incident["id"],
            "interview": interview["id"], "paused": paused["id"], "override": override["id"],
            "concern": concern["id"], "replay": replay["id"], "rescreening": str(mark.pk),
            "exclusion_file": exclusion_file["id"],
            "referral": sent[0], "accepted": sent[1], "finished": sent[2],
            "obligation": str(open_.pk), "waiting": str(waiting.pk),
            "report": str(report.pk), "token": token, "event": event["event_id"],
            "user": str(plain.pk), "role": str(role.pk),
            "training": str(training.pk),
            "site": str(cast.sites["reception"].pk), "organisation": str(opendoor.pk),
    }  # fmt: skip
    return World(cast=cast, reference=case["reference"], ids=arrivals.make(cast, api, found))
