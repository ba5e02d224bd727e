"""Which safeguards and deadlines follow from everything the screenings found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from .answers import known_facts
from .expressions import Case, Key
from .instrument import SEVERITIES
from .library import Library
from .logic import TRUE
from .result import Result
from .traces import findings_behind


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something is due: an instrument's outcome, a flag, or a rule of procedures.yaml.

    A `sensitive` cause would tell what was answered to an S3 question.
    """

    kind: str
    id: str
    basis: str
    sensitive: bool = False

    def as_dict(self) -> dict[str, str]:
        return {"kind": self.kind, "id": self.id, "basis": self.basis}


@dataclass(frozen=True, slots=True)
class Raised:
    """A safeguard or deadline that is due, with every cause of it.

    `clock` names the event that starts a deadline, which may lie in the future; it is empty for
    safeguards.
    """

    id: str
    because: tuple[Cause, ...]
    clock: str = ""

    def as_dict(self) -> dict[str, Any]:
        causes = [cause.as_dict() for cause in self.because]
        return {"id": self.id, "clock": self.clock, "because": causes}

    def redacted(self) -> "Raised":
        """The same for a reader who may not see S3 answers: still due, without those causes."""
        return replace(self, because=tuple(c for c in self.because if not c.sensitive))


@dataclass(frozen=True, slots=True)
class Obligations:
    """What is due to one person after a screening."""

    safeguards: tuple[Raised, ...]
    deadlines: tuple[Raised, ...]

    def as_dict(self) -> dict[str, list[dict[str, Any]]]:
        return {
            "safeguards": [raised.as_dict() for raised in self.safeguards],
            "deadlines": [raised.as_dict() for raised in self.deadlines],
        }


def due_obligations(
    library: Library,
    results: Sequence[Result],
    facts: Mapping[str, Any],
    profiles: Mapping[str, str],
) -> Obligations:
    """Everything due, each with its causes, in the order of the catalogues."""
    causes: dict[str, dict[Cause, None]] = {}
    for name, cause in _causes(library, results, facts, profiles):
        causes.setdefault(name, {})[cause] = None
    return Obligations(
        safeguards=tuple(
            Raised(name, tuple(causes[name])) for name in library.safeguards if name in causes
        ),
        deadlines=tuple(
            Raised(name, tuple(causes[name]), deadline.clock)
            for name, deadline in library.deadlines.items()
            if name in causes
        ),
    )


def _causes(
    library: Library,
    results: Sequence[Result],
    facts: Mapping[str, Any],
    profiles: Mapping[str, str],
) -> Iterator[tuple[str, Cause]]:
    redacted = [result.redacted() for result in results]
    found = _findings(results, profiles)
    hidden = found.keys() - _findings(redacted, profiles).keys()
    for result, shown in zip(results, redacted, strict=True):
        yield from _of_result(result, {flag.id for flag in shown.flags})
    case = Case({}, known_facts(facts), findings=found)
    for rule in library.procedures.rules:
        step = rule.when.weigh(case)
        if step.value is TRUE:
            cause = Cause(
                "rule", rule.id, rule.basis, not hidden.isdisjoint(findings_behind(step))
            )
            yield from ((name, cause) for name in rule.raises)


def _of_result(result: Result, shown: Set[str]) -> Iterator[tuple[str, Cause]]:
    pin = f"{result.instrument}@{result.version}"
    outcome = Cause("instrument", result.instrument, f"{pin}: {result.outcome}")
    for name in (*result.outputs.safeguards, *result.outputs.deadlines):
        yield name, outcome
    for flag in result.flags:
        if flag.deadline and flag.counts:
            basis = f"{pin}: {flag.action}"
            yield flag.deadline, Cause("flag", flag.id, basis, flag.id not in shown)


def _findings(results: Iterable[Result], profiles: Mapping[str, str]) -> dict[Key, str]:
    """What the screenings found, by kind and subject; the gravest severity of each flag."""
    found: dict[Key, str] = {("profile", name): status for name, status in profiles.items()}
    for result in results:
        found["outcome", result.instrument] = result.outcome
        for label in result.labels:
            found["label", f"{result.instrument}.{label}"] = "yes"
        for flag in result.flags:
            if not flag.counts:
                continue
            key = ("flag", flag.id)
            gravest = min(found.get(key, flag.severity), flag.severity, key=SEVERITIES.index)
            found[key] = gravest
    return found
