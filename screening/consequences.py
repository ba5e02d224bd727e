"""What follows from a result: profiles, safeguards, deadlines, flags, the case's next state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import now

from cases import consents
from cases.age import CHILDREN, AgeStatus
from cases.identity.same_person import agree_on_age, facts_changed, lock_records, said_since
from cases.lifecycle import Status
from cases.models import Case, Consent, Obligation
from cases.obligations import Owed, raise_all, settle
from common.identifiers import uuid7
from common.statements import Prepared, insert
from screening import cycles, human_security, progress
from screening.casefile import CaseFile
from screening.findings import Findings, findings
from screening.library import AGE_CHECK, CONSENT, LIBRARY
from screening.models import ProfileAssessment, ProfileConcern, Screening
from screening.records import WITHHELD
from screening.rules import Cause, Deadline, Flag, Result, due_obligations
from screening.steps import recall_guarded_steps

BLUR = 6  # hours; a deadline in a list does not tell the answer, and ends rather too early
TWO_YEARS = 730  # days
LONG_AGO = 365 * 24  # hours; no clock of an assault still runs after that
ENDED = "ended"  # of a profile that no screening and no concern speaks to any more
CONSENT_LIFE = timedelta(days=365)

# Clocks that a screening or a concern itself starts. Every other clock waits for its own event.
STARTED_NOW = frozenset(
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


_CONCERNS: Prepared[ProfileConcern] = Prepared(
    lambda case: ProfileConcern.objects.standing(case), UUID
)
_PROFILES: Prepared[ProfileAssessment] = Prepared(
    lambda case: (
        ProfileAssessment.objects.filter(case=case).order_by("profile", "-id").distinct("profile")
    ),
    UUID,
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What brought something up: a screening or a concern, at one moment, of one case."""

    case: Case
    at: datetime
    facts: Mapping[str, Any]
    answers: Mapping[str, Any] = field(default_factory=dict)
    screening: UUID | None = None


def draw(screening: Screening, result: Result, answers: Mapping[str, Any], file: CaseFile) -> None:
    """Draw every consequence of a new screening of a locked case."""
    case, file = file.case, file.with_screening(screening)
    current = file.current
    concerns = _CONCERNS(case.pk)
    others = findings((one for one in current if one.pk != screening.pk), concerns, file.vault)
    counts = {one.instrument: one.outcome for one in current}  # a weaker result lowers nothing
    found = replace(others, outcomes=counts, results=(*others.results, result))
    keep_profiles(case, found.profiles, screening=screening)
    occasion = Occasion(case, screening.created_at, screening.facts, answers, screening.pk)
    raise_all(
        case,
        cycles.limited(owed(found, occasion), screening),
        unless_settled=owed(others, occasion),
    )
    if screening.instrument == CONSENT:
        _grant(screening, answers)
        file = replace(file, agreed=consents.agreed_to(case))
    if screening.instrument == AGE_CHECK:
        _presume_child(screening)
    if screening.instrument == human_security.INSTRUMENT:
        human_security.keep_profile(screening)
    recall_guarded_steps(case)
    progress.update(file)


def owed(found: Findings, occasion: Occasion) -> Iterator[Owed]:
    """Yield the safeguards, deadlines and flags that are due after what was found.

    Obligations stand in lists: they name neither S3 answers nor what S3 answers alone decided.
    """
    due = due_obligations(LIBRARY, found.results, occasion.facts, found.profiles)
    for safeguard in due.safeguards:
        yield Owed(
            code=safeguard.id,
            kind=Obligation.Kind.SAFEGUARD,
            meaning=LIBRARY.safeguards[safeguard.id].meaning,
            because=_causes(safeguard.redacted().because),
            screening=occasion.screening,
        )
    urgent = {flag.deadline for one in found.results for flag in one.flags if _is_urgent(flag)}
    for deadline in due.deadlines:
        because = _causes(deadline.redacted().because)
        yield _deadline(deadline.id, because, occasion, deadline.id in urgent)
    for result in found.results:
        for flag in result.redacted().flags:
            if not flag.possible:
                yield Owed(
                    code=flag.id,
                    kind=Obligation.Kind.FLAG,
                    meaning=flag.action,
                    because=(f"{result.instrument}: {flag.severity}",),
                    urgent=_is_urgent(flag),
                    screening=occasion.screening,
                )


