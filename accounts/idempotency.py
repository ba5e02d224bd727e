"""A repeated request creates nothing twice.

The key is stored in the same transaction as its effect: 409 while the first request is
still running, 422 when the same key comes with another body, the same row again otherwise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.utils.crypto import salted_hmac
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from accounts.models import IdempotencyKey, User
from common.errors import Conflict
from common.identifiers import uuid7
from common.statements import Prepared, insert

HEADER = "Idempotency-Key"
_FORM = re.compile(r'"?[\x21\x23-\x7e]{8,100}"?')


_EARLIER: Prepared[IdempotencyKey] = Prepared(
    lambda user, route, key: IdempotencyKey.objects.filter(user=user, route=route, key=key),
    UUID,
    str,
    str,
)


class KeyReused(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_key_reused"
    default_detail = "This Idempotency-Key was used with another body."


def create_once(
    request: Request, *, user: User, route: str, create: Callable[[], UUID]
) -> tuple[UUID, bool]:
    """Return the created row's id, and whether an earlier request had created it."""
    key = _key(request)
    body = json.dumps(request.data, sort_keys=True, default=_file)
    # Keyed: a plain hash could be guessed from.
    fingerprint = salted_hmac("accounts.idempotency", body, algorithm="sha256").digest()
    _claim(f"{user.pk}:{route}:{key}")
    earlier = _EARLIER.first(user.pk, route, key)
    if earlier is not None:
        if bytes(earlier.fingerprint) != fingerprint:
            raise KeyReused
        return earlier.object_id, True
    object_id = create()
    used = IdempotencyKey(
        id=uuid7(),
        organisation_id=user.organisation_id,
        user=user,
        route=route,
        key=key,
        fingerprint=fingerprint,
        object_id=object_id,
    )
    insert([used])
    return object_id, False


def _key(request: Request) -> str:
    key = request.headers.get(HEADER, "").strip()
    if not _FORM.fullmatch(key):
        raise ValidationError(
            {HEADER: "Required: 8 to 100 visible characters, new for each thing you create."}
        )
    return key.strip('"')


def _file(value: Any) -> dict[str, str]:
    """Return what stands for a file of a form: what it is called, and its digest."""
    if not isinstance(value, UploadedFile):
        raise TypeError(f"A body holds no {type(value).__name__}.")
    digest = sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return {
        "name": value.name or "",
        "type": value.content_type or "",
        "sha256": digest.hexdigest(),
    }


def _claim(name: str) -> None:
    """Hold the key until the transaction ends, or say that another request holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        (claimed,) = cursor.fetchone()
    if not claimed:
        raise Conflict("The same request is still being worked on.")
