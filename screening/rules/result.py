"""What an evaluation says, and how much of it may be shown to whom."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from .expressions import Step
from .instrument import RESTRICTED, Outputs, Source
from .traces import facts_behind, questions_behind, render, without_sensitive

#: The version of the engine's semantics, stored with every result.
VERSION = "1.0.0"

#: What a reader without access to S3 answers sees of a flag that S3 answers alone decided.
WITHHELD_FLAG = "FL-WITHHELD"
WITHHELD_ACTION = "ask a worker who may see the restricted answers to read this result now"


@dataclass(frozen=True, slots=True)
class Reason:
    """A named conclusion, and the questions and facts that decided it."""

    name: str
    value: str
    because: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to act on; `possible` if an open question keeps it from being certain."""

    id: str
    severity: str
    action: str
    deadline: str | None
    possible: bool
    because: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """A possible flag starts no clock, and a restricted flag changes nothing."""
        return not self.possible and self.severity != RESTRICTED


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A step of the evaluation under the name it has in the rule."""

    kind: str
    name: str
    step: Step

    def as_reason(self) -> Reason:
        step = self.step
        return Reason(self.name, str(step.value), questions_behind(step), facts_behind(step))

    def as_dict(self) -> dict[str, Any]:
        return {self.kind: self.name, **render(self.step)}


@dataclass(frozen=True)  # without slots, so that what is asked for often is made once
class Result:
    """An outcome with its reasons. It indicates what to offer; it never decides a status."""

    instrument: str
    version: str
    kind: str
    outcome: str
    decided_by: str
    low_confidence: bool
    reasons: tuple[Reason, ...]
    labels: tuple[str, ...]
    flags: tuple[Flag, ...]
    outputs: Outputs
    unanswered: tuple[str, ...]
    sources: tuple[Source, ...]
    conclusions: tuple[Conclusion, ...]
    sensitive: frozenset[str]
    is_redacted: bool = False

    @property
    def trace(self) -> dict[str, Any]:
        """From the outcome, each label and each flag back to the answers, with the sources."""
        return {
            "instrument": f"{self.instrument}@{self.version}",
            "outcome": self.outcome,
            "decided_by": self.decided_by,
            "steps": [found.as_dict() for found in self.conclusions],
            "sources": [source.as_dict() for source in self.sources],
        }

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, with the keys always in this order."""
        return {
            "engine": VERSION,
            "instrument": self.instrument,
            "version": self.version,
            "kind": self.kind,
            "outcome": self.outcome,
            "low_confidence": self.low_confidence,
            "redacted": self.is_redacted,
            "reasons": [_plain(reason, _REASON) for reason in self.reasons],
            "labels": list(self.labels),
            "flags": [_plain(flag, _FLAG) for flag in self.flags],
            "outputs": self.outputs.as_dict(),
            "unanswered": list(self.unanswered),
            "trace": self.trace,
        }

    def to_json(self) -> bytes:
        """Canonical bytes: the same input and version always give the same ones."""
        return json.dumps(self.as_dict(), ensure_ascii=False, separators=(",", ":")).encode()

    def redacted(self) -> "Result":
        """The result for a reader who may not see S3 answers.

        What does not stand without S3 answers (a reason, a label, a step of the trace) is left
        out, whatever they are, and S3 questions are not named anywhere. A flag like that keeps
        its severity and deadline but not its name, so that nobody is missed. Restricted flags
        are left out.
        """
        return self._redacted

    @cached_property
    def _redacted(self) -> "Result":
        kept = [
            replace(found, step=step)
            for found in self.conclusions
            if (step := without_sensitive(found.step)) is not None
        ]
        known = {(found.kind, found.name): found.step for found in kept}
        return replace(
            self,
            reasons=tuple(
                replace(reason, because=questions_behind(step), facts=facts_behind(step))
                for reason in self.reasons
                if (step := known.get(("rule", reason.name))) is not None
            ),
            labels=tuple(label for label in self.labels if ("label", label) in known),
            flags=tuple(
                _redacted_flag(flag, known.get(("flag", flag.id)))
                for flag in self.flags
                if flag.severity != RESTRICTED
            ),
            unanswered=self._not_sensitive(self.unanswered),
            conclusions=tuple(kept),
            is_redacted=True,
        )

    def _not_sensitive(self, questions: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in questions if name not in self.sensitive)


def _redacted_flag(flag: Flag, step: Step | None) -> Flag:
    if step is not None:
        return replace(flag, because=questions_behind(step))
    return replace(flag, id=WITHHELD_FLAG, action=WITHHELD_ACTION, because=())


_REASON = ("name", "value", "because", "facts")
_FLAG = ("id", "severity", "action", "deadline", "possible", "because")


def _plain(item: Reason | Flag, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in names}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}
