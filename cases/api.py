"""Persons, cases, representatives and obligations over HTTP."""

from __future__ import annotations

from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.models import Site
from accounts.policy import Capability
from accounts.versions import expected_version
from accounts.viewsets import ListRetrieve
from cases import consents, obligations, services
from cases.lifecycle import ClosingReason, Status
from cases.models import Case, Consent, Obligation, ObligationStatus, Person, Representative
from cases.serializers import (
    CaseIn,
    CaseOut,
    ClockIn,
    ConsentIn,
    ConsentOut,
    LiftIn,
    MoveIn,
    ObligationOut,
    PersonFields,
    PersonIn,
    PersonNameIn,
    PersonOut,
    RepresentativeIn,
    RepresentativeOut,
)

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
    }

    @extend_schema(
        request=PersonIn,
        responses={201: PersonOut},
        examples=[OpenApiExample("A person", _DAVRON, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Register a person. Everything may be unknown; nothing unknown is guessed."""
        data = self.typed(PersonIn)
        return self.create_once(lambda: services.register_person(actor=self.user, **data))

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


class CaseFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(choices=[(s, s) for s in Status])
    site = filters.UUIDFilter()
    first_contact_at = filters.IsoDateTimeFromToRangeFilter()

    class Meta:
        model = Case
        fields = ["status", "site", "first_contact_at"]


class CaseViewSet(ListRetrieve):
    """Cases of one's own organisation."""

    queryset = Case.objects.all()
    serializer_class = CaseOut
    filterset_class = CaseFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.EDIT_CASES,
        "move": Capability.EDIT_CASES,
    }

    @extend_schema(
        request=CaseIn,
        responses={201: CaseOut},
        examples=[
            OpenApiExample(
                "A case",
                {
                    "person": "0199c0de-0000-7000-8000-000000000001",
                    "site": "0199c0de-0000-7000-8000-000000000002",
                    "first_contact_at": "2026-10-05T08:30:00Z",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Open a case for a person at a site."""
        data = self.typed(CaseIn)
        data["person"] = access.named(
            "person", Person.objects.all(), data["person"], user=self.user
        )
        data["site"] = access.named("site", Site.objects.all(), data["site"], user=self.user)
        return self.create_once(lambda: services.open_case(actor=self.user, **data))

    @extend_schema(
        request=MoveIn,
        responses={200: CaseOut},
        examples=[OpenApiExample("Make a plan", {"to": "assessed"}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: UUID) -> Response:
        """Move a case along its lifecycle, under If-Match."""
        version = expected_version(request)
        data = self.typed(MoveIn)
        reason = data.pop("closing_reason", None)
        services.move_case(
            actor=self.user,
            case=self.get_object(),
            version=version,
            to=Status(data.pop("to")),
            closing_reason=ClosingReason(reason) if reason else None,
            **data,
        )
        return self.answer(pk)


class ConsentFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    purpose = filters.ChoiceFilter(choices=Consent.Purpose.choices)

    class Meta:
        model = Consent
        fields = ["case", "purpose"]


class ConsentViewSet(ListRetrieve):
    """What people agreed to."""

    queryset = Consent.objects.all()
    serializer_class = ConsentOut
    filterset_class = ConsentFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.RECORD_CONSENT,
        "withdraw": Capability.RECORD_CONSENT,
    }

    @extend_schema(request=ConsentIn, responses={201: ConsentOut})
    def create(self, request: Request) -> Response:
        """Record consent to share named groups of data with one organisation."""
        data = self.typed(ConsentIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        data["recipient"] = access.organisation("recipient", data["recipient"])
        return self.create_once(lambda: consents.record_sharing(actor=self.user, **data))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID) -> Response:
        """End the consent at once, under If-Match; open referrals that rest on it are recalled."""
        version = expected_version(request)
        consents.withdraw(actor=self.user, consent=self.get_object(), version=version)
        return self.answer(pk)


class RepresentativeFilter(filters.FilterSet):
    case = filters.UUIDFilter()

    class Meta:
        model = Representative
        fields = ["case"]


class RepresentativeViewSet(ListRetrieve):
    """Guardians and independent representatives of children."""

    queryset = Representative.objects.all()
    serializer_class = RepresentativeOut
    filterset_class = RepresentativeFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.EDIT_CASES,
        "end": Capability.EDIT_CASES,
    }

    @extend_schema(request=RepresentativeIn, responses={201: RepresentativeOut})
    def create(self, request: Request) -> Response:
        """Record an appointment; it lifts gate G-04 where the representative is present."""
        data = self.typed(RepresentativeIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        return self.create_once(lambda: services.appoint_representative(actor=self.user, **data))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: UUID) -> Response:
        """Record that the representation ended, under If-Match."""
        version = expected_version(request)
        services.end_representation(
            actor=self.user, representative=self.get_object(), version=version
        )
        return self.answer(pk)


class ObligationFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    status = filters.ChoiceFilter(choices=ObligationStatus.choices)
    code = filters.CharFilter(max_length=40)
    due_at = filters.IsoDateTimeFromToRangeFilter()

    class Meta:
        model = Obligation
        fields = ["case", "status", "code", "due_at"]


class ObligationViewSet(ListRetrieve):
    """Safeguards to keep and deadlines to meet."""

    queryset = Obligation.objects.all()
    serializer_class = ObligationOut
    filterset_class = ObligationFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "start_clock": Capability.EDIT_CASES,
        "meet": Capability.EDIT_CASES,
        "lift": Capability.SIGN_OFF_CASES,
    }

    @extend_schema(request=ClockIn)
    @action(detail=True, methods=["post"], url_path="start-clock")
    def start_clock(self, request: Request, pk: UUID) -> Response:
        """Record the event that a waiting deadline starts from, under If-Match."""
        version, data = expected_version(request), self.typed(ClockIn)
        obligations.start_clock(
            actor=self.user, obligation=self.get_object(), version=version, at=data["at"]
        )
        return self.answer(pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def meet(self, request: Request, pk: UUID) -> Response:
        """Record that the obligation is met, under If-Match."""
        version = expected_version(request)
        obligations.meet(actor=self.user, obligation=self.get_object(), version=version)
        return self.answer(pk)

    @extend_schema(request=LiftIn)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, pk: UUID) -> Response:
        """Lift the obligation with a coded reason, under If-Match. A supervisor does this."""
        version, data = expected_version(request), self.typed(LiftIn)
        obligations.lift(
            actor=self.user, obligation=self.get_object(), version=version, reason=data["reason"]
        )
        return self.answer(pk)
