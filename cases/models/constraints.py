"""Constraints that several models share."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q


def known(name: str, field: str, values: Iterable[str]) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": list(values)}))
