"""What is printed: no small number, nothing from which one follows, and the same everywhere."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import document, tables
from reports.definitions import CASCADE, DEFINITIONS
from reports.disclosure import SUPPRESSED, TOTAL, ProtectedTable, attack
from reports.figures import BANDS, SEXES, PersonFacts, count

PROFILES = ("refugee_asylum", "trafficking", "stranded")
CUT_OFF = datetime(2026, 4, 1, tzinfo=UTC)
CONTACT = datetime(2026, 3, 10, tzinfo=UTC)
LAW = settings(derandomize=True, deadline=None, max_examples=25)

PERSONS = st.builds(
    PersonFacts,
    sex=st.sampled_from(SEXES),
    age_band=st.sampled_from(BANDS),
    contacted_at=st.sampled_from([CONTACT, CUT_OFF - timedelta(hours=1)]),
    screened_at=st.none() | st.just(CONTACT),
    profiles=st.dictionaries(
        st.sampled_from(PROFILES), st.sampled_from(["indicated", "inconclusive"])
    ),
)
GROUPS = st.lists(st.tuples(PERSONS, st.integers(1, 30)), max_size=8)


def freeze(persons: list[PersonFacts]) -> dict[str, Any]:
    return {
        "salt": "00",
        "period": "2026-03",
        "cut_off": "2026-04-01T00:00:00Z",
        "counts": count(persons, profiles=PROFILES, cut_off=CUT_OFF),
    }


def with_steps(person: PersonFacts, steps: frozenset[str] = frozenset()) -> PersonFacts:
    needed = {"needed"} if person.indicated else set()
    return PersonFacts(
        person.sex, person.age_band, person.contacted_at, person.screened_at, person.profiles,
        frozenset({"met", *needed, *steps}),
    )  # fmt: skip


def everybody(groups: list[tuple[PersonFacts, int]]) -> list[PersonFacts]:
    return [with_steps(person) for person, times in groups for _ in range(times)]


def number(printed: Any) -> int | None:
    return None if printed == SUPPRESSED else int(printed)


def as_printed(frozen: dict[str, Any]) -> list[ProtectedTable]:
    """Read the tables back from the published bytes, knowing only what a reader knows."""
    body = json.loads(document.render(frozen))
    found = []
    for table in tables.of(frozen["counts"]):
        values: dict[tuple[str, str], int | None] = dict.fromkeys(table.layout.positions())
        for row, column in values:
            if table.name in body["tables"]:
                printed = body["tables"][table.name][row or "total"][column or "total"]
            elif table.name == "timeliness":
                printed = body["screened_within_72_hours"]["all"].get(column, SUPPRESSED)
            else:  # the first two steps of the cascade
                step = {TOTAL: "1 met", "indicated": "2 needed"}.get(column, "")
                printed = body["referral_cascade"].get(step, {}).get("persons", SUPPRESSED)
            values[row, column] = number(printed)
        found.append(ProtectedTable(table.layout, values, 0))
    return found


@LAW
@given(GROUPS)
def test_no_small_count_is_printed_or_can_be_worked_out(
    groups: list[tuple[PersonFacts, int]],
) -> None:
    frozen = freeze(everybody(groups))
    printed = as_printed(frozen)
    truth = {
        (table.name, position): value
        for table in tables.of(frozen["counts"])
        for position, value in table.values().items()
    }
    inferred = attack(printed)
    for table in printed:
        for position, value in table.values.items():
            true = truth[table.name, position]
            assert value in (None, true)
            if 1 <= true <= 9:
                assert value is None, (table.name, position)
                assert inferred[table.name, position].hides(threshold=10, min_width=5)


def test_a_total_that_is_hidden_in_a_table_is_not_printed_in_the_cascade() -> None:
    """Fourteen less the eleven who are indicated would be the three who are not."""
    woman = PersonFacts("female", "60+", CONTACT, None, {"refugee_asylum": "indicated"})
    man = PersonFacts("male", "0-17", CONTACT, CONTACT)
    body = json.loads(document.render(freeze(everybody([(woman, 11), (man, 3)]))))
    assert body["tables"]["persons_by_sex_and_age"]["total"]["total"] == SUPPRESSED
    for step in ("1 met", "2 needed"):
        assert set(body["referral_cascade"][step].values()) == {SUPPRESSED}


@LAW
@given(GROUPS)
def test_json_and_csv_say_the_same_and_nothing_more(
    groups: list[tuple[PersonFacts, int]],
) -> None:
    rendered = document.render(freeze(everybody(groups)))
    body = json.loads(rendered)
    lines = list(csv.DictReader(io.StringIO(document.as_csv(rendered).decode())))
    from_csv = {(one["indicator"], one["row"], one["column"]): one["value"] for one in lines}
    sections = {**body["tables"], **{name: body[name] for name in
                ("screened_within_72_hours", "referral_cascade")}}  # fmt: skip
    from_json = {
        (name, row, column): str(value)
        for name, table in sections.items()
        for row, cells in table.items()
        for column, value in cells.items()
    }
    assert from_csv == from_json
    assert len(lines) == len(from_csv)
    for one in lines:
        assert (
            one["value"] == SUPPRESSED
            or not 1 <= float(one["value"]) <= 9
            or ("percent" in one["column"])
        )


def test_a_lonely_man_among_many_women_is_hidden_with_somebody_beside_him() -> None:
    woman = PersonFacts("female", "25-59", CONTACT, CONTACT)
    man = PersonFacts("male", "25-59", CONTACT, CONTACT)
    body = json.loads(document.render(freeze([*map(with_steps, [woman] * 40 + [man])])))
    row = body["tables"]["persons_by_sex_and_age"]["25-59"]
    assert row["male"] == SUPPRESSED
    hidden = [name for name in (*SEXES, "total") if row[name] == SUPPRESSED]
    assert len(hidden) >= 2


@pytest.mark.parametrize("small", [1, 9])
def test_a_step_that_only_few_reach_is_hidden_with_its_shares(small: int) -> None:
    person = PersonFacts("female", "25-59", CONTACT, CONTACT, {"trafficking": "indicated"})
    few = [with_steps(person, frozenset(CASCADE))] * small
    many = [with_steps(person, frozenset(CASCADE[:4]))] * 40
    cascade = json.loads(document.render(freeze(few + many)))["referral_cascade"]
    assert cascade["4 sent"]["persons"] == 40 + small
    for step in ("5 received", "9 feedback_to_person"):
        assert set(cascade[step].values()) == {SUPPRESSED}


def test_big_numbers_are_told() -> None:
    person = PersonFacts("female", "25-59", CONTACT, CONTACT)
    body = json.loads(document.render(freeze([with_steps(person)] * 40)))
    assert body["tables"]["persons_by_sex_and_age"]["25-59"]["female"] == 40
    assert body["screened_within_72_hours"]["all"]["in_time"] == 40
    assert body["screened_within_72_hours"]["all"]["percent"] == 100


def test_it_explains_itself_and_holds_no_frozen_count() -> None:
    person = PersonFacts("male", "0-17", CONTACT, None)
    frozen = freeze([with_steps(person)] * 3)
    body = json.loads(document.render(frozen))
    assert set(body["definitions"]) == set(DEFINITIONS)
    sections = {*body["tables"], "screened_within_72_hours", "referral_cascade"}
    assert sections == set(DEFINITIONS)
    assert (body["period"], body["cut_off"]) == ("2026-03", "2026-04-01T00:00:00Z")
    assert "salt" not in body
    assert "counts" not in body
    assert body["suppressed_figures"] > 0


def test_the_salt_hides_the_counts_behind_their_hash() -> None:
    persons = [with_steps(PersonFacts("male", "0-17", CONTACT, None))] * 3
    one, other = freeze(persons), {**freeze(persons), "salt": "11"}
    hashes = {json.loads(document.render(f))["frozen_counts_sha256"] for f in (one, other)}
    assert len(hashes) == 2
