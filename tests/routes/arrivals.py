"""The routes of intake, identity, family, notes, files and imports: who is answered what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.imports import checking
from tests.conftest import acting_for
from tests.world import PERSON, answers, created, new_case, screen

E, N, P = 401, 404, 403
OWN = (E, 200, 200, P, P, P, P, P, N)
LIST = (E, 200, 200, P, P, P, P, P, 200)
NEW = (E, 201, 201, P, P, P, P, P, 400)
BY_SUPERVISOR = (E, P, 200, P, P, P, P, P, P)

#        nobody amal sami noor ines robin dara kit lena
ROUTES: dict[tuple[str, str], tuple[int, ...]] = {
    ("/api/v1/persons/candidates", "post"): (E, 200, 200, P, P, P, P, P, 200),
    ("/api/v1/persons/{person}/candidates", "get"): OWN,
    ("/api/v1/identity-decisions", "get"): LIST,
    ("/api/v1/identity-decisions", "post"): NEW,
    ("/api/v1/identity-decisions/{identity_decision}", "get"): OWN,
    ("/api/v1/identity-decisions/{identity_decision}/undo", "post"): BY_SUPERVISOR,
    ("/api/v1/identity-questions", "get"): LIST,
    ("/api/v1/identity-questions", "post"): NEW,
    ("/api/v1/identity-questions/{identity_question}", "get"): OWN,
    ("/api/v1/intakes", "get"): LIST,
    ("/api/v1/intakes", "post"): NEW,
    ("/api/v1/intakes/{intake}", "get"): OWN,
    ("/api/v1/intakes/{intake}/persons", "get"): OWN,
    ("/api/v1/intakes/{intake}/persons", "post"): (E, 201, 201, P, P, P, P, P, N),
    ("/api/v1/cases/{case}/hand-over", "post"): OWN,
    ("/api/v1/handovers", "get"): LIST,
    ("/api/v1/handovers/{handover}", "get"): OWN,
    ("/api/v1/service-contacts", "get"): LIST,
    ("/api/v1/service-contacts", "post"): NEW,
    ("/api/v1/service-contacts/{service_contact}", "get"): OWN,
    ("/api/v1/service-contacts/totals", "get"): LIST,
    ("/api/v1/identity-documents", "get"): LIST,
    ("/api/v1/identity-documents", "post"): NEW,
    ("/api/v1/identity-documents/{document}", "get"): OWN,
    ("/api/v1/identity-documents/{document}", "patch"): OWN,
    ("/api/v1/contact-channels", "get"): LIST,
    ("/api/v1/contact-channels", "post"): NEW,
    ("/api/v1/contact-channels/{channel}", "get"): OWN,
    ("/api/v1/contact-channels/{channel}", "patch"): OWN,
    ("/api/v1/contact-attempts", "get"): LIST,
    ("/api/v1/contact-attempts", "post"): NEW,
    ("/api/v1/contact-attempts/{attempt}", "get"): OWN,
    ("/api/v1/skills", "get"): LIST,
    ("/api/v1/skills", "post"): NEW,
    ("/api/v1/skills/{skill}", "get"): OWN,
    ("/api/v1/skills/{skill}/end", "post"): OWN,
    ("/api/v1/child-registrations", "get"): LIST,
    ("/api/v1/child-registrations", "post"): NEW,
    ("/api/v1/child-registrations/{child_registration}", "get"): OWN,
    ("/api/v1/security-profiles", "get"): LIST,
    ("/api/v1/security-profiles/{security_profile}", "get"): OWN,
    ("/api/v1/households", "get"): LIST,
    ("/api/v1/households", "post"): NEW,
    ("/api/v1/households/{household}", "get"): OWN,
    ("/api/v1/households/{household}/members", "post"): (E, 201, 201, P, P, P, P, P, N),
    ("/api/v1/household-members", "get"): LIST,
    ("/api/v1/household-members/{household_member}", "get"): OWN,
    ("/api/v1/household-members/{household_member}/leave", "post"): OWN,
    ("/api/v1/family-links", "get"): LIST,
    ("/api/v1/family-links", "post"): NEW,
    ("/api/v1/family-links/{family_link}", "get"): OWN,
    # Amal recorded it, so somebody else says that it is true.
    ("/api/v1/family-links/{family_link}/verify", "post"): (E, 409, 200, P, P, P, P, P, N),
    ("/api/v1/tracing-requests", "get"): LIST,
    ("/api/v1/tracing-requests", "post"): NEW,
    ("/api/v1/tracing-requests/{tracing_request}", "get"): OWN,
    ("/api/v1/tracing-requests/{tracing_request}/check-security", "post"): BY_SUPERVISOR,
    ("/api/v1/tracing-requests/{tracing_request}/move", "post"): OWN,
    ("/api/v1/tracing-requests/{tracing_request}/candidates", "get"): OWN,
    ("/api/v1/imports", "get"): BY_SUPERVISOR,
    ("/api/v1/imports", "post"): (E, P, 201, P, P, P, P, P, P),
    ("/api/v1/imports/template", "get"): BY_SUPERVISOR,
    ("/api/v1/imports/{import}", "get"): BY_SUPERVISOR,
    ("/api/v1/imports/{import}/findings", "get"): BY_SUPERVISOR,
    ("/api/v1/imports/{import}/likenesses", "get"): BY_SUPERVISOR,
    ("/api/v1/imports/{import}/twins", "get"): BY_SUPERVISOR,
    ("/api/v1/imports/{import}/apply", "post"): BY_SUPERVISOR,
    ("/api/v1/imports/{import}/discard", "post"): BY_SUPERVISOR,
    ("/api/v1/notes", "get"): LIST,
    ("/api/v1/notes", "post"): NEW,
    ("/api/v1/notes/{note}", "get"): OWN,
    ("/api/v1/attachments", "get"): LIST,
    ("/api/v1/attachments", "post"): NEW,
    ("/api/v1/attachments/{attachment}", "get"): OWN,
    ("/api/v1/attachments/{attachment}/open", "post"): OWN,
    ("/api/v1/attachments/{attachment}/content", "get"): (E, P, P, P, P, P, P, P, N),  # no link
}
LISTS = (
    "identity-decisions", "identity-questions", "intakes", "handovers", "service-contacts",
    "identity-documents", "contact-channels", "contact-attempts", "skills",
    "child-registrations", "security-profiles", "households", "household-members", "family-links",
    "tracing-requests", "notes", "attachments",
)  # fmt: skip


def bodies(ids: dict[str, str], cast: Any) -> dict[str, Any]:
    """Return the bodies by the end of the route; longer ends stand first."""
    site, opendoor = str(cast.sites["reception"].pk), str(cast.organisations["opendoor"].pk)
    case = {"case": ids["case"]}
    return {
        "/persons/candidates": {"names": PERSON["names"], "birth_date": "1990"},
        "{intake}/persons": {"persons": [{"sex": "female"}]},
        "{household}/members": {"person": ids["brother"], "role": "sibling"},
        "{tracing_request}/move": {"to": "closed", "closing_reason": "person_wishes"},
        "{skill}/end": None,
        "/identity-decisions": {
            "person": ids["mother"], "other": ids["brother"], "answer": "not_the_same",
            "ground": "documents", "version": 1, "other_version": 1,
        },
        "/identity-questions": {**case, "asked": opendoor, "consent": ids["consent"]},
        "/intakes": {
            "kind": "group", "transport": "boat", "site": site,
            "first_contact_at": "2026-10-05T05:40:00Z", "persons": [{}, {"sex": "male"}],
        },
        "/hand-over": {"to": str(cast.sami.user.pk), "reason": "caseload"},
        "/service-contacts": {
            "site": site, "service": "food_and_water", "day": "2026-10-05", "women": 3,
        },
        "/identity-documents": {
            "person": ids["person"], "kind": "passport", "whereabouts": "lost",
        },
        "/contact-channels": {
            "person": ids["person"], "kind": "mobile", "value": "+963 900 000 000",
            "safe": "safe", "shared_with": "nobody",
        },
        "/contact-attempts": {
            **case, "channel": ids.get("channel"), "at": "2026-10-06T08:00:00Z",
            "outcome": "no_answer",
        },
        "/skills": {"person": ids["person"], "description": "Welder"},
        "/child-registrations": {
            "case": ids["doubted"], "identified_by": "self_referral", "risk_level": "low",
        },
        "/households": {"members": [{"person": ids["brother"], "role": "sibling"}]},
        "/leave": None,
        "/family-links": {
            "person": ids["person"], "relative": ids["brother"], "kind": "sibling",
            "together": "together",
        },
        "/verify": {"verification": "documents"},
        "/tracing-requests": {
            **case, "relationship": "sibling", "script": "Latn", "given": "Sami",
            "channel": "own_records",
        },
        "/check-security": {"outcome": "safe"},
        "/imports": {
            "file": SimpleUploadedFile(
                "list.csv", b"external_id,given_name,script\nA-1,Yusuf,Latn\n", "text/csv"
            ),
            "source": "paper lists", "site": site, "first_contact_at": "2026-10-05T08:30:00Z",
        },
        "/notes": {**case, "kind": "general", "sensitivity": "S2", "text": "She asked to wait."},
        "/attachments": {
            **case, "kind": "other", "sensitivity": "S2",
            "file": SimpleUploadedFile("letter.txt", b"A letter.", "text/plain"),
        },
    }  # fmt: skip


PATCHES = {
    "/identity-documents/": {"number": "A1234567"},
    "/contact-channels/": {"language": "ara"},
}


def make(cast: Any, api: Any, world: dict[str, str]) -> dict[str, str]:
    """Make one of each by the supervisor or caseworker who may, and return their ids."""
    amal, sami = api(cast.amal), api(cast.sami)
    mother, brother, double = (created(amal.create("persons", PERSON))["id"] for _ in range(3))
    ids = {**world, "mother": mother, "brother": brother}
    tracing = {
        "case": ids["case"], "purpose": "tracing", "text_version": "tracing-2026-1",
        "language": "ara", "given_by": "person", "given_at": "2026-10-05T09:00:00Z",
        "expires_at": (datetime.now(UTC) + timedelta(days=90)).isoformat(),
    }  # fmt: skip
    created(amal.create("consents", tracing))

    def one(name: str, client: Any = amal, **changed: Any) -> Any:
        body = {**bodies(ids, cast)[f"/{name}"], **changed}
        return created(upload(client, name, body) if "file" in body else client.create(name, body))

    for name, key in (
        ("intakes", "intake"), ("service-contacts", "service_contact"),
        ("identity-documents", "document"), ("contact-channels", "channel"),
        ("contact-attempts", "attempt"), ("skills", "skill"),
        ("child-registrations", "child_registration"), ("tracing-requests", "tracing_request"),
        ("identity-questions", "identity_question"), ("notes", "note"),
        ("attachments", "attachment"),
    ):  # fmt: skip
        ids[key] = one(name)["id"]
    household = one("households", members=[{"person": ids["person"], "role": "head"}])
    ids |= {"household": household["id"], "household_member": household["members"][0]["id"]}
    ids["family_link"] = one("family-links", relative=mother, kind="parent")["id"]
    ids["identity_decision"] = one(
        "identity-decisions", person=brother, other=double, answer="not_the_same"
    )["id"]
    passed_on = new_case(amal, cast.sites["reception"])
    to_sami = bodies(ids, cast)["/hand-over"]
    assert amal.change(f"cases/{passed_on['id']}/hand-over", 1, to_sami).status_code == 200
    ids["handover"] = amal.read("handovers").json()["results"][0]["id"]
    secure = answers("human_security_7")
    created(screen(amal, {"id": ids["case"]}, "human_security_7", secure))
    ids["security_profile"] = amal.read("security-profiles").json()["results"][0]["id"]
    run = one("imports", sami)
    with acting_for(cast.organisations["harbour"]):
        for _ in checking.run(UUID(run["id"]), organisation_id=cast.sami.user.organisation_id):
            pass
    return {**ids, "import": run["id"]}


def upload(client: Any, path: str, body: Any) -> Any:
    return client.post(
        f"/api/v1/{path}", body, format="multipart",
        headers={"Idempotency-Key": f"{path}-{datetime.now(UTC).timestamp()}"},
    )  # fmt: skip
