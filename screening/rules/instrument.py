"""What an instrument is once its file has been read and found sound."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from .expressions import Expression
from .logic import TRUE, Truth

SCREENING = "screening"
PROCEDURE_CHECK = "procedure_check"
FLAGS_ONLY = "flags_only"
NOT_APPLICABLE = "not_applicable"
INDICATED = "indicated"
NOT_INDICATED = "not_indicated"
INCONCLUSIVE = "inconclusive"

#: The outcomes each kind can have besides `not_applicable`.
OUTCOMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        SCREENING: (INDICATED, NOT_INDICATED, INCONCLUSIVE),
        PROCEDURE_CHECK: ("compliant", "not_compliant", "incomplete"),
        FLAGS_ONLY: (),
    }
)
TYPES = ("tri", "enum", "multi", "int", "date", "text")
SENSITIVITIES = ("S1", "S2", "S3")
PROVENANCES = ("opened", "secondary", "memory")
CONFIDENCES = ("high", "medium", "low")
#: `restricted` flags are seen only by the role that the instrument names, and change no service.
RESTRICTED = "restricted"
SEVERITIES = ("urgent", "high", "routine", RESTRICTED)
#: The numbers a question takes unless it says otherwise; -1 stands for "not applicable".
LEAST, MOST = -1, 1_000_000_000_000
#: What an interviewer must have been trained in, where an instrument says so.
COMPETENCES = ("general", "child", "trafficking", "asylum")


@dataclass(frozen=True, slots=True)
class Source:
    """An authority for the instrument, and how surely it was read."""

    cite: str
    locator: str
    provenance: str
    confidence: str
    note: str = ""

    def as_dict(self) -> dict[str, str]:
        return {
            "cite": self.cite,
            "locator": self.locator,
            "provenance": self.provenance,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and who may ask it when; `marks` holds what only its instrument uses."""

    id: str
    text: str
    type: str
    sensitivity: str
    options: tuple[str, ...] = ()
    ask_if: Expression | None = None
    note: str = ""
    asked_by: str = ""
    tier: str = ""
    strength: str = ""
    strength_provenance: str = ""
    least: int = LEAST
    most: int = MOST
    marks: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_sensitive(self) -> bool:
        """S3: encrypted, need-to-know, never in a referral without consent to that item."""
        return self.sensitivity == "S3"


@dataclass(frozen=True, slots=True)
class LabelRule:
    """A label reported next to the outcome when its condition is true."""

    label: str
    when: Expression


@dataclass(frozen=True, slots=True)
class FlagRule:
    """A flag raised when its condition is true; or as possible when unknown, if it says so."""

    id: str
    when: Expression
    severity: str
    action: str
    deadline: str | None = None
    possible_if_unknown: bool = False

    def raised_by(self, value: Truth) -> bool:
        return value is TRUE or (value is Truth.UNKNOWN and self.possible_if_unknown)


@dataclass(frozen=True, slots=True)
class Rule:
    """How answers become an outcome; `indicated` is missing only where there is no outcome."""

    applies: Expression | None
    derived: Mapping[str, Expression]
    indicated: Expression | None
    inconclusive_if: Expression | None
    classify: tuple[LabelRule, ...]
    flags: tuple[FlagRule, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outputs:
    """What an outcome calls for: safeguards, deadlines, and further instruments to run."""

    safeguards: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, list[str]]:
        return {
            "safeguards": list(self.safeguards),
            "deadlines": list(self.deadlines),
            "instruments": list(self.instruments),
        }


NOTHING = Outputs()


@dataclass(frozen=True, slots=True)
class Instrument:
    """One questionnaire with its sources and its rule, at one version."""

    id: str
    version: str
    kind: str
    title: str
    sources: tuple[Source, ...]
    applies_to: str
    preconditions: tuple[str, ...]
    gates: tuple[str, ...]
    questions: tuple[Question, ...]
    rule: Rule
    outputs: Mapping[str, Outputs]
    content_hash: str
    competences: tuple[str, ...] = ()
    purpose: str = ""
    steps: tuple[Mapping[str, Any], ...] = ()
    bid_triggers: tuple[Mapping[str, Any], ...] = ()
    questions_by_id: Mapping[str, Question] = field(default_factory=dict)
    decisive: tuple[str, ...] = ()
    sensitive: frozenset[str] = field(init=False)  # the S3 questions; asked for all the time

    def __post_init__(self) -> None:
        named = frozenset(question.id for question in self.questions if question.is_sensitive)
        object.__setattr__(self, "sensitive", named)

    @property
    def pin(self) -> str:
        """What a stored result must name, so that it can be explained years later."""
        return f"{self.id}@{self.version}"

    @property
    def low_confidence(self) -> bool:
        """A source is of low confidence; every display of a result must say so."""
        return any(source.confidence == "low" for source in self.sources)
