"""How does a declared question become a field on a page?"""

from collections.abc import Mapping

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onecity.base.declarations.door import current
from onecity.engines.affairs.declare import FieldType, FormField
from onecity.engines.affairs.errors import AnswerProblem
from onecity.engines.affairs.pages.words import problem_words
from onecity.engines.affairs.rules.answers import NO, YES, written
from onecity.engines.affairs.rules.conditions import Answer
from onecity.engines.affairs.rules.explaining import Telling, question
from onecity.web.forms import FieldView, Option

KINDS = {
    FieldType.TEXT: "text",
    FieldType.LONG_TEXT: "textarea",
    FieldType.INTEGER: "number",
    FieldType.MONEY: "money",
    FieldType.DATE: "date",
    FieldType.YES_NO: "radio",
    FieldType.CHOICE: "radio",
    FieldType.CHOICES: "checkboxes",
    FieldType.RESIDENT_ID: "identity",
    FieldType.CREDIT_CODE: "text",
    FieldType.EMAIL: "email",
    FieldType.PHONE: "phone",
    FieldType.DIVISION: "select",
    FieldType.ACCOUNT: "text",
}


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def field_views(
    fields: tuple[FormField, ...],
    answers: Mapping[str, Answer],
    problems: tuple[AnswerProblem, ...] = (),
    entered: Mapping[str, list[str]] | None = None,
    telling: Telling | None = None,
) -> list[FieldView]:
    """The questions with their answers, or with what was entered where that could not be read.

    With `telling` each says in full why it is asked, else in the declaration's own words alone.
    """
    wrong = {problem.field: problem for problem in problems}
    return [
        _view(field, _texts(field, answers, entered), wrong.get(field.id), _why(field, telling))
        for field in fields
    ]


def _why(field: FormField, telling: Telling | None) -> SafeString | str:
    """Why a question is asked: a line each, and what it rests on."""
    if telling is None:
        return field.why.in_(language())
    found = question(telling, field)
    lines = [line.in_(language()) for line in found.lines] + [
        _("Based on: %(title)s") % {"title": law.title.in_(language())} for law in found.basis
    ]
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))


def _texts(
    field: FormField, answers: Mapping[str, Answer], entered: Mapping[str, list[str]] | None
) -> list[str]:
    """What stands in the field, as a browser would send it."""
    if entered is not None and field.id in entered:
        return entered[field.id]
    return list(written(field, answers[field.id])) if field.id in answers else []


def _view(
    field: FormField, texts: list[str], problem: AnswerProblem | None, why: SafeString | str
) -> FieldView:
    attrs: dict[str, object] = {}
    if field.type in {FieldType.TEXT, FieldType.LONG_TEXT}:
        attrs["maxlength"] = field.max_length
    if field.type is FieldType.CREDIT_CODE:
        attrs |= {"maxlength": 18, "autocapitalize": "characters", "autocomplete": "off"}
    if field.type is FieldType.ACCOUNT:
        attrs |= {"inputmode": "numeric", "autocomplete": "off"}
    return FieldView(
        name=field.id,
        kind=KINDS[field.type],
        label=field.title.in_(language()),
        value=texts[0] if texts else "",
        help=field.help.in_(language()) if field.help else "",
        why=why,
        error=problem_words(problem, field) if problem else "",
        required=field.required,
        options=tuple(
            Option(value, label, help_text, value in texts) for value, label, help_text in _options(field)
        ),
        attrs=attrs,
    )


def _options(field: FormField) -> list[tuple[str, str, str]]:
    """(value, label, help) of what may be chosen."""
    if field.type is FieldType.YES_NO:
        zh = language().startswith("zh")
        return [(YES, "是" if zh else "Yes", ""), (NO, "否" if zh else "No", "")]
    if field.type is FieldType.DIVISION:
        districts = current().all("district")
        return [
            ("", "—", ""),
            *((code, district.name.in_(language()), "") for code, district in districts.items()),
        ]
    return [(o.id, o.title.in_(language()), o.help.in_(language()) if o.help else "") for o in field.options]
