"""Questions are read in the person's language where a translation exists."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.people import People


def questions(people: People, instrument: str, **query: str) -> dict[str, Any]:
    found = people.amal.reads(f"instruments/{instrument}", **query)
    return {one["id"]: one for one in found["questions"]}


@pytest.mark.parametrize("language", ["fra", "spa", "ara", "rus"])
def test_a_first_contact_is_asked_in_its_language_and_the_worker_warned(
    people: People, language: str
) -> None:
    english = questions(people, "palermo_amp")
    for name, one in questions(people, "palermo_amp", language=language).items():
        assert one["text"] != english[name]["text"]
        assert (one["language"], one["unreviewed"]) == (language, True)
        assert (english[name]["language"], english[name]["unreviewed"]) == ("eng", False)


def test_what_is_not_translated_is_asked_in_english_and_says_so(people: People) -> None:
    for instrument, language in (("palermo_amp", "tgk"), ("unhcr_vst", "fra")):
        for one in questions(people, instrument, language=language).values():
            assert one["language"] == "eng"


def test_answers_have_words_too(people: People) -> None:
    found = questions(people, "refugee_1951", language="fra")["harm_type"]
    assert "torture" in found["options"]
    assert set(found["options"].values()).isdisjoint({""})


def test_a_language_that_is_none_is_refused_by_name(people: People) -> None:
    answer = people.amal.gets("instruments/palermo_amp", language="French")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "language"
