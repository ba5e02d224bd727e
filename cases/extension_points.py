"""Where the apps above take part in a case's life; each registers itself when it is loaded."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from cases.gates.refusal import Refusal
from cases.models import Case, Consent, FamilyLink, Person

# Return why the case cannot close yet, or "".
reasons_to_stay_open: list[Callable[[Case], str]] = []

# Undo what rested on a consent that was withdrawn, in the same transaction.
after_withdrawal: list[Callable[[Consent], None]] = []

# Look again at what was concluded from facts of a person that were corrected.
after_facts_changed: list[Callable[[Person], None]] = []

# Look again at what is planned once records of a person were merged or taken apart; their cases
# are locked.
after_merge: list[Callable[[Person], None]] = []

# Draw what follows from a family link that was recorded or looked into; the cases are locked.
after_family_changed: list[Callable[[FamilyLink, User], None]] = []

# Return what stands against bringing the person of a locked case back to their family.
reasons_against_reunion: list[Callable[[Case], Refusal | None]] = []

# Owe what follows once the person of a locked case is with their family again.
after_reunion: list[Callable[[Case], None]] = []
