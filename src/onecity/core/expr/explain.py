"""Why is the answer what it is, in a sentence that names only what decided?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onecity.core.expr.errors import EvaluationError
from onecity.core.expr.evaluate import Evaluator
from onecity.core.expr.messages import choose
from onecity.core.expr.tree import HasName, Local, Logic, Macro, Name, Node, Ternary, Unary, children
from onecity.core.expr.values import Unknown, show

_SENTENCES = {
    "is": ("{text} = {value}", "{text} = {value}"),
    "true": ("“{text}”成立", "“{text}” is true"),
    "false": ("“{text}”不成立", "“{text}” is false"),
    "unknown": ("“{text}”还不能确定", "“{text}” cannot be decided yet"),
    "error": ("“{text}”无法计算：{reason}", "“{text}” cannot be evaluated: {reason}"),
    "missing": ("缺少 {text}", "{text} is missing"),
    "because": ("{what}，因为{reasons}", "{what} because {reasons}"),
    "with": ("{what}（{values}）", "{what} ({values})"),
}
_JOINTS = {"reasons": ("，", " and "), "values": ("，", ", "), "end": ("。", ".")}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A piece of the expression, its value, and the pieces that decided it.

    `text` is the piece as written; `value` a value, `Unknown`, or the `EvaluationError` that stood in its
    place. `kind` tells what `children` are: `logic` has the pieces that decided, `leaf` the names that it
    reads, `name` nothing.
    """

    text: str
    value: object
    children: tuple[Explanation, ...]
    kind: Literal["logic", "leaf", "name"]
    lang: str

    def sentence(self, lang: str | None = None) -> str:
        """The explanation as one sentence, in the language that it was asked in or in another."""
        lang = lang or self.lang
        if self.kind != "logic" or not self.children:
            return _clause(self, lang) + choose(_JOINTS["end"], lang)
        reasons = dict.fromkeys(_clause(reason, lang) for reason in _reasons(self))
        joined = choose(_JOINTS["reasons"], lang).join(reasons)
        whole = choose(_SENTENCES["because"], lang).format(what=_verdict(self, lang), reasons=joined)
        return whole + choose(_JOINTS["end"], lang)

    def __str__(self) -> str:
        return self.sentence()


def _reasons(explanation: Explanation) -> list[Explanation]:
    """The innermost pieces that decided: those without logic below them."""
    if explanation.kind != "logic" or not explanation.children:
        return [explanation]
    return [reason for child in explanation.children for reason in _reasons(child)]


def _clause(explanation: Explanation, lang: str) -> str:
    """A piece with its verdict and the values of its names: “a < 5” is false (a = 7)."""
    verdict = _verdict(explanation, lang)
    if not explanation.children:
        return verdict
    names = dict.fromkeys(_verdict(name, lang) for name in explanation.children)
    values = choose(_JOINTS["values"], lang).join(names)
    return choose(_SENTENCES["with"], lang).format(what=verdict, values=values)


def _verdict(explanation: Explanation, lang: str) -> str:
    """A piece and its value in words."""
    value = explanation.value
    if isinstance(value, EvaluationError):
        key = "error"
    elif isinstance(value, Unknown):
        key = "missing" if explanation.kind == "name" else "unknown"
    elif isinstance(value, bool) and explanation.kind != "name":
        key = "true" if value else "false"
    else:
        key = "is"
    reason = value.text(lang) if isinstance(value, EvaluationError) else ""
    shown = "" if isinstance(value, EvaluationError | Unknown) else show(value)
    return choose(_SENTENCES[key], lang).format(text=explanation.text, value=shown, reason=reason)


def explain(text: str, tree: Node, evaluator: Evaluator, lang: str) -> Explanation:
    """The explanation of `tree` with the values of `evaluator`."""
    return _Explainer(text, evaluator, lang).explain(tree)


@dataclass(frozen=True, slots=True)
class _Explainer:
    text: str
    evaluator: Evaluator
    lang: str

    def explain(self, node: Node) -> Explanation:
        value = self._value(node)
        text = " ".join(self.text[node.start : node.end].split())
        if isinstance(node, Name | Local):
            return Explanation(text, value, (), "name", self.lang)
        reasons = self._deciding(node, value)
        if reasons is None:
            return Explanation(text, value, self._names_below(node, value), "leaf", self.lang)
        return Explanation(text, value, tuple(reasons), "logic", self.lang)

    def _value(self, node: Node) -> object:
        self.evaluator.start_again()
        try:
            return self.evaluator.value(node)
        except EvaluationError as error:
            return error

    def _deciding(self, node: Node, value: object) -> list[Explanation] | None:
        """The explanations of what decided that `node` has `value`; None for a piece without logic."""
        match node:
            case Logic():
                return [self.explain(operand) for operand in self._deciding_operands(node, value)]
            case Unary(operator="!"):
                return [self.explain(node.operand)]
            case Ternary():
                return [self.explain(part) for part in self._deciding_parts(node)]
            case Macro(macro="all" | "exists"):
                return self._deciding_elements(node, value)
        return None

    def _deciding_operands(self, node: Logic, value: object) -> list[Node]:
        """The first operand that decides; else every operand with the same verdict as the whole."""
        values = [(operand, self._value(operand)) for operand in node.operands]
        if value is (node.operator == "||"):
            return next(([operand] for operand, result in values if result is value), list(node.operands))
        if isinstance(value, bool):
            return list(node.operands)
        kind = Unknown if isinstance(value, Unknown) else EvaluationError
        return [operand for operand, result in values if isinstance(result, kind)] or list(node.operands)

    def _deciding_parts(self, node: Ternary) -> list[Node]:
        condition = self._value(node.condition)
        if not isinstance(condition, bool):
            return [node.condition]
        return [node.condition, node.then if condition else node.otherwise]

    def _deciding_elements(self, node: Macro, value: object) -> list[Explanation] | None:
        """The first element that decides `all` or `exists`; None where every element did."""
        if value is (node.macro == "exists"):
            for _ in self.evaluator.elements(node):
                if self._value(node.body) is value:
                    return [self.explain(node.body)]
        return None

    def _names_below(self, node: Node, value: object) -> tuple[Explanation, ...]:
        """The names that a piece without logic reads; of an unknown piece only those that are missing."""
        if isinstance(node, HasName) and isinstance(value, Unknown):
            return (Explanation(node.key, value, (), "name", self.lang),)
        found: dict[str, Explanation] = {}
        waiting = list(children(node))
        while waiting:
            piece = waiting.pop(0)
            waiting[:0] = children(piece)
            if isinstance(piece, Name) or (
                isinstance(piece, Local) and self.evaluator.has_variable(piece.name)
            ):
                explanation = self.explain(piece)
                if not isinstance(value, Unknown) or isinstance(explanation.value, Unknown):
                    found.setdefault(explanation.text, explanation)
        return tuple(found.values())
