"""The same questions, asked of pg_trgm: what a search over names costs that has no keys.

It is given every help: one Latin text for each person, the words of the question in Latin letters
too, and whoever stands anywhere among the eighty it finds counts as found, with no scoring done.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bench.database import superuser
from bench.matching_people import Crowd
from bench.measure import quantile
from cases.matching.questions import Question
from cases.matching.respelling import latin

LEAST_ALIKE = 0.4
FOUND = 80
MADE = """
DROP TABLE IF EXISTS bench_names;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE UNLOGGED TABLE bench_names AS
SELECT person_id, lower(concat_ws(' ', nullif(given_latin, ''), nullif(family_latin, ''))) AS name
  FROM cases_personname WHERE organisation_id = %s AND (given_latin <> '' OR family_latin <> '')
 UNION ALL
SELECT person_id, lower(concat_ws(' ', given, family))
  FROM cases_personname WHERE organisation_id = %s AND given_latin = '' AND family_latin = '';
"""
WAYS = {
    "pg_trgm, GIN %": (
        "CREATE INDEX bench_names_by ON bench_names USING gin (name gin_trgm_ops)",
        "SELECT person_id FROM bench_names WHERE name %% %(name)s "
        "ORDER BY similarity(name, %(name)s) DESC LIMIT %(found)s",
    ),
    "pg_trgm, nearest by GiST": (
        "CREATE INDEX bench_names_by ON bench_names USING gist (name gist_trgm_ops)",
        "SELECT person_id FROM bench_names ORDER BY name <-> %(name)s LIMIT %(found)s",
    ),
}


@dataclass
class Trigrams:
    """How long the questions took, and how many of the expected persons were there."""

    way: str
    seconds: list[float] = field(default_factory=list)
    hits: int = 0

    @property
    def recall(self) -> float:
        return self.hits / len(self.seconds)

    def milliseconds(self, share: float) -> float:
        return quantile(self.seconds, share) * 1e3


def ask(crowd: Crowd, questions: Sequence[Question]) -> Iterator[Trigrams]:
    """Ask everything of each kind of index. Leaves nothing behind."""
    with superuser() as cursor:
        cursor.execute(MADE, [str(crowd.organisation)] * 2)
        cursor.execute(f"SET pg_trgm.similarity_threshold = {LEAST_ALIKE}")
        for way, (index, query) in WAYS.items():
            cursor.execute(index)
            cursor.execute("VACUUM ANALYZE bench_names")
            found = Trigrams(way)
            for question in questions:
                since = time.perf_counter()
                cursor.execute(query, {"name": _name(question), "found": FOUND})
                ids = [pk for (pk,) in cursor.fetchall()]
                found.seconds.append(time.perf_counter() - since)
                found.hits += str(question.expected) in map(str, ids)
            cursor.execute("DROP INDEX bench_names_by")
            yield found
        cursor.execute("DROP TABLE bench_names")


def _name(question: Question) -> str:
    (one,) = question.asked.names
    return " ".join(latin(part) for part in (one.given, one.family) if part).lower()
