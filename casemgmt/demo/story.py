"""Scenario SC-01, played over HTTP: a stranded construction worker whose passport was kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.utils.timezone import now

from casemgmt.demo.browser import Answer, Browser
from casemgmt.demo.people import PEOPLE
from screening.library import CONSENT, LIBRARY, TRIAGE
from screening.rules import Instrument

DAVRON = {
    "names": [
        {
            "kind": "legal",
            "script": "Cyrl",
            "given": "Даврон",
            "family": "Саидов",
            "given_latin": "Davron",
            "family_latin": "Saidov",
        }
    ],
    "sex": "male",
    "birth_date": "1992-03",
    "birth_provenance": "stated",
    "age_status": "adult",
    "nationalities": ["TJK"],
    "languages": ["tgk", "rus"],
    "interpreter_needed": True,
    "interpreter_language": "tgk",
}
SCREENINGS: dict[str, dict[str, Any]] = {
    "labour_migrant": {
        "lm_work_purpose": "yes",
        "lm_fee_paid": "yes",
        "lm_passport_kept": "yes",
        "lm_wages_unpaid": "yes",
        "lm_threat_report": "yes",
        "lm_movement": "yes",
        "lm_wants_claim": "yes",
    },
    "ilo11_forced_labour": {
        "fl06_threats": "yes",
        "fl07_documents": "yes",
        "fl08_wages": "yes",
    },
    "palermo_amp": {
        "act_recruited": "yes",
        "means_coercion": "yes",
        "pur_forced_labour": "yes",
    },
    "refugee_1951": {
        "outside_country": "yes",
        "harm_type": ["none"],
        "state_protection": "yes",
        "willing_protection": "yes",
    },
}
Tell = Callable[[str], None]


class DemoFailed(Exception):
    """The system answered other than the story expects."""


class Story:
    """Five people and one case. Each step tells what happened and where to look."""

    def __init__(self, address: str, tell: Tell) -> None:
        self.address, self.tell = address, tell
        self.amal, self.sami, self.noor, self.ines, self.robin = self._people()
        self.case: dict[str, Any] = {}

    def play(self) -> None:
        for step in (self.arrive, self.meet_needs, self.screen, self.owe, self.refer):
            step()
        self.supervise()
        self.be_refused()
        self.check_the_log()

    def arrive(self) -> None:
        person = self._created(self.amal.post("persons", DAVRON))
        sites = self.amal.get("sites").body["results"]
        workplace = next(site for site in sites if site["stage"] == "workplace")
        self.case = self._created(
            self.amal.post(
                "cases",
                {
                    "person": person["id"],
                    "site": workplace["id"],
                    "first_contact_at": (now() - timedelta(hours=1)).isoformat(),
                },
            )
        )
        self.tell(f"Amal meets Davron at a building site and opens case {self.case['reference']}.")
        self._look(f"cases/{self.case['id']}")

    def meet_needs(self) -> None:
        early = self._screening("palermo_amp", {})
        self._expect(early, 409)
        self.tell(f"She may not question him yet: {early.body['gate']}, {early.body['detail']}")
        needs = {"n_shelter": "no"}
        triage = self._created(self._screening(TRIAGE, needs, need="yes"))
        self.tell(f"Triage: {triage['outcome']}. He sleeps on the site.")
        self._created(
            self.amal.post(
                "need-responses",
                {"triage": triage["id"], "item": "n_shelter", "response": "help_under_way"},
            )
        )
        self.tell("A shelter bed is found. Then Amal explains, and he agrees to an interview.")
        self._created(self._screening(CONSENT, {"c_child_assent": "unknown"}, rest="yes"))

    def screen(self) -> None:
        self.tell("Each screening ends in an indication, never in a verdict:")
        for instrument, answers in SCREENINGS.items():
            found = self._created(self._screening(instrument, answers))
            self.tell(f"{instrument}: {found['outcome']}.")
            self._look(f"screenings/{found['id']}")

    def owe(self) -> None:
        owed = self.amal.get(f"obligations?case={self.case['id']}&page_size=100").body["results"]
        codes = sorted(one["code"] for one in owed)
        self.tell(f"Now owed to Davron: {', '.join(codes)}.")
        self._look(f"obligations?case={self.case['id']}")

    def refer(self) -> None:
        partner = self._organisation("Open Door Legal and Shelter")
        consent = self._created(self.amal.post("consents", self._consent(partner)))
        sent = self._created(
            self.amal.post(
                "referrals",
                {
                    "case": self.case["id"],
                    "recipient": partner,
                    "consent": consent["id"],
                    "service_type": "labour_rights",
                    "priority": "urgent",
                },
            )
        )
        seen = self.noor.get(f"referrals/{sent['id']}").body
        self.tell(f"Noor at Open Door sees only this: {seen['card']}.")
        opened = self._answer(seen, "accept")
        self.tell(f"She accepts, and now sees the agreed fields: {sorted(opened['package'])}.")
        done = self._answer(
            opened, "finish", {"outcome": "completed", "feedback": "The wage claim is filed."}
        )
        self.tell(f"She reports back: {done['feedback']}")
        self._look(f"referrals/{sent['id']}")

    def supervise(self) -> None:
        case = self.sami.get(f"cases/{self.case['id']}").body
        early = self.sami.post(
            f"cases/{case['id']}/move",
            {"to": "closing", "closing_reason": "goals_met", "person_informed": True},
            version=case["version"],
        )
        self._expect(early, 409)
        self.tell(f"Sami would close the case, and may not yet: {early.body['detail']}")
        reports = self.sami.get("reports").body["results"]
        self.tell(f"He reads the reports of {', '.join(one['period'] for one in reports)}.")

    def be_refused(self) -> None:
        for path in ("cases", "screenings", "referrals"):
            self._expect(self.robin.get(path), 403)
        police = self._organisation("City Police")
        refused = self.amal.post("consents", self._consent(police))
        self._expect(refused, 409)
        self.tell(f"Robin at Border Enforcement reads nothing; sharing with the police: "
                  f"{refused.body['gate']}, {refused.body['detail']}")  # fmt: skip

    def check_the_log(self) -> None:
        answer = self.ines.post("accesses", {"case_reference": self.case["reference"]})
        self._expect(answer, 200)
        for line in answer.body["summary"]:
            self.tell(
                f"Ines asks who has seen him: {line['organisation_name']}, {line['role']}, "
                f"{line['purpose']}, {line['times']} times."
            )
        denied = self.ines.get("events?kind=denied&page_size=5").body["results"]
        self.tell(f"She finds the refusals too, the newest as event {denied[0]['event_id']}.")
        self._look(f"events/{denied[0]['event_id']}")

    def _people(self) -> Iterator[Browser]:
        for person in PEOPLE[:5]:
            browser = Browser(self.address, person)
            browser.sign_in()
            yield browser

    def _screening(
        self, instrument: str, answers: dict[str, Any], *, rest: str = "no", need: str = "no"
    ) -> Answer:
        given = _filled(LIBRARY.instruments[instrument], answers, rest, need)
        setting = {
            "language": "tgk",
            "interpreter": "professional",
            "seen_alone": "yes",
            "privacy_confirmed": True,
            "person_agrees": True,
        }
        body = {"case": self.case["id"], "instrument": instrument, "answers": given}
        return self.amal.post("screenings", {**body, "setting": setting})

    def _consent(self, recipient: str) -> dict[str, Any]:
        return {
            "case": self.case["id"],
            "recipient": recipient,
            "data_groups": ["identity", "communication", "profiles"],
            "text_version": "sharing-2026-1",
            "language": "tgk",
            "given_by": "person",
            "given_at": (now() - timedelta(minutes=5)).isoformat(),
            "expires_at": (now() + timedelta(days=180)).isoformat(),
        }

    def _organisation(self, name: str) -> str:
        found = self.amal.get("organisations?page_size=100").body["results"]
        return str(next(one["id"] for one in found if one["name"] == name))

    def _answer(self, referral: Any, verb: str, body: Any = None) -> Any:
        path = f"referrals/{referral['id']}/{verb}"
        answer = self.noor.post(path, body, version=referral["version"])
        self._expect(answer, 200)
        return answer.body

    def _created(self, answer: Answer) -> Any:
        self._expect(answer, 201)
        return answer.body

    def _expect(self, answer: Answer, status: int) -> None:
        if answer.status != status:
            raise DemoFailed(f"Expected {status}, got {answer.status}: {answer.body}")

    def _look(self, path: str) -> None:
        self.tell(f"    {self.address}/api/v1/{path}")


def _filled(
    instrument: Instrument, answers: dict[str, Any], rest: str, need: str
) -> dict[str, Any]:
    """Answer every yes/no question: as given, else with `need` for needs and `rest` otherwise."""
    return {
        question.id: answers.get(question.id, need if question.tier == "need" else rest)
        for question in instrument.questions
        if question.id in answers or question.type == "tri"
    }
