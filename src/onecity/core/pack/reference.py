"""Which other declarations, and which files, does a declaration name?"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, GetJsonSchemaHandler, StringConstraints
from pydantic_core import CoreSchema

from onecity.core.pack.annotation import (
    annotated,
    bare,
    choices,
    contents,
    is_list,
    is_mapping,
    is_model,
    metadata,
    written_name,
)

ID_PATTERN = r"[a-z0-9][a-z0-9-]*"
Step = str | int

Identifier = Annotated[str, StringConstraints(pattern=f"^{ID_PATTERN}$", max_length=100)]


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a text as the id of a declaration: `lead: Annotated[str, Ref("organisation")]`.

    `Ref["organisation"]` is the same in short; a type checker understands only the long form.
    """

    kind: str

    def __class_getitem__(cls, kind: str) -> Any:  # noqa: ANN401  a type
        return Annotated[str, cls(kind)]

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "x-onecity-kind": self.kind}


@dataclass(frozen=True, slots=True)
class _InFolder:
    """Marks a text as the name of a file beside the declaration."""


# The path of a file from the declaration's folder: `hospitals.csv`, `../divisions/districts.geojson`.
# Its content counts in the content hash.
DataFile = Annotated[str, _InFolder()]


@dataclass(frozen=True, slots=True)
class Named:
    """A name found in a declaration: of a declaration of `kind`, or of a file where `kind` is None."""

    path: tuple[Step, ...]
    kind: str | None
    name: str


def names_in(value: BaseModel) -> list[Named]:
    """Every reference and file that a typed declaration names, with its path."""
    return list(_in_model(value, ()))


def names_in_raw(model: type[BaseModel], raw: Any) -> list[Named]:  # noqa: ANN401
    """The same of a declaration as it was written, right or wrong; nothing where a union is unclear."""
    return list(_in_raw(raw, model, ()))


def _in_raw(raw: Any, annotation: Any, path: tuple[Step, ...]) -> Iterator[Named]:  # noqa: ANN401
    options = list(choices(annotation))
    if isinstance(raw, str):
        mark = next(filter(None, map(_mark_of, options)), None)
        if mark:
            yield Named(path, mark.kind if isinstance(mark, Ref) else None, raw)
    elif isinstance(raw, list):
        for choice in filter(is_list, options):
            inside = contents(choice)
            for place, inner in enumerate(raw):
                yield from _in_raw(inner, inside[min(place, len(inside) - 1)], (*path, place))
    elif isinstance(raw, dict):
        yield from _in_raw_mapping(raw, [one for one in options if is_model(one) or is_mapping(one)], path)


def _in_raw_mapping(raw: dict[str, Any], options: list[Any], path: tuple[Step, ...]) -> Iterator[Named]:
    if len(options) != 1:
        return
    if is_model(options[0]):
        for name, info in bare(options[0]).model_fields.items():
            written = written_name(name, info)
            if written in raw:
                yield from _in_raw(raw[written], annotated(info), (*path, written))
    else:
        keys, values = contents(options[0])
        for key, inner in raw.items():
            yield from _in_raw(key, keys, (*path, key))
            yield from _in_raw(inner, values, (*path, key))


@cache
def kinds_named(model: type[BaseModel]) -> frozenset[str]:
    """The kinds that a model refers to, anywhere inside."""
    return frozenset(mark.kind for mark in _marks_inside(model, set()) if isinstance(mark, Ref))


def _marks_inside(annotation: Any, seen: set[Any]) -> Iterator[Ref | _InFolder]:  # noqa: ANN401
    for choice in choices(annotation):
        mark = _mark_of(choice)
        if mark:
            yield mark
        if is_model(choice):
            if bare(choice) in seen:
                continue
            seen.add(bare(choice))
        for inner in contents(choice):
            yield from _marks_inside(inner, seen)


@dataclass(frozen=True, slots=True)
class _Reader:
    """How names are found in values of one annotation; models inside are read by their own fields."""

    mark: Ref | _InFolder | None
    items: tuple["_Reader", ...] = ()
    keys: "_Reader | None" = None
    values: "_Reader | None" = None
    is_fixed: bool = False


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, str, _Reader], ...]:
    """Name, written name and reader of the fields that can have a name inside."""
    return tuple(
        (name, written_name(name, info), _reader(annotated(info)))
        for name, info in model.model_fields.items()
        if any(_marks_inside(annotated(info), set()))
    )


def _reader(annotation: Any) -> _Reader:  # noqa: ANN401
    mark: Ref | _InFolder | None = None
    items: tuple[_Reader, ...] = ()
    keys = values = None
    is_fixed = False
    for choice in choices(annotation):
        mark = mark or _mark_of(choice)
        if is_mapping(choice):
            keys, values = map(_reader, contents(choice))
        elif is_list(choice):
            items = tuple(map(_reader, contents(choice)))
            is_fixed = get_origin(bare(choice)) is tuple and Ellipsis not in get_args(bare(choice))
    return _Reader(mark, items, keys, values, is_fixed)


def _in_model(value: BaseModel, path: tuple[Step, ...]) -> Iterator[Named]:
    for name, written, reader in _fields(type(value)):
        inner = getattr(value, name)
        if inner is not None:
            yield from _in_value(inner, reader, (*path, written))


def _in_value(value: Any, reader: _Reader, path: tuple[Step, ...]) -> Iterator[Named]:  # noqa: ANN401
    if isinstance(value, str):
        if reader.mark:
            yield Named(path, reader.mark.kind if isinstance(reader.mark, Ref) else None, value)
    elif isinstance(value, BaseModel):
        yield from _in_model(value, path)
    elif isinstance(value, Mapping):
        if reader.keys and reader.values:
            for key, inner in value.items():
                yield from _in_value(key, reader.keys, (*path, str(key)))
                yield from _in_value(inner, reader.values, (*path, str(key)))
    elif isinstance(value, Collection) and reader.items:
        is_ordered = isinstance(value, list | tuple)
        for place, inner in enumerate(value):
            item = reader.items[place] if reader.is_fixed else reader.items[0]
            yield from _in_value(inner, item, (*path, place) if is_ordered else path)


def _mark_of(annotation: Any) -> Ref | _InFolder | None:  # noqa: ANN401
    return next((mark for mark in metadata(annotation) if isinstance(mark, Ref | _InFolder)), None)
