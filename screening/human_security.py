"""How secure a person's life is in seven dimensions, at intake, at follow-up and at closure.

Source: UNDP Human Development Report 1994, chapter 2. T stands for insecure, F for secure, U for
unknown, and a dash for what rests on S3 answers that the reader may not see. For planning and
follow-up; never for eligibility.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from accounts.models import User
from cases.lifecycle import Status
from cases.vault import may_open, vault_of
from common.identifiers import uuid7
from common.statements import insert
from screening import records
from screening.library import LIBRARY
from screening.models import Screening, SecurityProfile

INSTRUMENT: Final = "human_security_7"
DIMENSIONS: Final = (
    "economic", "food", "health", "environmental", "personal", "community", "political",
)  # fmt: skip
INSECURE, SECURE, WITHHELD = "T", "F", "-"
_LETTERS: Final = {"true": INSECURE, "false": SECURE, "unknown": "U"}
_ASK_S3: Final = frozenset(
    question.marks["dim"]
    for question in LIBRARY.instruments[INSTRUMENT].questions
    if question.is_sensitive
)
_CHANGES: Final = {(INSECURE, SECURE): "better", (SECURE, INSECURE): "worse"}
_Moment = SecurityProfile.Moment

Letters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A profile as a reader may see it; `change` is since the intake, None of the intake itself.

    `opened` are the screenings whose sealed answers it tells.
    """

    letters: Letters
    change: Mapping[str, str] | None
    opened: tuple[Screening, ...]


def keep_profile(screening: Screening) -> None:
    """Note at which moment this screening of a locked case tells how secure the person is."""
    row = SecurityProfile(
        id=uuid7(),
        organisation_id=screening.organisation_id,
        person_id=screening.person_id,
        case=screening.case,
        screening=screening,
        moment=_moment(screening),
    )
    insert([row])


def _moment(screening: Screening) -> str:
    """A correction speaks of the moment it corrects; else the person's first is of the intake."""
    rows = SecurityProfile.objects.filter(person__in=screening.person.records)
    corrected = rows.filter(screening=screening.supersedes_id).first()
    if corrected is not None:
        return corrected.moment
    if not rows.exists():
        return _Moment.INTAKE
    return _Moment.CLOSURE if screening.case.status == Status.CLOSING else _Moment.FOLLOW_UP


def intakes_of(profiles: Sequence[SecurityProfile]) -> dict[UUID, SecurityProfile]:
    """Return each person's profile at intake, by the profile that is compared with it."""
    whose = {record: min(one.person.records) for one in profiles for record in one.person.records}
    rows = SecurityProfile.objects.for_reading().filter(person__in=whose, moment=_Moment.INTAKE)
    newest = {whose[row.person_id]: row for row in rows.order_by("id")}
    later = (one for one in profiles if one.moment != _Moment.INTAKE)
    return {
        one.pk: newest[whose[one.person_id]] for one in later if whose[one.person_id] in newest
    }


def read(profile: SecurityProfile, intake: SecurityProfile | None, reader: User) -> Reading:
    """Return the seven letters as far as the reader may see the answers behind them."""
    letters, opened = _letters(profile, reader)
    if intake is None:
        return Reading(letters, None, opened)
    before, also_opened = _letters(intake, reader)
    change = {name: _change(before[name], letters[name]) for name in DIMENSIONS}
    return Reading(letters, change, opened + also_opened)


def _letters(profile: SecurityProfile, reader: User) -> tuple[Letters, tuple[Screening, ...]]:
    screening = profile.screening
    opens = may_open(reader, profile.case, screening.conducted_by_id)
    vault = vault_of(profile.person) if opens and screening.sealed else None
    reasons = records.opened(screening, vault).result["reasons"]
    values = {reason["name"]: reason["value"] for reason in reasons}
    found = {name: _LETTERS.get(values.get(name, ""), WITHHELD) for name in DIMENSIONS}
    if vault is not None:
        return found, (screening,)
    if not screening.sealed:
        return found, ()
    return {name: _in_clear(name, letter) for name, letter in found.items()}, ()


def _in_clear(dimension: str, letter: str) -> str:
    """Return what answers in clear say for themselves: one of them makes insecure, none secure.

    Secure or unknown would tell what was answered to the sensitive question of the dimension.
    """
    tells = dimension in _ASK_S3 and letter != INSECURE
    return WITHHELD if tells else letter


def _change(before: str, now: str) -> str:
    if WITHHELD in (before, now):
        return WITHHELD
    if not {before, now} <= {INSECURE, SECURE}:
        return "unknown"
    return _CHANGES.get((before, now), "same")
