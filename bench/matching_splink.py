"""The same questions, asked of Splink, where it is installed: `pip install splink`.

Splink links whole tables and knows no scripts, so it is given every name in Latin letters and, to
choose pairs by and to compare, the sounds that `cases.matching` reads in it. The model is near
that of its tutorial: shared sounds, names with Jaro-Winkler levels and swapped parts, birth dates
by days, months and years, sex and nationality, frequencies of values, trained by expectation
maximisation. It is tuned little: take the distance as a hint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from bench.database import superuser
from bench.matching_people import Crowd
from cases.matching import figures
from cases.matching.names import words
from cases.matching.questions import Question
from cases.matching.records import Description, Written
from cases.matching.respelling import latin
from cases.partial_dates import PartialDate, Precision

INSTALLED = find_spec("splink") is not None
LEAST_WEIGHT = -10
RECORDED = """
SELECT p.id, p.sex, p.birth_first_day, p.birth_precision, p.nationalities, n.given, n.family,
       n.given_latin, n.family_latin
  FROM cases_person p JOIN cases_personname n ON n.person_id = p.id WHERE p.organisation_id = %s
"""
PAIRS = (
    ("given_sound", "family_sound"), ("given_sound", "year"), ("family_sound", "year"),
    ("born", "nationality"),
)  # fmt: skip


def flagged(crowd: Crowd, known: Sequence[Question], new: Sequence[Question],
            false_flags: float) -> float:  # fmt: skip
    """Return the share of people on record whom it flags, where so many new ones are."""
    questions = {str(number): one for number, one in enumerate([*known, *new])}
    asked = [_row(number, one.asked) for number, one in questions.items()]
    best: dict[str, list[tuple[str, float]]] = {number: [] for number in questions}
    for pair in _linked(list(_recorded(crowd)), asked):
        sides = {pair["source_dataset_l"]: "l", pair["source_dataset_r"]: "r"}
        number, record = (pair[f"unique_id_{sides[name]}"] for name in ("asked", "recorded"))
        best[number].append((record, pair["match_weight"]))
    answers = [
        figures.Answer(
            str(one.expected) if one.expected else None,
            sorted(best[number], key=lambda found: -found[1]),
        )
        for number, one in questions.items()
    ]
    return figures.flagged(answers, figures.threshold(answers, false_flags))


def _linked(recorded: list[Mapping[str, Any]], asked: list[Mapping[str, Any]]) -> Any:
    splink, comparisons = import_module("splink"), import_module("splink.comparison_library")
    arrow = import_module("pyarrow")
    duck = splink.DuckDBAPI()
    tables = [
        duck.register(arrow.Table.from_pylist(rows), table_name=name)
        for name, rows in (("recorded", recorded), ("asked", asked))
    ]
    frequent = {"term_frequency_adjustments": True}
    settings = splink.SettingsCreator(
        link_type="link_only",
        comparisons=[
            comparisons.ArrayIntersectAtSizes("sounds", [3, 2, 1]),
            comparisons.ForenameSurnameComparison("given", "family"),
            comparisons.DateOfBirthComparison("born", input_is_string=True),
            comparisons.ExactMatch("year").configure(**frequent),
            comparisons.ExactMatch("sex"),
            comparisons.ExactMatch("nationality").configure(**frequent),
        ],
        blocking_rules_to_generate_predictions=[
            *(splink.block_on(*pair) for pair in PAIRS),
            "l.given_sound = r.family_sound AND l.family_sound = r.given_sound",
        ],
    )
    linker = splink.Linker(tables, settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [splink.block_on("given", "family", "born")], recall=0.3
    )
    linker.training.estimate_u_using_random_sampling()
    for rule in (splink.block_on("born", "sex"), splink.block_on("given", "family")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT)
    return found.as_record_list()


def _recorded(crowd: Crowd) -> Iterator[Mapping[str, Any]]:
    with superuser() as cursor:
        cursor.execute(RECORDED, [str(crowd.organisation)])
        for pk, sex, day, precision, nationalities, given, family, *in_latin in cursor:
            birth = PartialDate(day, Precision(precision)) if day else None
            name = Written(*in_latin) if any(in_latin) else Written(given, family)
            yield _row(str(pk), Description((name,), sex, birth, frozenset(nationalities)))


def _row(number: str, person: Description) -> Mapping[str, Any]:
    name, birth = person.names[0], person.birth
    exact = birth is not None and birth.precision is Precision.DAY
    return {
        "unique_id": number,
        "given": latin(name.given).lower() or None,
        "family": latin(name.family).lower() or None,
        "sounds": _sound(f"{name.given} {name.family}").split(),
        "given_sound": _sound(name.given) or None,
        "family_sound": _sound(name.family) or None,
        "born": birth.first.isoformat() if birth and exact else None,
        "year": str(birth.first.year) if birth else None,
        "sex": person.sex if person.sex in ("female", "male") else None,
        "nationality": min(person.nationalities, default=None),
    }


def _sound(part: str) -> str:
    return " ".join(word.skeleton for word in words(part))
