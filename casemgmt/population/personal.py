"""What is recorded of a person themselves: names, papers, ways to reach them, family, keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from random import Random
from uuid import UUID

from casemgmt.population.offices import Office
from casemgmt.population.people import Registration
from casemgmt.population.rows import Rows
from casemgmt.population.timeline import identifier
from cases.matching import upkeep
from cases.matching.keys import Keys
from cases.models import (
    ContactChannel,
    FamilyLink,
    Household,
    HouseholdMember,
    IdentityDocument,
    MatchKey,
    Person,
    PersonName,
    Skill,
)

_SKILLS = (
    ("Carpenter", "7115"), ("Tailor", "7531"), ("Nurse", "2221"), ("Driver", "8322"),
    ("Farmer", "6130"), ("Cook", "5120"), ("Teacher", "2341"), ("Electrician", "7411"),
    ("Mason", "7112"), ("Hairdresser", "5141"), ("Accountant", "2411"), ("Fisher", "6222"),
)  # fmt: skip
_ALPHABET = "23456789CDFGHJKMNPQRTVWXYZ"  # that of case references
_STEP, _FIRST = 38_403_712_939, 5_000_000_011  # no divisor in common with the number of all
_ALL = len(_ALPHABET) ** 8


@dataclass(frozen=True, slots=True)
class Met:
    """One registration at one office: who did it, and all that belongs to its rows."""

    person: Registration
    office: Office
    caseworker: UUID
    random: Random
    rows: Rows

    def whose(self) -> dict[str, UUID]:
        """Return the columns that every row of the person has."""
        return {"organisation_id": self.office.id, "person_id": self.person.id}


def record(met: Met) -> None:
    """Write the rows that a registration makes at once."""
    person, random = met.person, met.random
    spoken = person.languages[0]
    needed = random.choices((True, False, None), (70, 20, 10))[0]
    met.rows.add(
        Person, id=person.id, created_at=person.at, organisation_id=met.office.id,
        sex=person.sex, birth_first_day=person.birth.first if person.birth else None,
        birth_precision=person.birth.precision if person.birth else "",
        birth_provenance=person.provenance, age_status=person.age_status,
        nationalities=person.nationalities, languages=person.languages,
        interpreter_needed=needed, interpreter_language=spoken if needed else "",
        interviewer_preference=random.choices(
            ("no_preference", "not_asked", "female", "male"),
            (50, 25, 22, 3) if person.sex == "female" else (60, 25, 6, 9),
        )[0],
    )  # fmt: skip
    for name in person.names:
        met.rows.add(
            PersonName, id=_id(met), created_at=person.at, **met.whose(),
            kind=random.choices(("used", "legal"), (70, 30))[0], script=name.script,
            given=name.given, family=name.family,
            given_latin=name.given_latin, family_latin=name.family_latin,
        )  # fmt: skip
    _papers(met)
    _channels(met)
    _skills(met)
    _match_keys(met)


def join(family: Sequence[Met], number: int) -> None:
    """Write the household and the links of those who arrived together."""
    head = family[0]
    household = head.person.household
    if household is None:
        return
    head.rows.add(
        Household, id=household, created_at=head.person.at, organisation_id=head.office.id,
        reference=reference("H", number),
    )  # fmt: skip
    at = max(met.person.at for met in family if met.person.household)
    for met in family:
        if met.person.household is None:  # a later registration of one of them
            continue
        met.rows.add(
            HouseholdMember, id=_id(met), created_at=met.person.at, **met.whose(),
            household_id=household, role=met.person.role,
        )  # fmt: skip
        for link in met.person.kin:
            verified = met.random.random() < 0.25
            met.rows.add(
                FamilyLink, id=identifier(at, met.random), created_at=at, **met.whose(),
                relative_id=link.relative, kind=link.kind, together="together",
                verification="documents" if verified else "stated",
                recorded_by_id=met.caseworker,
                verified_by_id=met.caseworker if verified else None,
                verified_at=at if verified else None,
            )  # fmt: skip


def reference(letter: str, number: int) -> str:
    """Return a reference like those of cases: each number has its own, in no visible order."""
    rest, code = (_FIRST + number * _STEP) % _ALL, ""
    for _ in range(8):
        rest, at = divmod(rest, len(_ALPHABET))
        code += _ALPHABET[at]
    return f"{letter}-{code[:4]}-{code[4:]}"


def _papers(met: Met) -> None:
    for paper in met.person.documents:
        kept = paper.whereabouts == "kept"
        issued = met.person.at - timedelta(days=met.random.randrange(200, 3000))
        met.rows.add(
            IdentityDocument, id=_id(met), created_at=met.person.at, **met.whose(),
            kind=paper.kind, number=paper.number, issuing_country=paper.country,
            issued_on=issued.date() if paper.number else None,
            whereabouts=paper.whereabouts, kept_by=paper.kept_by,
            kept_since=(met.person.at - timedelta(days=60)).date() if kept else None,
            recorded_by_id=met.caseworker,
        )  # fmt: skip


def _channels(met: Met) -> None:
    for number in met.person.phones:
        safe = met.random.choices(("safe", "unknown", "unsafe"), (62, 28, 10))[0]
        met.rows.add(
            ContactChannel, id=_id(met), created_at=met.person.at, **met.whose(),
            kind="mobile", value=number, safe=safe, language=met.person.languages[0],
            shared_with=met.random.choices(
                ("nobody", "family", "companion", "employer", "unknown"), (55, 20, 8, 3, 14)
            )[0],
            may_leave_message=True if safe == "safe" else None,
            recorded_by_id=met.caseworker,
        )  # fmt: skip


def _skills(met: Met) -> None:
    if met.person.age_status != "adult" or met.random.random() > 0.18:
        return
    description, isco = met.random.choice(_SKILLS)
    met.rows.add(
        Skill, id=_id(met), created_at=met.person.at, **met.whose(), description=description,
        isco=isco, years=met.random.randrange(1, 20),
        evidence=met.random.choices(("stated", "certificate_held", "certificate_lost"),
                                    (70, 12, 18))[0],
        recorded_by_id=met.caseworker,
    )  # fmt: skip


def _match_keys(met: Met) -> None:
    maker, description = _maker(met.office.id), met.person.description
    met.rows.add(
        MatchKey, id=_id(met), created_at=met.person.at, **met.whose(), scheme=maker.scheme,
        keys=sorted(maker.stored(description)),
        documents=sorted(mark.packed for mark in maker.documents(description)),
        phones=sorted(mark.packed for mark in maker.phones(description)),
    )  # fmt: skip


@cache
def _maker(organisation: UUID) -> Keys:
    return upkeep.keys_of(organisation)


def _id(met: Met) -> UUID:
    return identifier(met.person.at, met.random)
