"""What must never follow from article 1F, and who never learns of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports import publishing
from tests.scenarios import play
from tests.scenarios.actors import EXCLUSION, Actor
from tests.scenarios.answers import done, refused, wrong_fields
from tests.scenarios.facts import scenario
from tests.scenarios.journal import ABOUT_PEOPLE
from tests.scenarios.people import People
from tests.scenarios.test_blocks_children import month_of

TOLD = scenario("SC-25")
SECRET = ("1F", "x_account", "x_combatant", "x_child_at_time", "exclusion", "combatant")


def without_the_side_file(told: Any) -> Any:
    kept = {name: block for name, block in told["instruments"].items() if name != EXCLUSION}
    return {**told, "instruments": kept}


def everything(reader: Actor) -> Iterator[str]:
    """Yield whatever a caseworker or supervisor may read: every list, and what lists leave out."""
    for path in sorted(ABOUT_PEOPLE):
        for row in reader.lists(path):
            yield str(row)
            if path in ("screenings", "cases", "persons", "referrals"):
                yield str(done(reader.gets(f"{path}/{row['id']}")))


def told_by(texts: Iterator[str]) -> str:
    """Return the text of it all, after making sure that there was something to read."""
    text = " ".join(texts)
    assert len(text) > 1000
    return text


# SC-25


def test_article_1f_is_seen_by_nobody_but_who_looks_at_exclusion(people: People) -> None:
    amal, noor, opendoor = people.amal, people.noor, people.organisation("opendoor")
    case, screenings = play.hear(people, TOLD)
    file = screenings[EXCLUSION]
    assert play.certain(file).keys() == {"FL-1F-REVIEW", "FL-1F-MITIGATION"}
    sent = amal.refers(case, opendoor, amal.records_agreement(case, opendoor), "legal_aid")
    opened = noor.accepts(noor.sees(sent))
    texts = {
        "amal": told_by(everything(amal)),
        "sami": told_by(everything(people.sami)),
        "noor": f"{sent} {opened} {noor.lists('referrals')}",
    }
    for reader, text in texts.items():
        assert not [word for word in SECRET if word in text], reader
    for path in ("exclusion-files", f"exclusion-files/{file['id']}"):
        for who in (amal, people.sami, noor, people.ines):
            tried = who.gets(path)
            refused(tried, 403)
            assert play.event_of(people, tried)["detail"]["status"] == 403
        refused(people.lena.gets(path), 403)
    tried = amal.tries_screening(case, EXCLUSION, TOLD["instruments"][EXCLUSION]["answers"])
    refused(tried, 403)
    assert play.event_of(people, tried)["actor"] == amal.id
    publishing.publish(month_of(case))
    (report,) = people.ines.lists("reports")
    for form in ("", "/document", "/csv"):
        published = people.ines.gets(f"reports/{report['id']}{form}")
        assert published.status_code == 200
        assert not [word for word in SECRET if word in published.content.decode()]


def test_article_1f_is_in_no_line_of_the_log(people: People) -> None:
    """The log says that the legal officer kept a file, as it says of everybody; never what for."""
    case, _ = play.hear(people, TOLD)
    asked = people.ines.asks_who_has_seen(case)
    events = people.ines.events(subject=asked["subject"])
    in_detail = [
        people.ines.reads(f"events/{event['event_id']}")
        for event in events
        if event["object_type"] == "screening_exclusionfile" or "exclusion" in event["action"]
    ]
    assert in_detail, "what Lior did is in the log like everything else"
    for word in set(SECRET) - {"exclusion"}:
        assert word not in f"{asked} {events} {in_detail}"


def test_article_1f_changes_no_priority_and_no_service(people: People) -> None:
    """Everything that is owed, found and offered is the same as if nobody had looked."""
    amal, opendoor = people.amal, people.organisation("opendoor")
    case, _ = play.hear(people, without_the_side_file(TOLD))
    before = state(amal, case)
    play.looks_at_exclusion(people, case, TOLD)
    assert state(amal, case) == before
    agreed = amal.records_agreement(case, opendoor)
    for service in ("legal_aid", "mental_health", "asylum_counselling"):
        amal.refers(case, opendoor, agreed, service, priority="emergency")
    tried = amal.tries_referral(case, opendoor, agreed, "legal_aid", priority="excluded")
    assert wrong_fields(tried).keys() == {"priority"}
    concern = {"case": case["id"], "profile": "excluded", "state": "indicated"}
    tried = amal.posts("profile-concerns", {**concern, "reason": "account"})
    assert wrong_fields(tried).keys() == {"profile"}
    for path in ("cases", f"cases/{case['id']}", "obligations", "referrals", "profiles"):
        refused(people.lior.gets(path), 403)
    owed = next(iter(amal.obligations(case).values()))
    refused(people.lior.changes(f"obligations/{owed['id']}/meet", owed), 403)


def state(amal: Actor, case: Any) -> list[Any]:
    """Return every row that speaks of the case."""
    rows = [amal.lists(path, case=case["id"])
            for path in ("obligations", "profiles", "screenings", "consents", "referrals",
                         "guarded-steps", "incidents")]  # fmt: skip
    return [*rows, amal.reads(f"cases/{case['id']}")]


# SC-21


def test_what_others_say_of_him_is_no_input(people: People) -> None:
    """Only his own account is asked for, by one person, with counsel; nothing else has a place."""
    amal, lior, told = people.amal, people.lior, scenario("SC-21")
    case, _ = play.hear(people, told)
    before = state(amal, case)
    for name in ("x_third_party_allegation", "terrorism", "x_reported_by_state"):
        said = {name: "yes"}
        assert wrong_fields(lior.tries_exclusion_file(case, said)).keys() == {f"answers.{name}"}
        body = {"case_reference": case["reference"], "answers": {}, "counsel_present": True}
        assert wrong_fields(lior.posts("exclusion-files", body | said)).keys() == {name}
        for instrument in ("refugee_1951", "smuggled_migrant"):
            tried = amal.tries_screening(case, instrument, said)
            assert wrong_fields(tried).keys() == {f"answers.{name}"}
        assert wrong_fields(amal.tries_correction(case, **said)).keys() == {name}
    concern = {"case": case["id"], "profile": "refugee_asylum", "state": "inconclusive"}
    tried = amal.posts("profile-concerns", {**concern, "reason": "third_party"})
    assert wrong_fields(tried).keys() == {"reason"}
    play.blocked(people, lior.tries_exclusion_file(case, {}, counsel=False), "G-02")
    asked = done(lior.gets(f"instruments/{EXCLUSION}"))["questions"]
    assert all("own account" in one["text"] for one in asked[:3])
    assert state(amal, case) == before
