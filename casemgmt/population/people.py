"""People as offices write them down: names, birth dates, papers, telephones, families."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from random import Random
from uuid import UUID

from casemgmt.population.cultures import Culture, Piece, world
from casemgmt.population.families import Member, arrives, kin, written
from casemgmt.population.timeline import identifier, in_office_hours, moment
from cases.age import AgeStatus, status_on
from cases.matching import upkeep
from cases.matching.records import Description, Document
from cases.matching.scripts import LATN
from cases.models import Provenance, Sex
from cases.partial_dates import PartialDate, Precision

CHUNK = 1000  # people who are made at once, by chance of their own
SHARES = (0.40, 0.19, 0.12, 0.09, 0.07, 0.05, 0.04, 0.03, 0.01)  # of the organisations
_UNTIL = [round(sum(SHARES[: at + 1]), 6) for at in range(len(SHARES))]
_PAPERS = {
    "passport": 30, "national_id": 40, "birth_certificate": 14, "residence_permit": 4,
    "asylum_certificate": 6, "driving_licence": 3, "seamans_book": 1, "work_permit": 2,
}  # fmt: skip
_WHEREABOUTS = {"held": 52, "lost": 20, "kept": 10, "surrendered": 8, "destroyed": 3, "unknown": 7}
_KEEPERS = {"employer": 30, "recruiter": 15, "smuggler": 20, "landlord": 5, "family": 12,
            "companion": 5, "authority": 8, "unknown": 5}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    script: str
    given: str
    family: str
    given_latin: str = ""
    family_latin: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    kind: str
    number: str
    country: str
    whereabouts: str
    kept_by: str


@dataclass(frozen=True, slots=True)
class Kin:
    relative: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class Registration:
    """One record. `organisation` is a place in SHARES; `twin_of` the earlier record, if any."""

    id: UUID
    at: datetime
    organisation: int
    names: tuple[Name, ...]
    sex: str
    birth: PartialDate | None
    provenance: str
    age_status: str
    nationalities: tuple[str, ...]
    languages: tuple[str, ...]
    documents: tuple[Paper, ...]
    phones: tuple[str, ...]
    role: str
    unaccompanied: bool
    household: UUID | None = None
    kin: tuple[Kin, ...] = ()
    twin_of: UUID | None = None
    slips: tuple[str, ...] = ()

    @property
    def description(self) -> Description:
        """What the search for likely duplicates knows of this record."""
        rows = [(one.given, one.family, one.given_latin, one.family_latin) for one in self.names]
        return Description(
            names=tuple(upkeep.written(rows)),
            sex=self.sex,
            birth=self.birth,
            nationalities=frozenset(self.nationalities),
            documents=tuple(
                Document(one.kind, one.number, one.country) for one in self.documents if one.number
            ),
            phones=self.phones,
        )


def households(seed: int, n: int, chunk: int, until: datetime) -> Iterator[list[Registration]]:
    """Yield who arrives together in one piece of the history: CHUNK people, or what remains."""
    random = Random(f"people {seed} {n} {chunk}")  # noqa: S311 - invented people, not secrets
    first = chunk * CHUNK
    made, last = first, min(first + CHUNK, n)
    while made < last:
        at = in_office_hours(moment(made / n, until), random)
        family = _family(seed, min(at, until - timedelta(hours=1)), last - made, random)
        made += len(family)
        yield family


def chunks(n: int) -> range:
    return range(-(-n // CHUNK))


def _family(seed: int, at: datetime, most: int, random: Random) -> list[Registration]:
    culture = world(seed).pick(random)
    members = arrives(culture, random)[:most]
    (organisation,) = random.choices(range(len(SHARES)), cum_weights=_UNTIL)
    nationality = culture.nationality(random)
    household = identifier(at, random) if len(members) > 1 else None
    spelling: dict[Piece, str] = {}
    moments = [at + timedelta(minutes=9 * number) for number in range(len(members))]
    found = [
        replace(
            _registration(one, culture, nationality, spelling, moments[number], random),
            organisation=organisation,
            household=household,
        )
        for number, one in enumerate(members)
    ]
    links: list[list[Kin]] = [[] for _ in members]
    for one, other, kind in kin(members):
        links[one].append(Kin(found[other].id, kind))
    return [
        replace(person, kin=tuple(held)) if held else person
        for person, held in zip(found, links, strict=True)
    ]


def _registration(
    member: Member,
    culture: Culture,
    nationality: str,
    spelling: dict[Piece, str],
    at: datetime,
    random: Random,
) -> Registration:
    born = at.date() - timedelta(days=int(member.age * 365.25) + 1)
    birth, provenance = _told(born, random)
    by_date = status_on(at.date(), AgeStatus.UNKNOWN, birth)
    child = member.age < 18
    guessed = AgeStatus.CHILD if child else AgeStatus.ADULT
    nationalities = (nationality,) if random.random() < 0.97 else ()
    return Registration(
        id=identifier(at, random),
        at=at,
        organisation=0,
        names=(_name(member, culture, spelling, random),),
        sex=member.sex if random.random() < 0.985 else random.choice((Sex.UNKNOWN, Sex.OTHER)),
        birth=birth,
        provenance=provenance,
        age_status=guessed if by_date is AgeStatus.UNKNOWN else by_date,
        nationalities=nationalities,
        languages=culture.nationalities[nationality],
        documents=_papers(nationality, child, random),
        phones=() if member.age < 13 or random.random() < 0.45 else (_phone(random),),
        role=member.role,
        unaccompanied=child and member.role == "head",
    )


def _name(member: Member, culture: Culture, spelling: dict[Piece, str], random: Random) -> Name:
    """Write a name as one office does: in its own script, in Latin letters, or in both."""
    parts = written(member, culture, random)
    for piece in chain(*parts):
        if piece not in spelling:
            spelling[piece] = random.choice(piece[1])
    given, family = (" ".join(native for native, _ in part) for part in parts)
    latin = [" ".join(spelling[piece] for piece in part) for part in parts]
    form = random.random()
    if culture.script == LATN or form < 0.4:
        return Name(LATN, *latin)
    return Name(culture.script, given, family, *(latin if form < 0.85 else ()))


def _told(born: date, random: Random) -> tuple[PartialDate | None, str]:
    """Return the birth date as told. Many are the first of January, which means: that year."""
    new_year, chance = date(born.year, 1, 1), random.random()
    if chance < 0.70:
        source = Provenance.DOCUMENT if random.random() < 0.5 else Provenance.STATED
        return PartialDate(born, Precision.DAY), source
    if chance < 0.82:
        sources = (Provenance.DOCUMENT, Provenance.STATED, Provenance.ESTIMATED)
        return PartialDate(new_year, Precision.DAY), random.choice(sources)
    if chance < 0.93:
        source = Provenance.STATED if random.random() < 0.6 else Provenance.ESTIMATED
        return PartialDate(new_year, Precision.YEAR), source
    if chance < 0.97:
        return PartialDate(born.replace(day=1), Precision.MONTH), Provenance.STATED
    return None, Provenance.UNKNOWN


def _papers(country: str, child: bool, random: Random) -> tuple[Paper, ...]:
    (count,) = random.choices((0, 1, 2), (60, 35, 5) if child else (42, 45, 13))
    kinds = dict.fromkeys(_weighted(_PAPERS, random) for _ in range(count))
    return tuple(_paper("birth_certificate" if child else kind, country, random) for kind in kinds)


def _paper(kind: str, country: str, random: Random) -> Paper:
    whereabouts = _weighted(_WHEREABOUTS, random)
    number = f"{random.choice('ABCDEFGHKNPRTZ')}{random.randrange(10**8):08d}"
    return Paper(
        kind,
        number if whereabouts in ("held", "surrendered") or random.random() < 0.3 else "",
        country,
        whereabouts,
        _weighted(_KEEPERS, random) if whereabouts == "kept" else "",
    )


def _phone(random: Random) -> str:
    """Return a number under +999, a country code that nobody has: no telephone rings."""
    return f"+999 {random.randrange(100, 1000)} {random.randrange(10**6):06d}"


def _weighted(table: dict[str, int], random: Random) -> str:
    return random.choices(list(table), list(table.values()))[0]
