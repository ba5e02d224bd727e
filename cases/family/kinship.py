"""Kinds of kinship: each with its other side, and those that two birth dates rule out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cases.models.family import FamilyLink
from cases.partial_dates import PartialDate

Kind = FamilyLink.Kind
INVERSE: Final[Mapping[str, Kind]] = {
    Kind.PARENT: Kind.CHILD,
    Kind.CHILD: Kind.PARENT,
    Kind.SIBLING: Kind.SIBLING,
    Kind.SPOUSE_OR_PARTNER: Kind.SPOUSE_OR_PARTNER,
    Kind.GRANDPARENT: Kind.GRANDCHILD,
    Kind.GRANDCHILD: Kind.GRANDPARENT,
    Kind.AUNT_OR_UNCLE: Kind.NIECE_OR_NEPHEW,
    Kind.NIECE_OR_NEPHEW: Kind.AUNT_OR_UNCLE,
    Kind.COUSIN: Kind.COUSIN,
    Kind.CUSTOMARY_CAREGIVER: Kind.IN_CARE_OF,
    Kind.IN_CARE_OF: Kind.CUSTOMARY_CAREGIVER,
    Kind.COMPANION: Kind.COMPANION,
    Kind.OTHER_RELATIVE: Kind.OTHER_RELATIVE,
}
OLDER: Final = frozenset({Kind.PARENT, Kind.GRANDPARENT})
YOUNGER: Final = frozenset({Kind.CHILD, Kind.GRANDCHILD})
# Kinds that blood or birth certificates do not show: a supervisor looks at them.
NOT_BY_BIRTH: Final = frozenset({Kind.COMPANION, Kind.CUSTOMARY_CAREGIVER, Kind.IN_CARE_OF})


def impossible(kind: str, person: PartialDate, relative: PartialDate) -> str:
    """Return why the relative cannot be that of the person, or "" where they may be.

    Of dates that are certain, as far as they are known: a year alone rules out little.
    """
    word = Kind(kind).label.lower()
    if kind in OLDER and relative.first >= person.last:
        return f"By the birth dates on record this {word} would be the younger of the two."
    if kind in YOUNGER and relative.last <= person.first:
        return f"By the birth dates on record this {word} would be the older of the two."
    return ""
