"""Laws of disclosure control, for many small releases."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure import TOTAL, Table, attack, protect

COUNTS = st.one_of(st.integers(0, 14), st.integers(0, 60))


@st.composite
def releases(draw: st.DrawFn) -> list[Table]:
    """Sex by age, age alone and overlapping profiles of the same people."""
    rows = tuple("abcd"[: draw(st.integers(1, 4))])
    columns = tuple("xyz"[: draw(st.integers(1, 3))])
    cells = {(row, column): draw(COUNTS) for row in rows for column in columns}
    crossed = Table(
        "crossed",
        rows,
        columns,
        cells,
        sensitive=draw(st.booleans()),
        keys={**{(row, TOTAL): row for row in rows}, (TOTAL, TOTAL): "persons"},
    )
    values = crossed.values()
    alone = Table(
        "alone",
        rows,
        ("n",),
        {(row, "n"): values[row, TOTAL] for row in rows},
        keys={**{(row, "n"): row for row in rows}, (TOTAL, TOTAL): "persons"},
    )
    persons = values[TOTAL, TOTAL]
    profiles = Table(
        "profiles",
        ("p", "q"),
        ("n",),
        {(profile, "n"): draw(st.integers(0, persons)) for profile in "pq"},
        additive=False,
        totals={"n": persons},
        keys={(TOTAL, "n"): "persons"},
    )
    return [crossed, alone, profiles]


LAW = settings(derandomize=True, deadline=None, max_examples=60)


@LAW
@given(releases())
def test_no_small_count_is_printed(tables: list[Table]) -> None:
    for table, protected in zip(tables, protect(tables), strict=True):
        least = 0 if table.sensitive else 1
        for position, value in table.values().items():
            assert protected.values[position] in {None, value}
            if least <= value <= 9:
                assert protected.values[position] is None


@LAW
@given(releases())
def test_the_attack_finds_no_small_count_and_is_never_wrong(tables: list[Table]) -> None:
    bounds = attack(protect(tables))
    for table in tables:
        for position, value in table.values().items():
            interval = bounds.get((table.name, position))
            if interval is None:
                continue
            assert interval.low <= value
            assert interval.high is None or value <= interval.high
            if value <= 9:
                assert interval.hides(threshold=10, min_width=5)


@LAW
@given(releases())
def test_the_same_counts_give_the_same_release(tables: list[Table]) -> None:
    assert protect(tables) == protect(tables)


@LAW
@given(releases())
def test_nothing_is_hidden_where_no_count_is_small(tables: list[Table]) -> None:
    grown = [
        Table(
            table.name,
            table.rows,
            table.columns,
            {cell: count + 10 for cell, count in table.values().items() if TOTAL not in cell},
        )
        for table in tables[:1]
    ]
    assert protect(grown)[0].suppressed == 0
