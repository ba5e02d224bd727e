"""What people decided about which records are of one person."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models.case import Case
from cases.models.consent import Consent
from cases.models.people import Person
from common.models import Versioned


class IdentityDecisionQuerySet(ScopedQuerySet["IdentityDecision"]):
    def standing(self) -> Self:
        return self.filter(undone_at=None)

    def about(self, person: Person) -> Self:
        return self.filter(Q(person__in=person.records) | Q(other__in=person.records))


class IdentityDecision(OrganisationRecord, Versioned):
    """Two records are of the same person, or they are not: decided by somebody, never by us.

    Where they are the same, `person` is the record that stands for both and `other` points to
    it; no row is moved, so it can be undone. `before` holds what the decision changed.
    """

    class Answer(models.TextChoices):
        SAME = "same"
        NOT_THE_SAME = "not_the_same"

    class Ground(models.TextChoices):
        PERSON_SAYS_SO = "person_says_so"
        FAMILY_SAYS_SO = "family_says_so"
        DOCUMENTS = "documents"
        MET_BY_SAME_WORKER = "met_by_same_worker"
        RECORDED_TWICE = "recorded_twice"
        OTHER_EVIDENCE = "other_evidence"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=15, choices=Answer)
    ground = models.CharField(max_length=20, choices=Ground)
    taken = ArrayField(models.CharField(max_length=30), default=list)  # fields of `other`
    explanation = models.JSONField(default=dict)  # the score as it was shown, and its version
    before = models.JSONField(default=dict)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = IdentityDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="identitydecision_newest"),
            models.Index(fields=["other", "person"], name="identitydecision_by_other"),
        ]
        constraints = [
            models.CheckConstraint(
                name="identity_decision_about_two", condition=~Q(person=models.F("other"))
            ),
            models.UniqueConstraint(
                name="merged_once",
                fields=["other"],
                condition=Q(answer="same", undone_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer}"


class IdentityQuestion(OrganisationRecord):
    """Whether another organisation knows the person: found or not found, and nothing else.

    Asked deliberately, with the person's consent to share identity with that organisation.
    """

    class Answer(models.TextChoices):
        FOUND = "found"
        NOT_FOUND = "not_found"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    asked = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)

    objects = ScopedQuerySet["IdentityQuestion"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="identityquestion_newest")]

    def __str__(self) -> str:
        return str(self.pk)
