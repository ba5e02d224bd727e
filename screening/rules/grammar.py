"""Rule expressions as written in a data file, compiled once into nodes."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from .expressions import All, AnyOf, AtLeast, Delphi, Expression, Not, Ref
from .facts import FACTS, OPEN_ANSWERS
from .instrument import Question
from .leaves import COMPARISONS, Asked, Chosen, Compared, Constant, FactCompared, FactIn, Found
from .logic import FALSE, TRUE, UNKNOWN
from .positions import Place
from .scope import Scope

CONSTANTS = {True: TRUE, False: FALSE, "unknown": UNKNOWN}
STRENGTHS = ("strong", "medium", "weak")


def parse(place: Place, scope: Scope) -> Expression:
    """Compile one expression; raises `InstrumentError` for anything it does not understand.

    Every part must be able to be true, or it is written in vain. Only a constant may be false
    for good, and what refers to one.
    """
    expression = _compile(place, scope)
    if not isinstance(expression, Constant | Ref):
        _refuse_dead(place, expression, scope)
    return expression


def condition(place: Place, scope: Scope) -> Expression:
    """Compile an expression that something waits for, which may not be false for good either."""
    expression = parse(place, scope)
    if isinstance(expression, Constant | Ref):
        _refuse_dead(place, expression, scope)
    return expression


def _refuse_dead(place: Place, expression: Expression, scope: Scope) -> None:
    if not scope.can_be(TRUE, expression):
        place.fail(f"'{place.name}' can never be true, whatever the answers")


def _compile(place: Place, scope: Scope) -> Expression:
    if "fact" in place.mapping():
        return _fact(place)
    for key in place.mapping():
        if key in NODES:
            return NODES[key](place, scope)
        if key in scope.findings:
            return _finding(key, place, scope)
    return place.fail(f"not an expression: {sorted(map(str, place.mapping()))}")


def parts(place: Place, scope: Scope) -> tuple[Expression, ...]:
    parsed = tuple(parse(part, scope) for part in place.each())
    return parsed or place.fail("an empty list decides nothing")


def _question(place: Place, scope: Scope) -> Expression:
    question = _known(place.at("q"), scope)
    if place.has("in"):
        return _chosen(place, question)
    if place.has("op"):
        return _compared(place, question)
    place.only(["q"])
    return _asked(place, question)


def _known(place: Place, scope: Scope) -> Question:
    name = place.text()
    if name not in scope.questions:
        place.fail(f"there is no question '{name}' here")
    return scope.questions[name]


def _asked(place: Place, question: Question) -> Asked:
    if question.type != "tri":
        place.fail(f"'{question.id}' is of type {question.type}: say what it is compared with")
    return Asked(question.id, question.is_sensitive)


def _chosen(place: Place, question: Question) -> Expression:
    place.only(["q", "in"])
    if question.type not in ("enum", "multi"):
        place.fail(f"'{question.id}' is of type {question.type} and has no options to be 'in'")
    options = _options(place.at("in"), question.options)
    return Chosen(question.id, question.is_sensitive, options)


def _options(place: Place, known: tuple[str, ...]) -> frozenset[str]:
    for option in place.each():
        option.choice(known)
        if option.value in OPEN_ANSWERS:
            option.fail(f"'{option.value}' leaves a question open; a rule cannot ask for it")
    return frozenset(place.texts()) or place.fail("an empty 'in' is never true")


def _compared(place: Place, question: Question) -> Expression:
    place.only(["q", "op", "value"])
    limit = place.at("value")
    if question.type == "int":
        value: int | date = limit.number()
    elif question.type == "date" and type(limit.value) is date:
        value = limit.value
    else:
        limit.fail(f"'{question.id}' is of type {question.type}; this value does not compare")
    comparison = place.at("op").choice(COMPARISONS)
    return Compared(question.id, question.is_sensitive, comparison, value)


def _fact(place: Place) -> Expression:
    place.only(["fact", "in", "op", "value"])
    name = place.at("fact").text()
    if name not in FACTS:
        place.at("fact").fail(f"'{name}' is not a fact that a rule may read: {', '.join(FACTS)}")
    options = FACTS[name]
    if options is not None:
        place.only(["fact", "in"])
        return FactIn(name, _options(place.at("in"), options))
    place.only(["fact", "op", "value"])
    return FactCompared(name, place.at("op").choice(COMPARISONS), place.at("value").number())


def _all(place: Place, scope: Scope) -> Expression:
    place.only(["all"])
    found = parts(place.at("all"), scope)
    if any(isinstance(part, Not) and part.part in found for part in found):
        place.fail("asks for a condition and its opposite, so it can never be true")
    return All(found)


def _any(place: Place, scope: Scope) -> Expression:
    place.only(["any"])
    return AnyOf(parts(place.at("any"), scope))


def _not(place: Place, scope: Scope) -> Expression:
    place.only(["not"])
    return Not(parse(place.at("not"), scope))


def _at_least(place: Place, scope: Scope) -> Expression:
    place.only(["at_least"])
    body = place.at("at_least")
    body.only(["n", "of"])
    needed, of = body.at("n").number(), parts(body.at("of"), scope)
    if not 1 <= needed <= len(of):
        body.at("n").fail(f"{needed} of {len(of)} decides nothing")
    return AtLeast(needed, of)


def _delphi(place: Place, scope: Scope) -> Expression:
    place.only(["delphi"])
    body = place.at("delphi")
    body.only(STRENGTHS)
    seen: set[str] = set()
    strong, medium, weak = (_indicators(body, name, scope, seen) for name in STRENGTHS)
    return Delphi(strong, medium, weak)


def _indicators(body: Place, strength: str, scope: Scope, seen: set[str]) -> tuple[Asked, ...]:
    found = []
    listed = body.get(strength)
    for place in listed.each() if listed else ():
        question = _known(place, scope)
        seen.add(place.new_in(seen))
        if question.strength != strength:
            place.fail(f"'{question.id}' is {question.strength or 'unrated'}, not {strength}")
        found.append(_asked(place, question))
    return tuple(found)


def _ref(place: Place, scope: Scope) -> Expression:
    place.only(["ref"])
    name = place.at("ref").text()
    if name not in scope.derived:
        place.at("ref").fail(f"nothing named '{name}' is derived before this line")
    return Ref(name, scope.derived[name])


def _constant(place: Place, scope: Scope) -> Expression:
    place.only(["const"])
    value = place.at("const").value
    if isinstance(value, bool) or value == "unknown":
        return Constant(CONSTANTS[value])
    return place.at("const").fail("a constant is true, false or unknown")


def _finding(kind: str, place: Place, scope: Scope) -> Expression:
    place.only([kind, "in"])
    known = scope.findings[kind]
    subject = place.at(kind).choice(known)
    given = place.get("in")
    values = frozenset(p.choice(known[subject]) for p in given.each()) if given else frozenset()
    return Found(kind, subject, values)


NODES: Mapping[str, Callable[[Place, Scope], Expression]] = MappingProxyType(
    {
        "q": _question,
        "all": _all,
        "any": _any,
        "not": _not,
        "at_least": _at_least,
        "delphi": _delphi,
        "ref": _ref,
        "const": _constant,
    }
)
