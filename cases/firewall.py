"""Gate G-08: protection data stays on its side of the firewall."""

from __future__ import annotations

from accounts.models import Organisation
from cases.gates.disclosure import Recipient
from cases.gates.table import pass_gates


def refuse_other_sides(recipient: Organisation) -> None:
    """Raise Conflict unless the recipient stands on the protection side of the firewall."""
    pass_gates(Recipient(recipient.domain))
