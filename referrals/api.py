"""Referrals over HTTP: the sender sends, the recipient answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.policy import Capability
from accounts.versions import expected_version
from accounts.viewsets import ListRetrieve
from cases.models import Case, Consent
from referrals import services
from referrals.lifecycle import DeclineReason, Outcome, Priority, Status
from referrals.models import Referral
from referrals.serializers import (
    DeclineIn,
    FinishIn,
    ReferralDetailOut,
    ReferralIn,
    ReferralOut,
)
from referrals.service_types import ServiceType


class ReferralFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    recipient = filters.UUIDFilter()
    status = filters.MultipleChoiceFilter(choices=[(s, s) for s in Status])
    priority = filters.ChoiceFilter(choices=[(p, p) for p in Priority])
    due_at = filters.IsoDateTimeFromToRangeFilter()

    class Meta:
        model = Referral
        fields = ["case", "recipient", "status", "priority", "due_at"]


class ReferralViewSet(ListRetrieve):
    """Referrals that one's organisation sent or received."""

    queryset = Referral.objects.all()
    filterset_class = ReferralFilter
    capabilities = {
        "list": Capability.VIEW_REFERRALS,
        "retrieve": Capability.VIEW_REFERRALS,
        "create": Capability.SEND_REFERRALS,
        "recall": Capability.SEND_REFERRALS,
        "close": Capability.SEND_REFERRALS,
        "receive": Capability.ANSWER_REFERRALS,
        "accept": Capability.ANSWER_REFERRALS,
        "decline": Capability.ANSWER_REFERRALS,
        "start": Capability.ANSWER_REFERRALS,
        "finish": Capability.ANSWER_REFERRALS,
    }

    def get_serializer_class(self) -> Any:
        return ReferralOut if self.action == "list" else ReferralDetailOut

    @extend_schema(
        request=ReferralIn,
        responses={201: ReferralDetailOut},
        examples=[
            OpenApiExample(
                "To a legal aid service",
                {
                    "case": "0199c0de-0000-7000-8000-000000000003",
                    "recipient": "0199c0de-0000-7000-8000-000000000004",
                    "consent": "0199c0de-0000-7000-8000-000000000005",
                    "service_type": "legal_aid",
                    "priority": "urgent",
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Send a referral under a consent. The recipient sees the minimal card first."""
        data = self.typed(ReferralIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        data["consent"] = access.named(
            "consent", Consent.objects.all(), data["consent"], user=self.user
        )
        data["recipient"] = access.organisation("recipient", data["recipient"])
        data["service_type"] = ServiceType(data["service_type"])
        data["priority"] = Priority(data["priority"])
        return self.create_once(lambda: services.send_referral(actor=self.user, **data))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def receive(self, request: Request, pk: UUID) -> Response:
        """Confirm, as the recipient, that the referral arrived. Under If-Match, as all answers."""
        return self._do(services.receive, pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: UUID) -> Response:
        """Take the person on; the answer now holds the consented fields."""
        return self._do(services.accept, pk)

    @extend_schema(request=DeclineIn)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: UUID) -> Response:
        """Decline with a coded reason."""
        return self._do(
            services.decline, pk, reason=DeclineReason(self.typed(DeclineIn)["reason"])
        )

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: UUID) -> Response:
        """Record that the service began."""
        return self._do(services.start_service, pk)

    @extend_schema(request=FinishIn)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: UUID) -> Response:
        """Report how the service ended, with feedback."""
        data = self.typed(FinishIn)
        return self._do(
            services.finish, pk, outcome=Outcome(data["outcome"]), feedback=data["feedback"]
        )

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def recall(self, request: Request, pk: UUID) -> Response:
        """Take back, as the sender, what nobody has answered."""
        return self._do(services.recall, pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: UUID) -> Response:
        """End, as the sender, a finished referral once the person was told."""
        return self._do(services.close, pk)

    def _do(self, service: Callable[..., Referral], pk: UUID, **data: Any) -> Response:
        version = expected_version(self.request)
        service(actor=self.user, referral=self.get_object(), version=version, **data)
        return self.answer(pk)