def _causes(because: Sequence[Cause]) -> tuple[str, ...]:
    return tuple(f"{cause.kind}: {cause.id}" for cause in because) or (WITHHELD,)


def _is_urgent(flag: Flag) -> bool:
    return bool(flag.severity == "urgent" and not flag.possible)


def _deadline(code: str, because: tuple[str, ...], occasion: Occasion, urgent: bool) -> Owed:
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
        clock_at=_clock(rule.clock, occasion, blurred=because == (WITHHELD,)),
        period=period,
        following=tuple(following),
        screening=occasion.screening,
    )


def _periods(rule: Deadline) -> list[dict[str, float]]:
    """Return the rule's period; of a series every one, of several levels the strictest."""
    for unit in ("days", "months"):
        if series := rule.params.get(f"{unit}_list"):
            return [{unit: number} for number in series]
    days = rule.days or rule.min_days or rule.params.get("days_high")
    units = {"hours": rule.hours, "days": days, "working_days": rule.working_days}
    first = {unit: number for unit, number in units.items() if number}
    return [first, *_reviews(rule.params)]


def _reviews(params: Mapping[str, Any]) -> Iterator[dict[str, float]]:
    """Yield what follows the first review: often until a day, then less often, for two years."""
    if step := params.get("then_every_days"):
        often, seldom = params["until_day"], params["then_every_days_after"]
        days = (*range(step, often + 1, step), *range(often + seldom, TWO_YEARS, seldom))
        yield from ({"days": float(day)} for day in days)


def _clock(clock: str, occasion: Occasion, *, blurred: bool) -> datetime | None:
    """Return when a clock began. What only an S3 answer tells is put earlier, to six hours."""
    hours = occasion.answers.get("mh_hours_since_assault")
    if clock == "assault_time" and isinstance(hours, int) and 0 <= hours <= LONG_AGO:
        since = -(-hours // BLUR) * BLUR if blurred else hours
        return occasion.at - timedelta(hours=since)
    if clock == "first_contact":
        return occasion.case.first_contact_at
    return occasion.at if clock in STARTED_NOW else None


def keep_profiles(
    case: Case,
    profiles: Mapping[str, str],
    *,
    screening: Screening | None = None,
    concern: ProfileConcern | None = None,
) -> None:
    """Record every profile whose state is another one now, and what made it so."""
    known = {one.profile: one.state for one in _PROFILES(case.pk)}
    changed = [
        ProfileAssessment(
            id=uuid7(),
            organisation_id=case.organisation_id,
            person_id=case.person_id,
            case=case,
            profile=profile,
            state=state,
            screening=screening,
            concern=concern,
        )
        for profile, state in ({name: ENDED for name in known} | dict(profiles)).items()
        if known.get(profile) != state
    ]
    insert(changed)


def _presume_child(screening: Screening) -> None:
    """Treat as a child whose age is looked into: it is disputed (G-10; JGC 4/23 para 4)."""
    records = lock_records(screening.person)
    person = records[screening.person_id]
    said_since(person, ["age_status"])
    if person.age_status_on(now().date()) not in CHILDREN:
        person.age_status = AgeStatus.PRESUMED_CHILD
        person.save(update_fields=["age_status"])
        agree_on_age(records)
        facts_changed(records)


def _grant(screening: Screening, answers: Mapping[str, Any]) -> None:
    """Let the newest answers count: what is agreed to replaces, what is not ends, what stood.

    A compliant check is the consent to be interviewed, recorded and, if so said, counted.
    """
    case = screening.case
    answered = {
        Consent.Purpose.INTERVIEW: answers.get("c_consent_interview"),
        Consent.Purpose.STORAGE: answers.get("c_consent_record"),
        Consent.Purpose.STATISTICS: answers.get("c_consent_stats"),
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
    if compliant:
        settle(case, "SG-CONSENT-PENDING", screening.conducted_by_id)
