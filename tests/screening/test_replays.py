"""The look-back: a new version finds who was missed, and rewrites nothing that is stored."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Site
from screening import replays, tasks
from tests.conftest import acting_for
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People
from tests.screening.editions import NEWER, edited, installed
from tests.screening.interviewing import ready_case, stored

# 1.1.0 finds exploitation without any means, which 1.0.0 finds of a child alone.
INDICATED = "indicated: {all: [{ref: act}, {ref: purpose}, {ref: means_or_child}]}"
WIDER = (INDICATED, "indicated: {all: [{ref: act}, {ref: purpose}]}")
MISSED = {"act_recruited": "yes", "pur_forced_labour": "yes"}
MISSED_S3 = {"act_harboured": "yes", "pur_sexual": "yes"}
UNSURE = MISSED | {"means_coercion": "unknown"}
FOUND = MISSED | {"means_coercion": "yes"}


def newer_version() -> AbstractContextManager[None]:
    return installed(edited("palermo_amp", WIDER))


@pytest.fixture
def run_at_once(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> Callable[[], AbstractContextManager[Any]]:
    """Have the worker do within the block what is put into its queue."""
    monkeypatch.setattr(tasks.run_replay, "delay", tasks.run_replay.run)
    return lambda: django_capture_on_commit_callbacks(execute=True)


def screens(people: People, *told: dict[str, str]) -> list[Any]:
    """Screen one person with each set of answers, oldest first."""
    case = ready_case(people)
    return [people.amal.screens(case, "palermo_amp", one) for one in told]


def requests(people: People, instrument: str = "palermo_amp") -> Any:
    return done(people.sami.posts("replays", {"instrument": instrument}), 201)


def works(people: People, replay: Any, *, pieces: int | None = None) -> None:
    """Work on a replay; with `pieces`, be cut off after so many."""
    run = replays.run(UUID(replay["id"]), organisation_id=people.organisation("harbour").pk)
    with closing(run):
        for number, _ in enumerate(run, start=1):
            if number == pieces:
                return


def counts(replay: Any) -> tuple[int, ...]:
    return tuple(replay[name] for name in ("total", "done", "changed", "missed"))


def found_by(who: Actor, replay: Any, **query: Any) -> list[str]:
    rows = who.lists("rescreenings", replay=replay["id"], **query)
    return [row["screening"] for row in reversed(rows)]


def at_plains(people: People) -> Any:
    """Lena of the other agency records what a newer version would find."""
    plains = people.organisation("plains")
    with acting_for(plains):
        site = Site.objects.create(organisation=plains, name="P", stage="reception", country="XXX")
    case = people.lena.opens_case(people.lena.registers(age_status="adult"), site)
    people.lena.triages(case)
    people.lena.checks_consent(case)
    return people.lena.screens(case, "palermo_amp", MISSED)


def test_a_supervisor_finds_who_was_missed_and_nothing_stored_changes(
    people: People, run_at_once: Any
) -> None:
    theirs = at_plains(people)
    missed, hidden, unsure, _ = screens(people, MISSED, MISSED_S3, UNSURE, FOUND)
    assert [one["outcome"] for one in (missed, hidden)] == ["not_indicated"] * 2
    before, shown = stored(people), people.sami.reads(f"screenings/{hidden['id']}")
    with newer_version():
        with run_at_once():
            requested = requests(people)
        replay = people.sami.reads(f"replays/{requested['id']}")
    assert (replay["version"], replay["status"]) == (NEWER, "done")
    assert counts(replay) == (4, 4, 3, 2)
    assert replay["finished_at"]
    assert found_by(people.sami, replay, missed=True) == [missed["id"], hidden["id"]]
    assert found_by(people.amal, replay, missed=False) == [unsure["id"]]
    (row,) = people.amal.lists("rescreenings", case=missed["case"])[-1:]
    assert row["screening"] == missed["id"]
    assert (row["outcome_then"], row["outcome_now"]) == ("not_indicated", "indicated")
    assert (row["because"], row["version"]) == ("new_version", NEWER)
    assert stored(people) == before
    assert people.sami.reads(f"screenings/{hidden['id']}") == shown
    assert people.lena.lists("rescreenings") == []
    assert "D-RESCREEN" not in people.lena.obligations({"id": theirs["case"]})


def test_who_was_missed_is_asked_again_within_a_day(people: People, run_at_once: Any) -> None:
    told = (MISSED, MISSED, FOUND, UNSURE)
    missed, ended, found, unsure = (screens(people, one)[0] for one in told)
    people.amal.moves({"id": ended["case"]}, "transferred")
    with newer_version(), run_at_once():
        replay = requests(people)
    again = people.amal.obligations({"id": missed["case"]})["D-RESCREEN"]
    assert again["because"] == ["new_version: palermo_amp"]
    clock, due = (datetime.fromisoformat(again[key]) for key in ("clock_at", "due_at"))
    assert due - clock == timedelta(days=1)
    assert found_by(people.sami, replay, missed=True) == [missed["id"], ended["id"]]
    for other in (ended, found):
        assert "D-RESCREEN" not in people.amal.obligations({"id": other["case"]})
    protected = people.amal.obligations({"id": unsure["case"]})["D-RESCREEN"]
    assert "new_version: palermo_amp" not in protected["because"]


def test_what_was_corrected_since_is_not_looked_at(people: People, run_at_once: Any) -> None:
    (wrong,) = screens(people, MISSED)
    corrected = {"supersedes": wrong["id"], "correction": "recording_error"}
    people.amal.screens({"id": wrong["case"]}, "palermo_amp", **corrected)
    with newer_version(), run_at_once():
        requested = requests(people)
    assert counts(people.sami.reads(f"replays/{requested['id']}")) == (1, 1, 0, 0)


def test_the_same_version_finds_nothing_new(people: People, run_at_once: Any) -> None:
    screens(people, MISSED, MISSED_S3, UNSURE)
    with run_at_once():
        requested = requests(people)
    assert counts(people.sami.reads(f"replays/{requested['id']}")) == (3, 3, 0, 0)
    assert people.sami.lists("rescreenings") == []


def test_it_goes_on_where_it_was_cut_off(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    told = screens(people, MISSED, UNSURE, MISSED_S3)
    monkeypatch.setattr(replays, "PIECE", 1)
    with newer_version():
        requested = requests(people)
        assert (requested["status"], counts(requested)) == ("waiting", (3, 0, 0, 0))
        works(people, requested, pieces=1)
        half = people.sami.reads(f"replays/{requested['id']}")
        assert (half["status"], counts(half)) == ("running", (3, 1, 1, 1))
        works(people, requested)
        whole = people.sami.reads(f"replays/{requested['id']}")
        assert (whole["status"], counts(whole)) == ("done", (3, 3, 3, 2))
        works(people, requested)
    assert people.sami.reads(f"replays/{requested['id']}") == whole
    assert found_by(people.sami, whole) == [one["id"] for one in told]


def test_a_piece_that_breaks_leaves_nothing_half_done(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_fails(*_: Any) -> None:
        raise RuntimeError("The power failed.")

    told = screens(people, MISSED, MISSED)
    monkeypatch.setattr(replays, "PIECE", 1)
    with newer_version():
        requested = requests(people)
        works(people, requested, pieces=1)
        with monkeypatch.context() as broken, pytest.raises(RuntimeError, match="power"):
            broken.setattr(replays, "ask_again", power_fails)  # the marks are written by then
            works(people, requested)
        assert found_by(people.sami, requested) == [told[0]["id"]]
        assert counts(people.sami.reads(f"replays/{requested['id']}")) == (2, 1, 1, 1)
        works(people, requested)
    assert found_by(people.sami, requested) == [one["id"] for one in told]
    assert counts(people.sami.reads(f"replays/{requested['id']}")) == (2, 2, 2, 2)


def test_a_lost_task_is_found_and_a_long_one_is_cut_into_several(
    people: People, run_at_once: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    screens(people, MISSED, UNSURE, {})
    monkeypatch.setattr(replays, "PIECE", 1)
    monkeypatch.setattr(tasks, "LONGEST", -1)
    with newer_version():
        requested = requests(people)  # the message is never sent
        assert replays.unfinished() == [(UUID(requested["id"]), people.organisation("harbour").pk)]
        tasks.resume_forgotten_replays()
    assert counts(people.sami.reads(f"replays/{requested['id']}")) == (3, 3, 2, 1)
    assert replays.unfinished() == []


def test_one_replay_of_an_instrument_runs_at_a_time(people: People) -> None:
    requested = requests(people)
    refused(people.sami.posts("replays", {"instrument": "palermo_amp"}), 409)
    requests(people, "refugee_1951")
    works(people, requested)
    requests(people)
    running = people.sami.lists("replays", status="waiting")
    assert [one["instrument"] for one in running] == ["palermo_amp", "refugee_1951"]


def test_a_caseworker_has_nothing_replayed(people: People) -> None:
    requested = requests(people)
    for response in (
        people.amal.posts("replays", {"instrument": "palermo_amp"}),
        people.amal.gets("replays"), people.amal.gets(f"replays/{requested['id']}"),
    ):  # fmt: skip
        refused(response, 403)
    (first, *_) = people.ines.events(kind="denied", actor=people.amal.id)
    assert first["detail"]["capability"] == "replay screenings"


def test_only_an_instrument_in_use_is_replayed(people: People) -> None:
    for name in ("no_such", "deadlines", ""):
        asked = people.sami.posts("replays", {"instrument": name})
        assert wrong_fields(asked).keys() == {"instrument"}, name
    refused(people.sami.posts("replays", {"instrument": "exclusion_1f_triggers"}), 403)


def test_a_version_that_is_gone_is_not_guessed(people: People) -> None:
    screens(people, MISSED)
    with newer_version():
        requested = requests(people)
    works(people, requested)
    stopped = people.sami.reads(f"replays/{requested['id']}")
    assert (stopped["status"], counts(stopped)) == ("stopped", (1, 0, 0, 0))
    older = requests(people)  # another may be asked for
    with newer_version():
        newer = requests(people)  # and takes the place of one of an older version
    states = {one["id"]: one["status"] for one in people.sami.lists("replays")}
    assert (states[older["id"]], states[newer["id"]]) == ("stopped", "waiting")


def test_a_new_version_marks_every_screening_made_with_another(people: People) -> None:
    (made,) = screens(people, MISSED)
    assert not people.amal.reads(f"screenings/{made['id']}")["outdated"]
    assert people.amal.lists("screenings", outdated="true") == []
    with newer_version():
        (marked,) = people.amal.lists("screenings", outdated="true")
        assert (marked["id"], marked["outdated"]) == (made["id"], True)
        others = {one["instrument"] for one in people.amal.lists("screenings", outdated="false")}
    assert others == {"acute_welfare_triage", "consent_capacity"}


def test_what_the_machine_finds_is_in_the_log_as_the_machines(
    people: People, run_at_once: Any
) -> None:
    screens(people, MISSED)
    with newer_version(), run_at_once():
        requests(people)
    events = people.ines.events(action="replay.run", kind="insert")
    assert {one["object_type"] for one in events} == {"screening_rescreening", "cases_obligation"}
    assert {(one["role"], one["actor"]) for one in events} == {("system", None)}
    assert all(one["subjects"] for one in events)


def command(people: People, who: Actor, organisation: str = "", **words: str) -> str:
    said = StringIO()
    call_command(
        "replay_screenings",
        words.get("instrument", "palermo_amp"),
        organisation=organisation or people.organisation("harbour").name,
        supervisor=who.member.user.email,
        stdout=said,
    )
    return said.getvalue()


def test_the_command_prints_what_it_found_and_how_far_it_is(
    people: People, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screens(people, MISSED, MISSED_S3, UNSURE, FOUND)
    monkeypatch.setattr(replays, "PIECE", 2)
    with newer_version():
        said = command(people, people.sami)
    assert said == (
        "palermo_amp@1.1.0: 4 screenings, 3 would change, 2 of them were not indicated then.\n"
    )
    bar = capsys.readouterr().err.split("\r")
    assert bar[1].endswith("-]  50% 2 of 4")
    assert bar[-1] == f"[{'#' * 30}] 100% 4 of 4\n"
    (replay,) = people.sami.lists("replays")
    assert counts(replay) == (4, 4, 3, 2)


def test_the_command_goes_on_with_what_was_cut_off(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    screens(people, MISSED, MISSED)
    monkeypatch.setattr(replays, "PIECE", 1)
    with newer_version():
        works(people, requests(people), pieces=1)
        assert "2 screenings, 2 would change" in command(people, people.sami)
    assert len(people.sami.lists("replays")) == 1


def test_the_command_asks_on_behalf_of_a_supervisor_of_that_organisation(people: People) -> None:
    plains = people.organisation("plains").name
    for who, organisation, words in (
        (people.amal, "", {}), (people.sami, plains, {}), (people.lena, plains, {}),
        (people.sami, "Nobody", {}), (people.sami, "", {"instrument": "no_such"}),
    ):  # fmt: skip
        with pytest.raises(CommandError):
            command(people, who, organisation, **words)
    assert people.sami.lists("replays") == []
