"""What the screenings of a case and the professionals working on it say together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import now

from cases.identity.same_person import as_known
from cases.models import Case, Person
from cases.vault import Vault
from screening.library import LIBRARY
from screening.models import ProfileConcern, Screening
from screening.records import answers_of
from screening.rules import Instrument, Result, combine, evaluate

# How far a state raises a profile; a professional only ever raises.
_HEIGHT = {"not_indicated": 1, "inconclusive": 2, "indicated": 3}


@dataclass(frozen=True, slots=True)
class Findings:
    """Results that count of a case, and the profiles that professionals raise."""

    outcomes: Mapping[str, str]  # what counts of every instrument
    results: tuple[Result, ...]  # with their reasons, of those this installation can evaluate
    raised: tuple[tuple[str, str], ...] = ()  # profile and state

    @property
    def profiles(self) -> dict[str, str]:
        found = combine(LIBRARY, self.outcomes)
        for profile, state in self.raised:
            if _HEIGHT[state] > _HEIGHT.get(found.get(profile, ""), 0):
                found[profile] = state
        return found


def findings(
    screenings: Iterable[Screening], concerns: Iterable[ProfileConcern], vault: Vault | None
) -> Findings:
    screenings = list(screenings)
    return Findings(
        outcomes={one.instrument: one.outcome for one in screenings},
        results=tuple(
            evaluate(rules, answers_of(one, vault), one.facts)
            for one in screenings
            if (rules := pinned(one)) is not None
        ),
        raised=tuple((one.profile, one.state) for one in concerns),
    )


def pinned(screening: Screening) -> Instrument | None:
    """Return the instrument as it was answered, if this installation still holds it."""
    rules = LIBRARY.pinned(screening.instrument, screening.version)
    same = rules is not None and rules.content_hash == screening.content_hash
    return rules if same else None


def facts_of(case: Case, person: Person) -> dict[str, Any]:
    """Return what the rules may know of a case: age, place and regime. No group attribute."""
    person = as_known(person)
    born = person.birth_date
    today = now().date()
    return {
        "age_status": person.age_status_on(today),
        "age_years": born.age_on(today) if born else None,
        "regional_regime": case.site.regional_regime,
        "stage": case.site.stage,
    }
