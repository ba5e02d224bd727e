"""A supervisor uploads a file, reads what is wrong, and takes it in or lets it go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Site
from accounts.policy import Role
from accounts.services import give_role
from cases import tasks
from cases.imports import applying, checking
from cases.models import ExternalId, Person
from oversight.models import Event
from tests.cases.imports.conftest import Desk
from tests.cases.imports.files import DAVRON, as_csv, as_workbook, crowd
from tests.cast import Cast
from tests.conftest import Client, acting_for, make_member

Worker = Callable[[], Any]


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Worker:
    """Have the worker do within the block what is put into its queue."""
    for task in (tasks.check_import, tasks.apply_import):
        monkeypatch.setattr(task, "delay", task.run)
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def sami(api: Any, cast: Cast) -> Client:
    client: Client = api(cast.sami)
    return client


def upload(client: Client, cast: Cast, file: bytes, *, key: str = "", **given: Any) -> Any:
    body = {
        "file": SimpleUploadedFile(given.pop("name", "people.csv"), file, "text/csv"),
        "source": "paper lists",
        "site": str(cast.sites["reception"].pk),
        "first_contact_at": "2026-10-05T08:30:00Z",
        **given,
    }
    headers = {"Idempotency-Key": key or str(uuid4())}
    return client.post("/api/v1/imports", body, format="multipart", headers=headers)


def checked(client: Client, cast: Cast, worker: Worker, file: bytes, **given: Any) -> Any:
    with worker():
        response = upload(client, cast, file, **given)
    assert response.status_code == 201, response.json()
    assert response.json()["status"] == "checking"
    return client.read(f"imports/{response.json()['id']}").json()


def errors(response: Any) -> dict[str, str]:
    assert response.status_code == 400, response.content
    return {one["field"]: one["reason"] for one in response.json()["errors"]}


def test_a_file_goes_from_upload_to_records(sami: Client, cast: Cast, worker: Worker) -> None:
    run = checked(sami, cast, worker, as_workbook([DAVRON, *crowd(2)]), name="people.xlsx")
    assert (run["status"], run["format"], run["rows"], run["rows_bad"]) == (
        "checked",
        "xlsx",
        3,
        0,
    )
    with worker():
        response = sami.change(f"imports/{run['id']}/apply", run["version"])
    assert response.json()["status"] == "applying"
    run = sami.read(f"imports/{run['id']}").json()
    assert (run["status"], run["rows_applied"]) == ("applied", 3)
    assert len(sami.read("persons").json()["results"]) == 3
    assert sami.read("imports").json()["results"] == [run]


def test_findings_stand_in_the_order_of_the_file_and_refuse_the_whole(
    sami: Client, cast: Cast, worker: Worker
) -> None:
    rows = [DAVRON, {"external_id": "2", "sex": "x"}, {"external_id": "EX-0001"}]
    run = checked(sami, cast, worker, as_csv(rows))
    first = sami.read(f"imports/{run['id']}/findings", page_size=1).json()
    second = sami.get(first["next"]).json()
    assert [one["row"] for page in (first, second) for one in page["results"]] == [3, 4]
    assert set(first["results"][0]) == {"row", "field", "reason"}
    response = sami.change(f"imports/{run['id']}/apply", run["version"])
    assert response.status_code == 409
    assert "never taken in by halves" in response.json()["detail"]
    assert sami.read("persons").json()["results"] == []


def test_a_likeness_shows_the_record_and_that_is_in_the_log(
    sami: Client, cast: Cast, worker: Worker, desk: Desk
) -> None:
    desk.imports(as_csv([DAVRON]))
    run = checked(sami, cast, worker, as_csv([DAVRON, {**DAVRON, "external_id": "2"}]))
    assert (run["rows_known"], run["rows_alike"]) == (1, 1)
    (twin,) = sami.read(f"imports/{run['id']}/twins").json()["results"]
    assert twin == {"row": 3, "taken_in": None, "other_row": 2, "other_taken_in": None}
    response = sami.read(f"imports/{run['id']}/likenesses")
    (likeness,) = response.json()["results"]
    assert likeness["row"] == 3
    assert likeness["score"] > 0
    assert likeness["person"]["names"][0]["given_latin"] == "Davron"
    with acting_for(desk.organisation), applying.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.log_scope', 'all', true)")
        shown = Event.objects.get(request_id=response["Request-Id"], kind="disclosed")
        assert shown.detail["shown"]["cases_person"] == 1
        assert len(shown.subjects) == 1


def test_a_row_leads_to_the_person_who_came_in_with_it(
    sami: Client, cast: Cast, worker: Worker, desk: Desk
) -> None:
    desk.imports(as_csv([DAVRON]))
    again = [{**DAVRON, "external_id": one} for one in ("2", "3")]
    run = checked(sami, cast, worker, as_csv(again))
    with worker():
        sami.change(f"imports/{run['id']}/apply", run["version"])
    with acting_for(desk.organisation):
        ids = dict(ExternalId.objects.values_list("value", "person"))
    likenesses = sami.read(f"imports/{run['id']}/likenesses").json()["results"]
    taken_in = {one["row"]: one["taken_in"] for one in likenesses}
    assert taken_in == {2: str(ids["2"]), 3: str(ids["3"])}
    (twin,) = sami.read(f"imports/{run['id']}/twins").json()["results"]
    assert (twin["taken_in"], twin["other_taken_in"]) == (taken_in[3], taken_in[2])


def test_the_log_names_who_let_the_file_in_and_not_who_uploaded_it(
    sami: Client, cast: Cast, worker: Worker, desk: Desk, api: Any
) -> None:
    run = checked(sami, cast, worker, as_csv([DAVRON]))
    other = make_member(cast.organisations["harbour"], "bela", Role.SUPERVISOR)
    with worker():
        api(other).change(f"imports/{run['id']}/apply", run["version"])
    assert sami.read(f"imports/{run['id']}").json()["applied_by"] == str(other.user.pk)
    with acting_for(desk.organisation), applying.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.log_scope', 'all', true)")
        written = Event.objects.filter(object_type="cases_personname", kind="insert")
        assert [one.actor for one in written] == [other.user.pk]


def test_progress_is_seen_while_the_file_is_taken_in(
    sami: Client, cast: Cast, worker: Worker, monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    monkeypatch.setattr(checking, "PIECE", 2)
    run = checked(sami, cast, worker, as_csv(crowd(5)))
    sami.change(f"imports/{run['id']}/apply", run["version"])
    seen = []

    def look(done: int) -> None:
        seen.append((done, sami.read(f"imports/{run['id']}").json()["rows_applied"]))

    applying.run(run["id"], organisation_id=desk.organisation, progress=look)
    assert seen == [(2, 2), (4, 4), (5, 5)]
    assert cache.get(f"import:{run['id']}") is None


@pytest.mark.parametrize("verb", ["apply", "discard"])
def test_what_has_ended_is_neither_applied_nor_discarded(
    sami: Client, cast: Cast, worker: Worker, verb: str
) -> None:
    run = checked(sami, cast, worker, as_csv([DAVRON]))
    done = sami.change(f"imports/{run['id']}/discard", run["version"]).json()
    assert (done["status"], done["ended_at"] is None) == ("discarded", False)
    response = sami.change(f"imports/{run['id']}/{verb}", done["version"])
    assert response.status_code == 409


def test_what_is_being_checked_is_not_applied_but_may_be_discarded(
    sami: Client, cast: Cast, worker: Worker, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = upload(sami, cast, as_csv(crowd(3))).json()
    monkeypatch.setattr(checking, "PIECE", 1)
    work = checking.run(run["id"], organisation_id=desk.organisation)
    next(work)
    now = sami.read(f"imports/{run['id']}").json()
    assert (now["status"], now["rows"], now["rows_checked"]) == ("checking", None, 1)
    assert sami.change(f"imports/{run['id']}/apply", now["version"]).status_code == 409
    assert sami.change(f"imports/{run['id']}/discard", run["version"]).status_code == 200
    assert list(work) == []


def test_somebody_elses_change_is_not_overwritten(
    sami: Client, cast: Cast, worker: Worker
) -> None:
    run = checked(sami, cast, worker, as_csv([DAVRON]))
    for verb in ("apply", "discard"):
        response = sami.change(f"imports/{run['id']}/{verb}", run["version"] - 1)
        assert response.status_code == 412


def test_what_is_wrong_with_an_upload_is_named_by_field(sami: Client, cast: Cast) -> None:
    assert set(errors(sami.post("/api/v1/imports", {}, format="multipart"))) == {
        "file", "source", "site", "first_contact_at",
    }  # fmt: skip
    wrong = errors(
        upload(sami, cast, as_csv([DAVRON]), encoding="rot13", intake="x", colour="red")
    )
    assert set(wrong) == {"encoding", "intake", "colour"}
    assert "file" in errors(upload(sami, cast, b""))
    assert "file" in errors(upload(sami, cast, "external_id\nä".encode("latin-1")))
    assert "site" in errors(upload(sami, cast, as_csv([DAVRON]), site=str(uuid4())))


def test_a_site_of_another_organisation_is_nobodys_to_name(sami: Client, cast: Cast) -> None:
    plains = cast.organisations["plains"]
    with acting_for(plains):
        site = Site.objects.create(organisation=plains, name="P", stage="reception", country="XXX")
    assert "site" in errors(upload(sami, cast, as_csv([DAVRON]), site=str(site.pk)))


def test_the_same_upload_twice_is_one_import(sami: Client, cast: Cast) -> None:
    key, file = str(uuid4()), as_csv([DAVRON])
    first, second = (upload(sami, cast, file, key=key) for _ in range(2))
    assert (second.status_code, second["Idempotency-Replayed"]) == (201, "true")
    assert first.json()["id"] == second.json()["id"]
    assert upload(sami, cast, file + b"\n", key=key).status_code == 422


def test_too_large_a_request_is_refused_before_it_is_read(
    sami: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.api.imports.ImportViewSet.upload_limit", 100)
    assert upload(sami, cast, bytes(200_000)).status_code == 413


@pytest.mark.parametrize(
    ("query", "kind"), [("", "xlsx"), ("?format=xlsx", "xlsx"), ("?format=csv", "csv")]
)
def test_the_template_is_downloaded_by_format(sami: Client, query: str, kind: str) -> None:
    response = sami.get(f"/api/v1/imports/template{query}")
    assert response["Content-Disposition"] == f'attachment; filename="persons.{kind}"'
    assert response.content.startswith(b"PK" if kind == "xlsx" else b"\xef\xbb\xbfexternal_id,")


def test_caseworkers_and_other_organisations_have_no_part_in_it(
    sami: Client, cast: Cast, api: Any, worker: Worker
) -> None:
    run = checked(sami, cast, worker, as_csv([DAVRON]))
    for member in (cast.amal, cast.dara, cast.kit, cast.ines, cast.lena):
        client = api(member)
        assert client.get("/api/v1/imports/template").status_code == 403
        assert client.read(f"imports/{run['id']}/likenesses").status_code == 403
        assert upload(client, cast, as_csv([DAVRON])).status_code == 403


def test_another_organisations_supervisor_sees_nothing_of_it(
    cast: Cast, desk: Desk, api: Any
) -> None:
    run = desk.checks(desk.uploads(as_csv([DAVRON, DAVRON])))
    client = api(cast.members["lena"])
    _make_supervisor(cast)
    assert client.read("imports").json()["results"] == []
    for path in ("", "/findings", "/likenesses", "/twins"):
        assert client.read(f"imports/{run.pk}{path}").status_code == 404
    for verb in ("apply", "discard"):
        assert client.change(f"imports/{run.pk}/{verb}", run.version).status_code == 404


def _make_supervisor(cast: Cast) -> None:
    with acting_for(cast.organisations["plains"]):
        give_role(user=cast.lena.user, role=Role.SUPERVISOR)


def test_a_lost_task_is_taken_up_again(
    desk: Desk, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.uploads(as_csv([DAVRON]))
    tasks.resume_forgotten_imports()
    run = desk.reads(run)
    assert run.status == "checked"
    with desk.acting():
        run.__class__.objects.filter(pk=run.pk).update(
            status="applying", applied_by=run.started_by
        )
    tasks.resume_forgotten_imports()
    assert desk.reads(run).status == "applied"
    with acting_for(desk.organisation):
        assert Person.objects.count() == 1


def test_a_long_check_is_several_tasks(
    desk: Desk, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "PIECE", 2)
    monkeypatch.setattr(tasks, "LONGEST", 0)
    run = desk.uploads(as_csv(crowd(5)))
    sent: list[Any] = []
    monkeypatch.setattr(tasks.check_import, "delay", lambda *ids: sent.append(ids))
    ids = (str(run.pk), str(desk.organisation))
    tasks.check_import.run(*ids)
    assert (sent, desk.reads(run).rows_checked) == ([ids], 2)
    tasks.check_import.run(*ids)
    tasks.check_import.run(*ids)
    assert (len(sent), desk.reads(run).status) == (2, "checked")
