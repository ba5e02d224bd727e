"""The report of every closed month is published once and never changes."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from cases.models import Case, Person
from reports import publishing, tasks
from reports.models import Report
from reports.periods import Month
from screening.models import Screening
from tests.cast import Cast
from tests.conftest import acting_for
from tests.reports.past import HOUR, Past, day
from tests.scenarios.races import at_once

MARCH, APRIL_1 = Month(2026, 3), day("2026-04-01")


def report_of(month: Month = MARCH) -> Report:
    return Report.objects.get(period=month.first_day)


def counts(month: Month = MARCH) -> Any:
    publishing.publish(month)
    return report_of(month).frozen["counts"]


def persons(found: Any) -> int:
    table = found["persons_by_sex_and_age"]
    return sum(n for row in table.values() for n in row.values())


def test_a_closed_month_is_published_once(harbour: Past) -> None:
    harbour.comes("2026-03-05")
    assert publishing.publish_closed_months(APRIL_1) == [MARCH]
    assert publishing.publish_closed_months(APRIL_1) == []
    assert publishing.publish(MARCH) is False
    assert Report.objects.count() == 1


def test_the_open_month_never_is(harbour: Past) -> None:
    harbour.comes("2026-03-05")
    assert publishing.publish_closed_months(APRIL_1 - timedelta(microseconds=1)) == []
    assert not Report.objects.exists()


def test_missed_months_are_caught_up_in_order_and_empty_ones_too(harbour: Past) -> None:
    harbour.comes("2026-01-31T20:00")
    harbour.comes("2026-03-01")
    months = publishing.publish_closed_months(day("2026-05-02"))
    assert [str(month) for month in months] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert persons(report_of(Month(2026, 2)).frozen["counts"]) == 0
    missing = Month(2026, 2)
    body = json.loads(bytes(report_of(missing).document))
    assert body["tables"]["persons_by_sex_and_age"]["total"]["total"] == 0


def test_a_contact_of_long_ago_does_not_send_the_reports_back(harbour: Past) -> None:
    """What lies before the first record is empty: late entries do not count."""
    harbour.case(harbour.person(), "2019-03-05", recorded="2026-03-05")
    assert publishing.publish_closed_months(APRIL_1) == [MARCH]


def test_a_gap_left_by_a_failure_is_filled(harbour: Past) -> None:
    harbour.comes("2026-01-05")
    publishing.publish(Month(2026, 2))
    months = publishing.publish_closed_months(APRIL_1)
    assert [str(month) for month in months] == ["2026-01", "2026-03"]


def test_where_nobody_ever_came_nothing_is_published(cast: Cast) -> None:
    assert publishing.publish_closed_months(APRIL_1) == []
    tasks.publish_closed_months()
    assert not Report.objects.exists()


def test_two_at_once_publish_it_once(own_cast: Cast) -> None:
    Past(own_cast).comes("2026-03-05")

    def claimed() -> Any:
        return transaction.atomic()

    class Held:
        def __enter__(self) -> None:
            self.open = claimed()
            self.open.__enter__()
            publishing._claim(MARCH)

        def __exit__(self, *error: Any) -> None:
            self.open.__exit__(*error)

    def publish() -> list[Month]:
        return publishing.publish_closed_months(APRIL_1)

    assert sorted(at_once(Held, publish, publish)) == [[], [MARCH]]
    assert Report.objects.count() == 1


def test_made_again_it_is_the_same_to_the_byte(harbour: Past) -> None:
    harbour.comes("2026-03-05", times=12, sex="male")
    publishing.publish(MARCH)
    report = report_of()
    published = bytes(report.document)
    assert publishing.recompute(report) == published
    assert sha256(published).hexdigest() == report.sha256


def test_what_changes_later_leaves_what_was_published(harbour: Past) -> None:
    (case, *_) = harbour.comes("2026-03-05", times=12, sex="male")
    publishing.publish(MARCH)
    before = report_of()
    with harbour.there():
        Person.objects.update(sex="female")
        Case.objects.filter(pk=case.pk).update(first_contact_at=day("2026-02-01"))
    harbour.comes("2026-03-20", times=3)
    publishing.publish_closed_months(day("2026-05-01"))
    after = report_of()
    assert (bytes(after.document), after.sha256) == (bytes(before.document), before.sha256)
    assert publishing.recompute(after) == bytes(before.document)


def test_what_is_recorded_after_the_cut_off_is_not_counted(harbour: Past) -> None:
    end = MARCH.end
    on_time = harbour.comes("2026-03-05", sex="female")[0]
    late_case = harbour.person(sex="male")
    harbour.case(late_case, "2026-03-30", recorded="2026-04-01")
    harbour.is_screened(on_time, end + HOUR, trafficking="indicated")
    harbour.agrees(on_time, end, harbour.cast.organisations["opendoor"])
    found = counts()
    assert persons(found) == 1
    assert found["persons_by_sex_and_age"]["unknown"]["male"] == 0
    assert found["profiles_by_state"]["trafficking"]["indicated"] == 0
    assert found["screened_within_72_hours"] == {
        "in_time": 0, "late_or_not": 1, "not_yet_due": 0,
    }  # fmt: skip
    assert found["referral_cascade"] == [1, 0, 0, 0, 0, 0, 0, 0, 0]


def test_a_screening_after_the_cut_off_is_not_yet_due_even_if_it_came_in_time(
    harbour: Past,
) -> None:
    (case,) = harbour.comes("2026-03-31T20:00")
    harbour.is_screened(case, MARCH.end + HOUR)
    assert counts()["screened_within_72_hours"] == {
        "in_time": 0, "late_or_not": 0, "not_yet_due": 1,
    }  # fmt: skip


def test_each_report_has_a_secret_salt_of_its_own(harbour: Past) -> None:
    """Or the published hash of the counts could be found by trying small counts."""
    harbour.comes("2026-02-05")
    publishing.publish_closed_months(APRIL_1)
    salts = {report.frozen["salt"] for report in Report.objects.all()}
    assert len(salts) == 2
    for report in Report.objects.all():
        assert len(report.frozen["salt"]) >= 64
        assert report.frozen["salt"].encode() not in bytes(report.document)


@pytest.mark.parametrize(
    ("at", "month"),
    [
        ("2026-02-28T23:59:59.999999", "2026-02"),
        ("2026-03-01", "2026-03"),
        ("2026-03-31T22:59:59", "2026-03"),
        ("2026-04-01", "2026-04"),
    ],
)
def test_a_first_contact_counts_in_the_month_in_which_it_lies(
    harbour: Past, at: str, month: str
) -> None:
    harbour.case(harbour.person(), at, recorded=at)
    months = [Month(2026, number) for number in (2, 3, 4)]
    found = {str(one): persons(counts(one)) for one in months}
    assert [name for name, n in found.items() if n] == [month]


def test_a_person_with_two_cases_is_one_person(harbour: Past) -> None:
    person = harbour.person(sex="female", birth_date="1990")
    harbour.case(person, "2026-03-02")
    harbour.case(person, "2026-03-09")
    found = counts()
    assert persons(found) == 1
    assert found["persons_by_sex_and_age"]["25-59"]["female"] == 1


def test_a_presumed_child_is_counted_as_a_child_whatever_the_birth_date_says(
    harbour: Past,
) -> None:
    harbour.comes("2026-03-05", birth_date="1999", age_status="presumed_child", sex="male")
    assert counts()["persons_by_sex_and_age"]["0-17"]["male"] == 1


def test_triage_and_consent_are_no_screening(harbour: Past) -> None:
    (case,) = harbour.comes("2026-03-05")
    with harbour.there():
        for instrument in ("acute_welfare_triage", "consent_capacity"):
            Screening.objects.create(
                organisation=harbour.organisation, person_id=case.person_id, case=case,
                instrument=instrument, version="1", content_hash="", answers={}, facts={},
                setting={}, outcome="compliant", result={}, conducted_by=harbour.worker,
                created_at=day("2026-03-05T02:00"),
            )  # fmt: skip
    assert counts()["screened_within_72_hours"]["late_or_not"] == 1


def test_the_newest_assessment_of_a_profile_counts(harbour: Past) -> None:
    (case,) = harbour.comes("2026-03-05")
    harbour.is_screened(case, day("2026-03-06"), trafficking="inconclusive")
    harbour.is_screened(case, day("2026-03-08"), trafficking="indicated")
    assert counts()["profiles_by_state"]["trafficking"] == {
        "indicated": 1, "inconclusive": 0, "not_indicated": 0,
    }  # fmt: skip


def test_the_cascade_follows_one_person_from_contact_to_feedback(harbour: Past) -> None:
    opendoor = harbour.cast.organisations["opendoor"]
    first = day("2026-03-06")
    moments = ["received_at", "accepted_at", "started_at", "finished_at", "closed_at"]
    for reached in range(len(moments) + 1):
        (case,) = harbour.comes("2026-03-05")
        harbour.is_screened(case, first, trafficking="indicated")
        consent = harbour.agrees(case, first, opendoor)
        done = {name: first + HOUR for name in moments[:reached]}
        harbour.is_referred(case, first, consent, feedback="Helped.", **done)
    after = {"received_at": MARCH.end, "accepted_at": MARCH.end}
    (case,) = harbour.comes("2026-03-05")
    harbour.is_screened(case, first, trafficking="indicated")
    harbour.is_referred(case, first, harbour.agrees(case, first, opendoor), **after)
    harbour.comes("2026-03-05", times=2)
    assert counts()["referral_cascade"] == [9, 7, 7, 7, 5, 4, 3, 2, 1]


def test_two_agencies_are_counted_together_though_neither_sees_the_other(
    cast: Cast, harbour: Past
) -> None:
    plains = Past(cast, "plains")
    harbour.comes("2026-03-05", times=7, sex="male", birth_date="1990")
    plains.comes("2026-03-06", times=6, sex="male", birth_date="1990")
    for agency, own in ((harbour, 7), (plains, 6)):
        with agency.there():
            assert Person.objects.count() == own
    assert counts()["persons_by_sex_and_age"]["25-59"]["male"] == 13
    body = json.loads(bytes(report_of().document))
    assert body["tables"]["persons_by_sex_and_age"]["25-59"]["male"] == 13


def test_a_published_report_cannot_be_changed_deleted_or_doubled(harbour: Past) -> None:
    harbour.comes("2026-03-05")
    publishing.publish(MARCH)
    report = report_of()
    with acting_for():
        for statement in (
            "UPDATE reports_report SET sha256 = ''",
            "DELETE FROM reports_report",
            "TRUNCATE reports_report",
        ):
            denied = pytest.raises(ProgrammingError, match="permission denied")
            with denied, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        twice = Report(kind=report.kind, period=report.period, cut_off=report.cut_off,
                       definitions_version="x", frozen={}, document=b"", sha256="")  # fmt: skip
        with pytest.raises(IntegrityError, match="report_once"), transaction.atomic():
            twice.save(force_insert=True)


def test_what_is_recorded_late_counts_in_the_month_of_its_recording(harbour: Past) -> None:
    harbour.case(harbour.person(sex="male"), "2026-02-27", recorded="2026-03-02")
    assert persons(counts()) == 1


def refuses_statistics(harbour: Past, case: Case, answer: str) -> None:
    with harbour.there():
        Screening.objects.create(
            organisation=harbour.organisation, person_id=case.person_id, case=case,
            instrument="consent_capacity", version="1.0.0", content_hash="0" * 64,
            answers={"c_consent_stats": answer}, facts={}, setting={}, outcome="compliant",
            result={}, conducted_by=harbour.worker, created_at=case.created_at,
        )  # fmt: skip


@pytest.mark.parametrize("answer", ["no", "declined"])
def test_who_refused_statistics_is_not_counted(harbour: Past, answer: str) -> None:
    case, _ = harbour.comes("2026-03-05", times=2)
    refuses_statistics(harbour, case, answer)
    assert persons(counts()) == 1


def test_a_refusal_in_one_record_holds_for_every_record_of_the_person(harbour: Past) -> None:
    earlier, later, _ = (*harbour.comes("2026-02-05"), *harbour.comes("2026-03-05", times=2))
    refuses_statistics(harbour, earlier, "no")
    with harbour.there():
        Person.objects.filter(pk=later.person_id).update(same_as=[earlier.person_id])
    assert persons(counts()) == 1
