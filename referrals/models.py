"""Referrals, and the package of data that each one carries."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from accounts.models import Organisation, User, choices
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models import Case, Consent, Person, known
from common.errors import Conflict
from common.models import Versioned
from referrals.lifecycle import (
    MOVES,
    OPEN,
    PACKAGE_OPEN,
    UNANSWERED,
    DeclineReason,
    Priority,
    Status,
    may_move,
)
from referrals.service_types import ServiceType


class ReferralQuerySet(ScopedQuerySet["Referral"]):
    def visible_to(self, user: User) -> Self:
        """Sender and recipient both see a referral; only the sender sees the case."""
        mine = user.organisation_id
        return self.filter(Q(organisation=mine) | Q(recipient=mine))

    def for_reading(self) -> Self:
        return self.select_related("organisation", "recipient", "package")

    def unannounced_to(self, recipient: Organisation) -> Self:
        return self.filter(recipient=recipient, announced_at=None, status__in=list(UNANSWERED))

    def unanswered(self) -> Self:
        return self.filter(status__in=list(UNANSWERED))

    def open(self) -> Self:
        return self.filter(status__in=list(OPEN))


class Referral(OrganisationRecord, Versioned):
    """A person sent, with consent, to a service of another organisation. The sender holds it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    service_type = models.CharField(max_length=30, choices=choices(ServiceType))
    priority = models.CharField(max_length=10, choices=choices(Priority))
    data_groups = ArrayField(models.CharField(max_length=30))
    card = models.JSONField()
    status = models.CharField(max_length=15, choices=choices(Status), default=Status.SENT)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    consented_until = models.DateTimeField()
    feedback_due_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=25, choices=choices(DeclineReason), default="")
    feedback = models.TextField(default="")
    person_informed = models.BooleanField(default=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="referral_by_recipient"),
            models.Index(fields=["organisation", "-id"], name="referral_by_sender"),
        ]
        constraints = [
            known("referral_status_known", "status", Status),
            models.CheckConstraint(
                name="referral_leaves_the_house", condition=~Q(recipient=models.F("organisation"))
            ),
            models.CheckConstraint(
                name="declined_has_reason", condition=~Q(status="declined", decline_reason="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def package_open(self) -> bool:
        return self.status in PACKAGE_OPEN and self.consented_until > now()

    def move_to(self, status: Status) -> None:
        if not may_move(self.status, status):
            ways = ", ".join(sorted(MOVES[Status(self.status)])) or "nothing else"
            raise Conflict(
                f"A referral that is {self.status} cannot become {status}; only {ways}."
            )
        self.status = status


class Package(OrganisationRecord):
    """What the referral carries: the consented fields, as they were when it was sent.

    Row-level security opens it to the recipient only while the referral is accepted and the
    consent lasts.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    referral = models.OneToOneField(Referral, models.PROTECT, related_name="package")
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    content = models.JSONField()
    closed_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Package"].as_manager()

    def __str__(self) -> str:
        return str(self.pk)
