"""People who came in the past, as if they had been recorded then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Organisation, Site
from cases.models import Case, Consent, Person
from cases.partial_dates import PartialDate
from cases.services import new_reference
from referrals.models import Referral
from screening.models import ProfileAssessment, Screening
from tests.cast import Cast
from tests.conftest import acting_for

HOUR = timedelta(hours=1)
STAFF = {"harbour": "amal", "plains": "lena"}


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Past:
    """Arranges records of one agency with the times at which they would have been made."""

    def __init__(self, cast: Cast, key: str = "harbour") -> None:
        self.cast, self.organisation = cast, cast.organisations[key]
        self.worker = getattr(cast, STAFF[key]).user
        with self.there():
            self.site, _ = Site.objects.get_or_create(
                organisation=self.organisation, name="Past", stage="reception", country="XXX"
            )

    @contextmanager
    def there(self) -> Iterator[None]:
        with acting_for(self.organisation):
            yield

    def comes(
        self, at: str, *, times: int = 1, birth_date: str | None = None, **person: Any
    ) -> list[Case]:
        """Persons with a first contact at `at`, recorded an hour later."""
        return [self.case(self.person(birth_date, **person), at) for _ in range(times)]

    def person(self, birth_date: str | None = None, **fields: Any) -> Person:
        person = Person(organisation=self.organisation, **fields)
        person.birth_date = PartialDate.parse(birth_date) if birth_date else None
        with self.there():
            person.save(force_insert=True)
        return person

    def case(self, person: Person, at: str, *, recorded: str | None = None) -> Case:
        with self.there():
            return Case.objects.create(
                organisation=self.organisation,
                person=person,
                site=self.site,
                caseworker=self.worker,
                reference=new_reference(),
                first_contact_at=day(at),
                created_at=day(recorded) if recorded else day(at) + HOUR,
            )

    def is_screened(self, case: Case, at: datetime, **profiles: str) -> None:
        with self.there():
            screening = Screening.objects.create(
                **self._of(case), instrument="palermo_amp", version="1.0.0", content_hash="0" * 64,
                answers={}, facts={}, setting={}, outcome="indicated", result={},
                conducted_by=self.worker, created_at=at,
            )  # fmt: skip
            ProfileAssessment.objects.bulk_create(
                ProfileAssessment(
                    **self._of(case), profile=profile, state=state, screening=screening,
                    created_at=at,
                )
                for profile, state in profiles.items()
            )  # fmt: skip

    def agrees(self, case: Case, at: datetime, recipient: Organisation) -> Consent:
        with self.there():
            return Consent.objects.create(
                **self._of(case), purpose="sharing", recipient=recipient, data_groups=["identity"],
                text_version="1", language="eng", given_by="person", given_at=at,
                expires_at=at + timedelta(days=900), recorded_by=self.worker, created_at=at,
            )  # fmt: skip

    def is_referred(self, case: Case, at: datetime, consent: Consent, **moments: Any) -> Referral:
        with self.there():
            return Referral.objects.create(
                **self._of(case), consent=consent, recipient=consent.recipient,
                service_type="shelter", priority="normal", data_groups=["identity"], card={},
                sent_by=self.worker, answer_due_at=at, due_at=at, expires_at=at, created_at=at,
                consented_until=consent.expires_at,
                **moments,
            )  # fmt: skip

    def _of(self, case: Case) -> Mapping[str, Any]:
        return {"organisation": self.organisation, "person_id": case.person_id, "case": case}
