"""Gates of disclosure: who may learn anything at all (G-08), and how much (G-12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from accounts.policy import Domain
from cases.gates.refusal import Refusal

ECRI_16_AND_JGC_3_17: Final = "ECRI GPR 16; JGC 3/22 para 17"
PRIMERO_LIMITED_DATA: Final = "Primero interoperability: legitimate purpose, consent, limited data"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where the organisation stands that would receive something."""

    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What would be shared with a service, and what speaks for it.

    `wanted`, `needed` and `consented` are groups of data. No group holds sensitive (S3) answers:
    each of those is an item of its own, and so is the consent to it.
    """

    wanted: frozenset[str]
    needed: frozenset[str]  # by the service, at intake
    consented: frozenset[str]
    sensitive_items: frozenset[str] = frozenset()
    consented_items: frozenset[str] = frozenset()


def firewall(state: Recipient) -> Refusal | None:
    """G-08: protection data stays on its side of the firewall."""
    if state.domain == Domain.PROTECTION:
        return None
    return Refusal(
        "G-08",
        "Protection data does not go to enforcement, police, consular or oversight bodies.",
        ECRI_16_AND_JGC_3_17,
        "Nothing here: such a disclosure is an itemised, approved act of its own.",
    )


def minimum_disclosure(state: Disclosure) -> Refusal | None:
    """G-12: a service learns what it needs and the person agreed to, and no more."""
    found = [(f"{what}: {_list(items)}.", way) for items, what, way in _excess(state) if items]
    if not (state.wanted or state.sensitive_items):
        found = [
            (
                "Nothing would be shared: the person agreed to nothing that this service needs.",
                f"Record the person's consent to some of what it needs: {_list(state.needed)}.",
            )
        ]
    if not found:
        return None
    details, ways = zip(*found, strict=True)
    return Refusal("G-12", " ".join(details), PRIMERO_LIMITED_DATA, " ".join(ways))


def _excess(state: Disclosure) -> Iterator[tuple[frozenset[str], str, str]]:
    yield (
        state.wanted - state.needed,
        "This service does not need",
        "Leave out what it does not need.",
    )
    yield (
        (state.wanted & state.needed) - state.consented,
        "The person has not agreed to share",
        "Leave it out, or record the person's consent to it.",
    )
    yield (
        state.sensitive_items - state.consented_items,
        "The person has not agreed to share each of these sensitive items",
        "Leave them out, or record the person's consent to each single one.",
    )


def _list(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
