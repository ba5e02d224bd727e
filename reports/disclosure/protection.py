"""Choose which figures of a release to hide, so that no small count can be worked out."""

from collections import Counter
from collections.abc import Sequence

from reports.disclosure.attack import Knowledge
from reports.disclosure.system import Coefficients, System
from reports.disclosure.tables import ProtectedTable, Table


def protect(
    tables: Sequence[Table], *, threshold: int = 10, min_width: int = 5
) -> list[ProtectedTable]:
    """Return the tables as they may be printed together.

    Hidden are counts and complements below the threshold, and then as few other figures as a
    greedy search finds: cells first, the smallest first, margins and the grand total only where
    cells do not help, zeros last because a reader may know them anyway.
    """
    release = _Release(tables, threshold=threshold, min_width=min_width)
    release.hide_small_counts()
    release.hide_more()
    release.restore_what_is_not_needed()
    return release.protected()


class _Release:
    """The state of the search: true counts by number, and the numbers hidden so far."""

    def __init__(self, tables: Sequence[Table], *, threshold: int, min_width: int) -> None:
        self._tables = tables
        self._threshold = threshold
        self._min_width = min_width
        self._system = System.of([table.layout for table in tables])
        self._counts = self._read_counts()
        self._secrets: list[Coefficients] = []
        self._primary: set[int] = set()
        self._hidden: set[int] = set()

    def _read_counts(self) -> list[int]:
        counts: dict[int, int] = {}
        for table in self._tables:
            for position, value in table.values().items():
                at = self._system.numbers[table.name, position]
                if counts.setdefault(at, value) != value:
                    raise ValueError(f"{table.name}: figures that share a key differ.")
        return [counts[number] for number in range(len(counts))]

    def hide_small_counts(self) -> None:
        """Primary suppression: the small count itself, and the part whose complement is small."""
        for table in self._tables:
            layout, numbers = table.layout, self._system.numbers
            least = 0 if table.sensitive else 1
            for position in layout.positions():
                at = numbers[table.name, position]
                if least <= self._counts[at] < self._threshold:
                    self._keep_secret(at, {at: 1})
            for whole, part in layout.complements():
                at, above = numbers[table.name, part], numbers[table.name, whole]
                rest = self._counts[above] - self._counts[at]
                if self._counts[at] and 0 < rest < self._threshold:
                    self._keep_secret(at, {at: 1})
                    self._keep_secret(at, {above: 1, at: -1})

    def _keep_secret(self, number: int, secret: Coefficients) -> None:
        self._primary.add(number)
        self._hidden.add(number)
        if secret not in self._secrets:
            self._secrets.append(secret)

    def hide_more(self) -> None:
        """Complementary suppression, until every secret withstands the attack.

        Hiding more never tells the reader more, so one pass over the secrets is enough.
        """
        knowledge = self._knowledge()
        for secret in self._secrets:
            while self._is_exposed(secret, knowledge):
                if (number := self._next_to_hide(secret, knowledge)) is None:
                    return
                self._hidden.add(number)
                knowledge = self._knowledge()

    def restore_what_is_not_needed(self) -> None:
        """Print again, the most missed first, what the secrets turn out not to need."""
        for number in sorted(self._hidden - self._primary, key=self._rank, reverse=True):
            self._hidden.remove(number)
            knowledge = self._knowledge()
            if any(self._is_exposed(secret, knowledge) for secret in self._secrets):
                self._hidden.add(number)

    def _knowledge(self) -> Knowledge:
        printed = [None if n in self._hidden else count for n, count in enumerate(self._counts)]
        return Knowledge(self._system, printed)

    def _is_exposed(self, secret: Coefficients, knowledge: Knowledge) -> bool:
        interval = knowledge.interval(secret)
        return not interval.hides(threshold=self._threshold, min_width=self._min_width)

    def _rank(self, number: int) -> tuple[bool, int, int, int]:
        count = self._counts[number]
        return count == 0, self._system.kinds[number], count, number

    def _next_to_hide(self, secret: Coefficients, knowledge: Knowledge) -> int | None:
        """Return the figure that helps this secret most, or None if all figures are hidden.

        A sum with a single unknown gives it away, so such sums come first, and in them a figure
        that stands in several. Otherwise widen the sums that the secret itself is part of.
        """
        nearby = knowledge.neighbourhood(list(secret))
        single = [index for index in nearby if knowledge.unknowns(index) == 1]
        own = [index for index in nearby if secret.keys() & self._system.equations[index].keys()]
        for equations in (single, own, nearby):
            uses = Counter(
                number
                for index in equations
                for number in self._system.equations[index]
                if knowledge.value(number) is not None
            )
            if uses:
                return min(self._preference(number, uses[number]) for number in uses)[-1]
        left = set(range(len(self._counts))) - self._hidden
        return min(left, key=self._rank, default=None)

    def _preference(self, number: int, uses: int) -> tuple[bool, int, int, int, int]:
        is_zero, kind, count, _ = self._rank(number)
        return is_zero, kind, -uses, count, number

    def protected(self) -> list[ProtectedTable]:
        return [self._protected(table) for table in self._tables]

    def _protected(self, table: Table) -> ProtectedTable:
        numbers = {place: self._system.numbers[table.name, place] for place in table.values()}
        return ProtectedTable(
            layout=table.layout,
            values={
                position: None if number in self._hidden else self._counts[number]
                for position, number in numbers.items()
            },
            suppressed=len(self._hidden & set(numbers.values())),
        )
