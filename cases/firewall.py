"""Gate G-08: protection data stays on its side of the firewall."""

from __future__ import annotations

from accounts.models import Organisation
from cases.gates.disclosure import Recipient, firewall
from cases.gates.refusal import pass_gate


def refuse_other_sides(recipient: Organisation) -> None:
    """Raise Conflict unless the recipient stands on the protection side of the firewall."""
    pass_gate(firewall(Recipient(recipient.domain)))
