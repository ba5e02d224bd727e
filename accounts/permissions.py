"""May this person do this: asked before any view runs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import User


class HasCapability(BasePermission):
    """Look the action up in the viewset's `capabilities`; refuse what is not listed."""

    message = "This is not allowed."

    def has_permission(self, request: Request, view: Any) -> bool:
        user, capability = request.user, view.capabilities.get(view.action)
        if not isinstance(user, User):
            return False
        if not user.roles:
            self.message = "You hold no role yet. Ask the administrator of your organisation."
        elif capability is not None:
            self.message = f"You may not {capability} as {' and '.join(user.roles)}."
        return capability is not None and user.can(capability)


def acting_user(request: Request) -> User:
    if not isinstance(request.user, User):
        raise ImproperlyConfigured("HasCapability let nobody in, yet the view ran.")
    return request.user
