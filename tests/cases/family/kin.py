"""What people do about families, in words."""

from __future__ import annotations

from typing import Any

from tests.scenarios.actors import Actor
from tests.scenarios.answers import done
from tests.scenarios.facts import ago, born
from tests.scenarios.people import People

OF_A_CHILD = {"age_status": "child", "birth_date": born(9), "birth_provenance": "stated"}
OF_AN_ADULT = {"age_status": "adult", "birth_date": born(40), "birth_provenance": "stated"}


def child(people: People, **fields: Any) -> Any:
    """Return the open case of a child."""
    amal = people.amal
    return amal.opens_case(amal.registers(**OF_A_CHILD | fields), people.site("reception"))


def adult(people: People, **fields: Any) -> Any:
    return people.amal.registers(**OF_AN_ADULT | fields)


def tries_link(actor: Actor, person: Any, relative: Any, kind: str, **fields: Any) -> Any:
    ends = {"person": person["id"], "relative": relative["id"]}
    return actor.posts("family-links", {**ends, "kind": kind, **fields})


def links(actor: Actor, person: Any, relative: Any, kind: str, **fields: Any) -> Any:
    return done(tries_link(actor, person, relative, kind, **fields), 201)


def tries_verifying(actor: Actor, link: Any, verification: str = "documents", **said: str) -> Any:
    current = actor.reads(f"family-links/{link['id']}")
    body = ({"verification": verification} if verification else {}) | said
    return actor.changes(f"family-links/{link['id']}/verify", current, body)


def verifies(actor: Actor, link: Any, *how: str, **said: str) -> Any:
    return done(tries_verifying(actor, link, *how, **said))


def tries_living_with_family(actor: Actor, case: Any) -> Any:
    return actor.tries_step(case, "placement", place="family")


def agrees(actor: Actor, case: Any, given_by: str = "person") -> Any:
    """Record that somebody agrees to the search for the family."""
    body = {
        "case": case["id"],
        "purpose": "tracing",
        "text_version": "tracing-2026-1",
        "language": "prs",
        "given_by": given_by,
        "given_at": ago(minutes=1),
        "expires_at": ago(days=-90),
    }
    return done(actor.posts("consents", body), 201)


def tries_searching(actor: Actor, case: Any, **sought: Any) -> Any:
    body = {"case": case["id"], "relationship": "parent", "script": "Latn", "given": "Maryam"}
    return actor.posts("tracing-requests", body | sought)


def searches(actor: Actor, case: Any, **sought: Any) -> Any:
    return done(tries_searching(actor, case, **sought), 201)


def tries_moving(actor: Actor, request: Any, to: str, **fields: Any) -> Any:
    path = f"tracing-requests/{request['id']}"
    return actor.changes(f"{path}/move", actor.reads(path), {"to": to, **fields})


def moves(actor: Actor, request: Any, to: str, **fields: Any) -> Any:
    return done(tries_moving(actor, request, to, **fields))


def tries_checking(actor: Actor, request: Any, outcome: str = "safe") -> Any:
    path = f"tracing-requests/{request['id']}"
    return actor.changes(f"{path}/check-security", actor.reads(path), {"outcome": outcome})


def checks(actor: Actor, request: Any, outcome: str = "safe") -> Any:
    return done(tries_checking(actor, request, outcome))
