"""What is asked when a child is registered."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import User
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from cases.models.case import Case
from cases.models.people import Person


class ChildRegistration(OrganisationRecord):
    """What the inter-agency child protection form 1B asks, for one case; the newest counts.

    Source: inter-agency child protection case management forms 1A and 1B; care arrangements and
    separation causes in the terms that these forms and Primero share.
    """

    class IdentifiedBy(models.TextChoices):
        SELF_REFERRAL = "self_referral"
        FAMILY_MEMBER = "family_member"
        COMMUNITY_MEMBER = "community_member"
        MEDIA = "media"
        OTHER_SERVICE_PROVIDER = "other_service_provider"
        UN_INGO_NGO = "un_ingo_ngo"
        AUTHORITY = "authority"

    class Displacement(models.TextChoices):
        HOST_COMMUNITY = "host_community"
        ASYLUM_SEEKER_REFUGEE = "asylum_seeker_refugee"
        IDP = "idp"
        RETURNEE = "returnee"
        MIGRANT = "migrant"
        OTHER = "other"
        UNKNOWN = "unknown"

    class Care(models.TextChoices):
        PARENTS = "parents"
        ONE_PARENT = "one_parent"
        CUSTOMARY_CAREGIVER = "customary_caregiver"
        ADULT_SIBLING = "adult_sibling"
        EXTENDED_FAMILY = "extended_family"
        FOSTER_CARE = "foster_care"
        RESIDENTIAL_CARE = "residential_care"
        SUPERVISED_LIVING = "supervised_living"
        CHILD_HEADED_HOUSEHOLD = "child_headed_household"
        UNRELATED_ADULT = "unrelated_adult"
        ON_THE_STREET = "on_the_street"
        DETENTION = "detention"
        UNKNOWN = "unknown"

    class Separation(models.TextChoices):
        CONFLICT = "conflict"
        DEATH = "death"
        FAMILY_VIOLENCE = "family_violence"
        POVERTY = "poverty"
        MIGRATION = "migration"
        JOURNEY = "journey"  # lost or parted on the way
        DISASTER = "disaster"
        DETENTION_OF_CARER = "detention_of_carer"
        ENTRUSTED = "entrusted"  # to somebody by the family
        OTHER = "other"
        UNKNOWN = "unknown"

    class Risk(models.TextChoices):
        PHYSICAL_VIOLENCE = "physical_violence"
        PSYCHOLOGICAL_VIOLENCE = "psychological_violence"
        SEXUAL_VIOLENCE = "sexual_violence"
        NEGLECT = "neglect"
        ECONOMIC_EXPLOITATION = "economic_exploitation"
        HAZARDOUS_LABOUR = "hazardous_labour"
        SEXUAL_EXPLOITATION = "sexual_exploitation"
        CONFLICT_WITH_LAW = "conflict_with_law"
        RECRUITMENT_ARMED_FORCES = "recruitment_armed_forces"
        UNACCOMPANIED = "unaccompanied"
        SEPARATED = "separated"
        CHILD_MARRIAGE = "child_marriage"
        PSYCHOLOGICAL_DISTRESS = "psychological_distress"

    class RiskLevel(models.TextChoices):
        HIGH = "high"
        MEDIUM = "medium"
        LOW = "low"

    class Justice(models.TextChoices):
        NONE = "none"
        WITNESS = "witness"
        VICTIM = "victim"
        ALLEGED_OFFENDER = "alleged_offender"
        UNKNOWN = "unknown"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="child_registrations")
    identified_by = models.CharField(max_length=25, choices=IdentifiedBy)
    birth_registered = models.BooleanField(null=True)
    displacement = models.CharField(
        max_length=25, choices=Displacement, default=Displacement.UNKNOWN
    )
    care = models.CharField(max_length=25, choices=Care, default=Care.UNKNOWN)
    caregiver_name = models.CharField(max_length=200, default="")
    caregiver_relationship = models.CharField(max_length=100, default="")
    caregiver_contact = models.CharField(max_length=200, default="")
    caregiver_informed = models.BooleanField(null=True)  # of this registration
    separation_cause = models.CharField(max_length=20, choices=Separation, default="")
    separated_on = models.DateField(null=True)
    separated_at_place = models.CharField(max_length=200, default="")
    attends_school = models.BooleanField(null=True)
    sealed_risks = models.BinaryField()  # codes of Risk, sealed under the child's key
    justice_status = models.CharField(max_length=20, choices=Justice, default=Justice.UNKNOWN)
    urgent_needs = ArrayField(models.CharField(max_length=25), default=list)
    withheld_from = models.CharField(max_length=200, default="")  # whom the child wants not told
    risk_level = models.CharField(max_length=10, choices=RiskLevel)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScopedQuerySet["ChildRegistration"].as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="childregistration_newest")]

    def __str__(self) -> str:
        return str(self.pk)
