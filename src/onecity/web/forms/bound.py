"""How does a field of a Django form become a question?"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField, widgets

from onecity.web.forms.view import KINDS, ErrorView, FieldView, Option

# The first kind whose widget fits: subclasses stand before their parents.
_BY_WIDGET: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.HiddenInput, "hidden"),
    (widgets.PasswordInput, "password"),
    (widgets.CheckboxSelectMultiple, "checkboxes"),
    (widgets.RadioSelect, "radio"),
    (widgets.Select, "select"),
    (widgets.CheckboxInput, "checkbox"),
    (widgets.Textarea, "textarea"),
    (widgets.FileInput, "file"),
    (widgets.DateInput, "date"),
    (widgets.TimeInput, "time"),
    (widgets.NumberInput, "number"),
    (widgets.EmailInput, "email"),
)
_OWN = ("kind", "why", "unit")


def field_view(bound: BoundField, **changes: Any) -> FieldView:  # noqa: ANN401  any field of FieldView
    """The question of a bound field.

    A widget's attributes `kind` (one of `KINDS`: money, identity, phone), `why` and `unit` belong to the
    question; the others go to the input. `changes` override.
    """
    given = dict(bound.field.widget.attrs)
    own = {name: given.pop(name) for name in _OWN if name in given}
    values: dict[str, Any] = {
        "name": bound.html_name,
        "kind": _kind(bound, own.pop("kind", "")),
        "label": bound.label,
        "value": _value(bound),
        "help": bound.help_text,
        "error": next(iter(bound.errors), ""),
        "required": bound.field.required,
        "options": tuple(_options(bound)),
        "attrs": given,
        "id": bound.auto_id or "",
    }
    return FieldView(**{**values, **own, **changes})


def error_views(form: forms.BaseForm) -> tuple[ErrorView, ...]:
    """All errors of a form in the order of its fields, those of the form as a whole first."""
    whole = [ErrorView(text) for text in form.non_field_errors()]
    return (*whole, *(ErrorView(text, field_view(bound).target) for bound in form for text in bound.errors))


def _kind(bound: BoundField, wanted: str) -> str:
    if wanted in KINDS:
        return str(wanted)
    widget = bound.field.widget
    return next((kind for known, kind in _BY_WIDGET if isinstance(widget, known)), "text")


def _value(bound: BoundField) -> Any:  # noqa: ANN401  lists for several choices, else a text
    widget, value = bound.field.widget, bound.value()
    if isinstance(widget, widgets.PasswordInput | widgets.FileInput) or value is None:
        return ""
    if isinstance(widget, widgets.CheckboxInput | widgets.CheckboxSelectMultiple):
        return value
    # A native date field takes ISO only, whatever the language
    return value.isoformat() if hasattr(value, "isoformat") else str(bound.field.prepare_value(value))


def _options(bound: BoundField) -> Iterator[Option]:
    chosen = bound.value()
    values = {str(v) for v in chosen} if isinstance(chosen, list | tuple) else {str(chosen)}
    for value, label in getattr(bound.field, "choices", ()):
        yield Option(str(value), label, chosen=str(value) in values)
