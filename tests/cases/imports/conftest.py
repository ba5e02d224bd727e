"""The import desk: Sami of the Harbour agency, with a file in hand."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from cases.imports import applying, checking, services
from cases.models import ImportFinding, ImportRun
from oversight import context
from tests.cast import Cast, Member
from tests.conftest import acting_for

FIRST_CONTACT = datetime(2026, 10, 5, 8, 30, tzinfo=UTC)


@dataclass
class Desk:
    """What is done with files, without HTTP and without a worker."""

    cast: Cast
    member: Member

    @property
    def organisation(self) -> UUID:
        return self.member.organisation.pk

    def acting(self) -> Any:
        scope = checking.scope("test.arrange", self.organisation)
        scope.actor = self.member.user.pk
        return context.enter(scope)

    def uploads(self, file: bytes, **given: Any) -> ImportRun:
        with self.acting():
            return services.start_import(
                actor=self.member.user,
                file=file,
                **{
                    "source": "paper lists",
                    "site": self.cast.sites["reception"],
                    "first_contact_at": FIRST_CONTACT,
                    **given,
                },
            )

    def checks(self, run: ImportRun, *, pieces: int | None = None) -> ImportRun:
        """Do the dry run; with `pieces`, be cut off after so many."""
        work = checking.run(run.pk, organisation_id=self.organisation)
        with closing(work):
            for number, _ in enumerate(work, start=1):
                if number == pieces:
                    break
        return self.reads(run)

    def applies(self, run: ImportRun) -> ImportRun:
        with self.acting():
            services.apply_import(actor=self.member.user, run=run, version=run.version)
        return self.takes_in(run)

    def discards(self, run: ImportRun) -> ImportRun:
        with self.acting():
            services.discard_import(actor=self.member.user, run=run, version=run.version)
        return self.reads(run)

    def takes_in(self, run: ImportRun) -> ImportRun:
        applying.run(run.pk, organisation_id=self.organisation)
        return self.reads(run)

    def reads(self, run: ImportRun) -> ImportRun:
        with acting_for(self.organisation):
            return ImportRun.objects.get(pk=run.pk)

    def findings(self, run: ImportRun) -> list[tuple[int, str, str]]:
        with acting_for(self.organisation):
            rows = ImportFinding.objects.filter(run=run).order_by("row", "field")
            return list(rows.values_list("row", "field", "reason"))

    def imports(self, file: bytes, **given: Any) -> ImportRun:
        return self.applies(self.checks(self.uploads(file, **given)))


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast, cast.sami)
