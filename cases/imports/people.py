"""Everything that a row becomes: a person, names, a case and what is owed, in few statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.scoping import OrganisationRecord
from cases.documents import retention
from cases.imports.describing import described
from cases.imports.rows import Values
from cases.intake import first_contact
from cases.matching.upkeep import key_rows
from cases.models import (
    Case,
    ContactChannel,
    ExternalId,
    Household,
    HouseholdMember,
    IdentityDocument,
    ImportRun,
    MatchKey,
    Obligation,
    Person,
    PersonName,
)
from cases.obligations import Owed, raised
from cases.partial_dates import PartialDate
from cases.services import new_reference
from common.identifiers import uuid7
from common.statements import Insert, insert

M = TypeVar("M", bound=OrganisationRecord)
OFTEN = 5  # a reference that is in use already is drawn anew


@dataclass(frozen=True)
class Arrivals:
    """What some rows become, ready to be written."""

    rows: Sequence[Values]
    people: Insert[Person]
    names: Insert[PersonName]
    cases: Insert[Case]
    external_ids: Insert[ExternalId]
    documents: Insert[IdentityDocument]
    owed: Insert[Obligation]
    channels: Insert[ContactChannel]
    keys: Insert[MatchKey]


@dataclass(frozen=True)
class People:
    """Writes the people of one run. `key` is the run's own."""

    run: ImportRun
    key: bytes = field(repr=False)
    _blanks: dict[type[OrganisationRecord], Any] = field(default_factory=dict)

    def of(self, rows: Sequence[Values]) -> Arrivals:
        """Return what these rows become. It asks the database nothing."""
        people = [self._person(row) for row in rows]
        cases = [self._case(person) for person in people]
        recorded_by = {"recorded_by_id": self.run.started_by_id}
        documents = self._of_those(IdentityDocument, people, rows, "document", **recorded_by)
        return Arrivals(
            rows,
            Insert(people),
            names=Insert(self._of_those(PersonName, people, rows, "name")),
            cases=Insert(cases),
            external_ids=Insert([self._external_id(*o) for o in zip(people, rows, strict=True)]),
            documents=Insert(documents),
            owed=Insert([raised(*one) for one in self._owed(cases, documents)]),
            channels=Insert(
                self._of_those(ContactChannel, people, rows, "channel", **recorded_by)
            ),
            keys=Insert(key_rows(zip(people, map(described, rows), strict=True))),
        )

    def write(self, made: Arrivals) -> None:
        """Insert what rows have become. Raises IntegrityError."""
        made.people.run()
        made.names.run()
        _insert_with_references(made.cases, "C")
        made.external_ids.run()
        made.documents.run()
        made.owed.run()
        made.channels.run()
        self._keep_together(made.people.rows, made.rows)
        made.keys.run()

    def _made(self, model: type[M], **values: Any) -> M:
        """Return a new row: a copy of a blank one, for to make one takes ten times as long."""
        blank = self._blanks.get(model)
        if blank is None:
            blank = self._blanks[model] = model(organisation_id=self.run.organisation_id)
        made = model.__new__(model)
        made.__dict__.update(blank.__dict__, id=uuid7())
        made.__dict__.update(values)
        return made

    def _of_those(
        self, model: Any, people: Sequence[Person], rows: Sequence[Values], shape: str, **more: Any
    ) -> list[Any]:
        """Return a new row of this model for each person of whom the file says something."""
        return [
            self._made(model, person_id=person.pk, **row[shape], **more)
            for person, row in zip(people, rows, strict=True)
            if shape in row
        ]

    def _person(self, row: Values) -> Person:
        fields = dict(row["person"])
        if born := fields.pop("birth_date"):
            date = PartialDate.parse(born)
            fields |= {"birth_first_day": date.first, "birth_precision": date.precision}
        return self._made(Person, **fields)

    def _case(self, person: Person) -> Case:
        return self._made(
            Case,
            person_id=person.pk,
            reference=new_reference(),
            site_id=self.run.site_id,
            intake_id=self.run.intake_id,
            first_contact_at=self.run.first_contact_at,
            caseworker_id=self.run.started_by_id,
        )

    def _external_id(self, person: Person, row: Values) -> ExternalId:
        return self._made(
            ExternalId,
            person_id=person.pk,
            source=self.run.source,
            value=row["row"]["external_id"],
            run_id=self.run.pk,
            row=row["number"],
        )

    def _owed(
        self, cases: Sequence[Case], documents: Sequence[IdentityDocument]
    ) -> Iterator[tuple[Case, Owed]]:
        """What every arrival is owed, and a flag where a document is kept to hold its owner."""
        handover, of = first_contact(self.run.first_contact_at), {}
        for case in cases:
            of[case.person_id] = case
            yield case, handover
        for document in documents:
            if (flag := retention(document)) is not None:
                yield of[document.person_id], flag

    def _keep_together(self, people: Sequence[Person], rows: Sequence[Values]) -> None:
        """Put those of one label into one household, which may have been founded before."""
        placed = [
            (self._household(row["row"]["household"]), person, row["row"]["household_role"])
            for person, row in zip(people, rows, strict=True)
            if row["row"]["household"]
        ]
        wanted = {household for household, _, _ in placed}
        founded = Household.objects.filter(pk__in=wanted).values_list("pk", flat=True)
        new = [
            self._made(Household, id=pk, reference=new_reference("H"))
            for pk in sorted(wanted - set(founded))
        ]
        _insert_with_references(Insert(new), "H")
        insert(
            [
                self._made(HouseholdMember, household_id=household, person_id=person.pk, role=role)
                for household, person, role in placed
            ]
        )

    def _household(self, label: str) -> UUID:
        """Return the id of a label's household: the same for the whole run, a UUIDv7 like all."""
        moment = int(self.run.created_at.timestamp() * 1000)
        digest = blake2b(label.encode(), digest_size=16, key=self.key).digest()
        chance = int.from_bytes(digest, "big") & (1 << 76) - 1
        variant = chance & ~(0b11 << 62) | 0b10 << 62
        return UUID(int=moment << 80 | 0x7 << 76 | variant)


def _insert_with_references(arriving: Insert[Any], letter: str) -> None:
    """Insert rows whose reference is drawn by lot. Raises IntegrityError where no luck helps."""
    for left in reversed(range(OFTEN)):
        try:
            with transaction.atomic():
                arriving.run()
                return
        except IntegrityError:
            if not left:
                raise
        for row in arriving.rows:
            row.reference = new_reference(letter)
        arriving = Insert(arriving.rows)  # the old one holds the old references
