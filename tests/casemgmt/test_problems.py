"""Every error is a problem document that names the field and the reason."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from uuid import uuid4

import pytest

from screening.library import LIBRARY
from tests.cast import Cast
from tests.conftest import Client
from tests.world import PERSON, SETTING, created, new_case, ready_case

MEDIA = "application/problem+json"


@pytest.fixture
def amal(cast: Cast, api: Any) -> Client:
    client: Client = api(cast.amal)
    client.raise_request_exception = False
    return client


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == MEDIA
    body = response.json()
    assert body["status"] == status
    assert {"type", "title", "detail"} <= body.keys()
    assert body["type"].startswith("urn:casemgmt:problem:")
    return dict(body)


def fields(response: Any) -> set[str]:
    errors = problem(response, 400)["errors"]
    assert all(error["reason"] for error in errors)
    return {error["field"] for error in errors}


def post(client: Client, path: str, raw: str | bytes, kind: str = "application/json") -> Any:
    headers = {"Idempotency-Key": str(uuid4())}
    return client.generic("POST", f"/api/v1/{path}", raw, kind, headers=headers)


def test_each_wrong_field_is_named_with_its_reason(amal: Client) -> None:
    body = {"sex": "x", "nationalities": ["SYR", "ABC"], "names": [{"script": "latin"}]}
    found = fields(amal.create("persons", body))
    assert found == {"sex", "nationalities.1", "names.0.script"}


def test_a_field_that_does_not_exist_is_named(amal: Client) -> None:
    assert fields(amal.create("persons", {"nationality": "SYR"})) == {"nationality"}
    assert fields(amal.create("persons", {"names": [{"scripts": "Latn", "given": "A"}]})) == {
        "names.0.scripts", "names.0.script",  # what is not known, and what is missing then
    }  # fmt: skip


@pytest.mark.parametrize("raw", ["{", "nothing", "{'a': 1}", '{"a": NaN}', '{"a": 1}}', b"\xff"])
def test_what_is_not_json_is_refused(amal: Client, raw: str | bytes) -> None:
    problem(post(amal, "persons", raw), 400)


@pytest.mark.parametrize("raw", ["[]", '"text"', "1", "null", "true", '[{"sex": "male"}]'])
def test_a_body_that_is_no_object_is_refused(amal: Client, raw: str) -> None:
    for path in ("persons", "cases", "screenings", "referrals"):
        problem(post(amal, path, raw), 400)


@pytest.mark.parametrize("raw", ["[]", '"text"', "1", "true"])
def test_signing_in_with_no_object_is_refused(amal: Client, db: None, raw: str) -> None:
    client = Client(raise_request_exception=False)
    problem(client.generic("POST", "/api/v1/session", raw, "application/json"), 400)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", "x"])
def test_only_json_is_read(amal: Client, kind: str) -> None:
    problem(post(amal, "persons", '{"sex": "male"}', kind), 415)


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
def test_json_is_answered(amal: Client, accept: str) -> None:
    answer = amal.get("/api/v1/persons", headers={"Accept": accept})
    assert answer["Content-Type"] == "application/json"


def test_another_form_of_answer_is_refused(amal: Client) -> None:
    problem(amal.get("/api/v1/persons", headers={"Accept": "text/html"}), 406)


@pytest.mark.parametrize("odd", [r"a\u0000b", r"\ud800", r"\udfff and more", "x" * 201])
@pytest.mark.parametrize("name", ["given", "family_latin"])
def test_text_that_cannot_be_kept_is_refused_in_its_field(
    amal: Client, odd: str, name: str
) -> None:
    raw = f'{{"names": [{{"script": "Latn", "given": "A", "{name}": "{odd}"}}]}}'
    if name == "given":
        raw = f'{{"names": [{{"script": "Latn", "given": "{odd}"}}]}}'
    assert fields(post(amal, "persons", raw)) == {f"names.0.{name}"}


@pytest.mark.parametrize("odd", [r"\u0000", r"\ud800"])
def test_a_field_whose_name_is_no_text_is_refused(amal: Client, odd: str) -> None:
    problem(post(amal, "persons", f'{{"{odd}": 1}}'), 400)


@pytest.mark.parametrize("odd", [r"\u0000", r"\ud800"])
@pytest.mark.parametrize("place", ["name", "value", "inside"])
def test_odd_text_in_answers_is_refused(amal: Client, cast: Cast, odd: str, place: str) -> None:
    case = new_case(amal, cast.sites["reception"])
    answers = {
        "name": f'{{"{odd}": "yes"}}',
        "value": f'{{"t_fever": "{odd}"}}',
        "inside": f'{{"t_fever": {{"{odd}": ["{odd}"]}}}}',
    }[place]
    raw = (
        f'{{"case": "{case["id"]}", "instrument": "acute_welfare_triage", "answers": {answers},'
        f' "setting": {{"language": "ara"}}}}'
    )
    problem(post(amal, "screenings", raw), 400)


@pytest.mark.parametrize("instrument", ["palermo_amp", "migration_health"])
def test_odd_text_as_an_answer_in_free_words_is_refused(
    amal: Client, cast: Cast, instrument: str
) -> None:
    """Whatever type a question has, a NUL never reaches the database as one."""
    case = ready_case(amal, cast.sites["reception"])
    for question in LIBRARY.instruments[instrument].questions:
        for odd in (r"\u0000", r"\ud800", "1e400"):
            given = odd if odd == "1e400" else f'"{odd}"'
            raw = (
                f'{{"case": "{case["id"]}", "instrument": "{instrument}",'
                f' "answers": {{"{question.id}": {given}}}, "setting": {{"language": "ara"}}}}'
            )
            assert post(amal, "screenings", raw).status_code == 400, (question.id, odd)


def test_very_long_text_and_deep_nesting_are_refused(amal: Client, cast: Cast) -> None:
    case = new_case(amal, cast.sites["reception"])
    assert fields(
        amal.create("persons", {"names": [{"script": "Latn", "given": "x" * 1_000_000}]})
    ) == {"names.0.given"}
    deep = "[" * 5000 + "]" * 5000
    raw = f'{{"case": "{case["id"]}", "instrument": "acute_welfare_triage", "answers": {deep}}}'
    assert post(amal, "screenings", raw).status_code == 400


def test_a_body_that_is_too_large_is_refused(amal: Client) -> None:
    raw = '{"names": [' + ",".join(['{"script": "Latn", "given": "A"}'] * 100_000) + "]}"
    assert post(amal, "persons", raw).status_code in (400, 413)


@pytest.mark.parametrize("size", ["0", "-1", "101", "1000000", "x", "", "1.5", "²", "1e1", "\0"])
def test_a_page_has_between_one_and_a_hundred_rows(amal: Client, size: str) -> None:
    assert fields(amal.read("persons", page_size=size)) == {"page_size"}


def cursor(text: str) -> str:
    return b64encode(text.encode()).decode()


BAD_CURSORS = ["x", "%", "a" * 2000, cursor("p=x"), cursor("o=-1&p=x"), cursor("p=\0"),
               cursor("o=x"), cursor("r=1"), cursor("p=99999999999999999999999")]  # fmt: skip


@pytest.mark.parametrize("bad", BAD_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(amal: Client, bad: str) -> None:
    response = amal.read("persons", cursor=bad)
    if response.status_code != 200:
        assert fields(response) == {"cursor"}
    else:
        assert response.json()["results"] == []


@pytest.mark.parametrize("bad", BAD_CURSORS)
def test_a_cursor_into_the_log_that_is_not_ours_is_refused(cast: Cast, api: Any, bad: str) -> None:
    client = api(cast.ines)
    client.raise_request_exception = False
    response = client.read("events", cursor=bad)
    if response.status_code != 200:
        assert fields(response) == {"cursor"}


@pytest.mark.parametrize("path", ["nothing", "persons/x", "persons/1/names", "v2", "persons/",
                                  "cases/00000000-0000-7000-8000-000000000000/x"])  # fmt: skip
def test_an_unknown_address_of_the_api_is_a_problem_document(amal: Client, path: str) -> None:
    problem(amal.read(path), 404)


def test_an_unknown_method_is_a_problem_document(amal: Client) -> None:
    for method, path in (("DELETE", "persons"), ("PUT", "persons"), ("POST", "instruments"),
                         ("DELETE", f"persons/{uuid4()}"), ("PATCH", "events")):  # fmt: skip
        response = amal.generic(method, f"/api/v1/{path}", "{}", "application/json")
        problem(response, 405)
        assert method not in response["Allow"]


def test_options_are_refused_like_everything_that_is_not_listed(amal: Client) -> None:
    problem(amal.options("/api/v1/persons"), 403)


def test_who_is_not_signed_in_is_told_how(db: None) -> None:
    response = Client().read("cases")
    assert problem(response, 401)["title"] == "Sign in first"
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_closed_gate_says_what_it_rests_on_and_what_lifts_it(amal: Client, cast: Cast) -> None:
    case = new_case(amal, cast.sites["reception"])
    body = {"case": case["id"], "instrument": "palermo_amp", "answers": {}, "setting": SETTING}
    refused = problem(amal.create("screenings", body), 409)
    assert refused["gate"] == "G-01"
    assert refused["basis"]
    assert refused["lifted_by"]


def test_errors_never_repeat_what_was_typed(amal: Client) -> None:
    """A problem document is logged and pasted into tickets: it holds no one's data."""
    typed = "Zarathustra-7731"
    body = {"sex": typed, "birth_date": typed, "languages": [typed], "names": [{"script": typed}]}
    response = amal.create("persons", body)
    problem(response, 400)
    assert response["Cache-Control"] == "no-store"


def test_a_row_that_is_not_yours_is_refused_in_its_field(
    amal: Client, cast: Cast, api: Any
) -> None:
    foreign = created(api(cast.lena).create("persons", PERSON))["id"]
    body = {"site": str(cast.sites["reception"].pk), "first_contact_at": "2026-10-05T08:30:00Z"}
    theirs = amal.create("cases", {**body, "person": foreign})
    nobody = amal.create("cases", {**body, "person": str(uuid4())})
    assert fields(theirs) == {"person"}
    assert theirs.json() == nobody.json()


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "yesterday", 5, None]
)  # fmt: skip
def test_a_moment_that_cannot_be_is_refused(amal: Client, cast: Cast, moment: Any) -> None:
    person = created(amal.create("persons", {}))["id"]
    body = {"person": person, "site": str(cast.sites["reception"].pk)}
    assert fields(amal.create("cases", {**body, "first_contact_at": moment})) == {
        "first_contact_at"
    }
