"""Can every end be reached, is every question asked, does every way end?"""

from collections.abc import Iterator
from dataclasses import dataclass

from onecity.core.expr import ExpressionError, compile
from onecity.core.expr.tree import Literal, walk
from onecity.core.text import Text
from onecity.engines.emergency.declare.protocol import UNKNOWN, Protocol
from onecity.engines.emergency.rules.protocol.asking import Prepared, judge, prepare

MOST_WAYS = 50_000
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a protocol, and where in it."""

    path: Path
    text: Text


def compiled(protocol: Protocol) -> Iterator[tuple[Path, ExpressionError]]:
    """Conditions that are none. A question's may name only questions before it."""
    names: dict[str, str] = {}
    for place, question in enumerate(protocol.questions):
        yield from _tried(("questions", place, "when"), question.when, names)
        names[question.id] = "string"
    for place, leaf in enumerate(protocol.leaves):
        yield from _tried(("leaves", place, "when"), leaf.when, names)


def _tried(path: Path, text: str | None, names: dict[str, str]) -> Iterator[tuple[Path, ExpressionError]]:
    if text is not None:
        try:
            compile(text, dict(names))
        except ExpressionError as error:
            yield path, error


def flaws(protocol: Protocol, least: str | None = None) -> Iterator[Flaw]:
    """What keeps a protocol from being asked; its conditions must be right already.

    `least` is the city's least urgent priority: nobody may come there because they could not answer.
    """
    for field in ("questions", "leaves", "examples"):
        ids = [one.id for one in getattr(protocol, field)]
        for place, name in enumerate(ids):
            if name in ids[:place]:
                yield _flaw((field, place, "id"), f"编号“{name}”重复。", f"the id “{name}” stands twice.")
    if protocol.leaves[-1].when is not None:
        last = ("leaves", len(protocol.leaves) - 1)
        yield _flaw(last, "最后一个结论不能有条件。", "the last leaf has no condition.")
        return
    yield from _compared(protocol)
    yield from _reached(prepare(protocol), least)


def _compared(protocol: Protocol) -> Iterator[Flaw]:
    """A condition that compares with something that is no answer would silently never hold."""
    answers = {option for one in protocol.questions for option in one.options} | {UNKNOWN}
    ready = prepare(protocol)
    for field, conditions in (("questions", ready.asked_when), ("leaves", ready.leaf_when)):
        for place, condition in enumerate(conditions.values()):
            for node in walk(condition.tree) if condition else ():
                if isinstance(node, Literal) and isinstance(node.value, str) and node.value not in answers:
                    yield _flaw(
                        (field, place, "when"),
                        f"“{node.value}”不是任何问题的答案。",
                        f"“{node.value}” is no question's answer.",
                    )


def _reached(prepared: Prepared, least: str | None) -> Iterator[Flaw]:
    protocol = prepared.protocol
    asked, ended, unsure, ways = _walked(prepared)
    if ways > MOST_WAYS:
        yield _flaw(("questions",), "问答路径过多，请拆分。", "there are too many ways; split the protocol.")
        return
    for place, question in enumerate(protocol.questions):
        if question.id not in asked:
            yield _flaw(("questions", place), "没有一条路径会问到它。", "no way leads to this question.")
    for place, leaf in enumerate(protocol.leaves):
        if leaf.id not in ended:
            yield _flaw(("leaves", place), "没有一组答案能到达它。", "no answers lead to this leaf.")
        if leaf.id in unsure and leaf.priority == least:
            said = unsure[leaf.id]
            yield _flaw(
                ("leaves", place),
                f"{said} 答“不知道”也会到达这个最不紧急的结论。",
                f"“unknown” to {said} may lead to this least urgent leaf.",
            )
    if "" in ended:
        yield _flaw(("leaves",), "有的路径没有结论。", "some ways end nowhere.")


def _walked(prepared: Prepared) -> tuple[set[str], set[str], dict[str, str], int]:
    """Over all ways of answering: questions asked, leaves reached, those reached in spite of an unknown answer with the
    question, and how many ways there are.
    """
    asked, ended, unsure, ways = set[str](), set[str](), dict[str, str](), 0
    open_: list[dict[str, str]] = [{}]
    while open_ and ways <= MOST_WAYS:
        answers = open_.pop()
        judged = judge(prepared, answers)
        if judged.question is None:
            ways += 1
            name = judged.leaf.id if judged.leaf else ""
            ended.add(name)
            unsure.update((name, asked_) for asked_, answer in answers.items() if answer == UNKNOWN)
            continue
        asked.add(judged.question.id)
        open_ += [{**answers, judged.question.id: one} for one in (*judged.question.options, UNKNOWN)]
    return asked, ended, unsure, ways


def _flaw(path: Path, zh: str, en: str) -> Flaw:
    return Flaw(path, Text(zh=zh, en=en))
