"""From the records of one organisation to facts about persons, as they stood at the cut-off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Min

from cases.age import CHILDREN
from cases.models import Case, Consent, Person
from cases.partial_dates import years_between
from referrals.models import Referral
from reports.figures import PersonFacts, age_band, sex_group
from reports.periods import Month
from screening.library import CONSENT, TRIAGE
from screening.models import ProfileAssessment, Screening


def persons_contacted(month: Month, cut_off: datetime) -> Iterator[PersonFacts]:
    """Yield the persons whose first case was recorded in the month; the context names whose."""
    first = _first_contacts(month)
    for person_id in _refused_statistics(first, cut_off):
        del first[person_id]
    screened = _first_screenings(first, cut_off)
    profiles = _profiles(first, cut_off)
    steps = _steps(first, cut_off)
    for person in Person.objects.filter(pk__in=first).order_by("pk").iterator(chunk_size=1000):
        states = profiles[person.pk]
        reached = {"met", *steps[person.pk]}
        if "indicated" in states.values():
            reached.add("needed")
        yield PersonFacts(
            sex=sex_group(person.sex),
            age_band=_age_band(person, first[person.pk]),
            contacted_at=first[person.pk],
            screened_at=screened.get(person.pk),
            profiles=states,
            steps=frozenset(reached),
        )


def _first_contacts(month: Month) -> dict[UUID, datetime]:
    """Return the first contact of everyone whose first case was recorded in the month.

    The month of recording counts: what is typed in late is counted late, and never lost.
    """
    rows = (
        Case.objects.order_by()
        .values("person_id")
        .annotate(recorded=Min("created_at"), first=Min("first_contact_at"))
        .filter(recorded__gte=month.start, recorded__lt=month.end)
    )
    return {row["person_id"]: row["first"] for row in rows}


def _refused_statistics(persons: dict[UUID, datetime], cut_off: datetime) -> set[UUID]:
    """Return who said no to non-identifying statistics when last asked, or took a yes back.

    What was said in one record of a person holds for all of them.
    """
    said_by = {
        record: min(person.records)
        for person in Person.objects.filter(pk__in=persons)
        for record in person.records
    }
    checks = Screening.objects.filter(
        person_id__in=said_by, instrument=CONSENT, created_at__lt=cut_off
    )
    last: dict[UUID, str] = {}
    for one in checks.order_by("created_at", "id"):
        answer = one.answers.get("c_consent_stats")
        if answer in ("yes", "no", "declined"):
            last[said_by[one.person_id]] = answer
    granted = Consent.objects.filter(
        person_id__in=said_by, purpose=Consent.Purpose.STATISTICS, created_at__lt=cut_off
    )
    standing = set(granted.exclude(withdrawn_at__lt=cut_off).values_list("person_id", flat=True))
    taken_back = set(granted.values_list("person_id", flat=True)) - standing
    refused = {person for person, answer in last.items() if answer != "yes"}
    refused |= {said_by[record] for record in taken_back}
    return {person for person in persons if said_by[person] in refused}


def first_record() -> datetime | None:
    """Return when the first case was recorded; every month before it is empty."""
    found: datetime | None = Case.objects.aggregate(first=Min("created_at"))["first"]
    return found


def _first_screenings(persons: dict[UUID, datetime], cut_off: datetime) -> dict[UUID, datetime]:
    rows = (
        Screening.objects.filter(person_id__in=persons, created_at__lt=cut_off)
        .exclude(instrument__in=(TRIAGE, CONSENT))
        .order_by()
        .values("person_id")
        .annotate(first=Min("created_at"))
    )
    return {row["person_id"]: row["first"] for row in rows}


def _profiles(persons: dict[UUID, datetime], cut_off: datetime) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    rows = ProfileAssessment.objects.filter(person_id__in=persons, created_at__lt=cut_off)
    newest_last = rows.order_by("created_at", "id")
    for person_id, profile, state in newest_last.values_list("person_id", "profile", "state"):
        found[person_id][profile] = state
    return found


def _steps(persons: dict[UUID, datetime], cut_off: datetime) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    agreed = Consent.objects.filter(
        person_id__in=persons, purpose=Consent.Purpose.SHARING, created_at__lt=cut_off
    )
    for person_id in agreed.values_list("person_id", flat=True):
        found[person_id].add("consented")
    sent = Referral.objects.filter(person_id__in=persons, created_at__lt=cut_off)
    for referral in sent.iterator(chunk_size=1000):
        found[referral.person_id].add("sent")
        found[referral.person_id] |= {
            step for step, at in _moments(referral) if at is not None and at < cut_off
        }
    return found


def _moments(referral: Referral) -> list[tuple[str, datetime | None]]:
    fulfilled = referral.feedback and referral.started_at
    return [
        ("received", referral.received_at),
        ("accepted", referral.accepted_at),
        ("service_started", referral.started_at),
        ("completed", referral.finished_at if fulfilled else None),
        ("feedback_to_person", referral.closed_at),
    ]


def _age_band(person: Person, at: datetime) -> str:
    born, day = person.birth_date, at.date()
    return age_band(
        is_child=person.age_status_on(day) in CHILDREN,
        oldest=years_between(born.first, day) if born else None,
        youngest=years_between(born.last, day) if born else None,
    )
