"""A day's work without a network, sent in the evening in whatever order, twice, three times.

The client chooses ids and keys. What arrives before the record it speaks of is refused and sent
again; nothing is doubled, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from cases.models import Case, Consent, Person
from common.identifiers import uuid7
from referrals.models import Referral
from screening.library import CONSENT, TRIAGE
from screening.models import NeedResponse, Screening
from tests.conftest import acting_for
from tests.world import PERSON, SETTING, answers

Message = tuple[str, str, dict[str, Any]]  # key, path, body
CREATED = {Person: 2, Case: 2, Screening: 4, NeedResponse: 1, Consent: 7, Referral: 1}


def one_day(site: UUID, partner: UUID) -> Iterator[Message]:
    """Two people met at the quay, screened, one of them referred."""
    now = datetime.now(UTC)
    for hungry in (True, False):
        person, case, triage, consent = (str(uuid7()) for _ in range(4))
        yield "persons", {"id": person, **PERSON}
        yield "cases", {
            "id": case, "person": person, "site": str(site),
            "first_contact_at": (now - timedelta(hours=9)).isoformat(),
        }  # fmt: skip
        given = answers(TRIAGE, **({"n_water_food": "no"} if hungry else {}))
        yield "screenings", screening(triage, case, TRIAGE, given)
        yield "screenings", screening(str(uuid7()), case, CONSENT, answers(CONSENT, rest="yes"))
        if hungry:
            yield "need-responses", {
                "id": str(uuid7()), "triage": triage, "item": "n_water_food", "response": "met",
            }  # fmt: skip
            yield "consents", {
                "id": consent, "case": case, "recipient": str(partner),
                "data_groups": ["identity", "communication"], "text_version": "sharing-2026-1",
                "language": "ara", "given_by": "person",
                "given_at": (now - timedelta(hours=1)).isoformat(),
                "expires_at": (now + timedelta(days=90)).isoformat(),
            }  # fmt: skip
            yield "referrals", {
                "id": str(uuid7()), "case": case, "recipient": str(partner), "consent": consent,
                "service_type": "legal_aid", "priority": "urgent",
            }  # fmt: skip


def screening(pk: str, case: str, instrument: str, given: Any) -> dict[str, Any]:
    return {"id": pk, "case": case, "instrument": instrument, "answers": given, "setting": SETTING}


def with_keys(messages: Iterator[Any]) -> list[Message]:
    return [(str(uuid4()), path, body) for path, body in messages]


def send(client: Any, messages: list[Message]) -> list[Message]:
    """Send each once; return those that have to be sent again."""
    again = []
    for key, path, body in messages:
        answer = client.create(path, body, key=key)
        if answer.status_code == 201:
            assert answer.json()["id"] == body["id"]
        else:
            assert answer.status_code in (400, 409), answer.json()
            again.append((key, path, body))
    return again


@pytest.mark.parametrize("seed", range(3))
def test_a_day_arrives_in_any_order_without_doubles(api: Any, cast: Any, seed: int) -> None:
    client = api(cast.amal)
    day = with_keys(one_day(cast.sites["reception"].pk, cast.organisations["opendoor"].pk))
    Random(seed).shuffle(day)  # noqa: S311
    waiting, rounds = day, 0
    while waiting:
        left = send(client, waiting)
        assert len(left) < len(waiting), [path for _, path, _ in left]
        waiting, rounds = left, rounds + 1
    Random(seed + 1).shuffle(day)  # noqa: S311
    for key, path, body in day:  # the answer was lost: everything is sent once more
        answer = client.create(path, body, key=key)
        assert (answer.status_code, answer.headers["Idempotency-Replayed"]) == (201, "true")
    with acting_for(cast.organisations["harbour"]):
        assert {model: model.objects.count() for model in CREATED} == CREATED
        assert set(Case.objects.values_list("status", flat=True)) == {"consented"}


def test_an_id_under_a_new_key_is_refused_and_nothing_doubles(api: Any, cast: Any) -> None:
    client = api(cast.amal)
    body = {"id": str(uuid7()), **PERSON}
    assert client.create("persons", body).status_code == 201
    answer = client.create("persons", body)
    assert (answer.status_code, answer.json()["detail"]) == (
        409, "This id is in use. Choose a new one.",
    )  # fmt: skip
    with acting_for(cast.organisations["harbour"]):
        assert Person.objects.count() == 1
