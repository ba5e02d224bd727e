"""Whole screenings, for a sample of the cases: answered, sealed and explained as in life."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.conf import settings

from casemgmt.population.casework import Opened
from casemgmt.population.findings import assess
from casemgmt.population.personal import Met
from casemgmt.population.timeline import identifier
from cases.age import CHILDREN
from cases.models import PersonKey
from cases.vault import Vault
from common import sealing
from screening.library import CONSENT, LIBRARY, TRIAGE
from screening.models import Screening
from screening.records import kept
from screening.rules import Instrument, Result, combine, evaluate

SHARE = 0.02  # of the cases that were screened
_OUTCOMES = {"indicated": 60, "not_indicated": 25, "inconclusive": 15}
_TRIES = 60
_YES = (0.0, 0.15, 0.3, 0.5)  # of the questions, whose answer is yes
_UNKNOWN = 0.1


@dataclass(frozen=True, slots=True)
class Told:
    """Answers, the facts they were weighed with, and what followed."""

    rules: Instrument
    answers: Mapping[str, Any]
    facts: Mapping[str, Any]
    result: Result


@dataclass(frozen=True, slots=True)
class Sitting:
    """A case while the person is asked."""

    met: Met
    case: Opened
    vault: Vault

    def write(self, told: Told, at: datetime) -> dict[str, Any]:
        """Write one screening, and return what an assessment that rests on it says."""
        pk = identifier(at, self.met.random)
        self.met.rows.add(
            Screening, id=pk, created_at=at, **self.met.whose(), case_id=self.case.id,
            instrument=told.rules.id, version=told.rules.version,
            content_hash=told.rules.content_hash, facts=told.facts,
            setting={
                "language": self.met.person.languages[0], "interpreter": "professional",
                "seen_alone": "yes", "privacy_confirmed": True, "person_agrees": True,
            },
            outcome=told.result.outcome, conducted_by_id=self.met.caseworker,
            **kept(told.rules, told.answers, told.result, pk, self.vault),
        )  # fmt: skip
        return {"screening_id": pk}


def screen(met: Met, case: Opened, names: Iterable[str]) -> list[str]:
    """Write the screenings of a case; return the profiles that are indicated."""
    sitting = Sitting(met, case, _vault(met))
    age = "child" if met.person.age_status in CHILDREN else "adult"
    sitting.write(_some(TRIAGE, age, met.random), case.at + timedelta(hours=1))
    sitting.write(_agreeing(age), case.at + timedelta(hours=2))
    indicated = []
    for number, profile in enumerate(names):
        instrument = LIBRARY.profiles[profile].mandatory[0]
        told = _some(instrument, age, met.random)
        at = case.at + timedelta(hours=20 + 30 * number)
        cause = sitting.write(told, at)
        state = combine(LIBRARY, {instrument: told.result.outcome}).get(profile)
        if state is not None:  # it applied
            assess(met, case, profile, state, at, **cause)
        indicated += [profile] if state == "indicated" else []
    return indicated


def _vault(met: Met) -> Vault:
    """Write a key for the person, sealed under the key ring, and return what it opens."""
    key, ring, person = sealing.new_key(), settings.KEY_RING, met.person
    met.rows.add(
        PersonKey, id=identifier(person.at, met.random), created_at=person.at, **met.whose(),
        ring_key=ring.current, wrapped=ring.wrap(key, f"cases_personkey.wrapped:{person.id}"),
    )  # fmt: skip
    return Vault(key)


def _some(instrument: str, age: str, random: Random) -> Told:
    """Return answers that lead to one of the outcomes the instrument can have."""
    found = _by_outcome(instrument, age)
    weights = [_OUTCOMES.get(outcome, 1) for outcome in found]
    return random.choices(list(found.values()), weights)[0]


@cache
def _by_outcome(instrument: str, age: str) -> dict[str, Told]:
    """Try answers by chance, always the same, until every outcome that comes up has some."""
    random = Random(f"{instrument} {age}")  # noqa: S311 - answers, not secrets
    found: dict[str, Told] = {}
    for number in range(_TRIES):
        yes = _YES[number % len(_YES)]
        answers = {"yes": yes, "unknown": _UNKNOWN if number % 2 else 0.0}
        told = _told(instrument, age, answers, random)
        found.setdefault(told.result.outcome, told)
    return found


@cache
def _agreeing(age: str) -> Told:
    return _told(CONSENT, age, {"yes": 1.0}, Random(1))  # noqa: S311


def _told(instrument: str, age: str, shares: Mapping[str, float], random: Random) -> Told:
    rules = LIBRARY.instruments[instrument]
    kinds, weights = [*shares, "no"], [*shares.values(), 1 - sum(shares.values())]
    answers = {
        one.id: random.choices(kinds, weights)[0] for one in rules.questions if one.type == "tri"
    }
    facts = {"age_status": age, "age_years": None, "regional_regime": "none", "stage": "reception"}
    return Told(rules, answers, facts, evaluate(rules, answers, facts))
