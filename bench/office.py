"""One organisation, its caseworker, and a case that is ready for an interview."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils.timezone import now

from accounts.models import Organisation, Site, Training, User
from accounts.policy import Kind, Purpose, Role
from accounts.services import create_token, give_role, new_account
from bench.doors import Door
from oversight import context
from screening.library import CONSENT, LIBRARY, TRIAGE

INSTRUMENT = "delphi_adult_labour"  # 67 questions
YES = (  # deception, exploitation and coercion: indicated, with safeguards, flags and deadlines
    "dr_job", "dr_wages", "dr_contract", "ex_hours", "ex_low_pay", "ex_living",
    "cd_doc", "cd_isolation", "cd_wages", "cd_threats", "vd_economic",
)  # fmt: skip
SETTING: dict[str, Any] = {
    "language": "tgk",
    "interpreter": "professional",
    "interpreter_sex": "male",
    "interviewer_sex": "female",
    "place": "private_room",
    "seen_alone": "yes",
    "person_agrees": True,
    "privacy_confirmed": True,
}
PERSON: dict[str, Any] = {
    "names": [
        {
            "kind": "legal",
            "script": "Cyrl",
            "given": "Даврон",
            "family": "Саидов",
            "given_latin": "Davron",
            "family_latin": "Saidov",
        }
    ],
    "sex": "male",
    "birth_date": "1992-03",
    "birth_provenance": "stated",
    "age_status": "adult",
    "nationalities": ["TJK"],
    "languages": ["tgk", "rus"],
    "interpreter_needed": True,
    "interpreter_language": "tgk",
}


@dataclass(frozen=True)
class Message:
    """A request that is ready to be sent."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    def send(self, door: Door) -> Any:
        """Return what was created. Raises RuntimeError where nothing was."""
        status, answer = door.post(self.path, self.headers, self.body)
        if status != 201:
            raise RuntimeError(f"{self.path} answered {status}: {answer[:2000].decode()}")
        return answer


@dataclass(frozen=True)
class Caseworker:
    token: str
    site: str
    organisation: str
    organisation_id: str
    supervisor: str  # the e-mail

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "X-Forwarded-Proto": "https"}

    def message(self, path: str, body: Mapping[str, Any], key: str = "") -> Message:
        headers = {**self.headers, "Idempotency-Key": key or str(uuid4())}
        return Message(f"/api/v1/{path}", headers, json.dumps(body).encode())

    def create(self, door: Door, path: str, body: Mapping[str, Any]) -> Any:
        return json.loads(self.message(path, body).send(door))

    def interview(self, case: str, key: str = "", *, yes: Iterable[str] = YES) -> Message:
        """Return the request that records a completed interview."""
        body = screening(case, INSTRUMENT, dict.fromkeys(yes, "yes"))
        return self.message("screenings", body, key)

    def new_case(self, door: Door) -> dict[str, Any]:
        person = self.create(door, "persons", PERSON)
        met = (now() - timedelta(hours=1)).isoformat()
        opening = {"person": person["id"], "site": self.site, "first_contact_at": met}
        case: dict[str, Any] = self.create(door, "cases", opening)
        return case

    def ready_case(self, door: Door) -> dict[str, Any]:
        """Return a case whose person is well and agrees to be interviewed."""
        case = self.new_case(door)
        self.create(door, "screenings", screening(case["id"], TRIAGE, {}))
        agrees = {one.id: "yes" for one in LIBRARY.instruments[CONSENT].questions}
        agrees["c_child_assent"] = "unknown"
        self.create(door, "screenings", screening(case["id"], CONSENT, agrees))
        return {**case, "person": case["person"]["id"]}


def screening(case: str, instrument: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of a screening: needs are met, the rest is no, unless given."""
    every = {
        one.id: "yes" if one.tier == "need" else "no"
        for one in LIBRARY.instruments[instrument].questions
        if one.type == "tri"
    }
    return {
        "case": case,
        "instrument": instrument,
        "answers": {**every, **answers},
        "setting": SETTING,
    }


def open_office() -> Caseworker:
    """Make an organisation with a site and a trained caseworker, and sign the caseworker in."""
    with context.enter(_scope()):
        name = f"Bench {uuid4()}"
        agency = Organisation.objects.create(name=name, kind=Kind.STATE_AGENCY)
    with context.enter(_scope(agency)):
        site = Site.objects.create(
            organisation=agency, name="Quay", stage=Site.Stage.WORKPLACE, country="XXX"
        )
        amal, sami = _staff(agency, Role.CASEWORKER), _staff(agency, Role.SUPERVISOR)
        _train(amal, by=sami)
        _, token = create_token(actor=amal, label="bench")
    return Caseworker(token, str(site.pk), agency.name, str(agency.pk), sami.email)


def _staff(agency: Organisation, role: Role) -> User:
    email = f"{role}@{agency.pk}.example.org"
    user = new_account(organisation=agency, email=email, name=role, password=str(uuid4()))
    give_role(user=User.objects.for_reading().get(pk=user.pk), role=role)
    member: User = User.objects.for_reading().get(pk=user.pk)
    return member


def _train(user: User, *, by: User) -> None:
    today = now().date()
    Training.objects.bulk_create(
        Training(
            organisation_id=user.organisation_id,
            user=user,
            topic=topic,
            provider="National training centre",
            completed_on=today - timedelta(days=30),
            expires_on=today + timedelta(days=300),
            recorded_by=by,
        )
        for topic in Training.Topic
    )


def _scope(agency: Organisation | None = None) -> context.Context:
    return context.system(
        "bench.arrange",
        purpose=Purpose.ADMINISTRATION,
        organisation=agency.pk if agency else None,
    )
