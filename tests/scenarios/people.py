"""Who takes part in the scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import Organisation, Site
from accounts.policy import Role
from tests.cast import Cast
from tests.conftest import acting_for, make_member
from tests.scenarios.actors import Actor
from tests.scenarios.journal import Entry


@dataclass(frozen=True)
class People:
    """The five of the scenarios, Lena of another agency, and Lior who looks at exclusion."""

    amal: Actor
    sami: Actor
    noor: Actor
    ines: Actor
    robin: Actor
    lena: Actor
    lior: Actor
    cast: Cast
    journal: list[Entry]

    def organisation(self, key: str) -> Organisation:
        return self.cast.organisations[key]

    def site(self, stage: str, regime: str = "none") -> Site:
        """Return a site of this stage, in a State that applies this regional definition."""
        if regime == "none":
            return self.cast.sites[stage]
        harbour = self.organisation("harbour")
        facts = {"name": f"{stage}, {regime}", "stage": stage, "regional_regime": regime}
        with acting_for(harbour):
            return Site.objects.get_or_create(organisation=harbour, country="XXX", **facts)[0]

    def officer(self, key: str) -> Actor:
        """Return a liaison officer of the police, of enforcement or of the consulate."""
        member = make_member(self.organisation(key), f"officer-{key}", Role.LIAISON_OFFICER)
        return Actor(member, self.robin.sign_in, self.journal)


def gather(cast: Cast, api: Any) -> People:
    journal: list[Entry] = []
    names = ("amal", "sami", "noor", "ines", "robin", "lena", "lior")
    actors = {name: Actor(getattr(cast, name), api, journal) for name in names}
    return People(**actors, cast=cast, journal=journal)
