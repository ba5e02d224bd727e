"""Count tables before and after disclosure control."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

TOTAL = ""
"""The label of a margin: `(row, TOTAL)`, `(TOTAL, column)`, and `(TOTAL, TOTAL)` for all."""

SUPPRESSED = "c"
"""How a hidden figure is printed, whether it is small itself or hidden to shield another."""

Position = tuple[str, str]


@dataclass(frozen=True)
class Layout:
    """Which figures a table prints, and which of them add up; nothing about their values."""

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    additive: bool
    has_totals: bool
    keys: Mapping[Position, str]

    def cells(self) -> Iterator[Position]:
        return ((row, column) for row in self.rows for column in self.columns)

    def positions(self) -> Iterator[Position]:
        """Every printed figure: cells, row totals, column totals, grand total."""
        yield from self.cells()
        yield from ((row, TOTAL) for row in self.rows)
        if self.has_totals:
            yield from ((TOTAL, column) for column in (*self.columns, TOTAL))

    def sums(self) -> Iterator[tuple[Position, list[Position]]]:
        """Each margin with the figures that add up to it.

        Columns always part the people of a row. Rows do so only in an additive table. The grand
        total comes last there, when its parts are known.
        """
        yield from self._row_sums()
        if self.additive:
            for column in (*self.columns, TOTAL):
                yield (TOTAL, column), [(row, column) for row in self.rows]

    def ceilings(self) -> Iterator[tuple[Position, Position]]:
        """(whole, part): where rows overlap, a cell still cannot exceed its column's people."""
        if self.has_totals and not self.additive:
            for column in (*self.columns, TOTAL):
                yield from (((TOTAL, column), (row, column)) for row in self.rows)

    def complements(self) -> Iterator[tuple[Position, Position]]:
        """(whole, part) where whole - part is a number of people that a reader sees at once."""
        for whole, parts in self._row_sums():
            if len(parts) > 1:
                yield from ((whole, part) for part in parts)
        yield from self.ceilings()

    def _row_sums(self) -> Iterator[tuple[Position, list[Position]]]:
        for row in (*self.rows, TOTAL) if self.has_totals else self.rows:
            yield (row, TOTAL), [(row, column) for column in self.columns]


@dataclass(frozen=True)
class Table:
    """True counts. Cells that are not given are zero.

    `additive` is False where a person may be in several rows (profiles): then `totals` holds the
    number of people per column, which no sum of rows can give; without it no totals are printed.
    `sensitive` hides zeros too. `keys` names figures that are the same number wherever they are
    printed, margins included, for instance `{(TOTAL, TOTAL): "persons"}` in two tables.
    """

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Position, int]
    additive: bool = True
    sensitive: bool = False
    totals: Mapping[str, int] = field(default_factory=dict)
    keys: Mapping[Position, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.rows or not self.columns:
            raise ValueError(f"{self.name}: a table needs a row and a column.")
        for labels in (self.rows, self.columns):
            if len(set(labels)) != len(labels) or TOTAL in labels:
                raise ValueError(f"{self.name}: labels must be distinct and not empty.")
        if not set(self.cells) <= set(self.layout.cells()):
            raise ValueError(f"{self.name}: a cell lies outside the rows and columns.")
        if not set(self.keys) <= set(self.layout.positions()):
            raise ValueError(f"{self.name}: a key names a figure that is not printed.")
        self._check_counts()

    def _check_counts(self) -> None:
        if self.totals and (self.additive or set(self.totals) != set(self.columns)):
            raise ValueError(f"{self.name}: give totals for every column, if rows overlap.")
        values = self.values()
        if any(value < 0 for value in values.values()):
            raise ValueError(f"{self.name}: a count is below zero.")
        if any(values[part] > values[whole] for whole, part in self.layout.ceilings()):
            raise ValueError(f"{self.name}: a row counts more people than its column holds.")

    @property
    def layout(self) -> Layout:
        return Layout(
            name=self.name,
            rows=self.rows,
            columns=self.columns,
            additive=self.additive,
            has_totals=self.additive or bool(self.totals),
            keys=self.keys,
        )

    def values(self) -> dict[Position, int]:
        """Every figure that the table would print without protection."""
        values = {position: self.cells.get(position, 0) for position in self.layout.cells()}
        values |= {(TOTAL, column): count for column, count in self.totals.items()}
        for total, parts in self.layout.sums():
            values[total] = sum(values.get(part, 0) for part in parts)
        return values


@dataclass(frozen=True)
class ProtectedTable:
    """What may be printed: a number, or None for a suppressed figure.

    A figure that the table cannot have is absent: overlapping rows without `totals` have neither
    `column_totals` nor a grand total (`has_totals` is False); print those as not applicable.
    """

    layout: Layout
    values: Mapping[Position, int | None]
    suppressed: int
    """How many different figures are hidden; a margin equal to its only cell counts once."""

    @property
    def name(self) -> str:
        return self.layout.name

    @property
    def rows(self) -> tuple[str, ...]:
        return self.layout.rows

    @property
    def columns(self) -> tuple[str, ...]:
        return self.layout.columns

    @property
    def has_totals(self) -> bool:
        return self.layout.has_totals

    @property
    def cells(self) -> dict[Position, int | None]:
        return {position: self.values[position] for position in self.layout.cells()}

    @property
    def row_totals(self) -> dict[str, int | None]:
        return {row: self.values[row, TOTAL] for row in self.rows}

    @property
    def column_totals(self) -> dict[str, int | None]:
        columns = self.columns if self.has_totals else ()
        return {column: self.values[TOTAL, column] for column in columns}

    @property
    def grand_total(self) -> int | None:
        return self.values.get((TOTAL, TOTAL))
