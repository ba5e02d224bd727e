"""The whole set of data files: instruments, profiles, deadlines and procedures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .expressions import Expression
from .instrument import Instrument, Source


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time limit and the event that starts its clock; `params` holds what else it says."""

    id: str
    clock: str
    basis: str
    kind: str = "deadline"
    hours: float | None = None
    days: int | None = None
    working_days: int | None = None
    min_days: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A procedure that a person may need, and the instruments that speak to it."""

    id: str
    instruments: tuple[str, ...]
    mandatory: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Safeguard:
    """A protection that results can call for."""

    id: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ProcedureRule:
    """Safeguards and deadlines that follow from what the screenings found together."""

    id: str
    when: Expression
    raises: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Procedures:
    """Our own data file of what follows from profiles, labels, flags, outcomes and facts."""

    version: str
    sources: tuple[Source, ...]
    safeguards: Mapping[str, Safeguard]
    rules: tuple[ProcedureRule, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything the engine needs; immutable, safe to share between threads.

    `instruments` holds the current version of each; `versions` are those of the catalogues;
    `pins` holds every version of every instrument that was ever in use.
    """

    instruments: Mapping[str, Instrument]
    profiles: Mapping[str, Profile]
    deadlines: Mapping[str, Deadline]
    procedures: Procedures
    versions: Mapping[str, str]
    pins: Mapping[tuple[str, str], Instrument]

    def pinned(self, instrument_id: str, version: str) -> Instrument | None:
        """The instrument at exactly the version that a stored result names, if it is known."""
        return self.pins.get((instrument_id, version))

    @property
    def safeguards(self) -> Mapping[str, Safeguard]:
        return self.procedures.safeguards
