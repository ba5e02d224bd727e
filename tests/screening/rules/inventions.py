"""Screening instruments made up at random: the laws hold for any that can be installed."""

from random import Random

from screening.rules import InstrumentError
from screening.rules.loader import load_instrument
from screening.rules.positions import Place
from screening.rules.rule import Names

OPTIONS = ["x", "y", "z"]
KINDS = {
    **{name: {"type": "tri"} for name in "abcd"},
    "enum": {"type": "enum", "options": OPTIONS},
    "multi": {"type": "multi", "options": OPTIONS},
    "int": {"type": "int", "least": 0, "most": 9},
}
CHILD = {"fact": "age_status", "in": ["child", "presumed_child"]}
SOURCE = {"cite": "x", "locator": "x", "provenance": "opened", "confidence": "high"}
NOTHING = Names(frozenset(), frozenset(), frozenset())


def invent(number):
    """The instruments of the first seeds whose rule the loader does not find unreachable."""
    found, seed = [], 0
    while len(found) < number:
        seed += 1
        data = _Author(Random(seed)).instrument()  # noqa: S311 (no secret; the same every time)
        try:
            found.append(load_instrument(Place("invented.yaml", {}, (), data), NOTHING))
        except InstrumentError as error:
            if not any(word in error.reason for word in ("unreachable", "never be true")):
                raise
    return found


class _Author:
    def __init__(self, random):
        self.random = random

    def instrument(self):
        questions = self.questions()
        names = [question["id"] for question in questions]
        refs = [{"ref": "named"}, {"not": {"ref": "named"}}]
        rule = {
            "derived": {"named": self.condition(names)},
            "indicated": self.condition(names, refs),
            "inconclusive_if": self.condition(names, refs),
            "classify": [{"label": "labelled", "when": self.condition(names, refs)}],
            "flags": [self.flag(self.condition(names, refs))],
        }
        if self.random.random() < 0.4:
            rule["applies"] = self.random.choice([CHILD, self.condition(names, depth=1)])
        return {
            "id": "invented",
            "version": "1.0.0",
            "kind": "screening",
            "title": "Invented",
            "source": [SOURCE],
            "applies_to": "anyone",
            "preconditions": [],
            "questions": questions,
            "rule": rule,
            "outputs": {"indicated": [], "not_indicated": [], "inconclusive": []},
        }

    def questions(self):
        """In any order, and some asked only after others."""
        names = self.random.sample(list(KINDS), k=len(KINDS))
        found = []
        for place, name in enumerate(names):
            sensitivity = self.random.choice(["S1", "S2", "S3"])
            question = {"id": name, "text": "?", "sensitivity": sensitivity, **KINDS[name]}
            if place and self.random.random() < 0.4:
                question["ask_if"] = self.condition(names[:place], depth=1)
            found.append(question)
        return found

    def flag(self, when):
        unknown = self.random.choice([{}, {"on_unknown": "possible"}])
        return {"id": "FL-X", "when": when, "severity": "high", "action": "act", **unknown}

    def condition(self, names, others=(CHILD,), depth=3):
        if not depth or self.random.random() < 0.3:
            return self.leaf(names, others)
        kind = self.random.choice(["not", "all", "any", "at_least"])
        if kind == "not":
            return {"not": self.condition(names, others, depth - 1)}
        count = self.random.randint(2, 3)
        some = [self.condition(names, others, depth - 1) for _ in range(count)]
        return {kind: {"n": 2, "of": some} if kind == "at_least" else some}

    def leaf(self, names, others):
        name = self.random.choice([*names, *others])
        if not isinstance(name, str):
            return name
        if KINDS[name]["type"] == "tri":
            return {"q": name}
        if KINDS[name]["type"] == "int":
            comparison = self.random.choice(["<", "<=", ">", ">=", "==", "!="])
            return {"q": name, "op": comparison, "value": self.random.randint(0, 9)}
        return {"q": name, "in": self.random.sample(OPTIONS, self.random.randint(1, 2))}
