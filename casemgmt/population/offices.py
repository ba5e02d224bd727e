"""The organisations that take part, their sites and staff. All names are made up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from random import Random
from uuid import UUID

from django.contrib.auth.hashers import make_password

from accounts.models import Organisation, RoleAssignment, Site, Training, User
from accounts.policy import DOMAIN_OF, Domain, Kind, Role
from casemgmt.demo.people import PASSWORD
from casemgmt.population.people import SHARES
from casemgmt.population.rows import Rows
from casemgmt.population.timeline import YEARS, identifier

# In the order of SHARES: who registers people. Those without a share only receive or watch.
ORGANISATIONS = {
    "Eastern Shore Reception Agency": Kind.STATE_AGENCY,
    "Capital Region Reception Agency": Kind.STATE_AGENCY,
    "Southern Gate Reception Agency": Kind.STATE_AGENCY,
    "Office for Protection in the Highlands": Kind.STATE_AGENCY,
    "International Migration Mission": Kind.INTERNATIONAL_ORGANISATION,
    "Children First Authority": Kind.STATE_AGENCY,
    "Open Kitchen and Shelter": Kind.NGO,
    "Riverside Legal Clinic": Kind.NGO,
    "Seafarers and Workers Centre": Kind.NGO,
    "House of Listening": Kind.NGO,
    "National Rights Commission": Kind.OVERSIGHT_BODY,
    "Border Control Service": Kind.IMMIGRATION_ENFORCEMENT,
}
_PARTNERS = (Kind.NGO, Kind.INTERNATIONAL_ORGANISATION)
_SITES = (
    ("Landing place", "border"), ("Reception centre", "reception"), ("Day centre", "community"),
    ("Mobile team", "interception"), ("Visits to workplaces", "workplace"),
    ("Visits to detention", "detention"), ("Return desk", "return"),
    ("Welcome desk for returnees", "post_return"),
)  # fmt: skip
_REGIMES = ("none", "none", "oau", "cartagena")
_GIVEN = (
    "Alba", "Bruno", "Celia", "Dario", "Edda", "Fabio", "Greta", "Hugo", "Ilse", "Jonas",
    "Kaya", "Levi", "Mira", "Nilo", "Olga", "Pavo", "Rhea", "Silas", "Tove", "Ugo",
)  # fmt: skip
_FAMILY = (
    "Arden", "Birk", "Calder", "Dorn", "Elmer", "Fenn", "Garrow", "Holm", "Iven", "Jarl",
    "Kestrel", "Lund", "Marlow", "Norden", "Oake", "Penn", "Rook", "Sund", "Thorne",
)  # fmt: skip
_EACH = 1500  # people in the care of one caseworker over the years
_MOST = 60  # caseworkers of one organisation


@dataclass(frozen=True, slots=True)
class Office:
    """An organisation: where it meets people, and who works there with them."""

    id: UUID
    name: str
    kind: Kind
    sites: tuple[UUID, ...]
    caseworkers: tuple[UUID, ...]
    supervisors: tuple[UUID, ...]
    partners: tuple[UUID, ...] = ()  # to whom it refers people


def offices(seed: int, n: int, until: datetime, rows: Rows | None = None) -> tuple[Office, ...]:
    """Return all of them, and write their rows where wanted."""
    random = Random(f"offices {seed} {n}")  # noqa: S311 - invented people, not secrets
    opened = until - timedelta(days=365 * YEARS + 60)
    builder = _Builder(random, opened, until, rows or Rows(), _password(seed) if rows else "")
    shares = [*SHARES, *[0.0] * len(ORGANISATIONS)]
    found = [
        builder.office(name, kind, ceil(n * share))
        for (name, kind), share in zip(ORGANISATIONS.items(), shares, strict=False)
    ]
    partners = [one.id for one in found if one.kind in _PARTNERS]
    return tuple(
        replace(office, partners=tuple(one for one in partners if one != office.id))
        for office in found
    )


@dataclass
class _Builder:
    random: Random
    at: datetime
    until: datetime
    rows: Rows
    password: str

    def office(self, name: str, kind: Kind, people: int) -> Office:
        office = self._id()
        self.rows.add(Organisation, id=office, created_at=self.at, name=name, kind=kind)
        address = f"{name.split()[0]}-{name.split()[-1]}.example.org".lower()
        staff = {
            role: tuple(self._user(office, role, at + 1, address) for at in range(count))
            for role, count in _staff(kind, people).items()
        }
        screening = (*staff.get(Role.CASEWORKER, ()), *staff.get(Role.SUPERVISOR, ()))
        for user in screening:
            self._train(office, user, staff[Role.ADMINISTRATOR][0])
        sites = _SITES[: 1 + min(len(_SITES) - 1, 2 + people // 2000)] if people else ()
        return Office(
            office,
            name,
            kind,
            tuple(self._site(office, name, stage) for name, stage in sites),
            staff.get(Role.CASEWORKER, ()),
            staff.get(Role.SUPERVISOR, ()),
        )

    def _site(self, office: UUID, name: str, stage: str) -> UUID:
        site, regime = self._id(), self.random.choice(_REGIMES)
        self.rows.add(
            Site, id=site, created_at=self.at, organisation_id=office, name=name, stage=stage,
            country="XXX", regional_regime=regime,
        )  # fmt: skip
        return site

    def _user(self, office: UUID, role: Role, number: int, address: str) -> UUID:
        user, whose = self._id(), {"created_at": self.at, "organisation_id": office}
        name = f"{self.random.choice(_GIVEN)} {self.random.choice(_FAMILY)}"
        email = f"{role.replace('_', '-')}-{number}@{address}"
        self.rows.add(User, id=user, **whose, email=email, name=name, password=self.password)
        self.rows.add(RoleAssignment, id=self._id(), **whose, user_id=user, role=role)
        return user

    def _train(self, office: UUID, user: UUID, by: UUID) -> None:
        """Train somebody in everything; some trainings lapse within the next weeks."""
        for topic in Training.Topic:
            days = self.random.choice((20, 90, 300, 500))
            self.rows.add(
                Training, id=self._id(), created_at=self.at, organisation_id=office, user_id=user,
                topic=topic, provider="National training centre", recorded_by_id=by,
                completed_on=(self.at - timedelta(days=30)).date(),
                expires_on=(self.until + timedelta(days=days)).date(),
            )  # fmt: skip

    def _id(self) -> UUID:
        return identifier(self.at, self.random)


def _staff(kind: Kind, people: int) -> dict[Role, int]:
    caseworkers = min(_MOST, 2 + people // _EACH)
    match DOMAIN_OF[kind]:
        case Domain.PROTECTION if people:
            return {
                Role.CASEWORKER: caseworkers,
                Role.SUPERVISOR: 1 + caseworkers // 10,
                Role.PARTNER_FOCAL_POINT: 1,
                Role.DATA_PROTECTION_OFFICER: 1,
                Role.ADMINISTRATOR: 1,
            }
        case Domain.PROTECTION:
            return {Role.PARTNER_FOCAL_POINT: 1, Role.ADMINISTRATOR: 1}
        case Domain.OVERSIGHT:
            return {Role.OMBUDS: 1, Role.CIVIL_SOCIETY_READER: 1, Role.ADMINISTRATOR: 1}
    return {Role.LIAISON_OFFICER: 1, Role.ADMINISTRATOR: 1}


def _password(seed: int) -> str:
    """Everybody's password is the demonstration's; its salt too is the same for a seed."""
    return make_password(PASSWORD, salt=f"population{seed}")
