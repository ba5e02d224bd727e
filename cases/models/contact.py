"""Ways to reach a person without putting them in danger."""

from __future__ import annotations

from django.db import models

from accounts.models import User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models.case import Case
from cases.models.people import Person
from common.models import Versioned


class ContactChannel(OrganisationRecord, Versioned):
    """A way to reach the person, and the rules that keep them safe when it is used."""

    class Kind(models.TextChoices):
        MOBILE = "mobile"
        PHONE = "phone"
        MESSENGER = "messenger"
        EMAIL = "email"
        POSTAL_ADDRESS = "postal_address"
        IN_PERSON = "in_person"  # at a place
        THROUGH_SOMEBODY = "through_somebody"

    class Safe(models.TextChoices):
        SAFE = "safe"
        UNSAFE = "unsafe"
        UNKNOWN = "unknown"  # nobody asked: it is used as if it were unsafe

    class SharedWith(models.TextChoices):
        NOBODY = "nobody"
        FAMILY = "family"
        COMPANION = "companion"
        EMPLOYER = "employer"
        OTHERS = "others"
        UNKNOWN = "unknown"

    person = models.ForeignKey(Person, models.PROTECT, related_name="channels")
    kind = models.CharField(max_length=20, choices=Kind)
    value = models.CharField(max_length=200, default="")  # number, address, name of a place
    street = models.CharField(max_length=200, default="")
    city = models.CharField(max_length=100, default="")
    state = models.CharField(max_length=100, default="")
    postal_code = models.CharField(max_length=20, default="")
    country = models.CharField(max_length=3, default="")
    safe = models.CharField(max_length=10, choices=Safe, default=Safe.UNKNOWN)
    shared_with = models.CharField(max_length=10, choices=SharedWith, default=SharedWith.UNKNOWN)
    may_leave_message = models.BooleanField(null=True)
    may_say_who_calls = models.BooleanField(null=True)
    language = models.CharField(max_length=3, default="")
    safe_times = models.CharField(max_length=200, default="")
    ended_at = models.DateTimeField(null=True)  # the person can no longer be reached by it
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScopedQuerySet["ContactChannel"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="contactchannel_newest")]

    def __str__(self) -> str:
        return str(self.pk)


class ContactAttempt(OrganisationRecord):
    """An attempt to reach a person, within the rules of the channel; written once."""

    class Outcome(models.TextChoices):
        REACHED = "reached"
        NO_ANSWER = "no_answer"
        MESSAGE_LEFT = "message_left"
        WRONG_ADDRESS = "wrong_address"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="contact_attempts")
    channel = models.ForeignKey(ContactChannel, models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=15, choices=Outcome)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScopedQuerySet["ContactAttempt"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="contactattempt_newest")]

    def __str__(self) -> str:
        return str(self.pk)
