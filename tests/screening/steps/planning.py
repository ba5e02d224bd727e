"""What people do about steps that a gate guards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.scenarios.actors import Actor
from tests.scenarios.answers import done
from tests.scenarios.facts import ago
from tests.scenarios.people import People

CONTACTS = ("consular_contact", "origin_country_check", "travel_document_request")
RETURNS = ("return", "transfer", "readmission")
AVRR = "assisted_voluntary_return"
NO_FEAR = {"outside_country": "yes", "state_protection": "yes", "willing_protection": "yes"}
FEAR = {"outside_country": "yes", "fear_return": "yes", "harm_type": ["death"],
        "g_religion": "yes", "sur_place": "yes"}  # fmt: skip
EXPLOITED = {"act_recruited": "yes", "means_coercion": "yes", "pur_forced_labour": "yes"}
# Answers beside a "yes" to everything else that make each check compliant.
CHECKS: dict[str, dict[str, str]] = {
    "nonrefoulement_check": {
        "nr_fear_expressed": "no",
        "nr_torture_risk": "no",
        "nr_vot_pending": "no",
        "nr_stateless_pending": "no",
    },
    "avrr_voluntariness": {"av_not_coerced_by_conditions": "no"},
    "best_interests_procedure": {},
}


def ready(people: People, **person: Any) -> Any:
    amal = people.amal
    case = amal.opens_case(amal.registers(**person), people.site("reception"))
    amal.triages(case)
    amal.checks_consent(case)
    return case


def asks_about_fear(amal: Actor, case: Any, answers: Mapping[str, Any] = NO_FEAR) -> Any:
    return amal.screens(case, "refugee_1951", answers)


def checks(amal: Actor, case: Any, *names: str, **answers: str) -> None:
    """Make each check; compliant, unless an answer says otherwise."""
    for name in names:
        made = amal.screens(
            case,
            name,
            CHECKS[name] | answers,
            rest="yes",
            setting={"present": ["representative"]},
        )
        assert (made["outcome"] == "compliant") is not answers


def tries(amal: Actor, case: Any, kind: str, **fields: Any) -> Any:
    return amal.posts("guarded-steps", {"case": case["id"], "kind": kind, **fields})


def plans(amal: Actor, case: Any, kind: str, **fields: Any) -> Any:
    return done(tries(amal, case, kind, **fields), 201)


def lifts(people: People, case: Any, *codes: str) -> None:
    """Sami, who does not work on the case, lifts what stands."""
    for code in codes:
        obligation = people.sami.obligations(case)[code]
        body = {"reason": "competent_authority"}
        done(people.sami.changes(f"obligations/{obligation['id']}/lift", obligation, body))


def begins(people: People, case: Any, code: str) -> Any:
    """Record that the clock of a waiting period starts now."""
    waiting = people.amal.obligations(case)[code]
    body = {"at": ago(minutes=0)}
    return done(people.amal.changes(f"obligations/{waiting['id']}/start-clock", waiting, body))


def agreed(when: str) -> dict[str, Any]:
    return {"with_written_consent": True, "counselled_at": when}
