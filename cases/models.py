"""Persons, their cases, what they agreed to, and what is owed to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Organisation, Site, User, choices
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.age import AgeStatus
from cases.lifecycle import ClosingReason, Status, may_move
from cases.partial_dates import PartialDate, Precision
from common.errors import Conflict
from common.models import Versioned


def known(name: str, field: str, values: Iterable[str]) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": list(values)}))


class Sex(models.TextChoices):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Provenance(models.TextChoices):
    """Where the birth date comes from."""

    DOCUMENT = "document"
    STATED = "stated"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class InterviewerPreference(models.TextChoices):
    """Chosen sex of interviewer and interpreter."""

    FEMALE = "female"
    MALE = "male"
    NO_PREFERENCE = "no_preference"
    NOT_ASKED = "not_asked"


class ObligationStatus(models.TextChoices):
    WAITING = "waiting"  # for the event that starts the clock
    OPEN = "open"
    MET = "met"
    LIFTED = "lifted"


class PersonQuerySet(ScopedQuerySet["Person"]):
    def for_reading(self) -> Self:
        return self.prefetch_related("names")


class Person(OrganisationRecord, Versioned):
    """A person on the move, as one organisation knows them. No field says what they "are"."""

    sex = models.CharField(max_length=10, choices=Sex, default=Sex.UNKNOWN)
    birth_first_day = models.DateField(null=True)
    birth_precision = models.CharField(max_length=5, choices=choices(Precision), default="")
    birth_provenance = models.CharField(
        max_length=10, choices=Provenance, default=Provenance.UNKNOWN
    )
    age_status = models.CharField(
        max_length=15, choices=choices(AgeStatus), default=AgeStatus.UNKNOWN
    )
    nationalities = ArrayField(models.CharField(max_length=3), default=list)
    languages = ArrayField(models.CharField(max_length=3), default=list)
    interpreter_needed = models.BooleanField(null=True)
    interpreter_language = models.CharField(max_length=3, default="", blank=True)
    interviewer_preference = models.CharField(
        max_length=15, choices=InterviewerPreference, default=InterviewerPreference.NOT_ASKED
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            known("person_sex_known", "sex", Sex),
            known("person_age_status_known", "age_status", AgeStatus),
            models.CheckConstraint(
                name="person_birth_has_precision",
                condition=Q(birth_first_day=None, birth_precision="")
                | Q(birth_first_day__isnull=False, birth_precision__in=list(Precision)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def subject_id(self) -> UUID:
        return self.pk

    @property
    def birth_date(self) -> PartialDate | None:
        if self.birth_first_day is None:
            return None
        return PartialDate(self.birth_first_day, Precision(self.birth_precision))

    @birth_date.setter
    def birth_date(self, value: PartialDate | None) -> None:
        self.birth_first_day = value.first if value else None
        self.birth_precision = value.precision if value else ""


class PersonName(OrganisationRecord):
    """One name of a person, in the script it is written in and in Latin letters."""

    class Kind(models.TextChoices):
        LEGAL = "legal"
        USED = "used"
        FORMER = "former"

    person = models.ForeignKey(Person, models.PROTECT, related_name="names")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.USED)
    script = models.CharField(max_length=4)
    given = models.CharField(max_length=200, default="", blank=True)
    family = models.CharField(max_length=200, default="", blank=True)
    given_latin = models.CharField(max_length=200, default="", blank=True)
    family_latin = models.CharField(max_length=200, default="", blank=True)

    objects = ScopedQuerySet["PersonName"].as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="person_name_not_empty", condition=~Q(given="", family=""))
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CaseQuerySet(ScopedQuerySet["Case"]):
    def for_reading(self) -> Self:
        return self.select_related("site", "caseworker").prefetch_related("person__names")


class Case(OrganisationRecord, Versioned):
    """The work done with a person, from the first contact to the closure."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    reference = models.CharField(max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=choices(Status), default=Status.CONTACTED)
    first_contact_at = models.DateTimeField()
    caseworker = models.ForeignKey(User, models.PROTECT, related_name="+")
    hold_until = models.DateField(null=True)
    closing_reason = models.CharField(max_length=25, choices=choices(ClosingReason), default="")
    closing_requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "status", "-id"], name="case_by_status")]
        constraints = [known("case_status_known", "status", Status)]

    def __str__(self) -> str:
        return self.reference

    def move_to(self, status: Status) -> None:
        if not may_move(self.status, status):
            raise Conflict(f"A case that is {self.status} cannot become {status}.")
        self.status = status


