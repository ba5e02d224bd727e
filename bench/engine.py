"""Evaluating every instrument for one person, beside reading and writing the same as JSON.

Each instrument has all of its questions answered, every third one yes. The floor reads those
answers from JSON text and writes the results, which are built beforehand, as JSON text: what
any program has to do that keeps them. Goal: less than 5 ms of processor time for all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import process_time
from typing import Any

from bench.figures import Figure
from bench.measure import table
from screening.library import LIBRARY
from screening.rules import Instrument, Question, check_answers, evaluate

GOAL = 5.0  # milliseconds
FACTS = {"age_status": "adult", "age_years": 34, "regional_regime": "none", "stage": "border"}
ROUNDS, REPEATS = 9, 20


def main(size: float) -> Sequence[Figure]:
    answered = [(one, answers_to(one)) for one in LIBRARY.instruments.values()]
    texts = [json.dumps(answers) for _, answers in answered]
    results = [evaluate(one, answers, FACTS).as_dict() for one, answers in answered]
    ways: dict[str, Callable[[], Any]] = {
        "floor: answers from JSON, results to JSON": lambda: (
            [json.loads(text) for text in texts],
            [json.dumps(result) for result in results],
        ),
        "evaluate": lambda: [evaluate(one, answers, FACTS) for one, answers in answered],
        "evaluate, results as they are kept": lambda: [
            evaluate(one, answers, FACTS).as_dict() for one, answers in answered
        ],
    }
    spent = interleaved(ways, max(1, round(size * REPEATS)))
    floor, alone, kept = spent.values()
    questions = sum(len(answers) for _, answers in answered)
    print(f"{len(answered)} instruments, {questions} answers\n")
    table(["", "CPU ms", "x floor"], [(name, ms, ms / floor) for name, ms in spent.items()])
    return [
        Figure("every instrument, evaluated", alone, "ms", at_most=GOAL),
        Figure("evaluated / JSON of the same", alone / floor, "x"),
        Figure("evaluated and kept / JSON of the same", kept / floor, "x"),
    ]


def interleaved(ways: Mapping[str, Callable[[], Any]], repeats: int) -> dict[str, float]:
    """Return the milliseconds of each way, the median of rounds that take turns."""
    rounds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            since = process_time()
            for _ in range(repeats):
                way()
            rounds[name].append((process_time() - since) / repeats * 1e3)
    return {name: median(spent) for name, spent in rounds.items()}


def answers_to(instrument: Instrument) -> dict[str, Any]:
    """Answer every question that can be asked beside the others."""
    answers = {
        question.id: _answer(question, number)
        for number, question in enumerate(instrument.questions)
    }
    for name in check_answers(instrument, answers):
        del answers[name]
    return answers


def _answer(question: Question, number: int) -> Any:
    if question.type == "tri":
        return "no" if number % 3 else "yes"
    if question.type == "int":
        return question.least
    first = next(iter(question.options), "unknown")
    return [first] if question.type == "multi" else first
