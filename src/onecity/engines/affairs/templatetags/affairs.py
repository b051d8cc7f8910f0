"""How do limits, answers and errors of a case look on a page?"""

from collections.abc import Iterable

from django import template
from django.utils.translation import get_language

from onecity.core.clock import Limit
from onecity.engines.affairs.door import CaseView
from onecity.web.forms import FieldView

register = template.Library()


@register.simple_tag
def affairs_limit(limit: Limit | str) -> str:
    """How long something may take: 10 个工作日, 10 working days."""
    read = limit if isinstance(limit, Limit) else Limit.parse(limit)
    return read.text(get_language() or "zh")


@register.simple_tag
def affairs_answer_rows(case: CaseView) -> list[dict[str, object]]:
    """The answers of a case as rows of a summary list."""
    return [{"key": answer.title, "value": answer.shown} for answer in case.answers]


@register.filter
def has_errors(views: Iterable[FieldView]) -> bool:
    """Whether one of the questions has an error."""
    return any(view.error for view in views)
