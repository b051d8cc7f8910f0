"""How does a form show its questions and its errors?"""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.forms import BoundField

from onecity.web.forms import ErrorView, FieldView, error_views, field_view
from onecity.web.templatetags.words import attributes

register = template.Library()

# What a phone's keyboard and a browser's memory should offer.
_INPUTS: dict[str, dict[str, str]] = {
    "number": {"type": "text", "inputmode": "decimal", "autocomplete": "off"},
    "money": {"type": "text", "inputmode": "decimal", "autocomplete": "off"},
    "identity": {"type": "text", "autocomplete": "off", "maxlength": "18", "spellcheck": "false"},
    "phone": {"type": "tel", "autocomplete": "tel", "inputmode": "tel"},
    "email": {"type": "email", "autocomplete": "email"},
    "date": {"type": "date"},
    "time": {"type": "time"},
    "password": {"type": "password", "autocomplete": "current-password"},
    "hidden": {"type": "hidden"},
}
_SHORT = frozenset({"number", "money", "date", "time", "phone"})
_MEDIUM = frozenset({"identity", "email"})


@register.inclusion_tag("kit/field.html")
def field(source: BoundField | FieldView, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """A question: a bound field of a Django form, or a `FieldView`. `why="…"`, `large=True` override."""
    view = source if isinstance(source, FieldView) else field_view(source, **changes)
    width = "input-short" if view.kind in _SHORT else "input-medium" if view.kind in _MEDIUM else ""
    return {"field": view, "width": width, "attrs": attributes(_inputs(view))}


@register.inclusion_tag("kit/error_summary.html")
def error_summary(
    source: forms.BaseForm | Iterable[FieldView | ErrorView], focus: bool = True
) -> dict[str, Any]:
    """All errors of a form, each a link to its field. Takes a Django form, `FieldView`s or `ErrorView`s.

    `focus`: a reader's attention goes there when the page opens.
    """
    if isinstance(source, forms.BaseForm):
        return {"errors": error_views(source), "focus": focus}
    return {
        "errors": [_error(one) for one in source if isinstance(one, ErrorView) or one.error],
        "focus": focus,
    }


def _error(one: FieldView | ErrorView) -> ErrorView:
    return one if isinstance(one, ErrorView) else ErrorView(one.error, one.target)


def _inputs(view: FieldView) -> dict[str, Any]:
    described = {"aria-describedby": view.described_by, "aria-invalid": "true" if view.error else ""}
    return {**_INPUTS.get(view.kind, {}), **view.attrs, **described, "required": view.required}
