"""Gate G-08: protection data stays on its side of the firewall."""

from __future__ import annotations

from accounts.models import Organisation
from accounts.policy import Domain
from common.errors import Conflict


def refuse_other_sides(recipient: Organisation) -> None:
    """Raise Conflict unless the recipient stands on the protection side of the firewall."""
    if recipient.domain != Domain.PROTECTION:
        raise Conflict(
            "Protection data does not go to enforcement, police, consular or oversight bodies.",
            gate="G-08",
            basis="ECRI GPR 16; JGC 3/22 para 17",
            lifted_by="Nothing here: such a disclosure is an itemised, approved act of its own.",
        )
