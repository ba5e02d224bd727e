"""What is read of a locked case before anything is screened: once, and without old results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from cases.consents import agreed_to
from cases.models import Case, Person
from cases.vault import Vault, vault_for
from common.statements import Prepared
from screening.library import CONSENT, TRIAGE
from screening.models import Screening


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with its person, the person's vault, and its screenings, oldest first."""

    case: Case
    vault: Vault
    screenings: tuple[Screening, ...]
    agreed: frozenset[str]  # the purposes for which consent stands

    @property
    def person(self) -> Person:
        return self.case.person

    @property
    def triages(self) -> list[Screening]:
        return [one for one in self.screenings if one.instrument == TRIAGE]

    @property
    def consent_checks(self) -> list[Screening]:
        return [one for one in self.screenings if one.instrument == CONSENT]

    @property
    def refused(self) -> bool:
        """The person was asked, and does not want to be interviewed or recorded."""
        if self.case.storage_refused:
            return True
        return any(
            self._newest_answer(question) in ("no", "declined")
            for question in ("c_consent_interview", "c_consent_record")
        )

    def _newest_answer(self, question: str) -> str | None:
        """Return what was said last; a later check that left it open takes nothing back."""
        said = (check.answers.get(question) for check in reversed(self.consent_checks))
        return next((answer for answer in said if answer in ("yes", "no", "declined")), None)

    @property
    def current(self) -> list[Screening]:
        return current_among(self.screenings)

    def with_screening(self, screening: Screening) -> Self:
        return replace(self, screenings=(*self.screenings, screening))


_SCREENINGS: Prepared[Screening] = Prepared(
    lambda case: (
        Screening.objects.filter(case=case).defer("result", "setting").order_by("created_at", "id")
    ),
    UUID,
)


def open_file(case: Case) -> CaseFile:
    """Return the file of a locked case."""
    screenings = tuple(_SCREENINGS(case.pk))
    return CaseFile(case, vault_for(case.person), screenings, agreed_to(case))


def current_among(screenings: Sequence[Screening]) -> list[Screening]:
    """Return what counts of each instrument: the strongest result not superseded.

    A later screening with emptier answers does not take an indication away; one that names
    it in `supersedes` does. Of equal results the newest counts.
    """
    superseded = {one.supersedes_id for one in screenings}
    current: dict[str, Screening] = {}
    for one in screenings:
        held = current.get(one.instrument)
        if one.pk not in superseded and (held is None or _strength(one) >= _strength(held)):
            current[one.instrument] = one
    return list(current.values())


def _strength(screening: Screening) -> int:
    """Where outcomes are not degrees of indication (procedure checks), the newest counts."""
    return _STRENGTH.get(screening.outcome, 1)


_STRENGTH = {"inconclusive": 2, "indicated": 3}
