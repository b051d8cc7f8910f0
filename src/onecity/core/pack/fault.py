"""Which words of ours say what pydantic found?"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from onecity.core.pack.annotation import fields_at
from onecity.core.pack.kind import Kind
from onecity.core.pack.origin import Origin, existing, value_at
from onecity.core.pack.problem import Problem, nearest
from onecity.core.pack.wording import shorten
from onecity.core.text import Text

_MISSING = frozenset({"missing", "missing_argument", "missing_keyword_only_argument"})
_UNKNOWN = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
_LANGUAGES = tuple(Text.model_fields)
_QUOTED = re.compile(r"'([^']*)'")


def problems_of(kind: Kind, id: str, raw: Any, origin: Origin, error: ValidationError) -> list[Problem]:  # noqa: ANN401
    """Every fault of one declaration at its place; `raw` is the declaration as it was written."""
    told: dict[tuple[str, int, int, str, str], Problem] = {}
    for details in _counted(_of_one_form(error.errors(include_url=False), raw), raw):
        for problem in _problems(kind, id, raw, origin, details):
            told.setdefault(
                (problem.file, problem.line, problem.column, problem.code, problem.found), problem
            )
    return list(told.values())


def _of_one_form(errors: Sequence[ErrorDetails], raw: Any) -> list[ErrorDetails]:  # noqa: ANN401
    """The errors without those of forms that were not meant, where a value may have several: pydantic tells what each
    of them misses. Who got further into one of them meant that one.
    """
    paths = [existing(raw, one["loc"]) for one in errors]
    kept: list[ErrorDetails] = []
    told: set[tuple[str | int, ...]] = set()
    for details, path in zip(errors, paths, strict=True):
        if details["type"].endswith("_type"):
            is_deeper = any(_is_inside(other, path) for other in paths)
            others = (one for one, other in zip(errors, paths, strict=True) if other == path)
            if is_deeper or path in told or any(not one["type"].endswith("_type") for one in others):
                continue
            told.add(path)
        kept.append(details)
    return kept


def _counted(errors: Sequence[ErrorDetails], raw: Any) -> Iterator[ErrorDetails]:  # noqa: ANN401
    """The errors without a false `too_short`: pydantic counts only the entries that are right."""
    for details in errors:
        location, context = details["loc"], details.get("ctx", {})
        if details["type"] == "too_short" and any(_is_inside(one["loc"], location) for one in errors):
            count = len(value_at(raw, existing(raw, location)))
            if count >= context["min_length"]:
                continue
            details["ctx"] = {**context, "actual_length": count}
        yield details


def _is_inside(location: tuple[str | int, ...], outer: tuple[str | int, ...]) -> bool:
    return len(location) > len(outer) and location[: len(outer)] == outer


def _problems(
    kind: Kind,
    id: str,
    raw: Any,  # noqa: ANN401
    origin: Origin,
    details: ErrorDetails,
) -> Iterator[Problem]:
    location = details["loc"]
    if details["type"] in _MISSING:
        yield _missing(kind, id, raw, origin, location)
    elif details["type"] in _UNKNOWN:
        yield _unknown(kind, raw, origin, location)
    else:
        yield _wrong(raw, origin, details)


def _missing(kind: Kind, id: str, raw: Any, origin: Origin, location: tuple[str | int, ...]) -> Problem:  # noqa: ANN401
    field = str(location[-1])
    if isinstance(location[-1], int):
        place = origin.place(existing(raw, location[:-1]))
        return Problem(*place, "missing-entry", "", params={"number": str(location[-1] + 1)})
    if len(location) == 1 and field in kind.parts:
        file = kind.part_pattern(field, origin.main.file, id)
        return Problem(*origin.place(()), "part-missing", field, params={"file": file})
    parent = existing(raw, location[:-1])
    # The cell of a table that was left empty has a place of its own.
    place = origin.place((*parent, field)) if kind.shape == "rows" else origin.place(parent)
    return Problem(*place, "missing", "", params={"field": field})


def _unknown(kind: Kind, raw: Any, origin: Origin, location: tuple[str | int, ...]) -> Problem:  # noqa: ANN401
    field = str(location[-1])
    allowed = fields_at(kind.model, location[:-1])
    if len(location) == 1:
        allowed = tuple(name for name in allowed if name not in kind.parts)
    path = existing(raw, location)
    place = origin.place(path, key=True)
    if value_at(raw, path) is None and (" " in field or allowed == _LANGUAGES):
        wide = next((sign for sign in "：，" if sign in field), "")
        return Problem(*place, "wide-punctuation" if wide else "comma-in-braces", wide or field)
    return Problem(*place, "extra_forbidden", field, allowed, nearest(field, allowed), {"field": field})


def _wrong(raw: Any, origin: Origin, details: ErrorDetails) -> Problem:  # noqa: ANN401
    location, context = details["loc"], details.get("ctx", {})
    is_key = bool(location) and location[-1] == "[key]"
    path = existing(raw, (*location, *_tag(details)))
    place = origin.place(path, key=is_key)
    found = str(path[-1]) if is_key and path else shorten(origin.written(path) or str(value_at(raw, path)))
    if value_at(raw, path) is None and not is_key:
        return Problem(*place, "nothing", "")
    allowed = _allowed(context)
    is_text = details["type"] == "model_type" and context.get("class_name") == Text.__name__
    return Problem(
        *place,
        "not-bilingual" if is_text else details["type"],
        found,
        allowed,
        nearest(found, allowed),
        {"said": details["msg"], **{name: str(value) for name, value in context.items()}, **_said(context)},
        _message(context),
    )


def _tag(details: ErrorDetails) -> tuple[str, ...]:
    """The field that says which form this is, where what it says is wrong."""
    if details["type"] != "union_tag_invalid":
        return ()
    return (str(details["ctx"]["discriminator"]).strip("'"),)


def _allowed(context: dict[str, Any]) -> tuple[str, ...]:
    """The values that pydantic lists in its own words: `'a', 'b' or 'c'`."""
    expected = context.get("expected") or context.get("expected_tags")
    if not isinstance(expected, str):
        return ()
    return tuple(_QUOTED.findall(expected)) or tuple(re.split(r", | or ", expected))


def _said(context: dict[str, Any]) -> dict[str, str]:
    """The words of an error that a model's own validator raised."""
    return {"said": str(context["error"]).rstrip("。.")} if "error" in context else {}


def _message(context: dict[str, Any]) -> Text | None:
    """A validator that raises `ValueError(Text(…))`, or an error with a `text`, speaks both languages."""
    error = context.get("error")
    if said := getattr(error, "text", None):
        return Text(zh=said("zh"), en=said("en"))
    argument = error.args[0] if isinstance(error, Exception) and error.args else None
    return argument if isinstance(argument, Text) else None
