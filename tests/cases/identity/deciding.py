"""What people do about double records, in words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cases.models import IdentityDecision, MatchKey, Person
from tests.conftest import acting_for
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done
from tests.scenarios.people import People

AMAL = {"script": "Latn", "given": "Amal", "family": "Haddad"}
AMAL_ARABIC = {"script": "Arab", "given": "أمل", "family": "حداد"}
HER = {"names": [AMAL], "sex": "female", "birth_date": "1990-05-17", "nationalities": ["SYR"]}
HER_AGAIN = {**HER, "names": [AMAL_ARABIC]}
SOMEBODY = {
    "names": [{"script": "Latn", "given": "Davron", "family": "Saidov"}],
    "sex": "male",
    "birth_date": "1972",
    "nationalities": ["TJK"],
}


def tries(actor: Actor, answer: str, person: Any, other: Any, **fields: Any) -> Any:
    """Decide about two records as they are now, unless told which versions were read."""
    body = {
        "person": person["id"],
        "other": other["id"],
        "answer": answer,
        "ground": "recorded_twice",
        "version": now(actor, person)["version"],
        "other_version": now(actor, other)["version"],
    }
    return actor.posts("identity-decisions", body | fields)


def merges(actor: Actor, person: Any, other: Any, **fields: Any) -> Any:
    return done(tries(actor, "same", person, other, **fields), 201)


def parts(actor: Actor, person: Any, other: Any) -> Any:
    return done(tries(actor, "not_the_same", person, other), 201)


def tries_undoing(actor: Actor, decision: Any) -> Any:
    current = actor.reads(f"identity-decisions/{decision['id']}")
    return actor.changes(f"identity-decisions/{decision['id']}/undo", current)


def undoes(actor: Actor, decision: Any) -> Any:
    return done(tries_undoing(actor, decision))


def now(actor: Actor, person: Any) -> Any:
    return actor.reads(f"persons/{person['id']}")


def found(actor: Actor, person: Any) -> list[str]:
    answer = actor.reads(f"persons/{person['id']}/candidates")
    return [one["person"]["id"] for one in answer["found"]]


def rows(people: People, *persons: Any) -> list[Person]:
    with acting_for(people.organisation("harbour")):
        return [Person.objects.get(pk=person["id"]) for person in persons]


def together(people: People, *persons: Any) -> list[set[UUID]]:
    """Return, for each record, with which of these it is one person."""
    ids = [UUID(person["id"]) for person in persons]
    return [set(row.same_as) & set(ids) for row in rows(people, *persons)]


IGNORED = {"version"}


def state(people: People) -> dict[str, Any]:
    """Return every record of Harbour's persons, without the versions."""
    with acting_for(people.organisation("harbour")):
        persons = Person.objects.order_by("pk").values()
        keys = MatchKey.objects.order_by("person")
        return {
            "persons": [{k: v for k, v in row.items() if k not in IGNORED} for row in persons],
            "keys": list(keys.values("person", "keys", "documents", "phones")),
        }


def decisions(people: People) -> list[IdentityDecision]:
    with acting_for(people.organisation("harbour")):
        return list(IdentityDecision.objects.order_by("id"))
