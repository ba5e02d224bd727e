"""The database's own wall around a referral: answered by its recipient, rewritten by nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from referrals.models import Referral
from tests.conftest import acting_for
from tests.scenarios.facts import ago
from tests.scenarios.people import People


@pytest.fixture
def sent(people: People) -> Any:
    amal, opendoor = people.amal, people.organisation("opendoor")
    case = amal.opens_case(amal.registers(), people.site("reception"))
    return amal.refers(case, opendoor, amal.records_agreement(case, opendoor), "shelter")


@pytest.mark.parametrize(
    "change",
    [
        {"card": {"languages": ["xxx"]}},
        {"data_groups": ["identity"]},
        {"consented_until": ago(days=-900)},
        {"expires_at": ago(days=-900)},
        {"service_type": "health"},
        {"person_informed": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_recipient_answers_and_rewrites_nothing(
    people: People, sent: Any, change: dict[str, Any]
) -> None:
    with acting_for(people.organisation("opendoor")):
        rows = Referral.objects.filter(pk=sent["id"])
        assert rows.update(status="received") == 1
        with pytest.raises(ProgrammingError, match="not rewritten"), transaction.atomic():
            rows.update(**change)


def test_nobody_sends_a_referral_on_to_other_hands(people: People, sent: Any) -> None:
    for holder in ("harbour", "opendoor"):
        with acting_for(people.organisation(holder)):
            rows = Referral.objects.filter(pk=sent["id"])
            for column in ("recipient", "organisation"):
                elsewhere = {column: people.organisation("police")}
                with pytest.raises(ProgrammingError), transaction.atomic():
                    rows.update(**elsewhere)


def test_nobody_makes_a_referral_that_another_holds(people: People, sent: Any) -> None:
    with acting_for(people.organisation("opendoor")):
        referral = Referral.objects.get(pk=sent["id"])
        referral.pk = None
        referral._state.adding = True
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            referral.save(force_insert=True)


def test_after_withdrawal_the_card_is_blank_and_no_service_begins(
    people: People, sent: Any
) -> None:
    people.noor.accepts(people.noor.sees(sent))
    (consent,) = people.amal.lists("consents", case=sent["case"])
    people.amal.withdraws(consent)
    seen = people.noor.sees(sent)
    assert (seen["card"], seen["package"]) == ({}, None)
    assert people.noor.tries("start", seen).status_code == 409
    people.noor.finishes(seen, "We stopped.", outcome="not_completed")
