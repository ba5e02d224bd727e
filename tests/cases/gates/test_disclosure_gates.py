"""Gates of disclosure: the firewall (G-08), and no more than a service needs (G-12)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from accounts.policy import DOMAIN_OF, Domain, Kind
from cases.gates.disclosure import Disclosure, Recipient, firewall, minimum_disclosure

BOTH = frozenset({"identity", "communication"})
SHARED = Disclosure(wanted=BOTH, needed=BOTH | {"profiles"}, consented=BOTH | {"safeguards"})


@pytest.mark.parametrize("kind", Kind)
def test_only_the_protection_side_receives_anything(kind: Kind) -> None:
    domain = DOMAIN_OF[kind]
    refusal = firewall(Recipient(domain))
    assert (refusal is None) == (domain is Domain.PROTECTION)


@pytest.mark.parametrize("domain", ["", "Protection", "protection ", "enforcement", "oversight"])
def test_a_side_that_is_not_exactly_protection_is_another(domain: str) -> None:
    refusal = firewall(Recipient(domain))
    assert refusal
    assert refusal.gate == "G-08"
    assert refusal.basis
    assert refusal.lifted_by


def test_what_is_needed_and_agreed_to_is_shared() -> None:
    assert minimum_disclosure(SHARED) is None
    assert minimum_disclosure(replace(SHARED, wanted=frozenset({"identity"}))) is None


ITEMS = frozenset({"fear_return", "harm_type"})


@pytest.mark.parametrize(
    ("fact", "says", "remedies"),
    [
        ({"wanted": BOTH | {"safeguards"}}, "does not need: safeguards", [{"wanted": BOTH}]),
        ({"wanted": BOTH | {"profiles"}}, "not agreed to share: profiles",
            [{"wanted": BOTH}, {"consented": BOTH | {"profiles"}}]),
        ({"consented": frozenset()}, "not agreed to share: communication, identity",
            [{"consented": BOTH}]),
        ({"wanted": BOTH | {"else"}}, "does not need: else", [{"wanted": BOTH}]),
        ({"wanted": frozenset()}, "Nothing would be shared", [{"wanted": BOTH}]),
        ({"sensitive_items": ITEMS}, "sensitive items: fear_return, harm_type",
            [{"sensitive_items": frozenset()}, {"consented_items": ITEMS}]),
        ({"sensitive_items": ITEMS, "consented_items": frozenset({"harm_type"})},
            "sensitive items: fear_return.", [{"consented_items": ITEMS}]),
        # Consent to a group is no consent to a sensitive item, whatever either is called.
        ({"sensitive_items": BOTH}, "sensitive items: communication, identity",
            [{"consented_items": BOTH}]),
    ],
)  # fmt: skip
def test_each_excess_is_refused_by_name_and_what_it_asks_for_opens_the_gate(
    fact: dict[str, Any], says: str, remedies: list[dict[str, Any]]
) -> None:
    closed = replace(SHARED, **fact)
    refusal = minimum_disclosure(closed)
    assert refusal
    assert refusal.gate == "G-12"
    assert says in refusal.detail
    assert refusal.basis
    assert refusal.lifted_by
    for remedy in remedies:
        assert minimum_disclosure(replace(closed, **remedy)) is None, remedy


def test_consent_to_sensitive_items_alone_is_enough_to_share_them() -> None:
    items_only = Disclosure(
        wanted=frozenset(),
        needed=BOTH,
        consented=frozenset(),
        sensitive_items=ITEMS,
        consented_items=ITEMS,
    )
    assert minimum_disclosure(items_only) is None


def test_nothing_to_share_is_answered_with_what_the_service_would_need() -> None:
    refusal = minimum_disclosure(replace(SHARED, wanted=frozenset(), consented=frozenset()))
    assert refusal
    assert "communication, identity, profiles" in refusal.lifted_by
