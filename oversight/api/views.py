"""Reading the log over HTTP. Reading it is itself in it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min
from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.filters import parameters
from accounts.models import Organisation
from accounts.pagination import EventPagination
from accounts.policy import Capability, Purpose
from accounts.viewsets import ActingViewSet
from oversight import audit
from oversight.api import subjects
from oversight.api.serializers import AccessesIn, AccessesOut, EventDetailOut, EventOut
from oversight.models import Event, EventQuerySet, Payload


class EventFilter(filters.FilterSet):
    actor = filters.UUIDFilter()
    organisation = filters.UUIDFilter()
    holder = filters.UUIDFilter()
    action = filters.CharFilter(max_length=60)
    kind = filters.ChoiceFilter(choices=[(kind, kind) for kind in audit.KINDS])
    purpose = filters.ChoiceFilter(choices=[(p, p) for p in (*Purpose, "statistics", "none")])
    object_id = filters.UUIDFilter()
    request_id = filters.UUIDFilter()
    at = filters.IsoDateTimeFromToRangeFilter()
    subject = filters.UUIDFilter(method="about", label="The pseudonym of a person.")

    class Meta:
        model = Event
        fields = [
            "actor", "organisation", "holder", "action", "kind", "purpose", "object_id",
            "request_id", "at",
        ]  # fmt: skip

    def about(self, rows: EventQuerySet, name: str, value: UUID) -> EventQuerySet:
        return rows.about(value)


_FILTERS = frozenset(parameters(EventFilter))


class _LogViewSet(ActingViewSet):
    queryset = Event.objects.all()
    serializer_class = EventOut
    pagination_class = EventPagination

    def get_serializer_context(self) -> dict[str, Any]:
        names = dict(Organisation.objects.values_list("pk", "name"))
        return {**super().get_serializer_context(), "organisations": names, "before_after": None}


class EventViewSet(mixins.ListModelMixin, _LogViewSet):
    """The events of every organisation, or of one's own where the mandate ends there."""

    filterset_class = EventFilter
    lookup_value_converter = "int"
    capabilities = {"list": Capability.READ_LOG, "retrieve": Capability.READ_LOG}

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List events, newest first."""
        response = super().list(request, *args, **kwargs)
        filters_used = sorted(set(request.query_params) & _FILTERS)
        shown = {"filters": filters_used, "shown": len(response.data["results"])}
        audit.record(
            "log_read",
            object_type="audit.event",
            persons=subjects.persons(request.query_params.getlist("subject")),
            detail=shown,
        )
        return response

    @extend_schema(
        responses={200: EventDetailOut},
    )
    def retrieve(self, request: Request, pk: int) -> Response:
        """Return one event, with before and after where the mandate allows."""
        event = Event.objects.filter(pk=pk).first()
        if event is None:
            raise Http404("There is no such event for you.")
        payload = None
        if self.user.can(Capability.READ_LOG_DETAIL):
            payload = Payload.objects.filter(pk=pk).first()
        audit.record(
            "disclosed" if payload else "log_read",
            object_type="audit.event",
            persons=subjects.persons(event.subjects) if payload else (),
            detail={"event": event.pk},
        )
        context = {
            **self.get_serializer_context(),
            "before_after": json.loads(payload.body) if payload else None,
        }
        return Response(EventDetailOut(event, context=context).data)


class AccessViewSet(_LogViewSet):
    """Who has seen this person, when, and for what."""

    capabilities = {"create": Capability.READ_LOG_DETAIL}

    @extend_schema(
        operation_id="accesses_find",
        request=AccessesIn,
        responses={200: AccessesOut},
        examples=[
            OpenApiExample(
                "By case reference", {"case_reference": "C-7F3K-92QD"}, request_only=True
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Answer by case reference, person or pseudonym: a summary, then each event."""
        wanted = self.typed(AccessesIn)
        found = subjects.find(wanted)
        events = Event.objects.about(found.pseudonym)
        if wanted["reads_only"]:
            events = events.filter(kind="disclosed")
        pages = EventPagination()
        page = pages.paginate_queryset(events, request, view=self)
        audit.record("accesses_read", persons=found.persons, object_type="audit.event")
        body = {
            "subject": found.pseudonym,
            "summary": self._summary(events),
            "next": pages.get_next_link(),
            "previous": pages.get_previous_link(),
            "results": EventOut(page, many=True, context=self.get_serializer_context()).data,
        }
        return Response(body)

    def _summary(self, events: EventQuerySet) -> list[dict[str, Any]]:
        names: dict[UUID | None, str] = dict(Organisation.objects.values_list("pk", "name"))
        groups = (
            events.order_by()
            .values("organisation", "role", "purpose")
            .annotate(times=Count("*"), first=Min("at"), last=Max("at"))
            .order_by("-last")
        )
        return [
            {**group, "organisation_name": names.get(group["organisation"])} for group in groups
        ]
