"""The people of the tests."""

from __future__ import annotations

import pickle
from dataclasses import dataclass

from accounts.models import Organisation, Site, User


@dataclass
class Member:
    """A user, and the bearer token made for them."""

    user: User
    token: str | None = None

    @property
    def organisation(self) -> Organisation:
        return self.user.organisation


@dataclass(frozen=True)
class Cast:
    organisations: dict[str, Organisation]
    members: dict[str, Member]
    sites: dict[str, Site]

    def __getattr__(self, name: str) -> Member:
        return self.members[name]

    def copy(self) -> Cast:
        """Return the same people once more, so that a test may change them."""
        return Cast(**pickle.loads(pickle.dumps(vars(self))))  # noqa: S301 - a test's own people
