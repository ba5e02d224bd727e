"""An interview from its first question to its result: nothing that was said is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from screening.models import Interview, InterviewAnswer
from tests.conftest import acting_for
from tests.scenarios.actors import CONSENT, SETTING, TRIAGE
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.people import People
from tests.screening.interviewing import (
    answers,
    completes,
    lines,
    pauses,
    ready_case,
    resumes,
    screening_of,
    starts,
    tries,
    tries_answers,
    tries_start,
)

TOLD = {
    "act_recruited": "yes",
    "means_fraud_deception": "yes",
    "pur_forced_labour": "unknown",
    "pur_organs": "yes",
    "cross_border": "declined",
}


@pytest.fixture
def case(people: People) -> Any:
    return ready_case(people)


def test_it_starts_with_how_it_is_held_and_says_what_to_ask(people: People, case: Any) -> None:
    interview = starts(people.amal, case, place="vehicle", present=["lawyer"])
    assert (interview["status"], interview["interviewer"]) == ("in_progress", "Amal")
    assert (interview["instrument"], interview["instrument_version"]) == ("palermo_amp", "1.0.0")
    assert (interview["answers"], interview["answered"], interview["screening"]) == ({}, 0, None)
    (sitting,) = interview["sittings"]
    assert sitting["setting"] == SETTING | {
        "place": "vehicle", "present": ["lawyer"], "interpreter": "none",
        "interpreter_sex": "unknown",
    }  # fmt: skip
    assert (sitting["interviewer"], sitting["ended_at"]) == ("Amal", None)
    assert interview["next_questions"][0]["id"] == "act_recruited"
    assert people.amal.reads(f"interviews/{interview['id']}") == interview


def test_without_a_setting_or_with_another_instrument_it_does_not_start(
    people: People, case: Any
) -> None:
    whole = {"case": case["id"], "instrument": "palermo_amp", "setting": SETTING}
    for change, wrong in (
        ({"setting": {}}, "setting.language"),
        ({"setting": SETTING | {"interpreter": "his uncle"}}, "setting.interpreter"),
        ({"instrument": "deadlines"}, "instrument"),
        ({"version": "0.9.0"}, "version"),
        ({"answers": TOLD}, "answers"),
    ):
        found = wrong_fields(people.amal.posts("interviews", whole | change))
        assert found.keys() == {wrong}
    refused(tries_start(people.amal, case, "exclusion_1f_triggers"), 403)
    assert people.amal.lists("interviews") == []


def test_answers_come_in_any_order_over_several_sittings(people: People, case: Any) -> None:
    amal = people.amal
    interview = starts(amal, case)
    for question in ("pur_organs", "cross_border"):
        answers(amal, interview, {question: TOLD[question]})
    resumed = resumes(amal, pauses(amal, interview), place="private_room")
    rest = {name: TOLD[name] for name in ("means_fraud_deception", "act_recruited")}
    answers(amal, resumed, rest)
    found = answers(amal, resumed, {"pur_forced_labour": TOLD["pur_forced_labour"]})
    assert (found["answers"], found["answered"]) == (TOLD, len(TOLD))
    assert TOLD.keys().isdisjoint(one["id"] for one in found["next_questions"])
    assert [one["setting"]["place"] for one in found["sittings"]] == ["unknown", "private_room"]
    assert len({line.sitting_id for line in lines(people, interview)}) == 2


def test_the_same_answer_again_adds_no_line_and_a_changed_one_keeps_the_old(
    people: People, case: Any
) -> None:
    interview = starts(people.amal, case)
    for answer in ("no", "no", "yes", "yes"):
        found = answers(people.amal, interview, {"act_recruited": answer, "pur_organs": answer})
    assert (found["answers"], found["answered"]) == (
        {"act_recruited": "yes", "pur_organs": "yes"},
        2,
    )
    kept = [(line.question, line.answer) for line in lines(people, interview) if not line.sealed]
    assert kept == [("act_recruited", "no"), ("act_recruited", "yes")]
    assert len(lines(people, interview)) == 4
    back = answers(people.amal, interview, {"act_recruited": "no"})
    assert back["answers"]["act_recruited"] == "no"
    assert len(lines(people, interview)) == 5


def test_a_wrong_answer_is_refused_by_name_and_nothing_sent_with_it_is_kept(
    people: People, case: Any
) -> None:
    interview = starts(people.amal, case)
    for question, answer in (
        ("act_received", "maybe"), ("act_received", None), ("pur_organs", ["yes"]),
        ("no_such_question", "yes"), ("act_received", "yes\x00"),
    ):  # fmt: skip
        sent = tries_answers(people.amal, interview, {"act_recruited": "yes", question: answer})
        assert wrong_fields(sent).keys() == {f"answers.{question}"}, answer
    for empty in ({}, [], None, "yes"):
        assert wrong_fields(tries_answers(people.amal, interview, empty)).keys() == {"answers"}
    assert lines(people, interview) == []


def test_a_line_is_rewritten_or_removed_by_nobody(people: People, case: Any) -> None:
    interview = starts(people.amal, case)
    answers(people.amal, interview, {"act_recruited": "yes"})
    with acting_for(people.organisation("harbour")):
        rows = InterviewAnswer.objects.filter(interview=interview["id"])
        for rewrite in (
            lambda: rows.update(answer="no"), lambda: rows.update(sealed=b""), rows.delete,
        ):  # fmt: skip
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rewrite()


def test_completing_gives_the_screening_that_the_same_answers_give_in_one_go(
    people: People, case: Any
) -> None:
    amal, other = people.amal, ready_case(people)
    body = {"case": other["id"], "instrument": "palermo_amp", "answers": TOLD, "setting": SETTING}
    at_once = done(amal.posts("screenings", body), 201)
    interview = starts(amal, case)
    answers(amal, interview, {"act_recruited": "no", "pur_organs": "yes"})
    answers(amal, interview, TOLD)
    completed = completes(amal, interview)
    found = screening_of(amal, completed)
    own = {"id", "case", "created_at"}
    assert {k: v for k, v in found.items() if k not in own} == {
        k: v for k, v in at_once.items() if k not in own
    }
    assert (completed["status"], completed["next_questions"]) == ("completed", [])
    assert completed["sittings"][-1]["ended_because"] == "completed"
    assert amal.profiles(case) == amal.profiles(other)
    assert {code: one["because"] for code, one in amal.obligations(case).items()} == {
        code: one["because"] for code, one in amal.obligations(other).items()
    }
    assert amal.reads(f"cases/{case['id']}")["status"] == "screened"
    for verb, said in (
        ("pause", {"because": "rest"}),
        ("complete", {}),
        ("resume", {"setting": SETTING}),
    ):
        refused(tries(amal, verb, completed, **said), 409)
    refused(tries_answers(amal, completed, {"act_recruited": "no"}), 409)


def test_what_was_not_asked_stays_unknown_and_unknown_is_never_no(
    people: People, case: Any
) -> None:
    interview = starts(people.amal, case)
    found = screening_of(people.amal, completes(people.amal, interview))
    assert (found["answers"], found["outcome"]) == ({}, "inconclusive")
    assert "SG-NONREMOVAL-PENDING" in people.amal.obligations(case)


def test_a_completed_interview_may_correct_an_earlier_screening_of_its_kind(
    people: People, case: Any
) -> None:
    amal = people.amal
    earlier, other = amal.screens(case, "palermo_amp"), amal.screens(case, "unhcr_vst")
    interview = starts(amal, case)
    for body, wrong in (
        ({"supersedes": other["id"], "correction": "safer_setting"}, "supersedes"),
        ({"supersedes": earlier["id"]}, "correction"),
        ({"correction": "safer_setting"}, "correction"),
    ):
        assert wrong_fields(tries(amal, "complete", interview, **body)).keys() == {wrong}
    body = {"supersedes": earlier["id"], "correction": "safer_setting"}
    found = screening_of(amal, completes(amal, interview, **body))
    assert (found["supersedes"], found["correction"]) == (earlier["id"], "safer_setting")


def test_an_abandoned_interview_decides_nothing_and_keeps_what_was_said(
    people: People, case: Any
) -> None:
    amal = people.amal
    interview = starts(amal, case)
    answers(amal, interview, TOLD)
    before = amal.obligations(case), amal.profiles(case), amal.reads(f"cases/{case['id']}")
    abandoned = done(tries(amal, "abandon", interview, because="person_asks"))
    assert (abandoned["status"], abandoned["screening"]) == ("abandoned", None)
    assert (abandoned["answers"], len(lines(people, interview))) == (TOLD, len(TOLD))
    assert (abandoned["abandoned_because"], abandoned["next_questions"]) == ("person_asks", [])
    assert abandoned["sittings"][-1]["ended_because"] == "person_asks"
    assert before == (
        amal.obligations(case), amal.profiles(case), amal.reads(f"cases/{case['id']}"),
    )  # fmt: skip
    assert {one["instrument"] for one in amal.lists("screenings")} == {TRIAGE, CONSENT}
    refused(tries_answers(amal, abandoned, {"act_recruited": "no"}), 409)
    for verb, said in (("complete", {}), ("resume", {"setting": SETTING})):
        refused(tries(amal, verb, abandoned, **said), 409)
    refused(tries(amal, "abandon", abandoned, because="rest"), 409)


def test_of_one_instrument_a_case_has_one_unfinished_interview(people: People, case: Any) -> None:
    amal = people.amal
    interview = starts(amal, case)
    starts(amal, case, "unhcr_vst")
    starts(amal, ready_case(people))

    def nothing_begins_beside_it() -> None:
        refused(tries_start(amal, case), 409)
        refused(amal.tries_screening(case, "palermo_amp"), 409)

    nothing_begins_beside_it()
    interview = pauses(amal, interview)
    nothing_begins_beside_it()
    amal.screens(case, "labour_migrant")
    given_up = done(tries(amal, "abandon", interview, because="unsafe"))
    assert given_up["abandoned_because"] == "unsafe"
    amal.screens(case, "palermo_amp")
    completes(amal, starts(amal, case))
    starts(amal, case)
    with acting_for(people.organisation("harbour")):
        assert Interview.objects.filter(case=case["id"], instrument="palermo_amp").count() == 3


def test_a_start_that_is_sent_twice_is_one_interview_and_a_known_id_a_conflict(
    people: People, case: Any
) -> None:
    body = {"case": case["id"], "instrument": "palermo_amp", "setting": SETTING}
    first, again = (people.amal.posts("interviews", body, key="sent-twice") for _ in range(2))
    assert done(first, 201) == done(again, 201)
    other = {**body, "instrument": "unhcr_vst", "id": first.json()["id"]}
    refused(people.amal.posts("interviews", other), 409)


def test_with_the_case_the_asking_ends_and_an_interview_is_only_given_up(
    people: People, case: Any
) -> None:
    amal, interview = people.amal, starts(people.amal, case)
    amal.moves(case, "transferred")
    for response in (
        tries_start(amal, case, "unhcr_vst"), tries(amal, "complete", interview),
        tries_answers(amal, interview, {"act_recruited": "yes"}),
    ):  # fmt: skip
        assert "transferred" in refused(response, 409)["detail"]
    paused = pauses(amal, interview)
    refused(tries(amal, "resume", paused, setting=SETTING), 409)
    done(tries(amal, "abandon", paused, because="interviewer"))


VERBS: dict[str, dict[str, Any]] = {
    "pause": {"because": "rest"},
    "stop": {"because": "unsafe"},
    "resume": {"setting": SETTING},
    "complete": {},
    "abandon": {"because": "person_asks"},
}


def test_nobody_changes_an_interview_that_they_have_not_read(people: People, case: Any) -> None:
    interview = starts(people.amal, case)
    resumed = resumes(people.amal, pauses(people.amal, interview))
    assert resumed["version"] == 3
    for verb, body in VERBS.items():
        stale = done(tries(people.amal, verb, interview, **body), 412)
        assert stale["current"]["version"] == 3, verb
        done(people.amal.posts(f"interviews/{interview['id']}/{verb}", body), 428)
    assert people.amal.reads(f"interviews/{interview['id']}") == resumed


def test_another_agency_finds_no_interview(people: People, case: Any) -> None:
    interview, lena = starts(people.amal, case), people.lena
    path = f"interviews/{interview['id']}"
    assert lena.lists("interviews") == []
    assert wrong_fields(tries_start(lena, case)).keys() == {"case"}
    asked = [lena.gets(path), tries_answers(lena, interview, {"act_recruited": "no"})]
    asked += [tries(lena, verb, interview, **body) for verb, body in VERBS.items()]
    assert {response.status_code for response in asked} == {404}
    assert people.amal.reads(path) == interview


def test_a_list_shows_no_answers_and_no_questions(people: People, case: Any) -> None:
    interview = starts(people.amal, case)
    answers(people.amal, interview, TOLD)
    (row,) = people.amal.lists("interviews", case=case["id"], status="in_progress")
    shown = {"id", "case", "instrument", "instrument_version", "status", "interviewer"}
    assert row.keys() == shown | {"screening", "created_at", "version", "abandoned_because"}
    assert people.amal.lists("interviews", status="paused") == []
    assert people.amal.lists("interviews", instrument="unhcr_vst") == []
