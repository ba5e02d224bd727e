"""What is owed to children because of who is, or is not, with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.timezone import now

from accounts.models import User
from cases.age import CHILDREN
from cases.family import links, tracing
from cases.family.kinship import Kind
from cases.family.links import VERIFIED, Relation, Verification
from cases.lifecycle import ENDED
from cases.locking import locked
from cases.models import Case, FamilyLink, Obligation, Person
from cases.obligations import REFUTED_LINK, STANDING, Owed, raise_all, settle
from screening.library import LIBRARY
from screening.steps import recall_guarded_steps

COMPANION: Final = "FL-COMPANION"
SAFETY: Final = "FL-CHILD-SAFETY"
MARRIAGE: Final = "FL-CHILD-MARRIAGE"
SEPARATED: Final = "FL-TRACING"
SIBLINGS: Final = "FL-SIBLINGS"
POST_REUNION: Final = "D-CHILD-POSTREUNION"
_RULES: Final = {one.id: one for one in LIBRARY.instruments["uasc_identification"].rule.flags}
_BY_LINKS: Final = "family link"  # how a reason begins that a link gave
TOGETHER_AGAIN: Final = (
    "Place siblings together unless it is against the interests of one of them "
    "(CRC General Comment 6 para 40)."
)


def family_changed(link: FamilyLink, by: User) -> None:
    """Owe both ends what follows from a link, and settle what it settles; cases are locked."""
    for end in (link.person, link.relative):
        changed = links.seen_from(link, end.pk, end.records)
        relations = links.relations_of(end)
        for case in _open_cases(end):
            raise_all(case, _owed(end, [changed]))
            for code in _no_longer_owed(case, end, relations):
                settle(case, code, by.pk)
            recall_guarded_steps(case)


def facts_changed(person: Person) -> None:
    """Owe what a person is owed who turns out to be a child; what was settled stays settled."""
    owed = list(_owed(person, links.relations_of(person)))
    for case in _open_cases(person) if owed else ():
        raise_all(case, owed, unless_settled=owed)


def reunited(case: Case) -> None:
    """Owe a child visits after the reunion, with the clock that starts now."""
    if not _is_child(case.person):
        return
    rule = LIBRARY.deadlines[POST_REUNION]
    period, *following = ({"days": days} for days in rule.params["days_list"])
    owed = Owed(
        code=POST_REUNION,
        kind=Obligation.Kind.DEADLINE,
        because=("tracing request: reunified",),
        meaning="Visit the child in its family; hear it alone.",
        clock=rule.clock,
        clock_at=now(),
        period=period,
        following=tuple(following),
    )
    raise_all(case, [owed])


def _owed(person: Person, relations: Sequence[Relation]) -> Iterator[Owed]:
    if _is_child(person):
        for one in relations:
            yield from _of_child(person, one)
    for one in relations:
        either = _is_child(person) or not one.may_be_adult
        if one.kind == Kind.SIBLING and one.apart and either and _stands(one):
            yield _flag(SIBLINGS, one, meaning=TOGETHER_AGAIN)


def _of_child(child: Person, one: Relation) -> Iterator[Owed]:
    if _stranger(one) and not (one.apart and _stands(one)):
        yield _flag(COMPANION, one)
    if one.verification == Verification.REFUTED and one.may_be_adult:
        yield _flag(SAFETY, one)
        yield _response(one)
    if one.kind == Kind.SPOUSE_OR_PARTNER and _stands(one):
        yield _flag(MARRIAGE, one)
    if one.kind == Kind.PARENT and one.apart and _stands(one) and not _is_searching(child):
        yield _flag(SEPARATED, one)


def _flag(code: str, one: Relation, meaning: str = "") -> Owed:
    rule = _RULES.get(code)
    return Owed(
        code=code,
        kind=Obligation.Kind.FLAG,
        because=(_because(one),),
        meaning=rule.action if rule else meaning,
        urgent=rule is not None and rule.severity == "urgent",
    )


def _response(one: Relation) -> Owed:
    """Return the deadline that the instrument gives to a child who is not safe."""
    code = _RULES[SAFETY].deadline or ""
    rule = LIBRARY.deadlines[code]
    return Owed(
        code=code,
        kind=Obligation.Kind.DEADLINE,
        because=(_because(one),),
        meaning=rule.note or f"Counts from: {rule.clock.replace('_', ' ')}.",
        urgent=True,
        clock=rule.clock,
        clock_at=now(),
        period={"hours": rule.hours or 0},
    )


def _because(one: Relation) -> str:
    return f"{_BY_LINKS}: {one.kind}" if _stands(one) else REFUTED_LINK


def _no_longer_owed(case: Case, person: Person, relations: list[Relation]) -> Iterator[str]:
    """Yield what links alone had raised and none of them asks for any more.

    What a screening raised speaks of somebody it does not name: people settle that.
    """
    still = {one.code for one in _owed(person, relations)}
    if any(_stranger(one) for one in relations):  # also where it is said to have gone
        still.add(COMPANION)
    flags = Obligation.objects.filter(
        case=case, code__in=(COMPANION, SEPARATED, SIBLINGS), status__in=STANDING
    )
    for flag in flags:
        by_links = all(reason.startswith(_BY_LINKS) for reason in flag.because)
        if by_links and flag.code not in still:
            yield flag.code


def _stranger(one: Relation) -> bool:
    """Is this an adult of whom nobody has verified that the child is theirs to care for?"""
    return bool(links.companions([one])) and one.verification not in VERIFIED


def _stands(one: Relation) -> bool:
    return one.verification != Verification.REFUTED


def _is_child(person: Person) -> bool:
    return person.age_status_on(now().date()) in CHILDREN


def _is_searching(person: Person) -> bool:
    return tracing.under_way(person).exists()


def _open_cases(person: Person) -> list[Case]:
    cases = Case.objects.filter(person__in=person.records).exclude(status__in=ENDED)
    return [locked(one) for one in cases.order_by("id")]
