"""The viewset that every resource builds on: it asks, scopes, records, and fails closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.http import Http404
from rest_framework import mixins, status
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.viewsets import GenericViewSet

from accounts import access, idempotency, versions
from accounts.models import User
from accounts.permissions import acting_user
from accounts.policy import Capability
from accounts.scoping import OrganisationRecord, ScopedQuerySet
from oversight import context

R = TypeVar("R", bound=OrganisationRecord)


class ActingViewSet(GenericViewSet[Any]):
    """A viewset that knows its user and names its action in the context."""

    capabilities: ClassVar[Mapping[str, Capability]] = {}
    lookup_value_converter = "uuid"

    @property
    def user(self) -> User:
        return acting_user(self.request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if self.action is None:
            raise MethodNotAllowed(str(request.method))
        context.current().action = f"{self.basename}.{self.action}"
        super().initial(request, *args, **kwargs)

    def typed(self, serializer: type[Serializer[Any]], **kwargs: Any) -> dict[str, Any]:
        """Return the checked body of the request."""
        data = serializer(data=self.request.data, context=self.get_serializer_context(), **kwargs)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)


class RecordViewSet(ActingViewSet):
    """Rows scoped to the user; every row shown is in the log."""

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        if not isinstance(rows, ScopedQuerySet):
            raise ImproperlyConfigured("A record is read through a ScopedQuerySet.")
        return rows.visible_to(self.user).for_reading()

    def get_object(self) -> Any:
        """Return the row of the address, 404 where it is not the user's to see."""
        return self.reread(self.kwargs["pk"])

    def reread(self, pk: UUID) -> Any:
        row = self.get_queryset().filter(pk=pk).first()
        if row is None:
            raise Http404("There is nothing here for you.")
        return self.shown(row)

    def shown(self, row: Any) -> Any:
        """Note that the answer will hold this row, and return it."""
        access.show([row])
        return row

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        if page is None:
            raise ImproperlyConfigured("Personal data is never listed without pagination.")
        access.show(page)
        return page

    def answer(self, pk: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        """Return the row as it stands now, with its ETag."""
        return self._with_etag(self.reread(pk), code=code)

    def _with_etag(self, row: Any, *, code: int) -> Response:
        tag = versions.etag(row)
        return Response(
            self.get_serializer(row).data, status=code, headers={"ETag": tag} if tag else {}
        )

    def create_once(
        self, create: Callable[[], OrganisationRecord], *, complete: bool = False
    ) -> Response:
        """Create under the request's Idempotency-Key; a repeat gets the same row.

        A row that is `complete` as it was created is not read once more to be shown.
        """
        made: list[OrganisationRecord] = []

        def created() -> UUID:
            made.append(create())
            return made[0].pk

        pk, repeated = idempotency.create_once(
            self.request,
            user=self.user,
            route=":".join([f"{self.basename}.{self.action}", *map(str, self.kwargs.values())]),
            create=created,
        )
        row = self.shown(made[0]) if made and complete else self.reread(pk)
        response = self._with_etag(row, code=status.HTTP_201_CREATED)
        if repeated:
            response["Idempotency-Replayed"] = "true"
        return response


class ListRetrieve(mixins.ListModelMixin, RecordViewSet):
    """The two reads that most resources have."""

    serializer_class: type[BaseSerializer[Any]]

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.answer(pk)
