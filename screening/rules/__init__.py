"""Structured screening as data, evaluated by pure code: no framework, no database, no clock."""

from .answers import check_answers, next_questions
from .engine import evaluate
from .facts import FACTS
from .files import LIBRARY_DIR, load_candidate, load_library
from .instrument import COMPETENCES, SEVERITIES, Instrument, Outputs, Question, Source
from .library import Deadline, Library, Profile, Safeguard
from .positions import InstrumentError
from .procedures import Cause, Obligations, Raised, due_obligations
from .profiles import combine
from .replay import Change, compare, fitting
from .result import VERSION, Flag, Reason, Result
from .translations import (
    TRANSLATIONS_DIR,
    Translation,
    Worded,
    Wording,
    load_translations,
    wording,
)

__all__ = [
    "COMPETENCES",
    "FACTS",
    "LIBRARY_DIR",
    "SEVERITIES",
    "TRANSLATIONS_DIR",
    "VERSION",
    "Cause",
    "Change",
    "Deadline",
    "Flag",
    "Instrument",
    "InstrumentError",
    "Library",
    "Obligations",
    "Outputs",
    "Profile",
    "Question",
    "Raised",
    "Reason",
    "Result",
    "Safeguard",
    "Source",
    "Translation",
    "Worded",
    "Wording",
    "check_answers",
    "combine",
    "compare",
    "due_obligations",
    "evaluate",
    "fitting",
    "load_candidate",
    "load_library",
    "load_translations",
    "next_questions",
    "wording",
]
