"""Nobody overwrites what they have not seen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.conftest import Client
from tests.world import created, new_case


@pytest.fixture
def amal(cast: Cast, api: Any) -> Client:
    return api(cast.amal)  # type: ignore[no-any-return]


@pytest.fixture
def person(amal: Client) -> dict[str, Any]:
    return dict(created(amal.create("persons", {"sex": "male", "birth_date": "1990"})))


def correct(client: Client, person: Any, tag: str | None, **fields: Any) -> Any:
    headers = {} if tag is None else {"If-Match": tag}
    path = f"/api/v1/persons/{person['id']}"
    return client.patch(path, fields, format="json", headers=headers)


def test_each_record_is_read_with_its_tag(amal: Client, person: Any) -> None:
    read = amal.read(f"persons/{person['id']}")
    assert read["ETag"] == '"1"'
    assert read.json()["version"] == 1


def test_a_change_gives_the_next_tag(amal: Client, person: Any) -> None:
    changed = correct(amal, person, '"1"', sex="female")
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert changed.json()["sex"] == "female"
    assert correct(amal, person, '"2"', sex="other")["ETag"] == '"3"'


def test_without_if_match_nothing_is_changed(amal: Client, person: Any) -> None:
    for tag in (None, "", "   "):
        assert correct(amal, person, tag, sex="female").status_code == 428
    assert amal.read(f"persons/{person['id']}").json()["sex"] == "male"


@pytest.mark.parametrize(
    "tag", ['"0"', '"2"', "*", '"x"', 'W/"1"', '"-1"', '"1", "2"', "1.0", "²", '"9999999999"']
)  # fmt: skip
def test_any_tag_but_the_current_one_is_refused(amal: Client, person: Any, tag: str) -> None:
    refused = correct(amal, person, tag, sex="female")
    assert refused.status_code == 412
    assert refused.json()["current"] == {"version": 1, "differs": {"sex": "male"}}
    assert amal.read(f"persons/{person['id']}").json()["sex"] == "male"


def test_what_differs_now_is_shown_and_nothing_else(
    amal: Client, cast: Cast, api: Any, person: Any
) -> None:
    correct(api(cast.sami), person, '"1"', sex="female", languages=["tig"])
    refused = correct(amal, person, '"1"', sex="other", interpreter_needed=None, languages=["tig"])
    assert refused.status_code == 412
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["current"] == {"version": 2, "differs": {"sex": "female"}}


def test_a_partial_date_that_differs_is_shown_as_it_was_written(
    amal: Client, cast: Cast, api: Any, person: Any
) -> None:
    correct(api(cast.sami), person, '"1"', birth_date="1991-02")
    refused = correct(amal, person, '"1"', birth_date="1992")
    assert refused.status_code == 412
    assert refused.json()["current"] == {"version": 2, "differs": {"birth_date": "1991-02"}}


def test_moving_a_case_needs_its_tag_too(amal: Client, cast: Cast) -> None:
    case = new_case(amal, cast.sites["reception"])
    path = f"/api/v1/cases/{case['id']}/move"
    assert amal.post(path, {"to": "on_hold"}, format="json").status_code == 428
    assert amal.change(f"cases/{case['id']}/move", 7, {"to": "on_hold"}).status_code == 412
    until = {"to": "on_hold", "hold_until": "2099-01-01"}
    moved = amal.change(f"cases/{case['id']}/move", 1, until)
    assert (moved.status_code, moved["ETag"]) == (200, '"2"')


def test_a_refused_change_leaves_the_version_alone(amal: Client, cast: Cast) -> None:
    case = new_case(amal, cast.sites["reception"])
    assert amal.change(f"cases/{case['id']}/move", 1, {"to": "closed"}).status_code == 409
    assert amal.read(f"cases/{case['id']}")["ETag"] == '"1"'
