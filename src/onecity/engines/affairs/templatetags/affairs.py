"""How do limits, answers and errors of a case look on a page?"""

from collections.abc import Iterable

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onecity.core.clock import Limit
from onecity.core.text import Text
from onecity.engines.affairs.door import CaseView, DeliveryView
from onecity.engines.affairs.rules.published import Published
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


@register.simple_tag
def affairs_names(texts: Iterable[Text]) -> str:
    """Several names in a row: 姓名、编号; Name, number."""
    language = get_language() or "zh"
    return ("、" if language.startswith("zh") else ", ").join(text.in_(language) for text in texts)


@register.simple_tag
def affairs_rule(rule: str) -> str:
    """How a document was settled without a file."""
    return {
        "certificate": _("Read from a certificate, with consent"),
        "promise": _("Promised in writing"),
        "later": _("Allowed to follow later"),
        "result": _("Given by this case itself"),
        "upload": _("Handed in"),
    }[rule]


@register.simple_tag
def affairs_delivery(one: DeliveryView) -> str:
    """How far a result is on its way to the applicant."""
    return {
        "ready": _("Ready for you at the counter"),
        "waiting": _("On its way to you; you can open it here already"),
        "sent": _("Sent to you"),
        "received": _("Received"),
        "revoked": _("No longer valid"),
    }[one.state]


@register.simple_tag
def affairs_count(figures: Published, level: int) -> str:
    """How many ratings of a level, as everybody may see it."""
    return figures.counts[level]


@register.filter
def has_errors(views: Iterable[FieldView]) -> bool:
    """Whether one of the questions has an error."""
    return any(view.error for view in views)
