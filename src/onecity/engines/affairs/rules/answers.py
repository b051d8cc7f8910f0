"""Are the answers of an application complete and right? Strings in, typed answers or named problems out."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from onecity.core.ids import CreditCode, IdentifierInvalid, ResidentId
from onecity.core.money import AmountInvalid, yuan
from onecity.core.text import normalise
from onecity.engines.affairs.declare import FieldType, FormField, Item
from onecity.engines.affairs.errors import AnswerProblem
from onecity.engines.affairs.rules.conditions import Answer, Answers, Parameters, Prepared
from onecity.engines.affairs.rules.scope import asked_fields

Raw = Mapping[str, Sequence[str]]
YES, NO = "yes", "no"
WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
LONGEST_AMOUNT = 20
LONGEST_MAIL = 254
# What a person may type by mistake is caught; whether the mailbox exists only a letter can tell.
MAIL = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\".]+(\.[^\s@<>\".]+)+")


class Wrong(Exception):
    """An answer cannot be read."""

    def __init__(self, code: str, limit: int | str | None = None) -> None:
        super().__init__(code)
        self.code, self.limit = code, limit


def _text(field: FormField, text: str) -> str:
    if len(text) > field.max_length:
        raise Wrong("too-long", field.max_length)
    return text


def _within(field: FormField, number: int) -> int:
    if field.minimum is not None and number < field.minimum:
        raise Wrong("too-small", field.minimum)
    if field.maximum is not None and number > field.maximum:
        raise Wrong("too-large", field.maximum)
    return number


def _integer(field: FormField, text: str) -> int:
    if not WHOLE.fullmatch(text):
        raise Wrong("not-a-number")
    return _within(field, int(text))


def _money(field: FormField, text: str) -> int:
    if len(text) > LONGEST_AMOUNT:
        raise Wrong("not-an-amount")
    try:
        return _within(field, int(yuan(text.replace(",", ""))))
    except AmountInvalid:
        raise Wrong("not-an-amount") from None


def _date(field: FormField, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Wrong("not-a-date") from None


def _yes_no(field: FormField, text: str) -> bool:
    if text not in {YES, NO}:
        raise Wrong("not-an-option")
    return text == YES


def _choice(field: FormField, text: str) -> str:
    if text not in {option.id for option in field.options}:
        raise Wrong("not-an-option")
    return text


def _resident_id(field: FormField, text: str) -> str:
    try:
        return ResidentId.parse(text).number
    except IdentifierInvalid as invalid:
        raise Wrong("not-a-resident-id", invalid.reason) from None


def _credit_code(field: FormField, text: str) -> str:
    try:
        return CreditCode.parse(text).code
    except IdentifierInvalid as invalid:
        raise Wrong("not-a-credit-code", invalid.reason) from None


def _email(field: FormField, text: str) -> str:
    if len(text) > LONGEST_MAIL or not MAIL.fullmatch(text):
        raise Wrong("not-an-email")
    return text


def _digits(least: int, most: int, code: str) -> Callable[[FormField, str], str]:
    def read(field: FormField, text: str) -> str:
        digits = text.replace(" ", "").replace("-", "")
        if not digits.isascii() or not digits.isdigit() or not least <= len(digits) <= most:
            raise Wrong(code)
        return digits

    return read


READERS: Mapping[FieldType, Callable[[FormField, str], Answer]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.YES_NO: _yes_no,
    FieldType.CHOICE: _choice,
    FieldType.RESIDENT_ID: _resident_id,
    FieldType.CREDIT_CODE: _credit_code,
    FieldType.EMAIL: _email,
    FieldType.PHONE: _digits(7, 15, "not-a-phone-number"),
    FieldType.ACCOUNT: _digits(8, 30, "not-an-account-number"),
    FieldType.DIVISION: _digits(6, 12, "not-a-division"),
}


def read_answer(field: FormField, raw: Sequence[str]) -> Answer | AnswerProblem | None:
    """One typed answer; `None` when nothing was entered; the problem when it cannot be read."""
    entered = [text for value in raw if (text := _clean(field, value))]
    if not entered:
        return None
    try:
        if field.type is FieldType.CHOICES:
            return tuple(dict.fromkeys(_choice(field, text) for text in entered))
        return READERS[field.type](field, entered[0])
    except Wrong as wrong:
        return AnswerProblem(field.id, wrong.code, wrong.limit)


def _clean(field: FormField, value: str) -> str:
    # A long text keeps its line breaks; everything else becomes one tidy line.
    lines = value.splitlines() if field.type is FieldType.LONG_TEXT else [value]
    return "\n".join(map(normalise, lines)).strip()


def read_answers(
    prepared: Prepared,
    raw: Raw,
    parameters: Parameters,
    complete: bool = True,
    *,
    only: frozenset[str] | None = None,
    beside: Answers | None = None,
) -> tuple[dict[str, Answer], tuple[AnswerProblem, ...]]:
    """Typed answers to the questions that are asked, and the problems of the others, in the form's order.

    A page of the form names its questions in `only` and gives the answers of the other pages as `beside` (what
    `raw` enters anew counts, not what stood there before): all that the page asks is required then, and only its
    own answers come back. `complete=False` without `only` (a draft) does not report what is not answered yet.
    """
    answers: dict[str, Answer] = {}
    problems: dict[str, AnswerProblem] = {}
    for name, field in prepared.fields.items():
        found = read_answer(field, raw.get(name, ()))
        if isinstance(found, AnswerProblem):
            problems[name] = found
        elif found is not None:
            answers[name] = found
    others = {name: answer for name, answer in (beside or {}).items() if name not in raw}
    asked = asked_fields(prepared, {**others, **answers}, parameters)
    mine = [field for field in asked if only is None or field.id in only]
    kept = {field.id: answers[field.id] for field in mine if field.id in answers}
    for field in mine:
        if (complete or only is not None) and field.required and field.id not in kept:
            problems.setdefault(field.id, AnswerProblem(field.id, "missing"))
    return kept, tuple(problems[field.id] for field in mine if field.id in problems)


def read_findings(item: Item, raw: Raw) -> tuple[dict[str, Answer], tuple[AnswerProblem, ...]]:
    """What an officer enters when approving an item, typed, and what is missing or wrong of it."""
    found: dict[str, Answer] = {}
    problems: list[AnswerProblem] = []
    for field in item.findings:
        answer = read_answer(field, raw.get(field.id, ()))
        if isinstance(answer, AnswerProblem):
            problems.append(answer)
        elif answer is not None:
            found[field.id] = answer
        elif field.required:
            problems.append(AnswerProblem(field.id, "missing"))
    return found, tuple(problems)


def written(field: FormField, answer: Answer) -> tuple[str, ...]:
    """An answer as a browser would send it: the other way round of `read_answer`. Money is held in fen, sent
    in yuan.
    """
    if isinstance(answer, bool):
        return (YES if answer else NO,)
    if isinstance(answer, tuple):
        return answer
    if field.type is FieldType.MONEY and isinstance(answer, int):
        whole, part = divmod(abs(answer), 100)
        amount = f"{whole}.{part:02d}" if part else str(whole)
        return (f"-{amount}" if answer < 0 else amount,)
    return (str(answer),)


def written_all(prepared: Prepared, answers: Answers) -> dict[str, tuple[str, ...]]:
    """All answers to questions that the service has, as a browser would send them."""
    return {
        name: written(prepared.fields[name], answers[name]) for name in answers if name in prepared.fields
    }


def still_right(prepared: Prepared, answers: Answers) -> dict[str, Answer]:
    """The answers of an older draft that the service, which may have changed since, still reads the same way."""
    kept: dict[str, Answer] = {}
    for name, raw in written_all(prepared, answers).items():
        found = read_answer(prepared.fields[name], raw)
        if found is not None and not isinstance(found, AnswerProblem):
            kept[name] = found
    return kept


TYPES: Mapping[FieldType, type] = {
    FieldType.INTEGER: int,
    FieldType.MONEY: int,
    FieldType.YES_NO: bool,
    FieldType.CHOICES: tuple,
}


def check_types(prepared: Prepared, answers: Answers) -> tuple[AnswerProblem, ...]:
    """What is wrong with answers that a program gives typed: questions that do not exist, values of another type.

    A text "1240" for money would be read as yuan, the number 1240 as fen: only the number is taken.
    """
    return check_field_types(prepared.fields, answers)


def check_field_types(fields: Mapping[str, FormField], answers: Answers) -> tuple[AnswerProblem, ...]:
    """The same of typed values for any questions, such as an item's findings."""
    problems = []
    for name, answer in answers.items():
        field = fields.get(name)
        if field is None:
            problems.append(AnswerProblem(name, "unknown"))
        elif type(answer) is not TYPES.get(field.type, str):
            problems.append(AnswerProblem(name, "wrong-type", TYPES.get(field.type, str).__name__))
    return tuple(problems)
