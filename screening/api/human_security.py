"""Human-security profiles over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django_filters import rest_framework as filters

from accounts import access
from accounts.policy import Capability
from accounts.viewsets import ListRetrieve
from cases.api.filters import OfPerson
from oversight import audit
from screening import human_security
from screening.models import SecurityProfile
from screening.serializers.human_security import SecurityProfileOut


class SecurityProfileFilter(filters.FilterSet):
    case = filters.UUIDFilter()
    person = OfPerson()
    moment = filters.ChoiceFilter(choices=SecurityProfile.Moment.choices)

    class Meta:
        model = SecurityProfile
        fields = ["case", "person", "moment"]


class SecurityProfileViewSet(ListRetrieve):
    """How secure people's lives are, from intake to closure; never a reason to refuse help."""

    queryset = SecurityProfile.objects.all()
    serializer_class = SecurityProfileOut
    filterset_class = SecurityProfileFilter
    capabilities = {name: Capability.VIEW_SCREENINGS for name in ("list", "retrieve")}

    def shown(self, row: Any) -> Any:
        self._read([row])
        return super().shown(row)

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        self._read(page)
        return page

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "readings": self.readings}

    def _read(self, profiles: Sequence[SecurityProfile]) -> None:
        """Compare each with the person's intake, and note what of both is shown."""
        intakes = human_security.intakes_of(profiles)
        self.readings = {
            one.pk: human_security.read(one, intakes.get(one.pk), self.user) for one in profiles
        }
        access.show(list(intakes.values()))
        opened = [screening for one in self.readings.values() for screening in one.opened]
        audit.disclosed("screening_screening.sealed", opened)
