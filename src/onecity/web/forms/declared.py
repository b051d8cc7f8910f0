"""How does a question that a city declared become a question on a page?"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onecity.web.forms.view import KINDS, FieldView, Option

# What declarations may call a kind, where it differs from ours.
_ALSO = {
    "string": "text", "integer": "number", "decimal": "number", "boolean": "checkbox", "bool": "checkbox",
    "choice": "radio", "choices": "checkboxes", "multiple": "checkboxes", "id-number": "identity",
    "longtext": "textarea", "attachment": "file", "upload": "file",
}  # fmt: skip
LONGEST_RADIO_LIST = 7


def declared_views(
    fields: Iterable[Any],
    values: Mapping[str, Any],
    errors: Mapping[str, object],
    *,
    large: bool = False,
) -> Iterator[FieldView]:
    """The questions of a declared form, with the answers and errors so far.

    A field is an object or a mapping with `id`, `type`, `title` and, where it has them, `help`, `why`,
    `unit`, `required`, `options` (each `id` or `value`, `title` or `label`, `help`).
    `large`: one question per page.
    """
    for field in fields:
        name = str(_get(field, "id"))
        options = tuple(_options(field, values.get(name)))
        yield FieldView(
            name=name,
            kind=_kind(str(_get(field, "type") or "text"), len(options)),
            label=_get(field, "title"),
            value=_shown(values.get(name)),
            help=_get(field, "help") or "",
            why=_get(field, "why") or "",
            unit=_get(field, "unit") or "",
            error=errors.get(name, ""),
            required=_get(field, "required") is not False,
            options=options,
            large=large,
        )


def _get(source: Any, name: str) -> Any:  # noqa: ANN401  declared fields differ by engine
    return source.get(name) if isinstance(source, Mapping) else getattr(source, name, None)


def _kind(declared: str, options: int) -> str:
    kind = _ALSO.get(declared, declared)
    if kind == "radio" and options > LONGEST_RADIO_LIST:
        return "select"
    return kind if kind in KINDS else "text"


def _shown(value: Any) -> Any:  # noqa: ANN401  a list for several choices, a bool for a tick
    if value is None:
        return ""
    if isinstance(value, bool | list | tuple | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _options(field: Any, answer: Any) -> Iterator[Option]:  # noqa: ANN401
    chosen = {str(a) for a in answer} if isinstance(answer, list | tuple) else {str(answer)}
    for option in _get(field, "options") or ():
        value = str(_get(option, "value") or _get(option, "id"))
        label = _get(option, "label") or _get(option, "title") or value
        yield Option(value, label, _get(option, "help") or "", value in chosen)
