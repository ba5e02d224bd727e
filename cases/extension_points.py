"""Where the apps above take part in a case's life; each registers itself when it is loaded."""

from __future__ import annotations

from collections.abc import Callable

from cases.models import Case, Consent, Person

# Return why the case cannot close yet, or "".
reasons_to_stay_open: list[Callable[[Case], str]] = []

# Undo what rested on a consent that was withdrawn, in the same transaction.
after_withdrawal: list[Callable[[Consent], None]] = []

# Look again at what was concluded from facts of a person that were corrected.
after_facts_changed: list[Callable[[Person], None]] = []
