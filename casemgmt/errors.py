"""Turn errors into problem documents (RFC 9457): the one place that knows their HTTP codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import OperationalError
from django.http import HttpRequest, JsonResponse
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import exception_handler

from accounts.models import User
from accounts.policy import Domain
from common.errors import Conflict, PreconditionFailed, Unavailable
from oversight import audit

MEDIA_TYPE = "application/problem+json"
_TITLES = {
    400: "The request has errors",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Not possible now",
    412: "Changed in the meantime",
    413: "Too large",
    415: "Not in this form",
    422: "Not usable",
    428: "If-Match is missing",
    429: "Too many attempts",
    500: "Failed",
    503: "Try again later",
}


class _Conflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class _Changed(exceptions.APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "changed"


class _Unavailable(exceptions.APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"


def handle(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Answer with a problem document, and log what was refused."""
    extra = _extra(exc)
    response = exception_handler(_as_api_error(exc), context)
    if response is None:
        return None
    errors = list(_fields(response.data)) if response.status_code in (400, 422) else []
    detail = response.data.get("detail") if isinstance(response.data, dict) else None
    code = getattr(detail, "code", "invalid") if detail else "invalid"
    response.data = {
        "type": f"urn:casemgmt:problem:{code}",
        "title": _TITLES.get(response.status_code, "Refused"),
        "status": response.status_code,
        "detail": _printable(detail)
        if detail
        else "See errors: each names a field and the reason.",
        **({"errors": errors} if errors and not detail else {}),
        **extra,
    }
    response.content_type = MEDIA_TYPE
    _log_refusal(response.status_code, extra, context)
    return response


def _as_api_error(exc: Exception) -> Exception:
    match exc:
        case DjangoValidationError():
            return exceptions.ValidationError(as_serializer_error(exc))
        case Conflict():
            return _Conflict(str(exc))
        case PreconditionFailed():
            return _Changed(str(exc))
        case Unavailable():
            return _Unavailable(str(exc))
        case OperationalError():
            return _Unavailable("The database did not answer in time. Nothing was changed.")
    return exc


def _extra(exc: Exception) -> dict[str, Any]:
    match exc:
        case Conflict(gate=gate) if gate:
            return {"gate": gate, "basis": exc.basis, "lifted_by": exc.lifted_by}
        case PreconditionFailed():
            return {"current": exc.current}
    return {}


def _fields(data: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Flatten DRF's nested errors into one line per field and reason."""
    match data:
        case dict():
            for name, inner in data.items():
                yield from _fields(inner, f"{path}.{name}" if path else str(name))
        case list():
            for number, inner in enumerate(data):
                nested = isinstance(inner, (dict, list))
                yield from _fields(inner, f"{path}[{number}]" if nested else path)
        case _:
            code = getattr(data, "code", "")
            yield {"field": _printable(path or "body"), "reason": _printable(data), "code": code}


def _printable(text: object) -> str:
    """Return text that can be sent: half a character in a field's name cannot."""
    return str(text).encode("utf-8", "backslashreplace").decode()


def _log_refusal(code: int, extra: dict[str, Any], context: dict[str, Any]) -> None:
    """A known person who is refused, and every gate that refuses, is an event."""
    user = getattr(context["request"], "_user", None)
    if not isinstance(user, User) or (code not in (403, 404) and "gate" not in extra):
        return
    view = context["view"]
    codes = {"gate": extra["gate"]} if "gate" in extra else {}
    if user.organisation.domain == Domain.ENFORCEMENT:
        codes["firewall"] = "G-08"
    pk, persons = context["kwargs"].get("pk"), audit.subjects_opened()
    if isinstance(pk, UUID) and getattr(_model_of(view), "is_subject", False):
        persons, pk = persons | {pk}, None
    audit.denied(
        status=code,
        capability=str(getattr(view, "capabilities", {}).get(getattr(view, "action", ""), "")),
        object_id=pk if isinstance(pk, UUID) else None,
        persons=persons,
        **codes,
    )


def _model_of(view: Any) -> Any:
    return getattr(getattr(view, "queryset", None), "model", None)


def problem(status: int, detail: str, code: str) -> JsonResponse:
    """Return a problem document from outside the API's own views."""
    body = {
        "type": f"urn:casemgmt:problem:{code}",
        "title": _TITLES.get(status, "Failed"),
        "status": status,
        "detail": detail,
    }
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    return problem(400, "This request cannot be read.", "bad_request")


def forbidden(request: HttpRequest, exception: Exception) -> JsonResponse:
    return problem(403, "This is not allowed.", "forbidden")


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    return problem(404, "There is nothing at this address.", "not_found")


def failed(request: HttpRequest) -> JsonResponse:
    return problem(500, "Something went wrong. Nothing was changed; the fault is noted.", "failed")
