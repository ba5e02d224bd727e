"""Interviews as they are committed: no answer lost between two, nothing sensitive in clear."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from cases.models import Case
from tests.cast import Cast, Member
from tests.conftest import Client, acting_for, make_cast, token_of
from tests.oversight import database
from tests.scenarios.answers import done, refused
from tests.scenarios.people import People, gather
from tests.scenarios.races import at_once
from tests.screening.interviewing import (
    answers,
    colleague,
    completes,
    lines,
    pauses,
    ready_case,
    screening_of,
    starts,
    tries,
    tries_answers,
    tries_start,
    tries_to_resume,
)


@pytest.fixture(scope="module")
def people(django_db_setup: Cast, django_db_blocker: Any) -> Iterator[People]:
    """The people in a copy of the database, where what they do is committed."""
    with django_db_blocker.unblock(), database.own_database():
        yield gather(make_cast(), client_of)


def client_of(member: Member) -> Client:
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(member)}")
    return client


@pytest.fixture
def case(people: People) -> Any:
    return ready_case(people)


@contextmanager
def held(people: People, case: Any) -> Iterator[None]:
    """Somebody works on the case: whoever comes waits."""
    with acting_for(people.organisation("harbour")):
        Case.objects.select_for_update().get(pk=case["id"])
        yield


def statuses(responses: list[Any]) -> list[int]:
    return sorted(response.status_code for response in responses)


def test_two_answers_at_the_same_moment_are_both_kept(people: People, case: Any) -> None:
    amal, interview = people.amal, starts(people.amal, case)
    told: list[dict[str, Any]] = [
        {"act_recruited": "yes", "pur_organs": "no"},
        {"means_force": "yes", "cross_border": "no"},
    ]
    sent = [partial(tries_answers, amal, interview, one) for one in told]
    assert statuses(at_once(partial(held, people, case), *sent)) == [200, 200]
    found = amal.reads(f"interviews/{interview['id']}")
    assert found["answers"] == told[0] | told[1]
    assert len(lines(people, interview)) == 4


def test_the_same_answer_sent_twice_at_the_same_moment_is_one_line(
    people: People, case: Any
) -> None:
    amal, interview = people.amal, starts(people.amal, case)
    twice = [partial(tries_answers, amal, interview, {"act_recruited": "yes"})] * 2
    assert statuses(at_once(partial(held, people, case), *twice)) == [200, 200]
    assert len(lines(people, interview)) == 1


def test_of_two_answers_to_one_question_both_lines_are_kept_and_one_counts(
    people: People, case: Any
) -> None:
    amal, interview = people.amal, starts(people.amal, case)
    sent = [partial(tries_answers, amal, interview, {"act_recruited": a}) for a in ("yes", "no")]
    assert statuses(at_once(partial(held, people, case), *sent)) == [200, 200]
    kept = [line.answer for line in lines(people, interview)]
    assert sorted(kept) == ["no", "yes"]
    assert amal.reads(f"interviews/{interview['id']}")["answers"] == {"act_recruited": kept[-1]}


def test_an_answer_beside_the_result_is_part_of_it_or_refused(people: People, case: Any) -> None:
    amal, interview = people.amal, starts(people.amal, case)
    answer, result = at_once(
        partial(held, people, case),
        partial(tries_answers, amal, interview, {"pur_organs": "yes"}),
        partial(tries, amal, "complete", interview),
    )
    said = screening_of(amal, done(result))["answers"]
    assert (answer.status_code, said) in ((200, {"pur_organs": "yes"}), (409, {}))
    assert len(lines(people, interview)) == len(said)


def test_two_who_start_or_resume_at_the_same_moment_leave_one_interview(
    people: People, case: Any
) -> None:
    amal, sami = people.amal, people.sami
    both = [partial(tries_start, who, case) for who in (amal, sami)]
    started = at_once(partial(held, people, case), *both)
    assert statuses(started) == [201, 409]
    (interview,) = [one.json() for one in started if one.status_code == 201]
    holder = amal if interview["interviewer"] == "Amal" else sami
    paused = pauses(holder, interview)
    both = [partial(tries_to_resume, who, paused) for who in (amal, sami)]
    assert statuses(at_once(partial(held, people, case), *both)) == [200, 412]
    assert len(amal.reads(f"interviews/{interview['id']}")["sittings"]) == 2


def everything_stored() -> str:
    """Return every row that the application stores, as the owner of this copy reads it."""
    tables = [
        one["name"]
        for one in database.seen_by_owner(
            "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'"
        )
    ]
    database.by_owner(*(f"ALTER TABLE {one} NO FORCE ROW LEVEL SECURITY" for one in tables))
    return all_rows(database.seen_by_owner, *tables)


def all_rows(read: Any, *tables: str) -> str:
    rows = read(" UNION ALL ".join(f"SELECT t::text AS row FROM {one} AS t" for one in tables))
    return "\n".join(one["row"] for one in rows)


def test_no_sensitive_answer_lies_anywhere_in_clear_and_the_permanent_log_holds_none(
    people: People, case: Any
) -> None:
    amal, fee = people.amal, 739251846
    said = {"harm_type": ["re_trafficking"], "g_social_group": "yes"}
    secret = ("re_trafficking", "gender_or_psg")  # an answer, and a label that S3 alone decides
    work = answers(amal, starts(amal, case, "labour_migrant"), {"lm_fee_amount": fee})
    interview = starts(amal, case, "refugee_1951", privacy_confirmed=False)
    answers(amal, interview, {"outside_country": "yes", "fear_return": "yes"})
    refused(tries_answers(amal, interview, said), 409, "G-05")
    answers(amal, interview, said, privacy_confirmed=True)
    stored, events = everything_stored(), all_rows(database.in_log, "audit.event")
    payloads = all_rows(database.in_log, "audit.payload")
    assert str(fee) in stored  # so this does look where answers lie
    assert str(fee) in payloads  # what is not S3 is in the part of the log that can be erased
    assert str(fee) not in events
    assert_nowhere(secret, stored, events, payloads)
    completes(amal, work)
    opened = screening_of(amal, completes(amal, interview))
    assert set(secret) <= {*opened["answers"]["harm_type"], *opened["result"]["labels"]}
    log = all_rows(database.in_log, "audit.event", "audit.payload")
    assert_nowhere(secret, everything_stored(), log)
    shown = colleague(people, "berit").reads(f"screenings/{opened['id']}")
    assert shown["withheld"]
    assert_nowhere(secret, str(shown))


def assert_nowhere(words: tuple[str, ...], *texts: str) -> None:
    for word in words:
        for written in (word, word.encode().hex()):
            assert not any(written in text for text in texts), written
