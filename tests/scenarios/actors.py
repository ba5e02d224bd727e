"""What people do over HTTP, in words; every request and its id is kept in a shared journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from accounts.models import Organisation
from tests.cast import Member
from tests.conftest import Client
from tests.scenarios.answers import done
from tests.scenarios.facts import ago, is_child
from tests.scenarios.journal import Entry

TRIAGE, CONSENT = "acute_welfare_triage", "consent_capacity"
EXCLUSION = "exclusion_1f_triggers"
EVERY_GROUP = (
    "communication", "demographics", "identity", "profiles", "safeguards", "urgent_needs",
)  # fmt: skip
# As it should be: understood, alone, and sure of it before the sensitive questions.
SETTING: dict[str, Any] = {
    "language": "eng",
    "interviewer_sex": "female",
    "seen_alone": "yes",
    "person_agrees": True,
    "privacy_confirmed": True,
}
_SHAPES: dict[str, dict[str, Any]] = {}  # instruments are files: nobody changes them meanwhile


@dataclass
class Actor:
    """A person at a keyboard. A verb returns the answer's body, or fails if it is refused."""

    member: Member
    sign_in: Callable[[Member], Client]
    journal: list[Entry] = field(default_factory=list)

    @cached_property
    def http(self) -> Client:
        return self.sign_in(self.member)

    @property
    def id(self) -> str:
        return str(self.member.user.pk)

    # requests

    def posts(self, path: str, body: Any = None, **extra: Any) -> Any:
        return self._noted(path, self.http.create(path, body, **extra))

    def posts_text(self, path: str, body: str) -> Any:
        """Send JSON as it is written, even where no serializer would write it so."""
        headers = {"Idempotency-Key": str(uuid4())}
        address = f"/api/v1/{path}"
        sent = self.http.generic(
            "POST", address, body, content_type="application/json", headers=headers
        )
        return self._noted(path, sent)

    def changes(
        self, path: str, record: Mapping[str, Any], body: Any = None, *, method: str = "post"
    ) -> Any:
        return self._noted(path, self.http.change(path, record["version"], body, method=method))

    def gets(self, path: str, **query: Any) -> Any:
        return self._noted(path, self.http.read(path, **query))

    def reads(self, path: str, **query: Any) -> Any:
        return done(self.gets(path, **query))

    def lists(self, path: str, **query: Any) -> list[Any]:
        """Return every row of a list, page by page."""
        page = self.reads(path, page_size=100, **query)
        rows = list(page["results"])
        while page["next"]:
            next_ = urlsplit(page["next"])
            page = done(self._noted(path, self.http.get(f"{next_.path}?{next_.query}")))
            rows += page["results"]
        return rows

    def _noted(self, path: str, response: Any) -> Any:
        self.journal.append(Entry(self.member, path, response.status_code, response["Request-Id"]))
        return response

    # casework

    def registers(self, **fields: Any) -> Any:
        return done(self.posts("persons", fields), 201)

    def opens_case(self, person: Any, site: Any, **fields: Any) -> Any:
        body = {"person": person["id"], "site": str(site.pk), "first_contact_at": ago(hours=2)}
        return done(self.posts("cases", body | fields), 201)

    def moves(self, case: Any, to: str, **fields: Any) -> Any:
        current = self.reads(f"cases/{case['id']}")
        return done(self.changes(f"cases/{case['id']}/move", current, {"to": to, **fields}))

    def tries_screening(
        self,
        case: Any,
        instrument: str,
        answers: Mapping[str, Any] | None = None,
        *,
        rest: str = "no",
        setting: Mapping[str, Any] | None = None,
        **extra: Any,
    ) -> Any:
        given = self._all_answered(instrument, rest) | dict(answers or {})
        body = {
            "case": case["id"],
            "instrument": instrument,
            "answers": given,
            "setting": SETTING | (setting or {}),
        }
        return self.posts("screenings", body | extra)

    def screens(self, case: Any, instrument: str, *answers: Any, **options: Any) -> Any:
        return done(self.tries_screening(case, instrument, *answers, **options), 201)

    def triages(self, case: Any, **answers: str) -> Any:
        """Nothing is wrong and every need is met, except what is answered otherwise."""
        met = {item: "yes" for item in self._questions(TRIAGE) if item.startswith("n_")}
        return self.screens(case, TRIAGE, met | answers)

    def responds(self, triage: Any, item: str, response: str) -> Any:
        body = {"triage": triage["id"], "item": item, "response": response}
        return self.posts("need-responses", body)

    def meets(self, triage: Any, *needs: str) -> None:
        for need in needs:
            done(self.responds(triage, need, "met"), 201)

    def checks_consent(self, case: Any, **answers: str) -> Any:
        """Everything is explained and agreed to, except what is answered otherwise."""
        return self.screens(case, CONSENT, answers, rest="yes")

    def appoints(self, case: Any, kind: str = "guardian") -> Any:
        body = {
            "case": case["id"],
            "kind": kind,
            "name": "Gita Sood",
            "appointed_by": "Family court",
            "appointed_at": ago(minutes=5),
        }
        return done(self.posts("representatives", body), 201)

    def tries_agreement(
        self,
        case: Any,
        recipient: Organisation,
        groups: Sequence[str] = EVERY_GROUP,
        **fields: Any,
    ) -> Any:
        body = {
            "case": case["id"],
            "recipient": str(recipient.pk),
            "data_groups": list(groups),
            "text_version": "sharing-2026-1",
            "language": "eng",
            "given_by": "best_interests" if is_child(case) else "person",
            "given_at": ago(minutes=1),
            "expires_at": ago(days=-90),
        }
        return self.posts("consents", body | fields)

    def records_agreement(self, case: Any, recipient: Organisation, *rest: Any, **f: Any) -> Any:
        return done(self.tries_agreement(case, recipient, *rest, **f), 201)

    def starts_interview(
        self, case: Any, instrument: str, setting: Mapping[str, Any] | None = None
    ) -> Any:
        body = {
            "case": case["id"],
            "instrument": instrument,
            "setting": SETTING | (setting or {}),
        }
        return self.posts("interviews", body)

    def tries_step(self, case: Any, kind: str, **fields: Any) -> Any:
        return self.posts("guarded-steps", {"case": case["id"], "kind": kind, **fields})

    def plans(self, case: Any, kind: str, **fields: Any) -> Any:
        return done(self.tries_step(case, kind, **fields), 201)

    def tries_closing(self, case: Any, reason: str) -> Any:
        current = self.reads(f"cases/{case['id']}")
        body = {"to": "closing", "closing_reason": reason, "person_informed": True}
        return self.changes(f"cases/{case['id']}/move", current, body)

    def tries_correction(self, case: Any, **fields: Any) -> Any:
        path = f"persons/{case['person']['id']}"
        return self.changes(path, self.reads(path), fields, method="patch")

    def lifts(self, case: Any, *codes: str) -> None:
        """Let each of these fall, as a supervisor who does not work on the case may."""
        for code in codes:
            owed = self.obligations(case)[code]
            body = {"reason": "competent_authority"}
            done(self.changes(f"obligations/{owed['id']}/lift", owed, body))

    def tries_exclusion_file(
        self, case: Any, answers: Mapping[str, Any], *, rest: str = "no", counsel: bool = True
    ) -> Any:
        body = {
            "case_reference": case["reference"],
            "answers": self._all_answered(EXCLUSION, rest) | dict(answers),
            "counsel_present": counsel,
        }
        return self.posts("exclusion-files", body)

    def withdraws(self, consent: Any) -> Any:
        return done(self.changes(f"consents/{consent['id']}/withdraw", consent))

    def obligations(self, case: Any) -> dict[str, Any]:
        rows = self.lists("obligations", case=case["id"])
        return {row["code"]: row for row in rows if row["status"] in ("open", "waiting")}

    def profiles(self, case: Any) -> dict[str, str]:
        newest_first = self.lists("profiles", case=case["id"])
        return {row["profile"]: row["state"] for row in reversed(newest_first)}

    # referrals

    def tries_referral(
        self, case: Any, recipient: Organisation, consent: Any, service: str, **fields: Any
    ) -> Any:
        body = {
            "case": case["id"],
            "recipient": str(recipient.pk),
            "consent": consent["id"],
            "service_type": service,
            "priority": "normal",
        }
        return self.posts("referrals", body | fields)

    def refers(self, *what: Any, **fields: Any) -> Any:
        return done(self.tries_referral(*what, **fields), 201)

    def tries(self, verb: str, referral: Any, body: Any = None) -> Any:
        return self.changes(f"referrals/{referral['id']}/{verb}", referral, body)

    def sees(self, referral: Any) -> Any:
        return self.reads(f"referrals/{referral['id']}")

    def accepts(self, referral: Any) -> Any:
        return done(self.tries("accept", referral))

    def declines(self, referral: Any, reason: str = "no_capacity") -> Any:
        return done(self.tries("decline", referral, {"reason": reason}))

    def finishes(self, referral: Any, feedback: str, outcome: str = "completed") -> Any:
        return done(self.tries("finish", referral, {"outcome": outcome, "feedback": feedback}))

    def closes(self, referral: Any) -> Any:
        return done(self.tries("close", referral))

    # oversight

    def asks_who_has_seen(self, case: Any) -> Any:
        return done(self.posts("accesses", {"case_reference": case["reference"]}))

    def events(self, **query: Any) -> list[Any]:
        return self.lists("events", **query)

    # the shape of an instrument, as the API tells it

    def _questions(self, instrument: str) -> dict[str, Any]:
        if instrument not in _SHAPES:
            found = self.http.read(f"instruments/{instrument}")
            if found.status_code != 200:
                return {}
            _SHAPES[instrument] = {one["id"]: one for one in found.json()["questions"]}
        return _SHAPES[instrument]

    def _all_answered(self, instrument: str, rest: str) -> dict[str, Any]:
        by_type = {"tri": rest, "multi": ["none"], "int": -1}
        questions = self._questions(instrument).values()
        return {question["id"]: by_type[question["type"]] for question in questions}
