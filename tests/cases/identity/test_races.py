"""Several people decide about the same records at the same moment, in real transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event
from typing import Any

from cases.models import Case, FamilyLink, Person
from screening.models import GuardedStep
from tests.cases.identity.deciding import HER, HER_AGAIN, merges, rows, together
from tests.conftest import acting_for
from tests.oversight import database
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused
from tests.scenarios.people import People
from tests.scenarios.races import WAITING, at_once
from tests.screening.steps.planning import FEAR, asks_about_fear, plans, ready


@contextmanager
def held(
    people: People, kind: type[Person] | type[Case] | type[GuardedStep], *ids: str
) -> Iterator[None]:
    with acting_for(people.organisation("harbour")):
        list(kind.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        yield


def merging(actor: Actor, person: Any, other: Any) -> Callable[[], Any]:
    """Return what somebody is about to send who has read both records now."""
    body = {"person": person["id"], "other": other["id"], "answer": "same",
            "ground": "documents", "version": actor.reads(f"persons/{person['id']}")["version"],
            "other_version": actor.reads(f"persons/{other['id']}")["version"]}  # fmt: skip
    return partial(actor.posts, "identity-decisions", body)


def test_two_merges_at_once_make_neither_a_circle_nor_a_deadlock(own_people: People) -> None:
    people = own_people
    amal, sami = people.amal, people.sami
    a, b, c = (amal.registers(**HER) for _ in range(3))
    ids = [row.pk for row in rows(people, a, b, c)]
    answers = at_once(
        partial(held, people, Person, *(one["id"] for one in (a, b, c))),
        merging(amal, a, b),
        merging(sami, b, a),
    )
    assert sorted(one.status_code for one in answers) == [201, 412]
    assert together(people, a, b) == [{ids[1]}, {ids[0]}]
    stands = a if answers[0].status_code == 201 else b
    answers = at_once(
        partial(held, people, Person, *(one["id"] for one in (a, b, c))),
        merging(amal, stands, c),
        merging(sami, c, stands),
    )
    assert sorted(one.status_code for one in answers) == [201, 412]
    assert together(people, a, b, c) == [set(ids) - {pk} for pk in ids]
    assert sum(row.merged_into_id is None for row in rows(people, a, b, c)) == 1


def test_undoing_and_merging_on_at_once_does_exactly_one(own_people: People) -> None:
    people = own_people
    amal, sami = people.amal, people.sami
    a, b, c = (amal.registers(**HER) for _ in range(3))
    ids = [row.pk for row in rows(people, a, b, c)]
    decided = merges(amal, a, b)
    undone, merged = at_once(
        partial(held, people, Person, *(one["id"] for one in (a, b, c))),
        partial(sami.changes, f"identity-decisions/{decided['id']}/undo", decided),
        merging(amal, c, a),
    )
    assert (undone.status_code, merged.status_code) in ((200, 412), (409, 201), (412, 201))
    expected = [set(), set(), set()] if undone.status_code == 200 else [
        set(ids) - {pk} for pk in ids
    ]  # fmt: skip
    assert together(people, a, b, c) == expected


def test_fear_told_while_records_are_merged_recalls_what_is_planned_in_the_other(
    own_people: People,
) -> None:
    """Who waited for the merge sees the person as they are after it."""
    people = own_people
    amal, sami = people.amal, people.sami
    afraid = ready(people, **HER_AGAIN, age_status="adult")  # its case is locked first
    calm = ready(people, **HER, age_status="adult")
    asks_about_fear(amal, calm)
    plans(amal, calm, "consular_contact")
    told = partial(amal.tries_screening, afraid, "refugee_1951", FEAR)
    merged, screened = at_once(
        partial(held, people, Case, calm["id"]),
        merging(sami, calm["person"], afraid["person"]),
        partial(once_somebody_waits, told),
    )
    done(merged, 201)
    done(screened, 201)
    (step,) = amal.lists("guarded-steps", case=calm["id"])
    assert (step["status"], step["closed_gate"]) == ("cancelled", "G-06")


def test_no_case_is_opened_for_a_record_while_it_is_merged(own_people: People) -> None:
    people = own_people
    amal, sami = people.amal, people.sami
    a, b = (amal.registers(**HER) for _ in range(2))
    site = people.site("reception")
    body = {"person": b["id"], "site": str(site.pk), "first_contact_at": "2026-10-05T08:30:00Z"}
    merged, opened = at_once(
        partial(held, people, Person, b["id"]),
        merging(sami, a, b),
        partial(once_somebody_waits, partial(amal.posts, "cases", body)),
    )
    assert (merged.status_code, opened.status_code) == (201, 409)


def test_who_is_linked_while_records_are_merged_is_not_left_out(own_people: People) -> None:
    """Their cases were not locked: whoever merges tries again, and then they are."""
    people = own_people
    amal, sami = people.amal, people.sami
    a, b, relative = (amal.registers(**HER) for _ in range(3))
    merging_them = merging(sami, a, b)
    (merged,) = at_once(partial(linking, people, a, relative, b), merging_them)
    assert "Try again" in refused(merged, 409)["detail"]
    done(merging_them(), 201)


@contextmanager
def linking(people: People, person: Any, relative: Any, *others: Any) -> Iterator[None]:
    """Link the two, after who merges has seen that they are not."""
    with held(people, Person, *(one["id"] for one in (person, relative, *others))):
        yield
        FamilyLink.objects.create(
            organisation=people.organisation("harbour"),
            person_id=person["id"],
            relative_id=relative["id"],
            kind="cousin",
            together="unknown",
            recorded_by_id=people.amal.id,
        )


def test_two_who_learn_of_fear_in_two_cases_of_one_person_both_recall(own_people: People) -> None:
    """Each recalls what is planned in the case of the other, and neither waits for ever."""
    people = own_people
    amal = people.amal
    cases = [first := ready(people, **HER, age_status="adult"),
             amal.opens_case(first["person"], people.site("reception"))]  # fmt: skip
    asks_about_fear(amal, first)
    steps = [plans(amal, case, "consular_contact") for case in cases]
    concern = {"profile": "refugee_asylum", "state": "inconclusive", "reason": "observed"}
    answers = at_once(
        partial(held, people, GuardedStep, steps[0]["id"]),
        *(
            partial(amal.posts, "profile-concerns", {"case": one["id"], **concern})
            for one in cases
        ),
    )
    assert [one.status_code for one in answers] == [201, 201]
    for case, step in zip(cases, steps, strict=True):
        assert amal.reads(f"guarded-steps/{step['id']}")["closed_gate"] == "G-06"
        assert "FL-STEP-RECALLED" in amal.obligations(case)


def once_somebody_waits(do: Callable[[], Any]) -> Any:
    pause = Event()
    for _ in range(1000):
        if database.seen_by_owner(WAITING)[0]["n"]:
            break
        pause.wait(0.01)
    return do()
