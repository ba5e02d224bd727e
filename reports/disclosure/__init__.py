"""Statistical disclosure control: what a report may print, and what a reader could work out."""

from reports.disclosure.attack import Interval, attack
from reports.disclosure.figures import Cascade, proportion, protect_cascade
from reports.disclosure.protection import protect
from reports.disclosure.tables import SUPPRESSED, TOTAL, Position, ProtectedTable, Table

__all__ = [
    "SUPPRESSED",
    "TOTAL",
    "Cascade",
    "Interval",
    "Position",
    "ProtectedTable",
    "Table",
    "attack",
    "proportion",
    "protect",
    "protect_cascade",
]
