"""Who says "no" to being recorded while something is being recorded: nothing is, after that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from cases.consents import refuse_storage
from cases.lifecycle import Status
from cases.locking import locked
from cases.models import Case
from tests.conftest import acting_for
from tests.scenarios.answers import done, refused
from tests.scenarios.people import People
from tests.scenarios.races import at_once


@contextmanager
def refusing(people: People, case: Any) -> Iterator[None]:
    """Refuse to be recorded, and let it be so after others have begun to record."""
    with acting_for(people.organisation("harbour")):
        refuse_storage(locked(Case.objects.get(pk=case["id"])), Status.WITHDRAWN_CONSENT)
        yield


def test_nothing_is_recorded_after_a_refusal_that_was_said_meanwhile(own_people: People) -> None:
    people, amal = own_people, own_people.amal
    person, other = amal.registers(), amal.registers()
    case = amal.opens_case(person, people.site("reception"))
    about = {"person": person["id"]}
    way = {**about, "kind": "mobile", "value": "+30 690 000 0000"}
    kept = done(amal.posts("contact-channels", way), 201)
    household = done(amal.posts("households", {"members": [{"person": other["id"]}]}), 201)
    name = {"script": "Latn", "given": "Amal", "family": "Haddad"}
    answers = at_once(
        partial(refusing, people, case),
        partial(amal.posts, "contact-channels", way),
        partial(amal.changes, f"contact-channels/{kept['id']}", kept, {"safe": "safe"},
                method="patch"),
        partial(amal.posts, "skills", {**about, "description": "Midwife"}),
        partial(amal.changes, f"persons/{person['id']}/names", person, name),
        partial(amal.posts, "households", {"members": [about]}),
        partial(amal.posts, f"households/{household['id']}/members", about),
    )  # fmt: skip
    for answer in answers:
        refused(answer, 409, "G-02")
