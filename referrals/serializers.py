"""The shape of a referral, for its sender and for its recipient."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.utils.timezone import now
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.fields import Choice, PlainText, StrictSerializer
from accounts.serializers import OrganisationOut
from cases.data_groups import DataGroup
from cases.serializers.fields import ClientId
from referrals.lifecycle import DeclineReason, Outcome, Priority, Status
from referrals.models import Referral
from referrals.service_types import ServiceType


class ReferralOut(serializers.ModelSerializer[Referral]):
    """Before acceptance the recipient sees the card alone; the case stays with the sender."""

    sender = OrganisationOut(source="organisation", read_only=True)
    recipient = OrganisationOut(read_only=True)
    status = Choice(choices=list(Status), read_only=True)
    service_type = Choice(choices=list(ServiceType), read_only=True)
    priority = Choice(choices=list(Priority), read_only=True)
    decline_reason = Choice(choices=list(DeclineReason), read_only=True, allow_blank=True)
    card = serializers.SerializerMethodField()
    consent_ended = serializers.SerializerMethodField()
    case = serializers.SerializerMethodField()

    class Meta:
        model = Referral
        fields = [
            "id", "version", "sender", "recipient", "case", "service_type", "priority", "status",
            "consent_ended", "card", "data_groups", "created_at", "answer_due_at", "due_at",
            "expires_at", "consented_until", "feedback_due_at", "received_at", "accepted_at",
            "started_at", "finished_at", "closed_at", "decline_reason", "person_informed",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.BooleanField())
    def get_consent_ended(self, referral: Referral) -> bool:
        """Then nothing more may be done with what was shared, except to report back."""
        return referral.consented_until <= now()

    @extend_schema_field(serializers.DictField())
    def get_card(self, referral: Referral) -> dict[str, Any]:
        """Nothing is left to see for the recipient once the consent has ended."""
        shown = self._is_sender(referral) or referral.consented_until > now()
        return dict(referral.card) if shown else {}

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_case(self, referral: Referral) -> UUID | None:
        return referral.case_id if self._is_sender(referral) else None

    def _is_sender(self, referral: Referral) -> bool:
        return bool(referral.organisation_id == self.context["request"].user.organisation_id)


class ReferralDetailOut(ReferralOut):
    """One referral; once accepted, with the fields that the person agreed to share."""

    package = serializers.SerializerMethodField()

    class Meta(ReferralOut.Meta):
        fields = [*ReferralOut.Meta.fields, "feedback", "package"]
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_package(self, referral: Referral) -> dict[str, Any] | None:
        if not self._is_sender(referral) and not referral.package_open:
            return None
        try:
            content: dict[str, Any] = referral.package.content
        except ObjectDoesNotExist:  # closed: the database no longer shows it to us
            return None
        return content


class ReferralIn(StrictSerializer):
    id = ClientId()
    case = serializers.UUIDField()
    recipient = serializers.UUIDField()
    consent = serializers.UUIDField()
    service_type = Choice(choices=list(ServiceType))
    priority = Choice(choices=list(Priority))
    data_groups = serializers.ListField(
        child=Choice(choices=list(DataGroup)),
        required=False,
        allow_empty=False,
        max_length=10,
        help_text="Left out: everything that is consented and that the service needs.",
    )


class DeclineIn(StrictSerializer):
    reason = Choice(choices=list(DeclineReason))


class FinishIn(StrictSerializer):
    outcome = Choice(choices=list(Outcome))
    feedback = PlainText(max_length=2000, help_text="For the sender, and through them the person.")
