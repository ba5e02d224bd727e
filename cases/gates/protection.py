"""Gates of protection: country of origin (G-06), return (G-09), a child's placement (G-11).

What cannot be undone waits until it is known to be safe. A check that nobody made, a fear that
nobody asked about, an age that nobody recorded: each keeps its gate closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cases.age import CHILDREN, AgeStatus
from cases.gates.refusal import Refusal

VCCR_36_AND_UNHCR_CONFIDENTIALITY: Final = (
    "VCCR art. 36(1)(b): contact if the person so requests; UNHCR advisory opinion on the "
    "confidentiality of asylum information"
)
ICRMW_22_COE_16_AND_CAT_3: Final = (
    "ICRMW art. 22; CoE Convention on trafficking arts 10(2), 13(1) and 16; CAT art. 3"
)
JGC_4_5_TO_13: Final = "JGC 4/23 paras 5-13"
GC6_39_40_AND_COE_10_4: Final = (
    "CRC General Comment 6 paras 39-40; CoE Convention on trafficking art. 10(4)"
)

COMPLIANT: Final = "compliant"
OUTDATED: Final = "outdated"  # what we call a compliant check made before the newest sign of fear
# Until a supervisor lifts such a flag the country of origin learns nothing (workflows section 1,
# G-06). A flag that is met is no end of it: whoever was referred to the asylum authority has
# asked for asylum.
SIGNS_OF_FEAR: Final = ("FL-ASYLUM", "FL-NO-CONSULATE", "FL-NONREFOULEMENT")
RECOVERY: Final = "D-RRP"  # the recovery and reflection period after trafficking
DETENTION: Final = "detention"
FAMILY: Final = "family"


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginContact:
    """A contact with the consulate, a check in the country of origin, a request for its papers.

    `fear_open_since` is when the newest sign of fear, of a wish for asylum or of statelessness
    came up that is still open; None where none is.
    """

    asked_about_fear: bool
    fear_open_since: datetime | None
    written_consent: bool = False  # specific, to this very step
    counselled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A return, transfer, readmission or assisted voluntary return, and what speaks for it.

    Checks hold their outcome, "" where nobody made one, or OUTDATED. `periods` are protective
    periods that run or have yet to begin.
    """

    assisted: bool  # an assisted voluntary return (AVRR)
    age_status: str  # cases.age.AgeStatus
    nonrefoulement: str = ""
    voluntariness: str = ""
    best_interests: str = ""
    blocks: frozenset[str] = frozenset()
    periods: frozenset[str] = frozenset()
    chosen_by_person: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """Where somebody would live, how their age is treated, and who would care for them."""

    place: str
    age_status: str  # cases.age.AgeStatus
    flagged: bool = False  # FL-COMPANION stands
    unverified: bool = False  # an adult is with them whose kinship nobody has looked into
    has_carer: bool = False  # a parent, or a relative or caregiver who was verified


@dataclass(frozen=True, slots=True)
class Reunion:
    """Bringing somebody back to their family, as far as it takes a check of best interests."""

    age_status: str  # cases.age.AgeStatus
    best_interests: str = ""


def country_of_origin(state: OriginContact) -> Refusal | None:
    """G-06: whoever may fear their country is not made known to it, unless they wish it."""
    detail, ask = _fear(state)
    if not detail or _consents_knowingly(state):
        return None
    if state.written_consent and state.counselled_at is not None:
        detail += " The person was counselled before that came up."
    return Refusal(
        "G-06",
        detail,
        VCCR_36_AND_UNHCR_CONFIDENTIALITY,
        f"{ask}Counsel the person on the danger; only if they still want this very step, record "
        "their written consent to it and when they were counselled (with_written_consent, "
        "counselled_at).",
    )


def _fear(state: OriginContact) -> tuple[str, str]:
    """Return why the gate is closed and what may be asked first; nothing where it is open."""
    if state.fear_open_since is not None:
        return (
            "Fear, a wish for asylum or statelessness is open: nothing about this person "
            "reaches the country of origin or its consulate.",
            "",
        )
    if not state.asked_about_fear:
        return (
            "Nobody has asked this person about fear of return.",
            "Ask first (refugee_1951); the gate opens if there is none. Otherwise: ",
        )
    return "", ""


def _consents_knowingly(state: OriginContact) -> bool:
    """Consent counts when it rests on counselling about what is known by now."""
    if not state.written_consent or state.counselled_at is None:
        return False
    return state.fear_open_since is None or state.counselled_at >= state.fear_open_since


