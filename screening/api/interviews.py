"""Interviews over HTTP: start, answer as it goes, pause, stop, resume, complete, abandon."""

from __future__ import annotations

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
from cases.api.sealed import SealedViewSet
from cases.models import Case
from screening import interviews
from screening.models import Interview, InterviewStatus, Screening
from screening.serializers.interviews import (
    AbandonIn,
    AnswerIn,
    CompleteIn,
    InterviewDetailOut,
    InterviewIn,
    InterviewOut,
    PauseIn,
    ResumeIn,
    StopIn,
)

_SETTING = {"language": "fra", "interviewer_sex": "female", "seen_alone": "yes"}


class InterviewFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    instrument = filters.CharFilter(max_length=60)
    status = filters.MultipleChoiceFilter(choices=InterviewStatus.choices)

    class Meta:
        model = Interview
        fields = ["case", "instrument", "status"]


class InterviewViewSet(SealedViewSet):
    """Interviews of one's own organisation. Answers are saved as they are given."""

    queryset = Interview.objects.all()
    filterset_class = InterviewFilter
    conductor = "interviewer_id"
    capabilities = {
        "list": Capability.VIEW_SCREENINGS,
        "retrieve": Capability.VIEW_SCREENINGS,
        "create": Capability.CONDUCT_SCREENINGS,
        "answer_questions": Capability.CONDUCT_SCREENINGS,
        "pause": Capability.CONDUCT_SCREENINGS,
        "stop": Capability.CONDUCT_SCREENINGS,
        "resume": Capability.CONDUCT_SCREENINGS,
        "complete": Capability.CONDUCT_SCREENINGS,
        "abandon": Capability.CONDUCT_SCREENINGS,
    }

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return rows if self.action == "list" else rows.whole()

    def holds_sealed(self, row: Interview) -> bool:
        return any(line.sealed for line in row.answers.all())

    def get_serializer_class(self) -> Any:
        return InterviewOut if self.action == "list" else InterviewDetailOut

    @extend_schema(
        request=InterviewIn,
        responses={201: InterviewDetailOut},
        examples=[
            OpenApiExample(
                "In French",
                {
                    "case": "0199c0de-0000-7000-8000-000000000003",
                    "instrument": "palermo_amp",
                    "setting": _SETTING,
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Start an interview; the answer holds the first questions in the chosen language."""
        data = self.typed(InterviewIn)
        data["case"] = access.named("case", Case.objects.all(), data["case"], user=self.user)
        return self.create_once(lambda: interviews.start_interview(actor=self.user, **data))

    @extend_schema(
        request=AnswerIn,
        responses={200: InterviewDetailOut},
        examples=[
            OpenApiExample("One answer", {"answers": {"act_recruited": "yes"}}, request_only=True)
        ],
    )
    @action(detail=True, methods=["put"], url_path="answers")
    def answer_questions(self, request: Request, pk: UUID) -> Response:
        """Save answers, one or several, in any order; repeating them changes nothing."""
        data = self.typed(AnswerIn)
        interviews.answer(actor=self.user, interview=self.get_object(), **data)
        return self.answer(pk)

    @extend_schema(request=PauseIn, responses={200: InterviewDetailOut})
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: UUID) -> Response:
        """Pause an interview, under If-Match."""
        return self._break_off(request, pk, PauseIn)

    @extend_schema(request=StopIn, responses={200: InterviewDetailOut})
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: UUID) -> Response:
        """Stop an interview for the person's sake, under If-Match."""
        return self._break_off(request, pk, StopIn)

    @extend_schema(
        request=ResumeIn,
        responses={200: InterviewDetailOut},
        examples=[OpenApiExample("Go on", {"setting": _SETTING}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: UUID) -> Response:
        """Go on with a paused or stopped interview, as its interviewer from now on."""
        version = expected_version(request)
        data = self.typed(ResumeIn)
        interviews.resume(actor=self.user, interview=self.get_object(), version=version, **data)
        return self.answer(pk)

    @extend_schema(
        request=CompleteIn,
        responses={200: InterviewDetailOut},
        examples=[OpenApiExample("Complete", {}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: UUID) -> Response:
        """Make a screening of the answers, under If-Match; `screening` says which."""
        version = expected_version(request)
        data = self.typed(CompleteIn)
        interview = self.get_object()
        if "supersedes" in data:
            data["supersedes"] = access.named(
                "supersedes",
                Screening.objects.filter(case=interview.case, instrument=interview.instrument),
                data["supersedes"],
                user=self.user,
            )
        interviews.complete(actor=self.user, interview=interview, version=version, **data)
        return self.answer(pk)

    @extend_schema(request=AbandonIn, responses={200: InterviewDetailOut})
    @action(detail=True, methods=["post"])
    def abandon(self, request: Request, pk: UUID) -> Response:
        """End an interview without a result, under If-Match."""
        version = expected_version(request)
        data = self.typed(AbandonIn)
        interviews.abandon(actor=self.user, interview=self.get_object(), version=version, **data)
        return self.answer(pk)

    def _break_off(self, request: Request, pk: UUID, body: type[PauseIn | StopIn]) -> Response:
        version = expected_version(request)
        data = self.typed(body)
        interviews.break_off(actor=self.user, interview=self.get_object(), version=version, **data)
        return self.answer(pk)