class Consent(OrganisationRecord, Versioned):
    """What a person agreed to: one purpose, one recipient, named groups of data, until a day."""

    class Purpose(models.TextChoices):
        INTERVIEW = "interview"
        STORAGE = "storage"
        SHARING = "sharing"
        STATISTICS = "statistics"
        TRACING = "tracing"

    class GivenBy(models.TextChoices):
        PERSON = "person"
        GUARDIAN = "guardian"
        BEST_INTERESTS = "best_interests"

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    case = models.ForeignKey(Case, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose)
    recipient = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    data_groups = ArrayField(models.CharField(max_length=30), default=list)
    text_version = models.CharField(max_length=40)
    language = models.CharField(max_length=3)
    given_by = models.CharField(max_length=15, choices=GivenBy)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScopedQuerySet["Consent"].as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="sharing_names_recipient_and_data",
                condition=~Q(purpose="sharing")
                | (Q(recipient__isnull=False) & ~Q(data_groups=[])),
            ),
            models.CheckConstraint(
                name="consent_ends", condition=Q(expires_at__gt=models.F("given_at"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Representative(OrganisationRecord, Versioned):
    """A child's guardian or independent representative, from appointment until it ends."""

    class Kind(models.TextChoices):
        GUARDIAN = "guardian"
        INDEPENDENT_REPRESENTATIVE = "independent_representative"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="representatives")
    kind = models.CharField(max_length=30, choices=Kind)
    name = models.CharField(max_length=200)
    appointed_by = models.CharField(max_length=200)
    appointed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Representative"].as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.pk)


class ObligationQuerySet(ScopedQuerySet["Obligation"]):
    def for_reading(self) -> Self:
        return self.select_related("case")


class Obligation(OrganisationRecord, Versioned):
    """Something owed to the person: a safeguard to keep, or a deadline to meet."""

    class Kind(models.TextChoices):
        SAFEGUARD = "safeguard"
        DEADLINE = "deadline"
        PROTECTIVE_PERIOD = "protective_period"
        FLAG = "flag"  # something a screening found that asks for an action

    class LiftReason(models.TextChoices):
        NOT_APPLICABLE = "not_applicable"
        PERSON_DECLINED = "person_declined"
        COMPETENT_AUTHORITY = "competent_authority"
        SUPERSEDED = "superseded"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="obligations")
    kind = models.CharField(max_length=20, choices=Kind)
    code = models.CharField(max_length=40)
    urgent = models.BooleanField(default=False)
    clock = models.CharField(max_length=40, default="")
    clock_at = models.DateTimeField(null=True)
    period = models.JSONField(default=dict)  # hours, days, working_days
    due_at = models.DateTimeField(null=True)
    because = ArrayField(models.CharField(max_length=80), default=list)
    screening = models.UUIDField(null=True)  # lives above this app
    status = models.CharField(max_length=10, choices=ObligationStatus)
    lift_reason = models.CharField(max_length=25, choices=LiftReason, default="")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organisation", "status", "due_at"], name="obligation_by_due")
        ]
        constraints = [
            known("obligation_status_known", "status", ObligationStatus),
            models.UniqueConstraint(
                name="obligation_open_once",
                fields=["case", "code"],
                condition=Q(status__in=["waiting", "open"]),
            ),
        ]

    def __str__(self) -> str:
        return self.code
