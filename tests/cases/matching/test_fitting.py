"""Weights learned from pairs come out as the pairs were made, and a bad file is refused."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
import yaml

from cases.matching import figures, fitting, learning
from cases.matching.comparison import compare
from cases.matching.corruptions import corrupted
from cases.matching.fitting import Pattern
from cases.matching.levels import LEVELS, Field, Level
from cases.matching.records import Description, Written
from cases.matching.scoring import LIKE, WEIGHTS, BadWeights, Weights, standard
from cases.partial_dates import PartialDate
from tests.cases.matching.describing import KEYS, person, score

M = {  # of one person
    Field.GIVEN: {Level.SAME: 0.7, Level.SPELLING: 0.2, Level.DIFFERENT: 0.1},
    Field.FAMILY: {Level.SAME: 0.6, Level.SPELLING: 0.3, Level.DIFFERENT: 0.1},
    Field.SEX: {Level.SAME: 0.98, Level.DIFFERENT: 0.02},
}
U = {  # of two
    Field.GIVEN: {Level.SAME: 0.02, Level.SPELLING: 0.02, Level.DIFFERENT: 0.96},
    Field.FAMILY: {Level.SAME: 0.01, Level.SPELLING: 0.01, Level.DIFFERENT: 0.98},
    Field.SEX: {Level.SAME: 0.5, Level.DIFFERENT: 0.5},
}


def drawn(pairs: int, shares: dict[Field, dict[Level, float]], random: Random) -> Counter[Pattern]:
    """Draw pairs of levels; a fifth of each field is missing."""
    found: Counter[Pattern] = Counter()
    for _ in range(pairs):
        found[
            tuple(
                random.choices(list(shares[field]), list(shares[field].values()))[0]
                if field in shares and random.random() > 0.2
                else Level.MISSING
                for field in LEVELS
            )
        ] += 1
    return found


def test_expectation_maximisation_finds_the_shares_the_pairs_were_drawn_from() -> None:
    random = Random(1)  # noqa: S311
    by_chance = drawn(20_000, U, random)
    u = fitting.by_chance(by_chance, by_chance)
    candidates = drawn(1_500, M, random) + drawn(28_500, U, random)
    found = fitting.fit(candidates, u, tuple(M))
    assert found.share == pytest.approx(0.05, abs=0.01)
    assert found.rounds < fitting.ROUNDS
    for field, levels in M.items():
        for level, share in levels.items():
            assert found.m[field][level] == pytest.approx(share, abs=0.05), (field, level)


def test_what_records_tell_too_rarely_is_held_fixed() -> None:
    nothing: Counter[Pattern] = Counter()
    found = fitting.fit(Counter({(Level.MISSING,) * len(LEVELS): 1}),
                        fitting.by_chance(nothing, nothing), tuple(LEVELS))  # fmt: skip
    for field, shares in fitting.HELD.items():
        assert shares.items() <= found.m[field].items()
        assert sum(found.m[field].values()) == pytest.approx(1)
    bits = fitting.weights(found)
    assert bits[Field.DOCUMENT][Level.SAME] > 10
    assert bits[Field.DOCUMENT][Level.DIFFERENT] < 0


GIVEN = "Amal Sami Nour Rami Hiba Karim Layla Omar Huda Tariq Mina Yusuf".split(" ")  # noqa: SIM905
SOUNDS = ["ba", "de", "fi", "gu", "ha", "jo", "ka", "lu", "ma", "ni", "ro", "sha"]


def crowd(size: int, random: Random) -> list[Description]:
    """Invent people, of whom every tenth is registered a second time with slips."""
    people = []
    for _ in range(size):
        family = "".join(random.choices(SOUNDS, k=3)).title()
        people.append(
            Description(
                names=(Written(random.choice(GIVEN), family),),
                sex=random.choice(["female", "male"]),
                birth=PartialDate.parse(
                    f"{random.randint(1960, 2015)}-{random.randint(1, 12):02}-"
                    f"{random.randint(1, 28):02}"
                ),
                nationalities=frozenset([random.choice(["SYR", "AFG", "ERI"])]),
            )
        )
    again = [corrupted(one, "as in life", random) for one in people[::10]]
    return people + [one for one in again if one is not None]


@pytest.fixture(scope="module")
def learned() -> Weights:
    random = Random(7)  # noqa: S311
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "AT_RANDOM", 20_000)
        found = learning.learn([KEYS.known(one) for one in crowd(4_000, random)], random)
    data = fitting.as_file(found.fit, found.common, version="test", likely_at=15.0, on="a crowd")
    return Weights.read(yaml.safe_load(yaml.safe_dump(data)))


def test_what_is_learned_tells_like_from_unlike(learned: Weights) -> None:
    levels = learned.levels
    for field in (Field.GIVEN, Field.FAMILY):
        assert levels[field][Level.SAME] > 2
        assert levels[field][Level.SAME] >= levels[field][Level.SPELLING]
        assert levels[field][Level.DIFFERENT] < 0
    assert levels[Field.BIRTH][Level.SAME] > levels[Field.BIRTH][Level.SAME_YEAR] > 0
    assert levels[Field.BIRTH][Level.FAR] < -3
    assert levels[Field.SEX][Level.DIFFERENT] < 0 < levels[Field.SEX][Level.SAME]
    assert levels[Field.ORDER][Level.SWAPPED] < 0
    assert learned.version == "test"


def test_the_shipped_file_says_what_it_was_fitted_on() -> None:
    data = yaml.safe_load(WEIGHTS.read_text())
    assert data["fitted"]["pairs"] > 10_000
    assert {"how", "on"} <= data["fitted"].keys()
    Weights.read(data)


@pytest.mark.parametrize("lost", ["version", "likely_at", "fields", "common"])
def test_a_file_that_lacks_something_is_refused(lost: str) -> None:
    data = yaml.safe_load(WEIGHTS.read_text())
    del data[lost]
    with pytest.raises(BadWeights, match=lost):
        Weights.read(data)


@pytest.mark.parametrize("field", LEVELS)
def test_a_file_without_a_level_is_refused(field: Field) -> None:
    data = yaml.safe_load(WEIGHTS.read_text())
    del data["fields"][field][LEVELS[field][0]]
    with pytest.raises(BadWeights):
        Weights.read(data)


def test_agreement_on_a_rare_name_weighs_more_than_on_a_common_one() -> None:
    weight, words = {}, {}
    for name in ("Mohammed Nawrocki", "Zbigniew Nawrocki"):
        fields = {one.field: one for one in score(person(name), person(name)).fields}
        weight[name], words[name] = fields[Field.GIVEN].weight, fields[Field.GIVEN].words
    assert weight["Zbigniew Nawrocki"] > weight["Mohammed Nawrocki"] + 2
    assert "Many people have this name" in words["Mohammed Nawrocki"]
    assert "Few people have this name" in words["Zbigniew Nawrocki"]


def test_a_name_is_as_common_as_it_is_among_people_of_the_nationality() -> None:
    weight = {}
    for code in ("UKR", "SYR"):
        one = person("Olena Nawrocki", nationality=code)
        weight[code] = {part.field: part.weight for part in score(one, one).fields}[Field.GIVEN]
    assert weight["SYR"] > weight["UKR"] + 2


def test_a_name_that_is_only_like_a_common_one_tells_a_little_less() -> None:
    fields = {one.field: one for one in score(person("Karimi Ali"), person("Karipi Ali")).fields}
    usual = standard().levels[Field.GIVEN][Level.LETTER]
    assert fields[Field.GIVEN].level is Level.LETTER
    assert usual - LIKE <= fields[Field.GIVEN].weight < usual
    assert "Many people have this name" in fields[Field.GIVEN].words


def test_where_others_fit_as_well_each_of_them_tells_less() -> None:
    amal = KEYS.known(person("Amal Haddad", born="1990"))
    comparison = compare(amal, amal)
    alone = standard().score(comparison)
    total = standard().total(comparison)
    among = standard().score(comparison, [total, total, total, total - 100])
    assert among.total == pytest.approx(alone.total - 2)
    assert "Nobody else" in {one.field: one.words for one in alone.fields}[Field.OTHERS]
    assert "nearly as well" in {one.field: one.words for one in among.fields}[Field.OTHERS]


def test_a_further_word_that_agrees_tells_more() -> None:
    one, two = person("Amal Haddad"), person("Amal Sami Haddad")
    assert score(two, two).total > score(two, one).total + 3
    other = person("Amal Nour Haddad")
    assert score(two, other).total < score(two, one).total


def test_figures_of_an_evaluation() -> None:
    answers = [
        figures.Answer(1, [(1, 20.0), (2, 5.0)], 0.001, "typo"),
        figures.Answer(2, [(1, 9.0), (2, 8.0)], 0.002, "typo"),
        figures.Answer(3, [], 0.003, "swap"),
        figures.Answer(None, [(1, 10.0)], 0.004),
        figures.Answer(None, [], 0.005),
    ]
    assert figures.recall(answers, 1) == pytest.approx(1 / 3)
    assert figures.recall(answers, 10) == pytest.approx(2 / 3)
    assert figures.threshold(answers, 0.01) == 10.0
    assert figures.flagged(answers, 10.0) == pytest.approx(1 / 3)
    assert figures.flagged(answers, figures.threshold(answers, 0.5)) == pytest.approx(2 / 3)
    known, new = answers[:3], answers[3:]
    assert figures.precision(known, [], 8.0) == pytest.approx(1 / 2), "one of two is right"
    assert figures.precision(known, new, 8.0) == pytest.approx(1 / 3.5), (
        "half of the new are flagged"
    )
    assert figures.precision(known, new, 15.0) == 1
    assert figures.quantile([1, 2, 3, 4], 0.5) == 2
    printed = "\n".join(figures.table(answers, 0.01))
    assert "typo" in printed
    assert "swap" in printed
    assert "2 were asked for who are not on record" in printed
