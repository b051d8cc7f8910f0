"""Which situations can applicants be in, as far as a declaration's own conditions can tell them apart?

Everything that decides (questions, items, documents, limits) is a condition over answers. Trying the answers that
those conditions distinguish, in all combinations, shows what no single example can: items that nobody ever reaches,
questions that change nothing, needs that stay unmet.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import combinations, islice
from typing import cast

from onecity.engines.affairs.declare import FieldType, FormField
from onecity.engines.affairs.rules.conditions import Answer, Parameters, Prepared, conditions_of, values

MOST = 20_000
MOST_OPTIONS = 6
NUMBER, TEXT = re.compile(r"(?<![\w.\"])-?\d+"), re.compile(r"\"([^\"]*)\"|'([^']*)'")


def deciding(prepared: Prepared, names: frozenset[str]) -> tuple[FormField, ...]:
    """The questions named, and those that decide whether they are asked, in the form's order."""
    wanted, grown = set(names), True
    while grown:
        before = len(wanted)
        for name in list(wanted):
            wanted |= used_answers(prepared, prepared.fields[name].when)
        grown = len(wanted) > before
    return tuple(field for name, field in prepared.fields.items() if name in wanted)


def used_answers(prepared: Prepared, condition: str | None) -> set[str]:
    """The answers that a condition looks at."""
    if condition is None:
        return set()
    found = prepared.conditions[condition].names
    return {name.removeprefix("applicant.") for name in found if name.startswith("applicant.")} & set(
        prepared.fields
    )


def candidates(prepared: Prepared, field: FormField, parameters: Parameters) -> tuple[Answer, ...]:
    """Answers to a question that conditions can tell apart; none where they only look at a free text."""
    if field.type is FieldType.YES_NO:
        return (True, False)
    if field.type is FieldType.CHOICE:
        return tuple(option.id for option in field.options)
    if field.type is FieldType.CHOICES:
        ids = [option.id for option in field.options]
        sizes = range(len(ids) + 1) if len(ids) <= MOST_OPTIONS else (0, 1, len(ids))
        return tuple(chosen for size in sizes for chosen in combinations(ids, size))
    if field.type in {FieldType.INTEGER, FieldType.MONEY}:
        return _numbers(prepared, field, parameters)
    if field.type in {FieldType.DATE, FieldType.TEXT, FieldType.DIVISION}:
        return _texts(prepared, field)
    return ()


def _texts_about(prepared: Prepared, field: FormField) -> list[str]:
    return [text for _, text in conditions_of(prepared.service) if field.id in used_answers(prepared, text)]


def _numbers(prepared: Prepared, field: FormField, parameters: Parameters) -> tuple[Answer, ...]:
    """Around each constant and parameter that the number is compared with, and at the ends of its range."""
    texts = _texts_about(prepared, field)
    named = {int(n) for text in texts for n in NUMBER.findall(text)}
    numbers = {int(value) for name, value in parameters.items() for text in texts if f"city.{name}" in text}
    marks = named | numbers | {a * b for a in named for b in numbers}
    low = field.minimum if field.minimum is not None else 0
    high = field.maximum if field.maximum is not None else 10**9
    tried = {low, high} | {mark + step for mark in marks for step in (-1, 0, 1)}
    return tuple(sorted(number for number in tried if low <= number <= high))


def _texts(prepared: Prepared, field: FormField) -> tuple[Answer, ...]:
    """The texts that it is compared with, and something else before and behind them."""
    named = {a or b for text in _texts_about(prepared, field) for a, b in TEXT.findall(text)}
    if not named:
        return ()
    ends = ("1900-01-01", "2999-12-31") if field.type is FieldType.DATE else ("~",)
    return tuple(sorted({*named, *ends}))


def situations(
    prepared: Prepared, names: frozenset[str], parameters: Parameters
) -> Iterator[Mapping[str, Answer]]:
    """Every combination of answers to these questions that can be given, `MOST` at the most.

    A question that is not asked has no answer; one whose answers cannot be told apart, or that may be left out, is left
    unanswered too.
    """
    yield from islice(_branches(prepared, deciding(prepared, names), parameters, {}), MOST)


def _branches(
    prepared: Prepared, questions: tuple[FormField, ...], parameters: Parameters, given: dict[str, Answer]
) -> Iterator[dict[str, Answer]]:
    if not questions:
        yield given
        return
    first, rest = questions[0], questions[1:]
    asked = prepared.holds(first.when, values(given, parameters)) is True
    tried = candidates(prepared, first, parameters) if asked else ()
    if not tried or not first.required:
        yield from _branches(prepared, rest, parameters, given)
    for answer in tried:
        yield from _branches(prepared, rest, parameters, given | {first.id: answer})


def is_whole(prepared: Prepared, names: frozenset[str], parameters: Parameters) -> bool:
    """Whether `situations` can try all: few enough, and each question has answers that can be told apart."""
    count = 1
    for field in deciding(prepared, names):
        tried = candidates(prepared, field, parameters)
        if not tried:
            return False
        count *= len(tried)
    return count <= MOST


def given_names(prepared: Prepared, conditions: list[str | None]) -> frozenset[str]:
    """The answers that any of these conditions look at."""
    found = (used_answers(prepared, condition) for condition in conditions)
    return cast("frozenset[str]", frozenset().union(*found))
