"""What every operation has in common, for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Final, cast

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from accounts.authentication import PURPOSE_HEADER
from accounts.policy import Purpose
from accounts.viewsets import ActingViewSet
from casemgmt.errors import MEDIA_TYPE
from casemgmt.examples import EXAMPLES

HEADER: Final = "header"
PURPOSE = OpenApiParameter(
    PURPOSE_HEADER,
    str,
    HEADER,
    enum=list(Purpose),
    description="What the data is processed for; kept in the log. Left out: your role's own.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    HEADER,
    required=True,
    description="New for each thing you create; the same key creates nothing twice.",
)
IF_MATCH = OpenApiParameter(
    "If-Match", str, HEADER, required=True, description="The ETag you last read."
)
# Actions that create a row besides `create`, and changes that need no version.
CREATES = {"create", "members", "names", "persons"}
UNVERSIONED = {"candidates", "find", "open", "revoke", "deactivate", "recompute", "destroy"}
_READS = {"list": "List: ", "retrieve": "One: "}
NOT_KEYED = {"session", "token", "access", "password"}


class ErrorLine(serializers.Serializer[Any]):
    field = serializers.CharField()
    reason = serializers.CharField()
    code = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """RFC 9457 problem document."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = ErrorLine(many=True, required=False)  # type: ignore[assignment]
    gate = serializers.CharField(required=False, help_text="The gate that refuses.")
    basis = serializers.CharField(required=False)
    lifted_by = serializers.CharField(required=False, help_text="What would let it through.")
    current = serializers.DictField(required=False, help_text="What stands, after a 412.")


class Schema(AutoSchema):
    """Add the headers of the house and its problem documents."""

    def get_override_parameters(self) -> list[Any]:
        parameters = [PURPOSE, *super().get_override_parameters()]
        view = cast(ActingViewSet, self.view)
        action, name = view.action, view.basename
        if action in CREATES and name not in NOT_KEYED:
            parameters.append(IDEMPOTENCY_KEY)
        if action == "names" or (
            self.method in ("POST", "PATCH") and action not in CREATES | UNVERSIONED
        ):
            parameters.append(IF_MATCH)
        return parameters

    def get_examples(self) -> list[OpenApiExample]:
        body, media_type = self.get_request_serializer(), "application/json"
        if isinstance(body, dict):  # a form with a file
            ((media_type, body),) = body.items()
        name = getattr(body, "__name__", type(body).__name__)
        if name not in EXAMPLES:
            return []
        example = EXAMPLES[name]
        return [OpenApiExample("Example", example, request_only=True, media_type=media_type)]

    def get_summary(self) -> str | None:
        """Return the first sentence of what the action says of itself."""
        text: str = self.get_description()
        prefix = _READS.get(str(cast(ActingViewSet, self.view).action), "")
        return prefix + text.split(".")[0].strip() or None

    def get_tags(self) -> list[str]:
        return [str(cast(ActingViewSet, self.view).basename)]

    def _get_response_bodies(self, *args: Any, **kwargs: Any) -> Any:
        responses = super()._get_response_bodies(*args, **kwargs)
        problem = self._get_response_for_code(  # type: ignore[no-untyped-call]
            Problem, "default", media_types=[MEDIA_TYPE]
        )
        return {**responses, "default": problem}