def return_block(state: Return) -> Refusal | None:
    """G-09: nobody is sent back unless every check says that it is safe and nothing forbids it."""
    missing = tuple(_missing(state))
    if not missing:
        return None
    details, ways = zip(*missing, strict=True)
    return Refusal("G-09", " ".join(details), ICRMW_22_COE_16_AND_CAT_3, " ".join(ways))


def _missing(state: Return) -> Iterator[tuple[str, str]]:
    """Yield everything that stands in the way, each with what would lift it."""
    if state.blocks:
        yield (
            f"A return block stands: {_list(state.blocks)}.",
            "A block falls only when a supervisor lifts it because its reason is gone; no check "
            "and no wish replaces that.",
        )
    yield from _check("nonrefoulement_check", state.nonrefoulement)
    if state.assisted:
        yield from _check("avrr_voluntariness", state.voluntariness)
    if state.age_status in CHILDREN:
        yield from _check("best_interests_procedure", state.best_interests)
    elif state.age_status != AgeStatus.ADULT:
        yield (
            "The person's age is not recorded, and they may be a child.",
            "Record the age; for a child or presumed child follow the best interests procedure.",
        )
    if RECOVERY in state.periods and not _leaves_freely(state):
        yield (
            f"The recovery and reflection period is not over ({RECOVERY}).",
            "Wait for its end. Sooner only if the person chooses to leave (chosen_by_person), "
            "with nonrefoulement_check and avrr_voluntariness both compliant.",
        )
    others = state.periods - {RECOVERY}
    if others:
        yield (f"A protective period is not over: {_list(others)}.", "Wait for its end.")


def _check(name: str, outcome: str) -> Iterator[tuple[str, str]]:
    if outcome == COMPLIANT:
        return
    said = {
        "": f"Nobody has made the {name}.",
        OUTDATED: f"The {name} was made before the newest sign of fear or statelessness.",
    }.get(outcome, f"The {name} is {outcome.replace('_', ' ')}.")
    yield said, f"Make the {name} now; it must come out compliant."


def _leaves_freely(state: Return) -> bool:
    return state.chosen_by_person and state.nonrefoulement == state.voluntariness == COMPLIANT


def no_detention(state: Placement) -> Refusal | None:
    """G-11: a child is never placed in detention, nor anybody who may be one."""
    if state.place != DETENTION or state.age_status == AgeStatus.ADULT:
        return None
    if state.age_status in CHILDREN:
        return Refusal(
            "G-11",
            "A child or presumed child is never placed in detention.",
            JGC_4_5_TO_13,
            "Nothing lifts this: choose another place. A child who is held already is an "
            "incident: record it (child_detained) and demand the release within 4 hours.",
        )
    return Refusal(
        "G-11",
        "The person's age is not recorded, and a child is never placed in detention.",
        JGC_4_5_TO_13,
        "Choose another place, or record the age first.",
    )


def placement(state: Placement) -> Refusal | None:
    """G-11: no child in detention, and none left with an adult whom nobody has verified."""
    return no_detention(state) or known_carer(state)


def known_carer(state: Placement) -> Refusal | None:
    """G-11: a child lives with family that is known to be its family."""
    if state.place != FAMILY or state.age_status == AgeStatus.ADULT:
        return None
    missing = [what for stands, what in _doubts(state) if stands]
    if not missing:
        return None
    way = (
        "Choose another place, such as foster care or supervised living, with brothers and "
        "sisters together. Or let somebody else than who recorded the link verify it by "
        "documents, family contact or tracing (family-links); a companion is verified by a "
        "supervisor. Then meet FL-COMPANION."
    )
    if state.age_status not in CHILDREN:
        way += " Where the person is an adult, record the age."
    return Refusal("G-11", " ".join(missing), GC6_39_40_AND_COE_10_4, way)


def _doubts(state: Placement) -> tuple[tuple[bool, str], ...]:
    return (
        (state.flagged, "An adult who says to be responsible is not verified (FL-COMPANION)."),
        (state.unverified, "An adult is with the child on their own word alone."),
        (
            not state.has_carer,
            "No parent is recorded, and no relative or caregiver who was verified.",
        ),
    )


def reunion(state: Reunion) -> Refusal | None:
    """G-09: a child is brought back to its family when that is in its best interests."""
    if state.age_status == AgeStatus.ADULT:
        return None
    found = tuple(_check("best_interests_procedure", state.best_interests))
    if not found:
        return None
    ((detail, way),) = found
    if state.age_status not in CHILDREN:
        way += " Where the person is an adult, record the age."
    return Refusal("G-09", detail, ICRMW_22_COE_16_AND_CAT_3, way)


def _list(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
