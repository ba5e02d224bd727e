"""The names a condition may use, and whether anything that can be recorded makes it true."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from .expressions import Case, Expression, Ref, Step
from .instrument import Question
from .leaves import UNDECIDED, Found, OnFact, OnQuestion
from .logic import FALSE, UNKNOWN, Truth
from .samples import answers_to, values_of
from .traces import leaves, nodes

#: How many cases to try before a condition is believed to be reachable.
PATIENCE = 3_000


@dataclass(frozen=True, slots=True)
class Scope:
    """The names an expression may use.

    `findings` maps the kinds of finding a procedure may ask about to their known subjects, and
    each subject to the values it can have. Where `applies` is false nothing else is weighed.
    """

    questions: Mapping[str, Question] = field(default_factory=dict)
    derived: Mapping[str, Expression] = field(default_factory=dict)
    findings: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    applies: Expression | None = None

    def can_be(self, value: Truth, goal: Expression, *unless_false: Expression) -> bool:
        """Whether some case gives the goal this value while the others are not false.

        Answers are tried one by one. What is true or false stays so whatever else is answered,
        so a branch ends where the goal is decided. A search that takes too long says yes: only
        what certainly cannot happen is refused.
        """
        guards = (*unless_false, self.applies) if self.applies else unless_false
        search = _Search(self, goal, value, guards)
        waiting = [iter([search.nothing_known()])]
        for _ in range(PATIENCE):
            if not waiting:
                return False
            case = next(waiting[-1], None)
            if case is None:
                waiting.pop()
                continue
            step = search.weigh(case)
            if step.value in (value, UNKNOWN) and search.comes_so_far(case):
                if step.value is value:
                    return True
                waiting.append(search.one_more(case, step))
        return True


class _Search:
    """The cases worth trying, given every condition that could tell them apart."""

    def __init__(
        self, scope: Scope, goal: Expression, value: Truth, guards: Sequence[Expression]
    ) -> None:
        asked = [question.ask_if for question in scope.questions.values() if question.ask_if]
        self.scope, self.goal, self.value, self.guards = scope, goal, value, guards
        self.of_guards = [node for root in (*guards, *asked) for node in nodes(root)]
        self.conditions = [*nodes(goal), *self.of_guards]
        refs = {node.name for node in self.conditions if isinstance(node, Ref)}
        self.derived = {name: one for name, one in scope.derived.items() if name in refs}

    def nothing_known(self) -> Case:
        found = [node for node in self.conditions if isinstance(node, Found)]
        return Case({}, {}, findings={(one.kind, one.subject): UNDECIDED for one in found})

    def weigh(self, case: Case) -> Step:
        for name, expression in self.derived.items():
            case.derived[name] = expression.weigh(case)
        return self.goal.weigh(case)

    def comes_so_far(self, case: Case) -> bool:
        """Whether the case could be recorded, and would not end before the goal is weighed."""
        given = [name for name, answer in case.answers.items() if answer is not None]
        asked = [self.scope.questions[name].ask_if for name in given]
        needed = [*self.guards, *filter(None, asked)]
        return all(condition.weigh(case).value is not FALSE for condition in needed)

    def one_more(self, case: Case, step: Step) -> Iterator[Case]:
        """The same case with one thing decided that left the step open."""
        for leaf in leaves(step):
            match leaf:
                case OnQuestion(question=name) if name not in case.answers:
                    return self._answered(case, self.scope.questions[name])
                case OnFact(fact=name) if name not in case.facts:
                    return self._with_fact(case, name)
                case Found(kind=kind, subject=subject):
                    return self._with_finding(case, (kind, subject))
        return iter(())

    def _answered(self, case: Case, question: Question) -> Iterator[Case]:
        """Each answer, or none where a guard may need it open: open is never a no."""
        guarded = question.ask_if or any(
            isinstance(node, OnQuestion) and node.question == question.id
            for node in self.of_guards
        )
        answers = answers_to(question, self.conditions)
        if question.type == "tri" and self.value is FALSE:
            answers = ("no", "yes")  # found sooner
        for answer in chain(answers, [None] if guarded else []):
            yield replace(case, answers={**case.answers, question.id: answer}, derived={})

    def _with_fact(self, case: Case, fact: str) -> Iterator[Case]:
        for value in (*values_of(fact, self.conditions), None):
            yield replace(case, facts={**case.facts, fact: value}, derived={})

    def _with_finding(self, case: Case, key: tuple[str, str]) -> Iterator[Case]:
        kind, subject = key
        others = {other: found for other, found in case.findings.items() if other != key}
        for found in self.scope.findings[kind][subject] or ("yes",):
            yield replace(case, findings={**others, key: found}, derived={})
        yield replace(case, findings=others, derived={})
