"""Persons over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.policy import Capability
from accounts.versions import expected_version
from accounts.viewsets import ListRetrieve
from cases import services
from cases.identity.candidates import Answer, of_description, of_record
from cases.models import Person
from cases.serializers.identity import (
    CandidatesIn,
    CandidatesOut,
    RegisteredOut,
    description_in,
)
from cases.serializers.persons import (
    PersonFields,
    PersonIn,
    PersonNameIn,
    PersonOut,
    RetireNameIn,
)

SHOWN = 5  # candidates beside a new record
_DAVRON = {
    "names": [
        {"kind": "legal", "script": "Cyrl", "given": "Даврон", "family": "Саидов",
         "given_latin": "Davron", "family_latin": "Saidov"}
    ],
    "sex": "male",
    "birth_date": "1992-03",
    "birth_provenance": "stated",
    "age_status": "adult",
    "nationalities": ["TJK"],
    "languages": ["tgk", "rus"],
    "interviewer_preference": "no_preference",
}  # fmt: skip


class PersonViewSet(ListRetrieve):
    """People, as one organisation knows them."""

    queryset = Person.objects.all()
    serializer_class = PersonOut
    capabilities = {
        "list": Capability.VIEW_PERSONS,
        "retrieve": Capability.VIEW_PERSONS,
        "create": Capability.EDIT_PERSONS,
        "partial_update": Capability.EDIT_PERSONS,
        "names": Capability.EDIT_PERSONS,
        "retire_name": Capability.EDIT_PERSONS,
        "candidates": Capability.EDIT_PERSONS,
        "find": Capability.EDIT_PERSONS,
    }

    @extend_schema(
        request=PersonIn,
        responses={201: RegisteredOut},
        examples=[OpenApiExample("A person", _DAVRON, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Register a person. Everything may be unknown; nothing unknown is guessed.

        `candidates` are the five on record who resemble the person most, the likely ones marked.
        Nobody is registered where the
        search for them fails (503).
        """
        data = self.typed(PersonIn)
        made: list[Person] = []

        def register() -> Person:
            made.append(services.register_person(actor=self.user, **data))
            return made[0]

        response = self.create_once(register)
        person = made[0] if made else self.reread(response.data["id"])
        found = of_record(actor=self.user, person=person).best(SHOWN)
        response.data["candidates"] = self._shown_candidates(found)
        return response

    @extend_schema(request=PersonFields, responses={200: PersonOut})
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Correct what is recorded, under If-Match."""
        version = expected_version(request)
        data = self.typed(PersonFields, partial=True)
        services.correct_person(actor=self.user, person=self.get_object(), version=version, **data)
        return self.answer(pk)

    @extend_schema(request=PersonNameIn, responses={201: PersonOut})
    @action(detail=True, methods=["post"])
    def names(self, request: Request, pk: UUID) -> Response:
        """Add a name: another spelling, another script, a name used before. Under If-Match."""
        data, version = self.typed(PersonNameIn), expected_version(request)
        person: Person = self.get_object()

        def add() -> Person:
            services.add_name(actor=self.user, person=person, version=version, **data)
            return person

        return self.create_once(add)

    @extend_schema(request=RetireNameIn, responses={200: PersonOut})
    @action(detail=True, methods=["post"], url_path="retire-name")
    def retire_name(self, request: Request, pk: UUID) -> Response:
        """Mark a name as wrong, under If-Match: it is kept, and shared with nobody any more."""
        data, version = self.typed(RetireNameIn), expected_version(request)
        services.retire_name(actor=self.user, person=self.get_object(), version=version, **data)
        return self.answer(pk)

    @extend_schema(request=CandidatesIn, responses={200: CandidatesOut})
    @action(detail=False, methods=["post"], url_path="candidates", pagination_class=None)
    def find(self, request: Request) -> Response:
        """Look for somebody who may be on record, before or without registering them."""
        description = description_in(self.typed(CandidatesIn))
        found = of_description(actor=self.user, description=description)
        return Response(self._shown_candidates(found))

    @extend_schema(responses={200: CandidatesOut})
    @action(detail=True, methods=["get"])
    def candidates(self, request: Request, pk: UUID) -> Response:
        """Look for other records of this person; those that were decided about are left out."""
        found = of_record(actor=self.user, person=self.get_object())
        return Response(self._shown_candidates(found))

    def _shown_candidates(self, found: Answer) -> Any:
        access.show([one for each in found.candidates for one in (each.person, each.found)])
        return CandidatesOut(found).data
