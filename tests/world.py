"""One of everything at the Harbour agency, made over HTTP, for tests that look at routes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from screening.library import CONSENT, LIBRARY, TRIAGE

PERSON = {
    "names": [{"script": "Arab", "given": "يوسف", "family": "المثال", "given_latin": "Yusuf"}],
    "sex": "male",
    "birth_date": "1990",
    "age_status": "adult",
    "nationalities": ["SYR"],
    "languages": ["ara"],
    "interviewer_preference": "no_preference",
}
SETTING = {
    "language": "ara",
    "interpreter": "professional",
    "seen_alone": "yes",
    "privacy_confirmed": True,
}


def answers(
    instrument: str, *, rest: str = "no", need: str = "yes", **given: Any
) -> dict[str, Any]:
    """Answer every yes/no question: as given, else `need` for basic needs and `rest` otherwise."""
    return {
        question.id: given.get(question.id, need if question.tier == "need" else rest)
        for question in LIBRARY.instruments[instrument].questions
        if question.id in given or question.type == "tri"
    }


def created(response: Any) -> Any:
    assert response.status_code == 201, response.json()
    return response.json()


def new_case(client: Any, site: Any, **person: Any) -> dict[str, Any]:
    made = created(client.create("persons", {**PERSON, **person}))
    body = {"person": made["id"], "site": str(site.pk), "first_contact_at": "2026-10-05T08:30:00Z"}
    return dict(created(client.create("cases", body)))


def screen(client: Any, case: Any, instrument: str, given: Any, **setting: Any) -> Any:
    body = {"case": case["id"], "instrument": instrument, "answers": given}
    return client.create("screenings", {**body, "setting": {**SETTING, **setting}})


def ready_case(client: Any, site: Any, **person: Any) -> dict[str, Any]:
    """Return a case whose gates G-01 and G-02 are open."""
    case = new_case(client, site, **person)
    created(screen(client, case, TRIAGE, answers(TRIAGE)))
    created(screen(client, case, CONSENT, answers(CONSENT, rest="yes")))
    return case


def sharing(case: Any, recipient: Any, *groups: str) -> dict[str, Any]:
    return {
        "case": case["id"],
        "recipient": str(recipient.pk),
        "data_groups": list(groups or ("identity", "communication", "demographics")),
        "text_version": "sharing-2026-1",
        "language": "ara",
        "given_by": "person",
        "given_at": "2026-10-05T09:00:00Z",
        "expires_at": (datetime.now(UTC) + timedelta(days=90)).isoformat(),
    }


def referral(case: Any, recipient: Any, consent: Any, **given: Any) -> dict[str, Any]:
    return {
        "case": case["id"],
        "recipient": str(recipient.pk),
        "consent": consent["id"],
        "service_type": "legal_aid",
        "priority": "urgent",
        **given,
    }
