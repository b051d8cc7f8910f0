"""Which question comes next, and when is it clear enough to send somebody?

The first leaf whose condition holds decides, as soon as those before it are known not to hold: nobody is asked more
than that. A question that need not be asked, and one that the caller cannot answer, counts as `unknown`; conditions
say what follows from that, and the content errs on the safe side.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from onecity.core.expr import Expression, Unknown, compile
from onecity.engines.emergency.declare.protocol import UNKNOWN, Leaf, Protocol, Question

Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A protocol with its conditions compiled."""

    protocol: Protocol
    asked_when: dict[str, Expression | None]
    leaf_when: dict[str, Expression | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """Either a leaf, or what to ask next."""

    leaf: Leaf | None
    question: Question | None


def prepare(protocol: Protocol) -> Prepared:
    """Ready to be asked. Raises `ExpressionError` for a condition that is none."""
    names = {one.id: "string" for one in protocol.questions}

    def ready(text: str | None) -> Expression | None:
        return compile(text, names) if text is not None else None

    return Prepared(
        protocol,
        {one.id: ready(one.when) for one in protocol.questions},
        {one.id: ready(one.when) for one in protocol.leaves},
    )


def judge(prepared: Prepared, answers: Answers) -> Judged:
    """The leaf that the answers lead to, or the next question."""
    known = _known(prepared, answers)
    for leaf in prepared.protocol.leaves:
        condition = prepared.leaf_when[leaf.id]
        value = True if condition is None else condition.evaluate(known)
        if value is True:
            return Judged(leaf, None)
        if isinstance(value, Unknown):
            return Judged(None, _next(prepared, known, value.missing))
    return Judged(prepared.protocol.leaves[-1], None)


def _known(prepared: Prepared, answers: Answers) -> dict[str, str]:
    """The answers, and `unknown` for what is not asked at all."""
    known: dict[str, str] = {}
    for question in prepared.protocol.questions:
        condition = prepared.asked_when[question.id]
        wanted = True if condition is None else condition.evaluate(known)
        if wanted is False:
            known[question.id] = UNKNOWN
        elif wanted is True and question.id in answers:
            known[question.id] = answers[question.id]
    return known


def _next(prepared: Prepared, known: Answers, missing: frozenset[str]) -> Question | None:
    """The first open question that is missing, or that must be answered to know whether one is asked."""
    wanted = set(missing)
    for question in reversed(prepared.protocol.questions):
        condition = prepared.asked_when[question.id]
        if question.id in wanted and condition is not None:
            wanted |= condition.names
    for question in prepared.protocol.questions:
        if question.id in wanted and question.id not in known:
            return question
    return None
