"""What may be printed, and what a reader could work out."""

from itertools import product

import pytest

from reports.disclosure import TOTAL, Interval, Position, ProtectedTable, Table, attack, protect
from reports.disclosure.protection import _Release


def table(
    name: str, rows: dict[str, list[int]], columns: str = "F M", sensitive: bool = False
) -> Table:
    labels = tuple(columns.split())
    cells = {
        (row, column): count
        for row, counts in rows.items()
        for column, count in zip(labels, counts, strict=True)
    }
    return Table(name, tuple(rows), labels, cells, sensitive=sensitive)


STANDARD = table("standard", {"A": [12, 34], "B": [4, 21], "C": [15, 7]})


def hidden(protected: ProtectedTable) -> set[Position]:
    return {position for position, value in protected.values.items() if value is None}


def publish(source: Table, hide: set[Position]) -> ProtectedTable:
    values = {p: None if p in hide else v for p, v in source.values().items()}
    return ProtectedTable(source.layout, values, len(hide))


def test_the_worked_example_of_the_standard_comes_out_as_there() -> None:
    (protected,) = protect([STANDARD])
    assert protected.cells == {
        ("A", "F"): 12,
        ("A", "M"): 34,
        ("B", "F"): None,
        ("B", "M"): None,
        ("C", "F"): None,
        ("C", "M"): None,
    }
    assert protected.row_totals == {"A": 46, "B": 25, "C": 22}
    assert protected.column_totals == {"F": 31, "M": 62}
    assert protected.grand_total == 93
    assert protected.suppressed == 4
    assert attack([protected]) == {
        ("standard", ("B", "F")): Interval(0, 19),
        ("standard", ("B", "M")): Interval(6, 25),
        ("standard", ("C", "F")): Interval(0, 19),
        ("standard", ("C", "M")): Interval(3, 22),
    }


def test_hiding_only_the_small_cells_gives_them_away() -> None:
    naive = publish(STANDARD, {("B", "F"), ("C", "M")})
    assert attack([naive])["standard", ("B", "F")] == Interval(4, 4)


def test_without_complementary_suppression_a_small_cell_is_exposed() -> None:
    source = table("t", {"A": [12, 34, 20], "B": [4, 21, 30], "C": [15, 70, 11]}, "x y z")
    release = _Release([source], threshold=10, min_width=5)
    release.hide_small_counts()
    (naive,) = release.protected()
    assert attack([naive])["t", ("B", "x")] == Interval(4, 4)
    release.hide_more()
    (protected,) = release.protected()
    assert attack([protected])["t", ("B", "x")].hides(threshold=10, min_width=5)


def test_the_smallest_counts_are_taken_and_all_totals_kept() -> None:
    source = table("t", {"A": [12, 34, 20], "B": [4, 21, 30], "C": [15, 70, 11]}, "x y z")
    (protected,) = protect([source])
    assert hidden(protected) == {("B", "x"), ("A", "x"), ("B", "z"), ("A", "z")}


def test_a_part_whose_complement_is_small_is_hidden() -> None:
    source = table("t", {"A": [40, 4, 4], "B": [30, 30, 30]}, "x y z")
    (protected,) = protect([source])
    assert protected.cells["A", "x"] is None


def test_a_list_with_one_small_count_hides_another_count_before_the_total() -> None:
    (protected,) = protect([table("list", {"A": [93], "B": [20], "C": [4]}, "persons")])
    assert hidden(protected) == {("B", "persons"), ("C", "persons"), ("B", TOTAL), ("C", TOTAL)}
    assert protected.suppressed == 2
    assert protected.grand_total == 117


def test_two_small_counts_that_add_up_to_a_small_number_are_not_enough() -> None:
    (protected,) = protect([table("list", {"A": [93], "B": [4], "C": [3]}, "persons")])
    assert protected.cells["A", "persons"] is None
    assert protected.grand_total == 100


def test_the_total_is_hidden_when_nothing_else_works() -> None:
    (protected,) = protect([table("list", {"A": [4], "B": [0]}, "persons")])
    assert protected.grand_total is None
    assert protected.cells["B", "persons"] == 0
    (protected,) = protect([table("list", {"A": [6], "B": [6]}, "persons")])
    assert protected.grand_total == 12
    assert attack([protected])["list", ("A", "persons")] == Interval(0, 12)


def test_no_more_is_hidden_than_needed_and_the_grand_total_is_missed_most() -> None:
    (protected,) = protect([table("t", {"A": [19, 0], "B": [5, 32]})])
    assert hidden(protected) == {("B", "F"), ("B", "M"), (TOTAL, "F"), (TOTAL, "M")}


def test_a_narrow_interval_around_the_threshold_is_widened() -> None:
    source = table("t", {"A": [12, 9], "B": [0, 15]})
    assert attack(protect([source], min_width=0))["t", ("A", "F")] == Interval(12, 12)
    assert attack(protect([source]))["t", ("A", "F")] == Interval(0, 21)
    assert not Interval(8, 12).hides(threshold=10, min_width=5)
    assert not Interval(0, 9).hides(threshold=10, min_width=5)
    assert Interval(5, 10).hides(threshold=10, min_width=5)
    assert hidden(protect([source])[0]) == {("A", "F"), ("A", "M"), (TOTAL, "F"), (TOTAL, "M")}


def test_zeros_are_printed_unless_the_table_is_sensitive() -> None:
    rows = {"A": [0, 30], "B": [40, 50]}
    assert not hidden(protect([table("open", rows)])[0])
    (protected,) = protect([table("sensitive", rows, sensitive=True)])
    assert protected.cells["A", "F"] is None
    assert attack([protected])["sensitive", ("A", "F")].hides(threshold=10, min_width=5)


