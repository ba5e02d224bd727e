"""How every scenario is played: arrive, be screened as its block says, be owed what it says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.scenarios.actors import ABOUT_PEOPLE, Actor, Entry, People, codes

# How long after its clock each deadline ends (workflows section 2), in our own words.
ENDS_AFTER = {
    "D-WAGE-CLAIM": timedelta(days=30),
    "D-CONSULAR": timedelta(hours=24),
    "D-CHILD-SAFETY": timedelta(hours=12),
    "D-GUARDIAN-REQUEST": timedelta(hours=24),
    "D-BIA-HIGH": timedelta(hours=24),
    "D-ASYLUM-REFER": timedelta(hours=24),
}
# Five working days, by the weekday of the clock.
FIVE_WORKING_DAYS = [7, 7, 7, 7, 7, 6, 5]
# Their clock is an event that has not come: they wait.
WAIT = {"D-RRP", "D-REINTEG-FU"}


def screen_all(
    amal: Actor, case: Any, told: Any, *, first: tuple[str, ...] = (), **how: Any
) -> Any:
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
        certain = {flag["id"] for flag in result["flags"] if not flag["possible"]}
        assert screening["outcome"] == expected["expect"], name
        assert set(expected.get("labels", [])) <= set(result["labels"]), name
        assert set(expected.get("flags", [])) <= certain, name
        assert result["reasons"], f"{name} does not say why"


def assert_owed(told: Any, amal: Actor, case: Any, screenings: Any) -> None:
    owed = amal.obligations(case)
    assert {*told["safeguards"], *told["deadlines"]} <= owed.keys()
    recorded = {screening["created_at"] for screening in screenings.values()}
    for code in told["deadlines"]:
        assert_ends_when_it_must(code, owed[code], recorded)


def assert_ends_when_it_must(code: str, obligation: Any, recorded: set[str]) -> None:
    if code in WAIT:
        assert (obligation["status"], obligation["due_at"]) == ("waiting", None), code
        return
    assert obligation["status"] == "open", code
    assert obligation["clock_at"] in recorded, code
    start = datetime.fromisoformat(obligation["clock_at"])
    period = ENDS_AFTER.get(code) or timedelta(days=FIVE_WORKING_DAYS[start.weekday()])
    assert datetime.fromisoformat(obligation["due_at"]) == start + period, code


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
        "referrals", "events", "reports", "sites", "organisations",
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
