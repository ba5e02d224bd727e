"""The cast, the clients, and a database that is used as the app's own role."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from django.utils.timezone import now
from environ import Env
from rest_framework.test import APIClient

from accounts.models import Organisation, RoleAssignment, Site, Training, User
from accounts.policy import Kind, Purpose, Role
from accounts.services import create_token
from common.identifiers import uuid7
from oversight import context
from tests.cast import Cast, Member
from tests.oversight.database import own_database

PASSWORD = "a long password for tests"
HASHED = make_password(PASSWORD)


def pytest_collection_finish() -> None:
    """Five thousand tests are no garbage: look through them no more."""
    gc.freeze()


@contextmanager
def as_owner() -> Iterator[None]:
    """Use the tables' owner, as migrations do."""
    app = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    owner = Env.db_url_config(settings.DATABASE_OWNER_URL)
    connection.close()
    connection.settings_dict.update(USER=owner["USER"], PASSWORD=owner["PASSWORD"])
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(app)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[Cast]:
    """Create the test database as the owner; everything afterwards runs as the app.

    It stays empty, for tests that commit copy it. All others share one copy with the cast in it:
    to make a cast takes longer than most tests.
    """
    with django_db_blocker.unblock(), as_owner():
        created = setup_databases(verbosity=0, interactive=False)
    with own_database():
        with django_db_blocker.unblock():
            made = make_cast()
        yield made
    with django_db_blocker.unblock(), as_owner():
        teardown_databases(created, verbosity=0)


@pytest.fixture
def cast(django_db_setup: Cast, db: None) -> Cast:
    """Two agencies, an NGO, an oversight body and an enforcement body, with one person each."""
    return django_db_setup.copy()


def make_cast() -> Cast:
    organisations = {
        "harbour": ("Harbour Reception Agency", Kind.STATE_AGENCY),
        "plains": ("Plains Reception Agency", Kind.STATE_AGENCY),
        "opendoor": ("Open Door", Kind.NGO),
        "ombuds": ("Office of the Ombuds", Kind.OVERSIGHT_BODY),
        "enforcement": ("Border Enforcement", Kind.IMMIGRATION_ENFORCEMENT),
        "police": ("City Police", Kind.POLICE),
        "consulate": ("Consular Service", Kind.CONSULAR),
    }
    with context.enter(context.system("test.cast", purpose=Purpose.ADMINISTRATION)):
        ids = sorted(uuid7() for _ in organisations)  # of one millisecond they have no order
        bodies = {
            key: Organisation(id=pk, name=name, kind=kind)
            for pk, (key, (name, kind)) in zip(ids, organisations.items(), strict=True)
        }
        Organisation.objects.bulk_create(bodies.values())
    members = {
        "amal": ("harbour", Role.CASEWORKER),
        "sami": ("harbour", Role.SUPERVISOR),
        "dara": ("harbour", Role.DATA_PROTECTION_OFFICER),
        "kit": ("harbour", Role.ADMINISTRATOR),
        "lior": ("harbour", Role.LEGAL_EXCLUSION_OFFICER),
        "lena": ("plains", Role.CASEWORKER),
        "noor": ("opendoor", Role.PARTNER_FOCAL_POINT),
        "ines": ("ombuds", Role.OMBUDS),
        "cleo": ("ombuds", Role.CIVIL_SOCIETY_READER),
        "robin": ("enforcement", Role.LIAISON_OFFICER),
    }
    people: dict[str, Member] = {}
    for key, body in bodies.items():
        people |= make_members(
            body, {name: role for name, (where, role) in members.items() if where == key}
        )
    train(people["amal"], people["sami"], by=people["kit"])
    train(people["lena"], by=people["kit"])
    harbour = bodies["harbour"]
    with acting_for(harbour):
        sites = {
            stage: Site(id=uuid7(), organisation=harbour, name=stage, stage=stage, country="XXX")
            for stage in Site.Stage.values
        }
        Site.objects.bulk_create(sites.values())
    return Cast(organisations=bodies, members=people, sites=sites)


def make_member(organisation: Organisation, name: str, role: Role | None) -> Member:
    return make_members(organisation, {name: role})[name]


def make_members(
    organisation: Organisation, roles: Mapping[str, Role | None]
) -> dict[str, Member]:
    """Return members of an organisation, in few statements: nearly every test asks for them."""
    if not roles:
        return {}
    with acting_for(organisation):
        users = User.objects.bulk_create(
            User(
                id=uuid7(),
                organisation=organisation,
                email=f"{name}@{organisation.pk}.example.org",
                name=name.title(),
                password=HASHED,
            )
            for name in roles
        )
        RoleAssignment.objects.bulk_create(
            RoleAssignment(id=uuid7(), organisation=organisation, user=user, role=role)
            for user, role in zip(users, roles.values(), strict=True)
            if role
        )
        found = User.objects.for_reading().in_bulk([user.pk for user in users])
    return {name: Member(found[user.pk]) for name, user in zip(roles, users, strict=True)}


def train(*members: Member, by: Member) -> None:
    """Give members of one organisation, who screen, a valid training in every topic."""
    with acting_for(members[0].organisation):
        Training.objects.bulk_create(
            Training(
                organisation=member.organisation,
                user=member.user,
                topic=topic,
                provider="National training centre",
                completed_on=now().date() - timedelta(days=100),
                expires_on=now().date() + timedelta(days=900),
                recorded_by=by.user,
            )
            for member in members
            for topic in Training.Topic
        )


@contextmanager
def acting_for(organisation: Organisation | UUID | None = None) -> Iterator[None]:
    pk = organisation.pk if isinstance(organisation, Organisation) else organisation
    scope = context.system("test.arrange", purpose=Purpose.CASE_MANAGEMENT, organisation=pk)
    with context.enter(scope):
        yield


class Client(APIClient):
    """An HTTP client that sends JSON, a fresh Idempotency-Key, and If-Match where asked."""

    def create(self, path: str, data: Any = None, *, key: str | None = None, **extra: Any) -> Any:
        headers = {"Idempotency-Key": key or str(uuid4()), **extra.pop("headers", {})}
        return self.post(f"/api/v1/{path}", data, format="json", headers=headers, **extra)

    def change(self, path: str, version: int, data: Any = None, *, method: str = "post") -> Any:
        send = getattr(self, method)
        headers = {"If-Match": f'"{version}"', "Idempotency-Key": str(uuid4())}
        return send(f"/api/v1/{path}", data, format="json", headers=headers)

    def read(self, path: str, **query: Any) -> Any:
        return self.get(f"/api/v1/{path}", query)


@pytest.fixture
def api(db: None) -> Any:
    """Return a client that carries a member's bearer token, or nobody's."""

    def as_(member: Member | None) -> Client:
        client = Client()
        if member is not None:
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(member)}")
        return client

    return as_


def token_of(member: Member) -> str:
    if member.token is None:
        with acting_for(member.user.organisation):
            _, member.token = create_token(actor=member.user, label="tests")
    return member.token
