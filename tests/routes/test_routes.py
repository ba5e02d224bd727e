"""Every route is listed here, so that a new one cannot appear without its rules being stated.

The rows are routes, the columns people; the cell is what each is answered. An asterisk means
that the answer shows Yusuf, and then the log must say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import get_resolver

from oversight import context
from oversight.models import Event
from tests.routes import arrivals
from tests.routes.everything import World

#        nobody amal sami noor ines robin dara kit lena
CAST = ("nobody", "amal", "sami", "noor", "ines", "robin", "dara", "kit", "lena")
E, N, P = 401, 404, 403  # sign in first; not yours; not allowed

ROUTES: dict[tuple[str, str], tuple[int, ...]] = {
    ("/api/v1/session", "get"): (E, 200, 200, 200, 200, 200, 200, 200, 200),
    ("/api/v1/session", "delete"): (E, 204, 204, 204, 204, 204, 204, 204, 204),
    ("/api/v1/tokens", "get"): (E, 200, 200, 200, 200, 200, 200, 200, 200),
    ("/api/v1/tokens/{token}/revoke", "post"): (E, 200, N, N, N, N, N, N, N),
    ("/api/v1/organisations", "get"): (E, 200, 200, 200, 200, P, 200, 200, 200),
    ("/api/v1/organisations/{organisation}", "get"): (E, 200, 200, 200, 200, P, 200, 200, 200),
    ("/api/v1/sites", "get"): (E, 200, 200, 200, 200, P, 200, 200, 200),
    ("/api/v1/sites", "post"): (E, P, P, P, P, P, P, 201, P),
    ("/api/v1/password", "post"): (E, 204, 204, 204, 204, 204, 204, 204, 204),
    ("/api/v1/sites/{site}", "get"): (E, 200, 200, N, N, P, 200, 200, N),
    ("/api/v1/users", "get"): (E, P, P, P, P, P, P, 200, P),
    ("/api/v1/users", "post"): (E, P, P, P, P, P, P, 201, P),
    ("/api/v1/users/{user}", "get"): (E, P, P, P, P, P, P, 200, P),
    ("/api/v1/users/{user}/deactivate", "post"): (E, P, P, P, P, P, P, 200, P),
    ("/api/v1/role-assignments", "get"): (E, P, P, P, P, P, P, 200, P),
    ("/api/v1/role-assignments", "post"): (E, P, P, P, P, P, P, 201, P),
    ("/api/v1/role-assignments/{role}", "get"): (E, P, P, P, P, P, P, 200, P),
    ("/api/v1/role-assignments/{role}/revoke", "post"): (E, P, P, P, P, P, P, 200, P),
    ("/api/v1/colleagues", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/colleagues/{user}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/trainings", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/trainings", "post"): (E, P, 201, P, P, P, P, P, P),
    ("/api/v1/trainings/{training}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/trainings/{training}/revoke", "post"): (E, P, 200, P, P, P, P, P, P),
    ("/api/v1/persons", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/persons", "post"): (E, 201, 201, P, P, P, P, P, 201),
    ("/api/v1/persons/{person}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/persons/{person}", "patch"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/persons/{person}/names", "post"): (E, 201, 201, P, P, P, P, P, N),
    ("/api/v1/persons/{person}/retire-name", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/cases/find", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/cases", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/cases", "post"): (E, 201, 201, P, P, P, P, P, 400),
    ("/api/v1/cases/{case}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/cases/{case}/move", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/consents", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/consents", "post"): (E, 201, 201, P, P, P, P, P, 400),
    ("/api/v1/consents/{consent}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/consents/{consent}/withdraw", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/representatives", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/representatives", "post"): (E, 201, 201, P, P, P, P, P, 400),
    ("/api/v1/representatives/{representative}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/representatives/{representative}/end", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/obligations", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/obligations/{obligation}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/obligations/{waiting}/start-clock", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/obligations/{obligation}/meet", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/obligations/{obligation}/lift", "post"): (E, P, 200, P, P, P, P, P, P),
    ("/api/v1/instruments", "get"): (E, 200, 200, 200, 200, 200, 200, 200, 200),
    ("/api/v1/instruments/palermo_amp", "get"): (E, 200, 200, 200, 200, 200, 200, 200, 200),
    ("/api/v1/screenings", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/screenings", "post"): (E, 201, 201, P, P, P, P, P, 400),
    ("/api/v1/screenings/{screening}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/need-responses", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/need-responses", "post"): (E, 201, 201, P, P, P, P, P, 400),
    ("/api/v1/need-responses/{need}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/interviews", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/interviews", "post"): (E, 201, 201, P, P, P, P, P, 400),
    ("/api/v1/interviews/{interview}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/interviews/{interview}/answers", "put"): (E, 200, 409, P, P, P, P, P, N),
    ("/api/v1/interviews/{interview}/pause", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/interviews/{interview}/stop", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/interviews/{paused}/resume", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/interviews/{interview}/complete", "post"): (E, 200, 409, P, P, P, P, P, N),
    ("/api/v1/interviews/{interview}/abandon", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/gate-overrides", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/gate-overrides", "post"): (E, 201, 201, P, P, P, P, P, 400),
    ("/api/v1/gate-overrides/{override}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/gate-overrides/{override}/decide", "post"): (E, P, 200, P, P, P, P, P, P),
    ("/api/v1/profiles", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/profiles/{profile}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/profile-concerns", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/profile-concerns", "post"): (E, 201, 201, P, P, P, P, P, 400),
    ("/api/v1/profile-concerns/{concern}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/profile-concerns/{concern}/end", "post"): (E, P, 200, P, P, P, P, P, P),
    ("/api/v1/replays", "get"): (E, P, 200, P, P, P, P, P, P),
    ("/api/v1/replays", "post"): (E, P, 201, P, P, P, P, P, P),
    ("/api/v1/replays/{replay}", "get"): (E, P, 200, P, P, P, P, P, P),
    ("/api/v1/rescreenings", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/rescreenings/{rescreening}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/exclusion-files", "get"): (E, P, P, P, P, P, P, P, P),
    ("/api/v1/exclusion-files", "post"): (E, P, P, P, P, P, P, P, P),
    ("/api/v1/exclusion-files/{exclusion_file}", "get"): (E, P, P, P, P, P, P, P, P),
    ("/api/v1/age-decisions", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/age-decisions", "post"): (E, 201, 201, P, P, P, P, P, 400),
    ("/api/v1/age-decisions/{age_decision}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/age-decisions/{age_decision}/appeal", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/age-decisions/{age_decision}/conclude", "post"): (E, P, 200, P, P, P, P, P, P),
    ("/api/v1/guarded-steps", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/guarded-steps", "post"): (E, 201, 201, P, P, P, P, P, 400),
    ("/api/v1/guarded-steps/{step}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/guarded-steps/{step}/recall", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/incidents", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/incidents", "post"): (E, 201, 201, P, P, P, P, P, 400),
    ("/api/v1/incidents/{incident}", "get"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/referrals", "get"): (E, 200, 200, 200, P, P, P, P, 200),
    ("/api/v1/referrals", "post"): (E, 201, 201, P, P, P, P, P, 400),
    ("/api/v1/referrals/{referral}", "get"): (E, 200, 200, 200, P, P, P, P, N),
    ("/api/v1/referrals/{referral}/receive", "post"): (E, P, P, 200, P, P, P, P, P),
    ("/api/v1/referrals/{referral}/accept", "post"): (E, P, P, 200, P, P, P, P, P),
    ("/api/v1/referrals/{referral}/decline", "post"): (E, P, P, 200, P, P, P, P, P),
    ("/api/v1/referrals/{accepted}/start", "post"): (E, P, P, 200, P, P, P, P, P),
    ("/api/v1/referrals/{accepted}/finish", "post"): (E, P, P, 200, P, P, P, P, P),
    ("/api/v1/referrals/{referral}/recall", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/referrals/{finished}/close", "post"): (E, 200, 200, P, P, P, P, P, N),
    ("/api/v1/events", "get"): (E, P, P, P, 200, P, 200, P, P),
    ("/api/v1/events/{event}", "get"): (E, P, P, P, 200, P, 200, P, P),
    ("/api/v1/accesses", "post"): (E, P, P, P, 200, P, 200, P, P),
    ("/api/v1/reports", "get"): (E, P, 200, 200, 200, P, 200, P, P),
    ("/api/v1/reports/{report}", "get"): (E, P, 200, 200, 200, P, 200, P, P),
    ("/api/v1/reports/{report}/document", "get"): (E, P, 200, 200, 200, P, 200, P, P),
    ("/api/v1/reports/{report}/csv", "get"): (E, P, 200, 200, 200, P, 200, P, P),
    ("/api/v1/reports/{report}/recompute", "post"): (E, P, P, P, 200, P, 200, P, P),
    **arrivals.ROUTES,
}
# Routes that ask nobody who they are.
PUBLIC: dict[tuple[str, str], int] = {
    ("/", "get"): 200,
    ("/live", "get"): 200,
    ("/ready", "get"): 503,  # no worker runs in the tests
    ("/api/v1/schema/", "get"): 200,
    ("/api/docs/", "get"): 200,
    ("/api/v1/session", "post"): 400,
    ("/api/v1/tokens", "post"): 400,
}
CELLS = [
    pytest.param(path, method, who, status, id=f"{who}-{method}-{path}")
    for (path, method), statuses in ROUTES.items()
    for who, status in zip(CAST, statuses, strict=True)
]


def patterns(found: Any = None, prefix: str = "/") -> Iterator[tuple[str, frozenset[str]]]:
    """Yield every address with the methods it answers."""
    for pattern in found or get_resolver().url_patterns:
        path = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern.url_patterns, path)
        else:
            actions = getattr(pattern.callback, "actions", None) or {"get": ""}
            yield path, frozenset(actions) - {"head", "options"}


def test_every_route_and_method_is_listed() -> None:
    served = {
        (shape(path.replace("<slug:pk>", "palermo_amp")), method)
        for path, methods in patterns()
        for method in methods
    }
    listed = {(shape(path), method) for path, method in [*ROUTES, *PUBLIC]}
    assert served == listed


def shape(path: str) -> str:
    parts = ["{}" if part.startswith(("{", "<")) else part for part in path.split("/")]
    return "/".join(parts)


@pytest.mark.parametrize(("route", "status"), PUBLIC.items(), ids=str)
def test_a_public_route_answers_anybody(route: tuple[str, str], status: int, api: Any) -> None:
    path, method = route
    assert getattr(api(None), method)(path).status_code == status


@pytest.mark.django_db
def test_each_route_answers_each_person_as_listed(world: World, cast: Any, api: Any) -> None:
    """One world for all cells: each request runs in a savepoint that is rolled back."""
    clients = {who: api(cast.members.get(who)) for who in CAST}
    wrong = []
    for cell in CELLS:
        route, method, who, expected = cell.values
        problem = answer(world, clients[who], route, method, expected)
        if problem:
            wrong.append(f"{cell.id}: {problem}")
    assert not wrong, "\n".join(wrong)


def test_the_side_file_opens_to_the_legal_exclusion_officer_who_gets_nothing_else(
    world: World, cast: Any, api: Any
) -> None:
    lior, files = api(cast.lior), "/api/v1/exclusion-files"
    for route, method, expected in (
        (files, "get", 200), (files, "post", 201), (f"{files}/{{exclusion_file}}", "get", 200),
        ("/api/v1/cases/{case}", "get", P), ("/api/v1/screenings/{screening}", "get", P),
        ("/api/v1/interviews/{interview}", "get", P), ("/api/v1/replays", "post", P),
    ):  # fmt: skip
        assert answer(world, lior, route, method, expected) == "", route


def answer(world: World, client: Any, route: str, method: str, expected: int) -> str:
    savepoint = transaction.savepoint()
    try:
        return _answer(world, client, route, method, expected)
    finally:
        transaction.savepoint_rollback(savepoint)


def _answer(world: World, client: Any, route: str, method: str, expected: int) -> str:
    version = "1"
    for name, number in (
        ("{accepted}", "2"), ("{finished}", "3"), ("{paused}", "2"), ("{case}/move", "6"),
        ("{case}/hand-over", "6"), ("{import}", "2"),
    ):  # fmt: skip
        version = number if name in route else version
    before = newest_event()
    body = world.body(route, method) if method != "get" else None
    shape_of_body = "multipart" if isinstance(body, dict) and "file" in body else "json"
    response = getattr(client, method)(
        world.path(route),
        body,
        format=shape_of_body if method != "get" else None,
        headers={"Idempotency-Key": str(uuid4()), "If-Match": f'"{version}"'},
    )
    if response.status_code != expected:
        return f"expected {expected}, got {response.status_code} {response.content[:300]!r}"
    text = response.content.decode(errors="replace")
    shown = world.reference in text or world.ids["person"] in text or "يوسف" in text
    if shown and not disclosed_since(before):
        return "shows a person, and the log does not say so"
    if expected in (P, N) and client._credentials and not denied_since(before):
        return "refuses, and the log does not say so"
    return ""


def newest_event() -> int:
    with reading():
        return int(Event.objects.values_list("event_id", flat=True)[0])


def disclosed_since(event_id: int) -> bool:
    with reading():
        kinds = ["disclosed", "accesses_read"]
        return Event.objects.filter(event_id__gt=event_id, kind__in=kinds).exists()


def denied_since(event_id: int) -> bool:
    with reading():
        return Event.objects.filter(event_id__gt=event_id, kind="denied").exists()


def reading() -> Any:
    scope = context.system("test.read", purpose="oversight")
    scope.log_scope = "all"
    return context.enter(scope)


def test_options_and_unlisted_methods_are_refused(cast: Any, api: Any) -> None:
    client = api(cast.amal)
    assert client.options("/api/v1/cases").status_code == 403
    assert client.delete("/api/v1/cases").status_code in (403, 405)
    assert client.put("/api/v1/cases", {}, format="json").status_code in (403, 405)
