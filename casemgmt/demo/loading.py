"""Load the demonstration: organisations, people, sites, and a month of work."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now

from accounts.models import Organisation, Site, Training, User
from accounts.policy import Kind, Purpose, Role
from accounts.services import give_role, new_account
from casemgmt.demo import history
from casemgmt.demo.people import ORGANISATIONS, PASSWORD, PEOPLE
from oversight import context
from reports.publishing import publish_closed_months

SITES = (
    ("Harbour reception centre", "reception"),
    ("North quay landing", "border"),
    ("City outreach office", "community"),
    ("Workplace visits", "workplace"),
    ("Returnee welcome desk", "post_return"),
)
# Who screens, and who wrote their trainings down: nobody does it for themselves.
TRAINED = {Role.CASEWORKER: Role.SUPERVISOR, Role.SUPERVISOR: Role.ADMINISTRATOR}


def is_empty() -> bool:
    with context.enter(_scope()):
        return not Organisation.objects.exists()


def load() -> None:
    with context.enter(_scope()):
        organisations = {
            name: Organisation.objects.create(name=name, kind=kind)
            for name, kind in ORGANISATIONS.items()
        }
        for organisation in organisations.values():
            with context.enter(_scope(organisation)):
                staff = _staff(organisation)
                if organisation.kind == Kind.STATE_AGENCY:
                    _sites(organisation)
                    _trainings(staff)
        _history(organisations)
    publish_closed_months()


def _history(organisations: dict[str, Organisation]) -> None:
    harbour = organisations["Harbour Reception Agency"]
    with context.enter(_scope(harbour)):
        history.write(
            history.Place(
                organisation=harbour,
                partner=organisations["Open Door Legal and Shelter"],
                caseworker=User.objects.get(email=PEOPLE[0].email),
                sites=tuple(Site.objects.order_by("id")),
            )
        )


def _staff(organisation: Organisation) -> dict[Role, User]:
    staff = {}
    for person in PEOPLE:
        if person.organisation == organisation.name:
            user = new_account(
                organisation=organisation,
                email=person.email,
                name=person.name,
                password=PASSWORD,
            )
            give_role(user=User.objects.for_reading().get(pk=user.pk), role=person.role)
            staff[person.role] = user
    return staff


def _trainings(staff: dict[Role, User]) -> None:
    """Train whoever screens in everything; the caseworker's on trafficking lapses soon."""
    today = now().date()
    for role, colleague in TRAINED.items():
        for topic in Training.Topic:
            soon = role == Role.CASEWORKER and topic == Training.Topic.TRAFFICKING
            Training.objects.create(
                organisation_id=staff[role].organisation_id,
                user=staff[role],
                topic=topic,
                provider="National training centre",
                completed_on=today - timedelta(days=700),
                expires_on=today + timedelta(days=20 if soon else 380),
                recorded_by=staff[colleague],
            )


def _sites(organisation: Organisation) -> None:
    for name, stage in SITES:
        Site.objects.create(organisation=organisation, name=name, stage=stage, country="XXX")


def _scope(organisation: Organisation | None = None) -> context.Context:
    return context.system(
        "demo.load",
        purpose=Purpose.ADMINISTRATION,
        organisation=organisation.pk if organisation else None,
    )