def test_a_sensitive_table_of_nobody_prints_nothing() -> None:
    (protected,) = protect([table("sensitive", {"A": [0, 0], "B": [0, 0]}, sensitive=True)])
    assert set(protected.values.values()) == {None}


def test_tables_that_share_a_figure_are_attacked_together() -> None:
    persons = {(TOTAL, TOTAL): "persons"}
    by_sex = Table("sex", ("F", "M"), ("n",), {("F", "n"): 4, ("M", "n"): 60}, keys=persons)
    by_age = Table("age", ("0", "18"), ("n",), {("0", "n"): 31, ("18", "n"): 33}, keys=persons)
    total_hidden = publish(by_sex, {("F", "n"), ("F", TOTAL), (TOTAL, "n"), (TOTAL, TOTAL)})
    assert attack([total_hidden])["sex", ("F", "n")] == Interval(0, None)
    together = attack([total_hidden, publish(by_age, set())])
    assert together["sex", ("F", "n")] == Interval(4, 4)
    protected = protect([by_sex, by_age])
    assert protected[0].cells["M", "n"] is None
    assert not hidden(protected[1])


def test_a_figure_hidden_in_one_table_is_hidden_in_the_other() -> None:
    sexes = Table(
        "sex",
        ("F", "M", "X"),
        ("n",),
        {("F", "n"): 4, ("M", "n"): 60, ("X", "n"): 15},
        keys={("F", "n"): "F", ("M", "n"): "M", ("X", "n"): "X"},
    )
    ages = Table(
        "sex and age",
        ("0", "18"),
        ("F", "M", "X"),
        {("0", "M"): 30, ("0", "X"): 15, ("18", "F"): 4, ("18", "M"): 30},
        keys={(TOTAL, sex): sex for sex in "FMX"},
    )
    first, second = protect([sexes, ages])
    for sex in "FMX":
        assert first.cells[sex, "n"] == second.column_totals[sex]
    for interval in attack([first, second]).values():
        assert interval.width is None or interval.width >= 5


def test_overlapping_rows_have_the_totals_that_were_counted() -> None:
    profiles = Table(
        "profiles",
        ("refugee", "labour"),
        ("F", "M"),
        {("refugee", "F"): 30, ("refugee", "M"): 40, ("labour", "F"): 20, ("labour", "M"): 14},
        additive=False,
        totals={"F": 41, "M": 55},
    )
    (protected,) = protect([profiles])
    assert protected.column_totals == {"F": 41, "M": 55}
    assert protected.grand_total == 96
    assert protected.row_totals == {"refugee": 70, "labour": 34}
    assert not hidden(protected)


def test_overlapping_rows_hide_who_is_not_in_a_row() -> None:
    profiles = Table(
        "profiles", ("a", "b"), ("n",), {("a", "n"): 38, ("b", "n"): 7}, False, totals={"n": 41}
    )
    (protected,) = protect([profiles])
    assert protected.cells == {("a", "n"): None, ("b", "n"): None}
    assert protected.column_totals == {"n": 41}
    assert attack([protected])["profiles", ("b", "n")] == Interval(0, 41)


def test_overlapping_rows_without_totals_print_none() -> None:
    (protected,) = protect([Table("p", ("a", "b"), ("n",), {("a", "n"): 38}, additive=False)])
    assert not protected.has_totals
    assert protected.column_totals == {}
    assert protected.grand_total is None


def test_the_bounds_are_those_of_enumeration() -> None:
    source = table("t", {"A": [1, 2, 3], "B": [2, 0, 1]}, "x y z")
    hide = set(source.layout.cells()) - {("B", "x")}
    found: dict[Position, set[int]] = {position: set() for position in hide}
    for counts in product(range(5), repeat=6):
        cells = dict(zip(source.layout.cells(), counts, strict=True))
        values = Table("t", source.rows, source.columns, cells).values()
        if all(values[p] == v for p, v in source.values().items() if p not in hide):
            for position in hide:
                found[position].add(cells[position])
    bounds = attack([publish(source, hide)])
    for position, seen in found.items():
        assert bounds["t", position] == Interval(min(seen), max(seen))


def test_contradicting_figures_are_refused() -> None:
    values = {**STANDARD.values(), ("A", "F"): 13}
    with pytest.raises(ValueError, match="contradict"):
        attack([ProtectedTable(STANDARD.layout, values, 0)])
    with pytest.raises(ValueError, match="contradict"):
        attack([ProtectedTable(STANDARD.layout, {**values, ("A", "M"): None}, 0)])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rows": ()}, "needs a row"),
        ({"rows": ("a", "a")}, "distinct"),
        ({"cells": {("z", "n"): 1}}, "outside"),
        ({"cells": {("a", "n"): -1}}, "below zero"),
        ({"totals": {"n": 3}}, "if rows overlap"),
        ({"keys": {("z", "n"): "k"}}, "not printed"),
        ({"additive": False, "cells": {("a", "n"): 4}, "totals": {"n": 3}}, "more people"),
    ],
)
def test_a_table_that_cannot_be_is_refused(arguments: dict[str, object], message: str) -> None:
    given = {"name": "t", "rows": ("a", "b"), "columns": ("n",), "cells": {}, **arguments}
    with pytest.raises(ValueError, match=message):
        Table(**given)  # type: ignore[arg-type]


def test_figures_that_share_a_key_must_be_equal() -> None:
    keys = {("a", "n"): "same", ("b", "n"): "same"}
    with pytest.raises(ValueError, match="share a key"):
        protect([Table("t", ("a", "b"), ("n",), {("a", "n"): 40}, keys=keys)])


def test_two_tables_of_one_release_have_different_names() -> None:
    with pytest.raises(ValueError, match="same name"):
        protect([STANDARD, STANDARD])
