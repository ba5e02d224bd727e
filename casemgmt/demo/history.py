"""Last month at the harbour, so that lists and reports have something to show.

Rows are made with their past dates and without the services, which only know the present.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from django.utils.timezone import now

from accounts.models import Organisation, Site, User
from cases.age import AgeStatus
from cases.lifecycle import Status
from cases.models import Case, Consent, Person, PersonName
from cases.partial_dates import PartialDate
from cases.services import new_reference
from common.identifiers import uuid7
from referrals.lifecycle import Status as ReferralStatus
from referrals.models import Package, Referral
from screening.library import CONSENT, LIBRARY, TRIAGE
from screening.models import ProfileAssessment, Screening
from screening.rules import combine, evaluate

PEOPLE = 72
NAMES = (
    ("Cyrl", "Даврон", "Davron"), ("Arab", "سلمى", "Salma"), ("Ethi", "ሰላም", "Selam"),
    ("Latn", "Amina", "Amina"), ("Arab", "فريد", "Farid"), ("Latn", "Chidi", "Chidi"),
    ("Cyrl", "Олена", "Olena"), ("Latn", "Lucía", "Lucia"),
)  # fmt: skip
SEXES = ("female", "male", "male", "female", "male", "unknown")
BIRTHS = ("1991", "1985-04", "2003-09-12", "1978-11", "1999", "1964", "2012-02")
NATIONALITIES = ("ETH", "TJK", "SYR", "NGA", "UKR", "VEN", "XXA", "AFG")
PATTERNS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("palermo_amp", {"act_recruited": "yes", "means_coercion": "yes", "pur_forced_labour": "yes"}),
    ("refugee_1951", {"wish_asylum": "yes"}),
    ("labour_migrant", {"lm_work_purpose": "yes", "lm_national": "no", "lm_wages_unpaid": "yes"}),
    ("unhcr_vst", {"v_physical": "yes"}),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Who receives people here, and who is asked to help."""

    organisation: Organisation
    partner: Organisation
    caseworker: User
    sites: tuple[Site, ...]


def write(place: Place) -> None:
    """Write the people whom the place met in the last closed month."""
    for number, met_at in enumerate(islice(_days(now()), PEOPLE)):
        case = _case(place, number, met_at)
        _screen(case, TRIAGE, _answers(TRIAGE), met_at)
        _screen(case, CONSENT, _answers(CONSENT, rest="yes"), met_at + timedelta(hours=1))
        instrument, answers = PATTERNS[number % len(PATTERNS)]
        waited = timedelta(hours=20 if number % 5 else 90)
        found = _screen(case, instrument, _answers(instrument, **answers), met_at + waited)
        profiles = combine(LIBRARY, {instrument: found.outcome})
        for profile, state in profiles.items():
            _profile(found, profile, state)
        if number % 3 and "indicated" in profiles.values():
            _refer(place, case, number, met_at + waited)


def _days(today: datetime) -> Iterator[datetime]:
    """Yield moments of the last closed month, over and over."""
    last = today.astimezone(UTC).replace(day=1, hour=9, minute=0) - timedelta(days=1)
    for day in cycle(range(1, 22)):
        yield last.replace(day=day)


def _case(place: Place, number: int, met_at: datetime) -> Case:
    born = PartialDate.parse(BIRTHS[number % len(BIRTHS)])
    person = Person(
        organisation=place.organisation,
        created_at=met_at,
        sex=SEXES[number % len(SEXES)],
        birth_provenance="stated",
        age_status=AgeStatus.CHILD if born.first.year > 2010 else AgeStatus.ADULT,
        nationalities=[NATIONALITIES[number % len(NATIONALITIES)]],
        languages=["eng"],
    )
    person.birth_date = born
    person.save(force_insert=True)
    script, given, latin = NAMES[number % len(NAMES)]
    PersonName.objects.create(
        organisation=place.organisation,
        person=person,
        script=script,
        given=given,
        given_latin=latin,
        family=f"{number + 1}",
    )
    return Case.objects.create(
        organisation=place.organisation,
        created_at=met_at,
        person=person,
        site=place.sites[number % len(place.sites)],
        caseworker=place.caseworker,
        first_contact_at=met_at,
        reference=new_reference(),
        status=Status.SCREENED,
    )


def _answers(instrument: str, *, rest: str = "no", **given: Any) -> dict[str, Any]:
    return {
        question.id: given.get(question.id, "yes" if question.tier == "need" else rest)
        for question in LIBRARY.instruments[instrument].questions
        if question.type == "tri"
    }


def _screen(case: Case, instrument: str, answers: dict[str, Any], at: datetime) -> Screening:
    rules = LIBRARY.instruments[instrument]
    facts = {
        "age_status": case.person.age_status,
        "age_years": None,
        "regional_regime": case.site.regional_regime,
        "stage": case.site.stage,
    }
    result = evaluate(rules, answers, facts)
    pk = uuid7()
    return Screening.objects.create(
        id=pk,
        organisation_id=case.organisation_id,
        created_at=at,
        person_id=case.person_id,
        case=case,
        instrument=rules.id,
        version=rules.version,
        content_hash=rules.content_hash,
        answers=answers,
        facts=facts,
        setting={
            "language": "eng",
            "interpreter": "professional",
            "seen_alone": "yes",
            "privacy_confirmed": True,
            "person_agrees": True,
        },
        outcome=result.outcome,
        result=result.as_dict(),
        conducted_by=case.caseworker,
    )


def _profile(found: Screening, profile: str, state: str) -> None:
    ProfileAssessment.objects.create(
        organisation_id=found.organisation_id,
        created_at=found.created_at,
        person_id=found.person_id,
        case_id=found.case_id,
        profile=profile,
        state=state,
        screening=found,
    )


def _refer(place: Place, case: Case, number: int, at: datetime) -> None:
    """Send a referral that is accepted, and most often finished, within the days after."""
    consent = _agree(place, case, at)
    finished = at + timedelta(days=3) if number % 4 else None
    referral = Referral.objects.create(
        organisation_id=case.organisation_id,
        created_at=at,
        person_id=case.person_id,
        case=case,
        consent=consent,
        recipient=place.partner,
        service_type="legal_aid",
        priority="normal",
        data_groups=["communication"],
        card={"languages": ["eng"]},
        status=ReferralStatus.COMPLETED if finished else ReferralStatus.ACCEPTED,
        sent_by=case.caseworker,
        answer_due_at=at + timedelta(hours=24),
        due_at=at + timedelta(days=14),
        expires_at=at + timedelta(days=28),
        consented_until=consent.expires_at,
        announced_at=at,
        received_at=at + timedelta(hours=2),
        accepted_at=at + timedelta(hours=5),
        started_at=finished,
        finished_at=finished,
        feedback="The person was advised." if finished else "",
    )
    _pack(place, case, referral)


def _agree(place: Place, case: Case, at: datetime) -> Consent:
    return Consent.objects.create(
        organisation_id=case.organisation_id,
        created_at=at,
        person_id=case.person_id,
        case=case,
        purpose=Consent.Purpose.SHARING,
        recipient=place.partner,
        data_groups=["communication"],
        text_version="sharing-2026-1",
        language="eng",
        given_by="person",
        given_at=at,
        expires_at=at + timedelta(days=365),
        recorded_by=case.caseworker,
    )


def _pack(place: Place, case: Case, referral: Referral) -> None:
    Package.objects.create(
        organisation_id=case.organisation_id,
        person_id=case.person_id,
        referral=referral,
        recipient=place.partner,
        content={"case_reference": case.reference, "communication": {"languages": ["eng"]}},
    )
