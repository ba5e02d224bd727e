"""How every scenario is played: arrive, be screened as its block says, be owed what it says."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta
from typing import Any

from tests.scenarios.actors import EXCLUSION, TRIAGE, Actor
from tests.scenarios.answers import codes, done, refused
from tests.scenarios.facts import ago, born, is_child
from tests.scenarios.journal import ABOUT_PEOPLE, Entry
from tests.scenarios.people import People

# How long after its clock each deadline ends (workflows section 2), in our own words.
ENDS_AFTER = {
    "D-ASYLUM-REFER": timedelta(hours=24),
    "D-AVRR-REFLECT": timedelta(hours=72),
    "D-BIA-HIGH": timedelta(hours=24),
    "D-BIA-MED": timedelta(hours=72),
    "D-BID": timedelta(days=28),
    "D-CHILD-RELEASE": timedelta(hours=4),
    "D-CHILD-SAFETY": timedelta(hours=12),
    "D-COMPLAINT-INTERIM": timedelta(hours=24),
    "D-CONSULAR": timedelta(hours=24),
    "D-DETENTION-REVIEW": timedelta(hours=48),
    "D-EC": timedelta(hours=120),
    "D-GUARDIAN-REQUEST": timedelta(hours=24),
    "D-PEP": timedelta(hours=72),
    "D-REF-EMERGENCY": timedelta(hours=24),
    "D-REF-NORMAL": timedelta(days=14),
    "D-REF-URGENT": timedelta(hours=72),
    "D-RESCREEN": timedelta(days=14),
    "D-RRP": timedelta(days=30),
    "D-WAGE-CLAIM": timedelta(days=30),
}
IN_FIVE_WORKING_DAYS = {"D-VOT-SECONDLINE", "D-COMPLAINT-ACK"}
FIVE_WORKING_DAYS = [7, 7, 7, 7, 7, 6, 5]  # by the weekday of the clock, Monday first
IN_A_MONTH = {"D-REINTEG-FU"}
# Their clock is an event that has not come: reasonable grounds, arrival at home, the hour of
# the arrest, a complaint, counselling on return. They wait for it.
WAIT = {
    "D-RRP",
    "D-REINTEG-FU",
    "D-DETENTION-REVIEW",
    "D-COMPLAINT-ACK",
    "D-COMPLAINT-INTERIM",
    "D-AVRR-REFLECT",
}
SINCE_ASSAULT = {"D-PEP", "D-EC"}
# The indicator lists for sexual exploitation could not be checked against their source.
LOW_CONFIDENCE = {"delphi_adult_sexual", "delphi_child_sexual"}


def hear(people: People, told: Any, **person: Any) -> tuple[Any, dict[str, Any]]:
    """Let Amal receive such a person and ask everything; return the case and the results."""
    case = arrives(people, told, **person)
    return case, hear_in(people, case, told)


def arrives(people: People, told: Any, **person: Any) -> Any:
    """Register a person with the facts of the scenario, where it takes place."""
    facts = told["facts"]
    known = {
        "birth_date": born(facts["age_years"]),
        "age_status": facts["age_status"],
        "sex": facts["sex"],
        "nationalities": [facts["nationality"]],
    }
    site = people.site(facts["stage"], facts["regional_regime"])
    return people.amal.opens_case(people.amal.registers(**known | person), site)


def hear_in(people: People, case: Any, told: Any) -> dict[str, Any]:
    """Ask, in this case, what the block says, as it must be asked."""
    amal, block = people.amal, told["instruments"]
    found = {TRIAGE: is_looked_after(amal, case, told)}
    amal.checks_consent(case)
    setting = {}
    if is_child(case):
        amal.appoints(case)
        setting = {"present": ["representative"]}
    found |= screen_all(amal, case, told, first=(TRIAGE, EXCLUSION), setting=setting)
    if EXCLUSION in block:
        found[EXCLUSION] = looks_at_exclusion(people, case, told)
    return {name: found[name] for name in block}


def is_looked_after(amal: Actor, case: Any, told: Any) -> Any:
    """Triage the person, as the block says if it does, and meet every need at once."""
    block = told["instruments"].get(TRIAGE)
    if block is None:
        return amal.triages(case)
    triage = amal.screens(case, TRIAGE, block["answers"], rest=block["rest"])
    amal.meets(triage, *triage["open_needs"])
    return triage


def looks_at_exclusion(people: People, case: Any, told: Any) -> Any:
    """Lior keeps the side file, with counsel; return it in the shape of a screening."""
    block = told["instruments"][EXCLUSION]
    kept = done(people.lior.tries_exclusion_file(case, block["answers"], rest=block["rest"]), 201)
    result = kept["content"]["result"]
    return {**kept, "answers": kept["content"]["answers"], "result": result,
            "outcome": result["outcome"], "low_confidence": result["low_confidence"]}  # fmt: skip


def screen_all(
    amal: Actor, case: Any, told: Any, *, first: tuple[str, ...] = (), **how: Any
) -> dict[str, Any]:
    """Record every instrument of the block that is not in `first`; return the results."""
    found = {}
    for name, block in told["instruments"].items():
        if name not in first:
            found[name] = amal.screens(case, name, block["answers"], rest=block["rest"], **how)
    return found


def assert_results(told: Any, screenings: Any) -> None:
    assert screenings.keys() == told["instruments"].keys()
    for name, screening in screenings.items():
        expected = told["instruments"][name]
        result = screening["result"]
        assert screening["outcome"] == expected["expect"], name
        assert set(expected.get("labels", [])) <= set(result["labels"]), name
        assert set(expected.get("flags", [])) <= certain(screening).keys(), name
        assert screening["low_confidence"] == result["low_confidence"] == (name in LOW_CONFIDENCE)
        assert result["reasons"], f"{name} does not say why"
        assert not result["redacted"], f"whoever asked {name} sees all of it"


def certain(screening: Any) -> dict[str, Any]:
    """Return the flags that nothing unknown could still take away."""
    flags = screening.get("result", {}).get("flags", [])
    return {flag["id"]: flag for flag in flags if not flag["possible"]}


def assert_owed(told: Any, amal: Actor, case: Any, screenings: Any) -> None:
    owed = amal.obligations(case)
    assert {*told["safeguards"], *told["deadlines"]} <= owed.keys()
    full = {one["id"]: one for one in screenings.values()}
    recorded = [full.get(row["id"], row) for row in amal.lists("screenings", case=case["id"])]
    for code in told["deadlines"]:
        if code in WAIT:
            assert_waits_for_its_clock(amal, owed[code])
        else:
            assert_ends_when_it_must(code, owed[code], *recorded)


def assert_ends_when_it_must(code: str, obligation: Any, *screenings: Any) -> None:
    """Its clock is one of these screenings, and never later than the first that asked for it.

    Where a child is held, or people have just arrived, the triage is the first to ask.
    """
    assert obligation["status"] == "open", code
    start = datetime.fromisoformat(obligation["clock_at"])
    assert start in {clock(code, one) for one in screenings}, code
    asking = [one for one in screenings
              if code in {flag["deadline"] for flag in certain(one).values()}]  # fmt: skip
    assert start <= min((clock(code, one) for one in asking), default=start), code
    assert datetime.fromisoformat(obligation["due_at"]) == end(code, start), code


def clock(code: str, screening: Any) -> datetime:
    """Return when a deadline began that this screening raised."""
    recorded = datetime.fromisoformat(screening["created_at"])
    hours = screening.get("answers", {}).get("mh_hours_since_assault", 0)
    since = -(-hours // 6) * 6  # the list does not tell the very hour, and errs on the early side
    return recorded - timedelta(hours=since if code in SINCE_ASSAULT else 0)


def assert_waits_for_its_clock(amal: Actor, obligation: Any) -> None:
    """Nothing is due before the event; once it has come, all is due as long after it."""
    code = obligation["code"]
    assert (obligation["status"], obligation["due_at"]) == ("waiting", None), code
    path, event = f"obligations/{obligation['id']}/start-clock", ago(seconds=0)
    running = done(amal.changes(path, obligation, {"at": event}))
    due = datetime.fromisoformat(running["due_at"])
    assert due == end(code, datetime.fromisoformat(event)), code


def end(code: str, start: datetime) -> datetime:
    if code in IN_FIVE_WORKING_DAYS:
        return start + timedelta(days=FIVE_WORKING_DAYS[start.weekday()])
    if code in IN_A_MONTH:
        next_month = start.replace(day=1) + timedelta(days=32)
        last = monthrange(next_month.year, next_month.month)[1]
        return next_month.replace(day=min(start.day, last))
    return start + ENDS_AFTER[code]


def blocked(people: People, response: Any, gate: str) -> Any:
    """The gate is closed and says why, and the attempt is an event; return the problem."""
    problem = refused(response, 409, gate)
    assert event_of(people, response)["detail"]["gate"] == gate
    return problem


def walled(people: People, response: Any) -> None:
    """Enforcement, the police and consulates are refused, and the attempt is an event."""
    assert response.status_code == 403
    assert event_of(people, response)["detail"]["firewall"] == "G-08"


def event_of(people: People, response: Any) -> Any:
    """Return the one event of a refusal, as Ines reads it."""
    (event,) = people.ines.events(request_id=response["Request-Id"], kind="denied")
    return event


def assert_profiles(told: Any, amal: Actor, case: Any) -> None:
    assert told["profiles"].items() <= amal.profiles(case).items()


def refer_and_be_helped(
    people: People, case: Any, service: str, groups: list[str], *, given_by: str = "person"
) -> None:
    """Amal refers with consent, Noor sees the card, then the package, and reports back."""
    amal, noor = people.amal, people.noor
    opendoor = people.organisation("opendoor")
    consent = amal.records_agreement(case, opendoor, groups, given_by=given_by)
    sent = amal.refers(case, opendoor, consent, service, priority="urgent")
    assert sent["data_groups"] == sorted(groups)
    card = noor.sees(sent)
    assert card["package"] is None
    assert card["case"] is None
    assert case["reference"] not in str(card)
    opened = noor.accepts(card)
    assert opened["package"].keys() == {"case_reference", *groups}
    finished = noor.finishes(opened, "She was helped.")
    told = amal.sees(finished)
    assert (told["status"], told["feedback"]) == ("completed", "She was helped.")
    closed = amal.closes(told)
    assert closed["person_informed"]
    assert noor.sees(closed)["package"] is None


def assert_the_log_tells_everything(people: People, case: Any) -> None:
    """Every request that touched the person is in the log that Ines reads, and so are hers."""
    ines = people.ines
    read_every_list(people)
    touched = {
        one.request_id for one in people.journal if one.is_about_people and one.status < 400
    }
    asked = ines.asks_who_has_seen(case)
    found = {event["request_id"] for event in ines.events(subject=asked["subject"])}
    assert touched <= found, [one for one in people.journal if one.request_id in touched - found]
    seen_by = {(line["organisation_name"], line["role"]) for line in asked["summary"]}
    assert {
        ("Harbour Reception Agency", "caseworker"),
        ("Open Door", "partner_focal_point"),
    } <= seen_by
    own = {event["kind"] for event in ines.events(actor=ines.id)}
    assert {"accesses_read", "log_read"} <= own


def read_every_list(people: People) -> None:
    """Amal and Noor open every list they have; an empty one shows nobody, and is no reading."""
    shown = [(people.amal, path) for path in sorted(ABOUT_PEOPLE)] + [(people.noor, "referrals")]
    for who, path in shown:
        if not who.lists(path):
            people.journal.pop()


def assert_robin_is_refused_everywhere(people: People, case: Any) -> None:
    """Border enforcement reads nothing and shares nothing, and each attempt is an event."""
    robin, person = people.robin, case["person"]
    for path in (
        "persons", f"persons/{person['id']}", "cases", f"cases/{case['id']}", "consents",
        "representatives", "obligations", "screenings", "need-responses", "profiles",
        "profile-concerns", "interviews", "gate-overrides", "age-decisions", "exclusion-files",
        "guarded-steps", "incidents", "referrals", "events", "reports", "sites", "organisations",
    ):  # fmt: skip
        response = robin.gets(path)
        assert response.status_code == 403, path
        assert person["id"] not in response.content.decode()
    tried = robin.posts("accesses", {"case_reference": case["reference"]})
    assert tried.status_code == 403
    mine = requests_of(people, robin)
    denied = people.ines.events(actor=robin.id, kind="denied")
    assert mine == codes(denied, "request_id")
    assert {event["detail"]["firewall"] for event in denied} == {"G-08"}


def requests_of(people: People, actor: Actor) -> set[str]:
    mine: list[Entry] = [one for one in people.journal if one.member is actor.member]
    return {one.request_id for one in mine}
