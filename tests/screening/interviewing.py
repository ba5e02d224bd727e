"""What people do in an interview, in words, and a colleague who may take it over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.policy import Role
from screening.models import InterviewAnswer, Screening
from tests.conftest import acting_for, make_member, train
from tests.scenarios.actors import SETTING, Actor
from tests.scenarios.answers import done
from tests.scenarios.people import People

FIRST_READ = {"version": 1}


def ready_case(people: People, **person: Any) -> Any:
    """Return a case where nothing stands before an interview; Amal works on it."""
    amal = people.amal
    case = amal.opens_case(
        amal.registers(**{"age_status": "adult"} | person), people.site("reception")
    )
    amal.triages(case)
    amal.checks_consent(case)
    return case


def colleague(people: People, name: str, *, trained: bool = True) -> Actor:
    """Return another caseworker of Amal's agency."""
    member = make_member(people.organisation("harbour"), name, Role.CASEWORKER)
    if trained:
        train(member, by=people.cast.kit)
    return Actor(member, people.amal.sign_in, people.journal)


def tries_start(actor: Actor, case: Any, instrument: str = "palermo_amp", **setting: Any) -> Any:
    body = {"case": case["id"], "instrument": instrument, "setting": SETTING | setting}
    return actor.posts("interviews", body)


def starts(actor: Actor, case: Any, instrument: str = "palermo_amp", **setting: Any) -> Any:
    return done(tries_start(actor, case, instrument, **setting), 201)


def tries_answers(actor: Actor, interview: Any, given: Mapping[str, Any], **more: Any) -> Any:
    """Answers are sent whatever the version is: nobody loses one to a colleague's pause."""
    path = f"interviews/{interview['id']}/answers"
    return actor.changes(path, FIRST_READ, {"answers": given, **more}, method="put")


def answers(actor: Actor, interview: Any, given: Mapping[str, Any], **more: Any) -> Any:
    return done(tries_answers(actor, interview, given, **more))


def tries(actor: Actor, verb: str, interview: Any, **body: Any) -> Any:
    return actor.changes(f"interviews/{interview['id']}/{verb}", interview, body)


def pauses(actor: Actor, interview: Any, because: str = "rest") -> Any:
    return done(tries(actor, "pause", interview, because=because))


def stops(actor: Actor, interview: Any, because: str = "distress") -> Any:
    return done(tries(actor, "stop", interview, because=because))


def tries_to_resume(actor: Actor, interview: Any, **setting: Any) -> Any:
    return tries(actor, "resume", interview, setting=SETTING | setting)


def resumes(actor: Actor, interview: Any, **setting: Any) -> Any:
    return done(tries_to_resume(actor, interview, **setting))


def completes(actor: Actor, interview: Any, **body: Any) -> Any:
    return done(tries(actor, "complete", interview, **body))


def screening_of(actor: Actor, interview: Any) -> Any:
    return actor.reads(f"screenings/{interview['screening']}")


def lines(people: People, interview: Any) -> list[InterviewAnswer]:
    """Return every answer that was ever given, oldest first."""
    with acting_for(people.organisation("harbour")):
        return list(InterviewAnswer.objects.filter(interview=interview["id"]))


def stored(people: People) -> list[dict[str, Any]]:
    """Return every screening as it lies in the database, to the byte."""
    with acting_for(people.organisation("harbour")):
        rows = Screening.objects.order_by("id").values()
        return [{k: bytes(v) if k == "sealed" else v for k, v in row.items()} for row in rows]


def gates_in_log(people: People, actor: Actor) -> list[tuple[str, str]]:
    """Return the action and the gate of every refusal, oldest first, as the ombuds reads them."""
    denied = people.ines.events(kind="denied", actor=actor.id)
    return [(one["action"], one["detail"].get("gate", "")) for one in reversed(denied)]
