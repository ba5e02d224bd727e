"""Every acceptance scenario, played over HTTP: what is found, and what is owed from then on."""

from __future__ import annotations

import pytest

from tests.scenarios import play
from tests.scenarios.actors import EXCLUSION
from tests.scenarios.answers import done
from tests.scenarios.facts import every_scenario, scenario
from tests.scenarios.people import People

FACTS = ("age_status", "age_years", "regional_regime", "stage")


@pytest.mark.parametrize("name", every_scenario())
def test_each_person_is_heard_and_owed_what_the_scenario_says(people: People, name: str) -> None:
    told = scenario(name)
    case, screenings = play.hear(people, told)
    play.assert_results(told, screenings)
    play.assert_profiles(told, people.amal, case)
    play.assert_owed(told, people.amal, case, screenings)
    for instrument in screenings.keys() - {EXCLUSION}:
        facts = screenings[instrument]["facts"]
        assert facts == {name: told["facts"][name] for name in FACTS}, "nothing else is known"


def test_there_are_twenty_five_and_one_is_told_twice() -> None:
    numbers = {name[:5] for name in every_scenario()}
    assert numbers == {f"SC-{number:02}" for number in range(1, 26)}
    assert len(every_scenario()) == 26


def test_what_she_says_alone_counts_and_what_was_heard_before_stays(people: People) -> None:
    """SC-09: nothing supersedes the first interview; the stronger result counts."""
    amal = people.amal
    before, after = scenario("SC-09a"), scenario("SC-09b")
    case, first = play.hear(people, before)
    assert amal.profiles(case)["trafficking"] == "inconclusive"
    asked_again = amal.obligations(case)["D-RESCREEN"]
    second = play.screen_all(amal, case, after)
    play.assert_results(after, second)
    play.assert_profiles(after, amal, case)
    play.assert_owed(after, amal, case, second)
    stored = {row["id"]: row["outcome"] for row in amal.lists("screenings", case=case["id"])}
    for name, screening in first.items():
        assert stored[screening["id"]] == "inconclusive", name
        assert amal.reads(f"screenings/{screening['id']}") == screening
        assert second[name]["supersedes"] is None
    history = [row["state"] for row in amal.lists("profiles", case=case["id"])]
    assert history == ["indicated", "inconclusive"]
    met = done(amal.changes(f"obligations/{asked_again['id']}/meet", asked_again))
    assert met["settled_at"] < met["due_at"], "the second interview came in time"


def test_a_switched_contract_without_coercion_is_not_called_trafficking(people: People) -> None:
    """SC-19: the threshold is sensitive on purpose; the second line decides."""
    told = scenario("SC-19")
    _, screenings = play.hear(people, told)
    for name, screening in screenings.items():
        assert "strict_trafficking_classification" not in screening["result"]["labels"], name


def test_a_fighters_childhood_is_kept_beside_what_it_mitigates(people: People) -> None:
    """SC-25 and SC-21: the side file holds these flags, and without a trigger none at all."""
    told = scenario("SC-25")
    file = play.hear(people, told)[1][EXCLUSION]
    assert play.certain(file).keys() == {"FL-1F-REVIEW", "FL-1F-MITIGATION"}
    assert {flag["severity"] for flag in play.certain(file).values()} == {"restricted"}
    assert not any(file["result"]["outputs"].values())
    nothing = play.hear(people, scenario("SC-21"))[1][EXCLUSION]
    assert nothing["result"]["flags"] == []
