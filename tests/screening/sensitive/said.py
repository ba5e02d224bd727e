"""A story in which everything sensitive was said, and how to see who is told of it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.cast import Member
from tests.conftest import Client, token_of
from tests.scenarios.actors import EVERY_GROUP, Actor
from tests.scenarios.answers import done
from tests.scenarios.people import People

# What is said in these tests, and nowhere else: a note, a number of hours, two kinds of harm.
NOTE, HOURS, HARMS = "QUARTZ-7731", 271828182845, ["forced_recruitment", "re_trafficking"]
MARKERS = (NOTE, str(HOURS), *HARMS)
# S3 questions that are answered here with yes, and what such an answer alone decides.
QUESTIONS = ("t_in_danger_now", "pur_sexual", "pur_organs", "g_race", "mh_fgm", "x_combatant")
DECIDED = ("FL-ORGAN", "purpose_sexual", "FL-1F-REVIEW")
ANSWER = r"[\W_]*(?:answer[\W_]*)?(?:yes|no|unknown|declined)\b"


def client_of(member: Member | None) -> Client:
    client = Client()
    if member is not None:
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(member)}")
    return client


@dataclass(frozen=True)
class Story:
    """A case of Amal's in which everything sensitive was said, and a second one like it."""

    nia: Member  # a caseworker of the same agency who has nothing to do with it
    case: Any
    triage: Any
    trafficking: Any
    asylum: Any
    health: Any  # the screening that an interview became
    interview: Any
    concern: Any
    exclusion: Any
    referral: Any
    spare: Any  # the trafficking screening of the second case


def tell(people: People, nia: Member) -> Story:
    amal, opendoor = people.amal, people.organisation("opendoor")
    case = ready(people)
    triage = amal.triages(case, t_in_danger_now="yes", n_shelter="no")
    amal.meets(triage, "t_in_danger_now", "n_shelter")
    asylum = amal.screens(case, "refugee_1951", FLEEING)
    trafficking = amal.screens(case, "palermo_amp", TRAFFICKED)
    interview = interviewed(amal, case, {"mh_hours_since_assault": HOURS, "mh_fgm": "yes"})
    concern = {"case": case["id"], "profile": "trafficking", "state": "indicated"}
    body = {"case_reference": case["reference"], "counsel_present": True}
    agreed = amal.records_agreement(case, opendoor, EVERY_GROUP)
    return Story(
        nia=nia,
        case=case,
        triage=triage,
        trafficking=trafficking,
        asylum=asylum,
        health=amal.reads(f"screenings/{interview['screening']}"),
        interview=interview,
        concern=done(
            amal.posts("profile-concerns", {**concern, "reason": "account", "note": NOTE}), 201
        ),
        exclusion=done(
            Actor(people.cast.lior, client_of).posts(
                "exclusion-files",
                {**body, "answers": {"x_combatant": "yes", "x_account_crimes_intl": "yes"}},
            ),
            201,
        ),
        referral=people.noor.accepts(amal.refers(case, opendoor, agreed, "trafficking_support")),
        spare=amal.screens(ready(people), "palermo_amp", TRAFFICKED),
    )


FLEEING = {"fear_return": "yes", "harm_type": HARMS, "g_race": "yes"}
TRAFFICKED = {
    "act_recruited": "yes",
    "means_coercion": "yes",
    "pur_sexual": "yes",
    "pur_organs": "yes",
}


def ready(people: People) -> Any:
    case = people.amal.opens_case(people.amal.registers(), people.site("reception"))
    people.amal.triages(case)
    people.amal.checks_consent(case)
    return case


def interviewed(actor: Actor, case: Any, answers: Any) -> Any:
    setting = {"language": "eng", "seen_alone": "yes", "person_agrees": True}
    started = done(
        actor.posts(
            "interviews",
            {"case": case["id"], "instrument": "migration_health", "setting": setting},
        ),
        201,
    )
    path, body = f"interviews/{started['id']}", {"answers": answers, "privacy_confirmed": True}
    answered = done(actor.changes(f"{path}/answers", started, body, method="put"))
    return done(actor.changes(f"{path}/complete", answered, {}))


def blobs(text: str) -> Iterator[bytes]:
    """Yield every value of bytes as it lies there, and what it would inflate to."""
    for match in re.finditer(r"\\+x((?:[0-9a-f]{2})+)", text):
        blob = bytes.fromhex(match[1])
        yield blob
        for start in (0, 1, 13):
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(blob[start:])


def tells(response: Any) -> list[str]:
    """Return what this answer tells of what was said; sealed bytes are looked into as well."""
    text = response.content.decode()
    words = [*MARKERS, *QUESTIONS[:4], *DECIDED]
    found = [word for word in words if word in text]
    return found + [word for word in words for blob in blobs(text) if word.encode() in blob]
