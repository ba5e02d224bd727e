"""Every route is listed here, so that a new one cannot appear without its rules being stated.

The rows are routes, the columns people; the cell is what each is answered. An asterisk means
that the answer shows Yusuf, and then the log must say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from accounts.models import RoleAssignment, User
from cases.models import Obligation
from oversight import context
from oversight.models import Event
from reports.models import Report
from reports.periods import Month
from reports.publishing import publish
from screening.library import TRIAGE
from tests.conftest import PASSWORD, acting_for, token_of
from tests.world import (
    PERSON,
    SETTING,
    answers,
    created,
    ready_case,
    referral,
    screen,
    sharing,
)

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
    ("/api/v1/profiles", "get"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/profiles/{profile}", "get"): (E, 200, 200, P, P, P, P, P, N),
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
LISTS = sorted(
    path
    for path, method in ROUTES
    if method == "get" and path.startswith("/api/v1/") and "{" not in path and path[8:] in {
        "persons", "cases", "consents", "representatives", "obligations", "screenings",
        "need-responses", "profiles", "referrals",
    }
)  # fmt: skip


GUARDIAN = {
    "kind": "guardian",
    "name": "Maren Holt",
    "appointed_by": "Family court",
    "appointed_at": "2026-10-06T08:00:00Z",
}


@dataclass
class World:
    """The ids that stand in the addresses, and the bodies that each route asks for."""

    ids: dict[str, str]
    cast: Any
    reference: str

    def path(self, route: str) -> str:
        return route.format(**self.ids)

    def body(self, route: str, method: str) -> Any:
        harbour = self.cast.sites["reception"]
        case = {"id": self.ids["case"]}
        opendoor = self.cast.organisations["opendoor"]
        bodies: dict[str, Any] = {
            "/persons": PERSON,
            "/names": {"script": "Latn", "given": "Yusuf"},
            "/cases": {
                "person": self.ids["person"],
                "site": str(harbour.pk),
                "first_contact_at": "2026-10-05T08:30:00Z",
            },
            "/move": {"to": "on_hold", "hold_until": "2099-01-01"},
            "/find": {"reference": self.reference},
            "/retire-name": {"name": self.ids["name"]},
            "/consents": sharing(case, opendoor),
            "/representatives": {**GUARDIAN, "case": case["id"]},
            "/start-clock": {"at": datetime.now(UTC).isoformat()},
            "/lift": {"reason": "not_applicable"},
            "/screenings": {
                "case": case["id"],
                "instrument": TRIAGE,
                "answers": answers(TRIAGE),
                "setting": SETTING,
            },
            "/need-responses": {
                "triage": self.ids["triage"],
                "item": "n_shelter",
                "response": "met",
            },
            "/referrals": referral(case, opendoor, {"id": self.ids["consent"]}),
            "/decline": {"reason": "no_capacity"},
            "/sites": {"name": "New place", "stage": "border", "country": "XXX"},
            "/password": {"password": PASSWORD, "new_password": "another long password here"},
            "/finish": {"outcome": "completed", "feedback": "Done."},
            "/accesses": {"case_reference": self.reference},
            "/users": {
                "email": f"{uuid4()}@example.org",
                "name": "New",
                "password": "a long password for tests",
            },
            "/role-assignments": {"user": self.ids["user"], "role": "supervisor"},
        }
        if method == "patch":
            return {"sex": "unknown"}
        return next((body for end, body in bodies.items() if route.endswith(end)), None)


@pytest.fixture
def world(cast: Any, api: Any) -> World:
    amal, noor = api(cast.amal), api(cast.noor)
    opendoor = cast.organisations["opendoor"]
    case = ready_case(amal, cast.sites["reception"])
    needy = screen(amal, case, TRIAGE, answers(TRIAGE, n_shelter="no"))
    triage = created(needy)
    need = created(
        amal.create(
            "need-responses", {"triage": triage["id"], "item": "n_shelter", "response": "met"}
        )
    )
    screening = created(
        screen(
            amal,
            case,
            "palermo_amp",
            {"act_recruited": "yes", "means_coercion": "yes", "pur_forced_labour": "yes"},
        )
    )
    representative = created(
        amal.create(
            "representatives",
            {**GUARDIAN, "case": case["id"]},
        )
    )
    consent = created(amal.create("consents", sharing(case, opendoor)))
    sent = [
        created(amal.create("referrals", referral(case, opendoor, consent)))["id"]
        for _ in range(3)
    ]
    for moved, verbs in ((sent[1], ("accept",)), (sent[2], ("accept", "finish"))):
        for number, verb in enumerate(verbs, start=1):
            body = {"outcome": "completed", "feedback": "Done."} if verb == "finish" else None
            assert noor.change(f"referrals/{moved}/{verb}", number, body).status_code == 200
    with acting_for(cast.organisations["harbour"]):
        obligations = Obligation.objects.filter(case=case["id"])
        open_ = obligations.filter(status="open", kind="safeguard").first()
        waiting = obligations.filter(status="waiting").first()
        assert open_
        assert waiting
        newcomer = cast.sami.user
        role = RoleAssignment.objects.get(user=cast.amal.user)
        plain = User.objects.create(
            organisation=cast.organisations["harbour"], email="plain@example.org", name="Plain"
        )
    publish(Month(2026, 10))
    report = Report.objects.get()
    token_of(cast.amal)
    token = amal.read("tokens").json()["results"][0]["id"]
    event = api(cast.ines).read("events", holder=newcomer.organisation_id).json()["results"][0]
    return World(
        cast=cast,
        reference=case["reference"],
        ids={
            "name": case["person"]["names"][0]["id"],
            "person": case["person"]["id"], "case": case["id"], "triage": triage["id"],
            "need": need["id"], "screening": screening["id"],
            "profile": amal.read("profiles").json()["results"][0]["id"],
            "representative": representative["id"], "consent": consent["id"],
            "referral": sent[0], "accepted": sent[1], "finished": sent[2],
            "obligation": str(open_.pk), "waiting": str(waiting.pk),
            "report": str(report.pk), "token": token, "event": event["event_id"],
            "user": str(plain.pk), "role": str(role.pk),
            "site": str(cast.sites["reception"].pk), "organisation": str(opendoor.pk),
        },
    )  # fmt: skip


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


def answer(world: World, client: Any, route: str, method: str, expected: int) -> str:
    savepoint = transaction.savepoint()
    try:
        return _answer(world, client, route, method, expected)
    finally:
        transaction.savepoint_rollback(savepoint)


def _answer(world: World, client: Any, route: str, method: str, expected: int) -> str:
    version = "1"
    for name, number in (("{accepted}", "2"), ("{finished}", "3"), ("{case}/move", "6")):
        version = number if name in route else version
    before = newest_event()
    response = getattr(client, method)(
        world.path(route),
        world.body(route, method) if method != "get" else None,
        format="json" if method != "get" else None,
        headers={"Idempotency-Key": str(uuid4()), "If-Match": f'"{version}"'},
    )
    if response.status_code != expected:
        return f"expected {expected}, got {response.status_code} {response.content[:300]!r}"
    body = response.content.decode()
    shown = world.reference in body or world.ids["person"] in body or "يوسف" in body
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


@pytest.mark.parametrize("route", LISTS)
def test_a_long_list_costs_no_more_queries_than_a_short_one(
    route: str, cast: Any, api: Any
) -> None:
    client = api(cast.amal)
    opendoor, site = cast.organisations["opendoor"], cast.sites["reception"]

    def add() -> None:
        case = ready_case(client, site)
        triage = created(screen(client, case, TRIAGE, answers(TRIAGE, n_shelter="no")))
        body = {"triage": triage["id"], "item": "n_shelter", "response": "met"}
        created(client.create("need-responses", body))
        indicated = {"act_recruited": "yes", "means_coercion": "yes", "pur_forced_labour": "yes"}
        created(screen(client, case, "palermo_amp", indicated))
        consent = created(client.create("consents", sharing(case, opendoor)))
        created(client.create("referrals", referral(case, opendoor, consent)))
        created(client.create("representatives", {**GUARDIAN, "case": case["id"]}))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(route, {"page_size": "100"})
        assert response.status_code == 200
        assert response.json()["results"]
        return len(queries)

    add()
    short = cost()
    for _ in range(4):
        add()
    assert cost() == short


def test_options_and_unlisted_methods_are_refused(cast: Any, api: Any) -> None:
    client = api(cast.amal)
    assert client.options("/api/v1/cases").status_code == 403
    assert client.delete("/api/v1/cases").status_code in (403, 405)
    assert client.put("/api/v1/cases", {}, format="json").status_code in (403, 405)


def test_each_list_holds_only_ones_own_rows(world: World, cast: Any, api: Any) -> None:
    """Amal's lists are full, Lena's of the same addresses are empty."""
    for route in LISTS:
        assert api(cast.amal).get(route).json()["results"], route
        assert api(cast.lena).get(route).json()["results"] == [], route


@pytest.mark.parametrize("route", ["events", "reports", "organisations", "tokens"])
def test_a_long_list_of_everyones_costs_no_more_either(
    route: str, world: World, cast: Any, api: Any
) -> None:
    client = api(cast.ines)

    def cost(page_size: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/api/v1/{route}", {"page_size": page_size})
        assert response.json()["results"]
        return len(queries)

    assert cost(1) == cost(20)


@pytest.mark.parametrize("route", ["users", "role-assignments", "sites"])
def test_a_long_list_of_the_house_costs_no_more_either(route: str, cast: Any, api: Any) -> None:
    client = api(cast.kit)

    def cost(page_size: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/api/v1/{route}", {"page_size": page_size})
        assert len(response.json()["results"]) == min(page_size, 4) or page_size > 1
        return len(queries)

    assert cost(1) == cost(20)
