"""Reports over HTTP: who reads them, and how anybody can check them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from reports import publishing
from reports.models import Report
from reports.periods import Month
from tests.reports.past import Past
from tests.scenarios.actors import Actor
from tests.scenarios.answers import done, refused
from tests.scenarios.people import People


@pytest.fixture
def report(harbour: Past) -> Any:
    harbour.comes("2026-03-05", times=12, sex="male", birth_date="1990")
    harbour.comes("2026-03-06", times=11, sex="male", birth_date="2000")
    harbour.comes("2026-03-06", times=2, sex="female", birth_date="1990")
    publishing.publish(Month(2026, 3))
    publishing.publish(Month(2026, 4))
    return Report.objects.get(period="2026-03-01")


@pytest.mark.parametrize("who", ["sami", "noor", "ines"])
def test_supervisors_partners_and_watchers_read_it(
    people: People, report: Report, who: str
) -> None:
    reader: Actor = getattr(people, who)
    (_, row) = reader.lists("reports")
    assert row == reader.reads(f"reports/{report.pk}")
    assert (row["period"], row["sha256"]) == ("2026-03", report.sha256)
    assert not {"frozen", "document", "counts"} & row.keys()
    for form in ("document", "csv"):
        assert reader.gets(f"reports/{report.pk}/{form}").status_code == 200


@pytest.mark.parametrize("who", ["amal", "lena", "robin"])
def test_caseworkers_and_liaison_do_not(people: People, report: Report, who: str) -> None:
    reader: Actor = getattr(people, who)
    for path in ("", f"/{report.pk}", f"/{report.pk}/document", f"/{report.pk}/csv"):
        refused(reader.gets(f"reports{path}"), 403)
    refused(reader.posts(f"reports/{report.pk}/recompute"), 403)


def test_the_hash_is_that_of_the_bytes(people: People, report: Report) -> None:
    response = people.noor.gets(f"reports/{report.pk}/document")
    assert response["Content-Type"] == "application/json"
    assert sha256(response.content).hexdigest() == report.sha256
    assert response["ETag"] == f'"{report.sha256}"'
    assert b'"salt"' not in response.content


def test_the_lines_name_period_cut_off_and_definitions(people: People, report: Report) -> None:
    response = people.ines.gets(f"reports/{report.pk}/csv")
    head, *lines = response.content.decode().splitlines()
    assert head == "period,cut_off,definitions_version,indicator,row,column,value"
    assert len(lines) > 20
    for line in lines:
        assert line.startswith("2026-03,2026-04-01T00:00:00Z,accountability-month@")
    assert any(line.endswith("persons_by_sex_and_age,25-59,female,c") for line in lines)
    assert any(line.endswith("persons_by_sex_and_age,60+,female,0") for line in lines)


def test_a_watcher_makes_it_again(people: People, report: Report) -> None:
    answer = done(people.ines.posts(f"reports/{report.pk}/recompute"))
    assert answer == {
        "published_sha256": report.sha256, "recomputed_sha256": report.sha256, "identical": True,
    }  # fmt: skip
    refused(people.sami.posts(f"reports/{report.pk}/recompute"), 403)
    refused(people.noor.posts(f"reports/{report.pk}/recompute"), 403)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nobody_changes_it(people: People, report: Report, method: str) -> None:
    for who in (people.sami, people.ines):
        response = who.changes(f"reports/{report.pk}", {"version": 1}, {}, method=method)
        assert response.status_code in (403, 405)


def test_a_month_is_found_by_its_period(people: People, report: Report) -> None:
    found = people.ines.lists("reports", period_after="2026-04-01", period_before="2026-04-30")
    assert [row["period"] for row in found] == ["2026-04"]
