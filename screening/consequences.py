"""What follows from a result: profiles, safeguards, deadlines, flags, the case's next state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.timezone import now

from cases import consents
from cases.lifecycle import Status
from cases.models import Case, Consent, Obligation
from cases.obligations import Owed, raise_all
from screening import progress
from screening.library import CONSENT, LIBRARY
from screening.models import ProfileAssessment, Screening
from screening.rules import Cause, Deadline, Flag, combine, due_obligations, evaluate

CONSENT_LIFE = timedelta(days=365)

# Clocks that a screening itself starts. Every other clock waits for its own event.
STARTED_BY_SCREENING = frozenset(
    {
        "triage_red",
        "fear_or_wish_recorded",
        "child_identified",
        "child_found_detained",
        "vot_indicated",
        "risk_level_set",
        "bid_trigger",
        "inconclusive",
        "person_request",
        "disclosure",
        "referral_created",
    }
)


def draw(case: Case, screening: Screening) -> None:
    """Draw every consequence of a new screening of a locked case."""
    current = Screening.objects.current_of(case)
    others = [one for one in current if one.pk != screening.pk]
    _keep_profiles(case, screening, _profiles(current))
    found = [*others, screening]  # a weaker result lowers no profile, yet what it found is owed
    raise_all(case, owed(found, screening), unless_settled=owed(others, screening))
    if screening.instrument == CONSENT:
        _grant(case, screening)
    progress.update(case)


def _is_current(screening: Screening) -> bool:
    """Was it made with the instrument as it is now? What older ones called for stands already."""
    rules = LIBRARY.instruments.get(screening.instrument)
    return rules is not None and rules.content_hash == screening.content_hash


def _profiles(screenings: Sequence[Screening]) -> dict[str, str]:
    return combine(LIBRARY, {one.instrument: one.outcome for one in screenings})


def owed(screenings: Sequence[Screening], screening: Screening) -> Iterator[Owed]:
    """Yield the safeguards, deadlines and flags of these screenings, as the newest finds them."""
    results = [
        evaluate(LIBRARY.instruments[one.instrument], one.answers, one.facts)
        for one in screenings
        if _is_current(one)
    ]
    raised = due_obligations(LIBRARY, results, screening.facts, _profiles(screenings))
    for safeguard in raised.safeguards:
        yield Owed(
            code=safeguard.id,
            kind=Obligation.Kind.SAFEGUARD,
            meaning=LIBRARY.safeguards[safeguard.id].meaning,
            because=_causes(safeguard.because),
            screening=screening.pk,
        )
    urgent = {flag.deadline for one in results for flag in one.flags if _is_urgent(flag)}
    for deadline in raised.deadlines:
        yield _deadline(deadline.id, _causes(deadline.because), screening, deadline.id in urgent)
    for result in results:
        for flag in result.flags:
            if not flag.possible and flag.severity != "restricted":
                yield Owed(
                    code=flag.id,
                    kind=Obligation.Kind.FLAG,
                    meaning=flag.action,
                    because=(f"{result.instrument}: {flag.severity}",),
                    urgent=_is_urgent(flag),
                    screening=screening.pk,
                )


def _causes(because: Sequence[Cause]) -> tuple[str, ...]:
    return tuple(f"{cause.kind}: {cause.id}" for cause in because)


def _is_urgent(flag: Flag) -> bool:
    return bool(flag.severity == "urgent" and not flag.possible)


def _deadline(code: str, because: tuple[str, ...], screening: Screening, urgent: bool) -> Owed:
    rule = LIBRARY.deadlines[code]
    protective = rule.kind == "protective_period"
    period, *following = _periods(rule)
    return Owed(
        code=code,
        kind=Obligation.Kind.PROTECTIVE_PERIOD if protective else Obligation.Kind.DEADLINE,
        because=because,
        meaning=rule.note or f"Counts from: {rule.clock.replace('_', ' ')}.",
        urgent=urgent,
        clock=rule.clock,
        clock_at=_clock(rule.clock, screening),
        period=period,
        following=tuple(following),
        screening=screening.pk,
    )


def _periods(rule: Deadline) -> list[dict[str, float]]:
    """Return the rule's period; of a series every one, of several levels the strictest."""
    for unit in ("days", "months"):
        if series := rule.params.get(f"{unit}_list"):
            return [{unit: number} for number in series]
    days = rule.days or rule.min_days or rule.params.get("days_high")
    units = {"hours": rule.hours, "days": days, "working_days": rule.working_days}
    return [{unit: number for unit, number in units.items() if number}]


def _clock(clock: str, screening: Screening) -> datetime | None:
    hours = screening.answers.get("mh_hours_since_assault")
    if clock == "assault_time" and isinstance(hours, int) and hours >= 0:
        return screening.created_at - timedelta(hours=hours)
    if clock == "first_contact":
        return screening.case.first_contact_at
    return screening.created_at if clock in STARTED_BY_SCREENING else None


def _keep_profiles(case: Case, screening: Screening, profiles: Mapping[str, str]) -> None:
    known = {
        one.profile: one.state
        for one in ProfileAssessment.objects.filter(case=case)
        .order_by("profile", "-id")
        .distinct("profile")
    }
    ProfileAssessment.objects.bulk_create(
        ProfileAssessment(
            organisation_id=case.organisation_id,
            person_id=case.person_id,
            case=case,
            profile=profile,
            state=state,
            screening=screening,
        )
        for profile, state in profiles.items()
        if known.get(profile) != state
    )


def _grant(case: Case, screening: Screening) -> None:
    """Let the newest answers count: what is agreed to replaces, what is not ends, what stood.

    A compliant check is the consent to be interviewed, recorded and, if so said, counted.
    """
    answered = {
        Consent.Purpose.INTERVIEW: screening.answers.get("c_consent_interview"),
        Consent.Purpose.STORAGE: screening.answers.get("c_consent_record"),
        Consent.Purpose.STATISTICS: screening.answers.get("c_consent_stats"),
    }
    compliant = screening.outcome == "compliant"
    granted = [purpose for purpose, answer in answered.items() if compliant and answer == "yes"]
    ended = [purpose for purpose, answer in answered.items() if answer in ("no", "declined")]
    consents.end(case, [*granted, *ended])
    Consent.objects.bulk_create(
        Consent(
            organisation_id=case.organisation_id,
            person_id=case.person_id,
            case=case,
            purpose=purpose,
            text_version=f"{screening.instrument}@{screening.version}",
            language=screening.setting["language"],
            given_by=consents.who_consents(case),
            given_at=screening.created_at,
            expires_at=now() + CONSENT_LIFE,
            recorded_by_id=screening.conducted_by_id,
        )
        for purpose in granted
    )
    if Consent.Purpose.STORAGE in ended:
        consents.refuse_storage(case, Status.ANONYMOUS_SERVICE)
    elif Consent.Purpose.STORAGE in granted:
        consents.allow_storage(case)
