"""S3 answers are opened for few, and every opening is in the log."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.policy import Role
from casemgmt.urls import router
from tests.cast import Cast
from tests.conftest import acting_for, make_member
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done
from tests.scenarios.people import People
from tests.screening.sensitive.said import (
    DECIDED,
    HARMS,
    MARKERS,
    NOTE,
    QUESTIONS,
    TRAFFICKED,
    Story,
    interviewed,
    ready,
    tells,
)


def test_no_list_holds_a_sensitive_answer_and_no_record_does_for_who_may_not_open_it(
    story: Story, people: People, cast: Cast, api: Any, nia: Actor
) -> None:
    read: dict[str, set[str]] = {}
    names = ("amal", "sami", "noor", "dara", "lior", "ines", "cleo")
    for actor in (*(Actor(cast.members[name], api) for name in names), nia):
        may_open = actor.member in (cast.amal, cast.sami, cast.lior)
        for path in lists_of(actor):
            page = actor.gets(path, page_size=100)
            assert page.status_code == 200, path
            assert tells(page) == [], path
            rows = [] if may_open or path == "events" else page.json()["results"]
            for row in rows:
                assert tells(actor.gets(f"{path}/{row['id']}")) == [], path
            read.setdefault(actor.id, set()).add(path)
    assert read[nia.id] >= {"screenings", "interviews", "profile-concerns", "need-responses"}
    assert read[nia.id] >= {"obligations", "profiles", "cases", "persons", "referrals"}
    assert "events" in read[people.ines.id] & read[str(cast.dara.user.pk)]


@pytest.mark.parametrize("name", ["ines", "dara"])
def test_before_and_after_in_the_log_hold_sealed_bytes_and_nothing_to_read(
    story: Story, cast: Cast, api: Any, name: str
) -> None:
    reader = Actor(cast.members[name], api)
    for record in (story.triage, story.trafficking, story.asylum, story.health, story.concern,
                   story.exclusion):  # fmt: skip
        (event,) = reader.lists("events", object_id=record["id"], kind="insert")
        shown = reader.gets(f"events/{event['event_id']}")
        assert len(done(shown)["before_after"]["sealed"]) > 400
        assert tells(shown) == []
        assert event["detail"] == {}


def lists_of(actor: Actor) -> list[str]:
    with acting_for(actor.member.organisation):
        user = User.objects.for_reading().get(pk=actor.id)
        return [
            prefix
            for prefix, viewset, _ in router.registry
            if "list" in viewset.capabilities and user.can(viewset.capabilities["list"])
            if prefix != "instruments"  # questions are everybody's to know
        ]


def test_the_card_and_the_package_of_a_referral_hold_none(story: Story, people: People) -> None:
    shown = people.noor.sees(story.referral)
    assert shown["package"]["profiles"]["trafficking"] == "indicated"
    assert not any(word in str(shown) for word in (*MARKERS, *QUESTIONS, *DECIDED))


@pytest.mark.parametrize("name", ["amal", "sami"])
def test_the_caseworker_and_a_supervisor_see_all_of_it(
    story: Story, people: People, name: str
) -> None:
    actor: Actor = getattr(people, name)
    shown = actor.reads(f"screenings/{story.trafficking['id']}")
    assert shown["withheld"] is False
    assert shown["answers"].items() >= TRAFFICKED.items()
    assert shown["result"]["redacted"] is False
    assert "FL-ORGAN" in {flag["id"] for flag in shown["result"]["flags"]}
    assert actor.reads(f"screenings/{story.asylum['id']}")["answers"]["harm_type"] == HARMS
    assert actor.reads(f"interviews/{story.interview['id']}")["answers"]["mh_fgm"] == "yes"
    assert actor.reads(f"profile-concerns/{story.concern['id']}")["note"] == NOTE


def test_another_caseworker_sees_that_it_is_withheld_and_that_somebody_must_look(
    story: Story, nia: Actor
) -> None:
    shown = nia.reads(f"screenings/{story.trafficking['id']}")
    assert (shown["withheld"], shown["outcome"]) == (True, "indicated")
    assert shown["answers"].items() >= {"act_recruited": "yes", "means_coercion": "yes"}.items()
    assert not any(name.startswith("pur_s") for name in shown["answers"])
    assert shown["result"]["redacted"] is True
    assert {flag["id"]: flag["severity"] for flag in shown["result"]["flags"]} == {
        "FL-WITHHELD": "urgent"
    }
    assert "purpose_sexual" not in str(shown)
    interview = nia.reads(f"interviews/{story.interview['id']}")
    assert (interview["withheld"], interview["answers"]) == (True, {})
    assert nia.reads(f"profile-concerns/{story.concern['id']}")["note"] is None


def test_who_asked_sees_their_own_and_no_more_of_the_case(story: Story, nia: Actor) -> None:
    own = nia.screens(story.case, "ilo11_forced_labour", {"fl05_violence": "yes"})
    assert (own["withheld"], own["answers"]["fl05_violence"]) == (False, "yes")
    again = nia.reads(f"screenings/{own['id']}")
    assert (again["withheld"], again["answers"]["fl05_violence"]) == (False, "yes")
    assert nia.reads(f"screenings/{story.trafficking['id']}")["withheld"] is True


@pytest.mark.parametrize("name", ["noor", "dara", "kit", "lior", "ines", "cleo", "robin"])
def test_nobody_else_sees_a_screening_at_all(
    story: Story, cast: Cast, api: Any, name: str
) -> None:
    actor = Actor(cast.members[name], api)
    for path in (f"screenings/{story.trafficking['id']}", f"interviews/{story.interview['id']}",
                 f"profile-concerns/{story.concern['id']}", "screenings"):  # fmt: skip
        assert actor.gets(path).status_code == 403, path


def test_another_agency_finds_nothing_and_a_stranger_must_sign_in(
    story: Story, people: People, cast: Cast, api: Any
) -> None:
    chief = make_member(cast.organisations["plains"], "chief", Role.SUPERVISOR)
    path = f"screenings/{story.trafficking['id']}"
    for member, status in ((cast.lena, 404), (chief, 404), (None, 401)):
        response = api(member).read(path)
        assert response.status_code == status
        assert tells(response) == []


# The log


def disclosed(people: People, response: Any) -> Any:
    (event,) = people.ines.events(kind="disclosed", request_id=response["Request-Id"])
    return event


def test_each_opening_is_an_event_that_says_so(story: Story, people: People) -> None:
    for name in ("amal", "sami"):
        actor: Actor = getattr(people, name)
        for path, record in (("screenings", story.trafficking), ("interviews", story.interview),
                             ("profile-concerns", story.concern)):  # fmt: skip
            table = f"screening_{path.removesuffix('s').replace('-', '')}"
            for _ in range(2):
                event = disclosed(people, actor.gets(f"{path}/{record['id']}"))
                assert event["detail"]["shown"][f"{table}.sealed"] == 1
                assert (event["actor"], event["object_id"]) == (actor.id, record["id"])


def test_whoever_sees_the_redacted_one_opens_nothing(
    story: Story, people: People, nia: Actor
) -> None:
    responses = [nia.gets(f"screenings/{story.trafficking['id']}")]
    responses += [actor.gets("screenings") for actor in (nia, people.amal, people.sami)]
    for response in responses:
        shown = disclosed(people, response)["detail"]["shown"]
        assert set(shown) == {"screening_screening"}


def test_recording_is_an_opening_too_because_the_answer_shows_it(
    story: Story, people: People
) -> None:
    response = people.amal.tries_screening(story.case, "palermo_amp", TRAFFICKED)
    assert disclosed(people, response)["detail"]["shown"]["screening_screening.sealed"] == 1


def test_a_detail_costs_the_same_however_much_was_said(
    story: Story, people: People, nia: Actor
) -> None:
    short = people.amal.triages(ready(people), n_rest="no")
    people.amal.meets(short, "n_rest")
    long = people.amal.triages(story.case, t_self_harm="yes", n_rest="no", n_shelter="no")
    people.amal.meets(long, "t_self_harm", "n_rest", "n_shelter")
    other = ready(people)
    brief = interviewed(people.amal, other, {"mh_fgm": "no"})
    for actor in (people.amal, nia):
        assert queries(actor, f"screenings/{short['id']}") == queries(
            actor, f"screenings/{long['id']}"
        )
        assert queries(actor, f"interviews/{brief['id']}") == queries(
            actor, f"interviews/{story.interview['id']}"
        )
        assert queries(actor, f"screenings/{brief['screening']}") <= queries(
            actor, f"screenings/{story.trafficking['id']}"
        )


def queries(actor: Actor, path: str) -> int:
    actor.reads(path)  # what is asked once for a session
    with CaptureQueriesContext(connection) as captured:
        actor.reads(path)
    return len(captured)
