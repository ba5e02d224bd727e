"""What is owed is raised once, never gets weaker, and is settled by people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from cases.models import Case, Obligation
from cases.obligations import Owed, lift, raise_all
from tests.conftest import acting_for
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.facts import ago
from tests.scenarios.people import People

MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)


@pytest.fixture
def case(people: People) -> Any:
    amal = people.amal
    case = amal.opens_case(amal.registers(age_status="adult"), people.site("reception"))
    return amal.reads(f"cases/{case['id']}")


@pytest.fixture
def owe(people: People, case: Any) -> Any:
    """Raise obligations of the case as a screening does, and return the open ones by code."""

    def raise_(*owed: Owed) -> dict[str, Any]:
        with acting_for(people.organisation("harbour")):
            raise_all(Case.objects.get(pk=case["id"]), owed)
        return people.amal.obligations(case)

    return raise_


def deadline(clock_at: datetime | None = MONDAY, **fields: Any) -> Owed:
    fields = {"because": ("flag: FL-A",), "period": {"hours": 24}, **fields}
    return Owed(code="D-X", kind="deadline", clock="event", clock_at=clock_at, **fields)


def period(clock_at: datetime | None, days: int) -> Owed:
    return Owed(
        code="D-P", kind="protective_period", because=("rule: R",), clock="event",
        clock_at=clock_at, period={"days": days},
    )  # fmt: skip


def at(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def test_the_same_is_raised_once_and_gains_every_reason(owe: Any, people: People) -> None:
    owe(deadline())
    found = owe(deadline(), deadline(because=("flag: FL-B",)))
    assert found["D-X"]["because"] == ["flag: FL-A", "flag: FL-B"]
    assert len(people.amal.lists("obligations")) == 1


def test_nothing_new_changes_nothing(owe: Any) -> None:
    before = owe(deadline())["D-X"]
    assert owe(deadline())["D-X"] == before


@pytest.mark.parametrize("first", [MONDAY, MONDAY + timedelta(hours=5)])
def test_the_earlier_deadline_wins_whichever_comes_first(owe: Any, first: datetime) -> None:
    second = MONDAY + timedelta(hours=5) if first == MONDAY else MONDAY
    owe(deadline(first))
    found = owe(deadline(second))["D-X"]
    assert (found["clock_at"], found["due_at"]) == (at(MONDAY), at(MONDAY + timedelta(hours=24)))


@pytest.mark.parametrize("first", [MONDAY, MONDAY + timedelta(days=2)])
def test_the_later_protective_period_wins_whichever_comes_first(owe: Any, first: datetime) -> None:
    later = MONDAY + timedelta(days=2)
    second = later if first == MONDAY else MONDAY
    owe(period(first, 30))
    assert owe(period(second, 30))["D-P"]["due_at"] == at(later + timedelta(days=30))


@pytest.mark.parametrize("days", [(30, 90), (90, 30)])
def test_the_longer_protective_period_wins(owe: Any, days: tuple[int, int]) -> None:
    """Thirty days by treaty against ninety by national law: ninety (workflows 6, rule 5)."""
    owe(period(MONDAY, days[0]))
    assert owe(period(MONDAY, days[1]))["D-P"]["due_at"] == at(MONDAY + timedelta(days=90))


def test_a_longer_period_wins_while_both_wait_for_their_clock(owe: Any, people: People) -> None:
    owe(period(None, 30))
    waiting = owe(period(None, 90))["D-P"]
    start = ago()
    path = f"obligations/{waiting['id']}/start-clock"
    found = done(people.amal.changes(path, waiting, {"at": start}))
    due, began = (datetime.fromisoformat(text) for text in (found["due_at"], start))
    assert due == began + timedelta(days=90)


def test_a_shorter_deadline_wins_over_a_longer_one(owe: Any) -> None:
    owe(deadline(period={"hours": 72}))
    found = owe(deadline(period={"hours": 24}))["D-X"]
    assert found["due_at"] == at(MONDAY + timedelta(hours=24))


def test_what_becomes_urgent_stays_urgent(owe: Any) -> None:
    owe(deadline())
    assert owe(deadline(urgent=True))["D-X"]["urgent"]
    assert owe(deadline())["D-X"]["urgent"]


def test_a_clock_that_starts_elsewhere_starts_what_waits(owe: Any) -> None:
    assert owe(deadline(None))["D-X"]["status"] == "waiting"
    assert owe(deadline(MONDAY))["D-X"]["status"] == "open"


def settle(people: People, who: Any, one: Any, how: str, **body: Any) -> Any:
    return who.changes(f"obligations/{one['id']}/{how}", one, body or None)


def test_a_clock_is_started_once_and_not_ahead_of_time(owe: Any, people: People) -> None:
    one = owe(deadline(None))["D-X"]
    early = settle(people, people.amal, one, "start-clock", at=ago(hours=-1))
    assert wrong_fields(early).keys() == {"at"}
    before_contact = settle(people, people.amal, one, "start-clock", at=ago(days=4000))
    assert wrong_fields(before_contact).keys() == {"at"}
    began = datetime.now(UTC) - timedelta(minutes=5)
    started = done(settle(people, people.amal, one, "start-clock", at=began.isoformat()))
    assert datetime.fromisoformat(started["due_at"]) == began + timedelta(hours=24)
    refused(settle(people, people.amal, started, "start-clock", at=ago(minutes=5)), 409)


def test_what_waits_cannot_be_met_and_what_is_met_is_settled(owe: Any, people: People) -> None:
    waiting = owe(deadline(None))["D-X"]
    refused(settle(people, people.amal, waiting, "meet"), 409)
    open_ = owe(deadline())["D-X"]
    met = done(settle(people, people.amal, open_, "meet"))
    assert met["status"] == "met"
    assert met["settled_at"]
    for how, body in (("meet", {}), ("lift", {"reason": "superseded"})):
        refused(settle(people, people.sami, met, how, **body), 409)


def test_a_protective_period_is_met_on_its_day_and_not_before(owe: Any, people: People) -> None:
    running = owe(period(datetime.now(UTC) - timedelta(days=29), 30))["D-P"]
    refused(settle(people, people.amal, running, "meet"), 409)
    refused(settle(people, people.sami, running, "meet"), 409)
    with acting_for(people.organisation("harbour")):
        Obligation.objects.filter(pk=running["id"]).update(due_at=ago(minutes=1))
    over = people.amal.reads(f"obligations/{running['id']}")
    assert done(settle(people, people.amal, over, "meet"))["status"] == "met"


def test_only_a_supervisor_lifts_and_says_why_in_code(owe: Any, people: People) -> None:
    one = owe(deadline())["D-X"]
    reason = {"reason": "person_declined"}
    refused(settle(people, people.amal, one, "lift", **reason), 403)
    vague = settle(people, people.sami, one, "lift", reason="not needed")
    assert wrong_fields(vague).keys() == {"reason"}
    lifted = done(settle(people, people.sami, one, "lift", **reason))
    assert (lifted["status"], lifted["lift_reason"]) == ("lifted", "person_declined")


def test_the_service_asks_for_itself_who_may_lift(owe: Any, people: People) -> None:
    one = owe(deadline())["D-X"]
    with acting_for(people.organisation("harbour")):
        row = Obligation.objects.get(pk=one["id"])
        amal = people.amal.member.user
        with pytest.raises(PermissionDenied):
            lift(actor=amal, obligation=row, version=one["version"], reason="superseded")


@pytest.mark.parametrize("code", ["SG-RETURN-BLOCK", "SG-NONREMOVAL-PENDING"])
def test_a_return_block_is_not_ticked_off_by_whoever_works_on_the_case(
    owe: Any, people: People, code: str
) -> None:
    """A block is removed only by its own owner (workflows 6, rule 2), never simply met."""
    one = owe(Owed(code=code, kind="safeguard", because=("rule: R",)))[code]
    refused(settle(people, people.amal, one, "meet"), 409)
    done(settle(people, people.sami, one, "lift", reason="competent_authority"))


def test_each_change_says_what_it_read(owe: Any, people: People) -> None:
    one = owe(deadline())["D-X"]
    for how, body in (("meet", None), ("lift", {"reason": "superseded"}),
                      ("start-clock", {"at": at(MONDAY)})):  # fmt: skip
        path = f"obligations/{one['id']}/{how}"
        assert people.sami.posts(path, body).status_code == 428
        stale = people.sami.changes(path, {"version": 99}, body)
        assert done(stale, 412)["current"]["version"] == one["version"]


def test_another_agency_settles_nothing(owe: Any, people: People) -> None:
    one = owe(deadline())["D-X"]
    assert settle(people, people.lena, one, "meet").status_code == 404
    assert people.lena.lists("obligations") == []


def test_what_was_met_is_not_owed_again_for_the_same_reason(people: People, case: Any) -> None:
    """A later screening that says nothing new does not undo what people have done."""
    amal = people.amal
    amal.meets(amal.triages(case, n_shelter="no"), "n_shelter")
    needs = amal.obligations(case)["FL-NEEDS"]
    done(settle(people, amal, needs, "meet"))
    amal.checks_consent(case)
    assert "FL-NEEDS" not in amal.obligations(case)
    amal.triages(case)  # all is well: nothing new either
    assert "FL-NEEDS" not in amal.obligations(case)
    amal.triages(case, n_rest="no")  # this is new
    assert "FL-NEEDS" in amal.obligations(case)
