"""The restricted side file over HTTP, for legal exclusion officers alone."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import access
from accounts.policy import Capability
from accounts.viewsets import ListRetrieve
from cases.models import Case
from cases.vault import Vault, vault_of
from screening import exclusion
from screening.models import ExclusionFile
from screening.serializers.exclusion import (
    ExclusionFileDetailOut,
    ExclusionFileIn,
    ExclusionFileOut,
)


class ExclusionFileViewSet(ListRetrieve):
    """Triggers of article 1F. Nothing in a case follows from them, and nobody else sees them."""

    queryset = ExclusionFile.objects.all()
    vault: Vault | None = None
    capabilities = {
        "list": Capability.HANDLE_EXCLUSION,
        "retrieve": Capability.HANDLE_EXCLUSION,
        "create": Capability.HANDLE_EXCLUSION,
    }

    def get_serializer_class(self) -> Any:
        return ExclusionFileOut if self.action == "list" else ExclusionFileDetailOut

    def shown(self, row: Any) -> Any:
        self.vault = vault_of(row.person)
        return super().shown(row)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "vault": self.vault}

    @extend_schema(
        request=ExclusionFileIn,
        responses={201: ExclusionFileDetailOut},
        examples=[
            OpenApiExample(
                "Nothing was triggered",
                {
                    "case_reference": "C-7F3K-92QD",
                    "answers": {"x_account_crimes_intl": "no"},
                    "counsel_present": True,
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Keep what the person's own account triggers, for the competent authority to look at."""
        data = self.typed(ExclusionFileIn)
        data["case"] = access.by_reference(
            "case_reference", Case.objects.all(), data.pop("case_reference"), user=self.user
        )
        return self.create_once(lambda: exclusion.record_exclusion_file(actor=self.user, **data))
