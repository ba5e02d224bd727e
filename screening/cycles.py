"""Asking again: an inconclusive screening comes back, but not for ever (D-RESCREEN)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from cases.models import Obligation
from cases.obligations import Owed
from screening.models import Screening
from screening.rules.instrument import INCONCLUSIVE

MAX_CYCLES = 3  # workflows section 2: then a specialist looks at it
ASK_AGAIN = "D-RESCREEN"
REVIEW = "FL-SPECIALIST-REVIEW"


def limited(owed: Iterable[Owed], screening: Screening) -> Iterator[Owed]:
    """Yield what is owed; once asking again has settled nothing, a specialist's review instead.

    Another instrument, asked less often, still asks again.
    """
    times = _times_inconclusive(screening)
    over = screening.outcome == INCONCLUSIVE and times[screening.instrument] > MAX_CYCLES
    asked_enough = {f"instrument: {name}" for name, number in times.items() if number > MAX_CYCLES}
    for one in owed:
        asking = {cause for cause in one.because if cause.startswith("instrument: ")}
        if not (over and one.code == ASK_AGAIN and asking <= asked_enough):
            yield one
    if over:
        yield Owed(
            code=REVIEW,
            kind=Obligation.Kind.FLAG,
            meaning="Asking again has not settled this: let a specialist look at it. The "
            "protections of an indication go on.",
            because=(f"{screening.instrument}: asked again {MAX_CYCLES} times",),
            screening=screening.pk,
        )


def _times_inconclusive(screening: Screening) -> Counter[str]:
    """Return how often each instrument was inconclusive, where this screening is."""
    if screening.outcome != INCONCLUSIVE:
        return Counter()
    rows = Screening.objects.filter(case=screening.case_id, outcome=INCONCLUSIVE)
    return Counter(rows.values_list("instrument", flat=True))
