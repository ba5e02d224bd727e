"""How well a matching finds people again: the figures of an evaluation."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil

NOBODY = float("-inf")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question found: ids and scores, best first, and who was expected."""

    expected: Hashable | None
    found: Sequence[tuple[Hashable, float]]
    seconds: float = 0.0
    kind: str = ""

    @property
    def best(self) -> float:
        return self.found[0][1] if self.found else NOBODY

    def place(self) -> int | None:
        """Return at which place the expected person stands, from 1."""
        ids = [pk for pk, _ in self.found]
        return ids.index(self.expected) + 1 if self.expected in ids else None

    def score(self) -> float:
        """Return the score of the expected person."""
        return next((score for pk, score in self.found if pk == self.expected), NOBODY)


def recall(answers: Iterable[Answer], within: int) -> float:
    """Return the share of expected persons who stand within the first places."""
    places = [one.place() for one in answers if one.expected is not None]
    hits = sum(place is not None and place <= within for place in places)
    return hits / len(places) if places else float("nan")


def threshold(answers: Iterable[Answer], false_flags: float) -> float:
    """Return the score that at most this share of new persons exceeds with anybody."""
    scores = sorted((one.best for one in answers if one.expected is None), reverse=True)
    if not scores:
        return float("nan")
    return scores[min(int(len(scores) * false_flags), len(scores) - 1)]


def flagged(answers: Iterable[Answer], above: float) -> float:
    """Return the share of expected persons whose record scores above a threshold."""
    scores = [one.score() for one in answers if one.expected is not None]
    return sum(score > above for score in scores) / len(scores) if scores else float("nan")


def precision(known: Sequence[Answer], new: Sequence[Answer], above: float) -> float:
    """Return how many of the flags on a first place are right, if half of those who come are new.

    `known` are questions for persons on record, `new` for those who are not.
    """
    flags = [one for one in known if one.best > above]
    on_new = sum(one.best > above for one in new) / len(new) * len(known) if new else 0
    right = sum(one.place() == 1 for one in flags)
    return right / (len(flags) + on_new) if flags else float("nan")


def quantile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * share) - 1)] if ordered else float("nan")


def table(answers: Sequence[Answer], false_flags: float) -> list[str]:
    """Return the figures as lines: by kind of slip where the kinds are told, and of all."""
    limit = threshold(answers, false_flags)
    known = [one for one in answers if one.expected is not None]
    new = [one for one in answers if one.expected is None]
    heads = ("asked", "@1", "@10", "flagged", "precision", "p50 ms", "p95 ms")
    lines = [f"{'':<26}" + "".join(f"{head:>10}" for head in heads)]
    for kind in dict.fromkeys(one.kind for one in known if one.kind):
        lines.append(_line(kind, [one for one in known if one.kind == kind], new, limit))
    lines.append(_line("all on record", known, new, limit))
    lines.append(
        f"{len(new)} were asked for who are not on record; {false_flags:.1%} of them score above "
        f"{limit:.1f} with somebody, which is what flagged means.\n"
        "Precision: of those flagged first, who is right, if half of those who come are new."
    )
    return lines


def _line(name: str, known: Sequence[Answer], new: Sequence[Answer], limit: float) -> str:
    times = [one.seconds * 1000 for one in known]
    shares = [recall(known, 1), recall(known, 10), flagged(known, limit)]
    shares.append(precision(known, new, limit))
    return (
        f"{name:<26}{len(known):>10}"
        + "".join(f"{one:>10.3f}" for one in shares)
        + "".join(f"{quantile(times, share):>10.1f}" for share in (0.5, 0.95))
    )


def timed(clock: Callable[[], float], ask: Callable[[], Sequence[tuple[Hashable, float]]],
          *, expected: Hashable | None, kind: str = "") -> Answer:  # fmt: skip
    """Ask once, and note how long it took."""
    start = clock()
    found = ask()
    return Answer(expected, found, clock() - start, kind)
