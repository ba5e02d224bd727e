"""Whether two records are of one person, and whether another organisation knows somebody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.policy import Capability
from accounts.versions import expected_version
from accounts.viewsets import ListRetrieve
from cases.identity import deciding, questions
from cases.identity.same_person import records_of
from cases.models import Case, Consent, IdentityDecision, IdentityQuestion, Person
from cases.serializers.identity import (
    IdentityDecisionIn,
    IdentityDecisionOut,
    IdentityQuestionIn,
    IdentityQuestionOut,
)


class IdentityDecisionFilter(filters.FilterSet):
    person = filters.UUIDFilter(method="about", label="About any record of this person.")
    answer = filters.ChoiceFilter(choices=IdentityDecision.Answer.choices)

    class Meta:
        model = IdentityDecision
        fields = ["person", "answer"]

    def about(self, rows: Any, name: str, value: UUID) -> Any:
        records = records_of(value)
        return rows.filter(Q(person__in=records) | Q(other__in=records))


class IdentityDecisionViewSet(ListRetrieve):
    """What people decided about which records are of one person. Both persons are in the log."""

    queryset = IdentityDecision.objects.select_related(
        "person", "other", "decided_by", "undone_by"
    )
    serializer_class = IdentityDecisionOut
    filterset_class = IdentityDecisionFilter
    capabilities = {
        "list": Capability.VIEW_PERSONS,
        "retrieve": Capability.VIEW_PERSONS,
        "create": Capability.EDIT_PERSONS,
        "undo": Capability.SIGN_OFF_CASES,
    }

    def shown(self, row: IdentityDecision) -> IdentityDecision:
        _show_both([row])
        return super().shown(row)  # type: ignore[no-any-return]

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        _show_both(page)
        return page

    @extend_schema(request=IdentityDecisionIn, responses={201: IdentityDecisionOut})
    def create(self, request: Request) -> Response:
        """Decide that two records are of one person, or are not. No row is moved.

        Afterwards `person` stands for both; the other keeps its cases and is corrected no more.
        """
        data = self.typed(IdentityDecisionIn)
        for field in ("person", "other"):
            data[field] = access.named(field, Person.objects.all(), data[field], user=self.user)
        return self.create_once(lambda: deciding.decide(actor=self.user, **data))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: UUID) -> Response:
        """Take the decision back, under If-Match. A supervisor does this who did not take it."""
        version = expected_version(request)
        deciding.undo(actor=self.user, decision=self.get_object(), version=version)
        return self.answer(pk)


class IdentityQuestionFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    asked = filters.UUIDFilter()

    class Meta:
        model = IdentityQuestion
        fields = ["case", "asked"]


class IdentityQuestionViewSet(ListRetrieve):
    """Questions to other organisations, and what was answered: found or not found."""

    queryset = IdentityQuestion.objects.all()
    serializer_class = IdentityQuestionOut
    filterset_class = IdentityQuestionFilter
    capabilities = {
        "list": Capability.VIEW_CASES,
        "retrieve": Capability.VIEW_CASES,
        "create": Capability.SEND_REFERRALS,
    }

    @extend_schema(request=IdentityQuestionIn, responses={201: IdentityQuestionOut})
    def create(self, request: Request) -> Response:
        """Ask, with the person's consent, whether an organisation knows them.

        The same question within a day gets the stored answer.
        """
        data = self.typed(IdentityQuestionIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        data["asked"] = access.organisation("asked", data["asked"])
        consents = Consent.objects.all()
        data["consent"] = access.named("consent", consents, data["consent"], user=self.user)
        return self.create_once(lambda: questions.ask(actor=self.user, **data))


def _show_both(decisions: list[IdentityDecision]) -> None:
    access.show([one for decision in decisions for one in (decision.person, decision.other)])
