"""What does an annotation of a model say about the values inside it?"""

import types
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Step = str | int


def written_name(name: str, info: FieldInfo) -> str:
    """The name under which a field is written in a file: its alias, if it has one."""
    return info.validation_alias if isinstance(info.validation_alias, str) else info.alias or name


def annotated(info: FieldInfo) -> Any:  # noqa: ANN401  a type
    """A field's annotation with the metadata that pydantic took off it."""
    return Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation


def bare(annotation: Any) -> Any:  # noqa: ANN401
    """An annotation without the metadata of `Annotated`."""
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def metadata(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """The metadata of an `Annotated`; none of any other."""
    return get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()


def choices(annotation: Any) -> Iterator[Any]:  # noqa: ANN401
    """The members of a union, each with the whole's metadata; the annotation itself if it is none."""
    inner, marks = bare(annotation), metadata(annotation)
    if get_origin(inner) in (Union, types.UnionType):
        for member in get_args(inner):
            yield from choices(Annotated[(member, *marks)] if marks else member)
    else:
        yield annotation


def is_model(annotation: Any) -> bool:  # noqa: ANN401
    """Whether an annotation is a pydantic model."""
    inner = bare(annotation)
    return isinstance(inner, type) and issubclass(inner, BaseModel)


def is_mapping(annotation: Any) -> bool:  # noqa: ANN401
    """Whether an annotation is a mapping with declared contents."""
    origin = get_origin(bare(annotation))
    return isinstance(origin, type) and issubclass(origin, Mapping)


def is_list(annotation: Any) -> bool:  # noqa: ANN401
    """Whether an annotation is a list, tuple or set with declared contents."""
    origin = get_origin(bare(annotation))
    return isinstance(origin, type) and issubclass(origin, Collection) and not issubclass(origin, Mapping)


def contents(annotation: Any) -> list[Any]:  # noqa: ANN401
    """The annotations inside: of a list's items, of a mapping's keys and values, of a model's fields."""
    if is_model(annotation):
        return [annotated(info) for info in bare(annotation).model_fields.values()]
    if is_list(annotation) or is_mapping(annotation):
        return [inner for inner in get_args(bare(annotation)) if inner is not Ellipsis]
    return []


def fields_at(model: type[BaseModel], path: tuple[Step, ...]) -> tuple[str, ...]:
    """The names that may be written at `path`, a location of pydantic (which names members of unions too)."""
    found: list[Any] = [model]
    for step in path:
        found = [inner for annotation in found for inner in _inside(annotation, step)] or found
    names = (
        written_name(name, info)
        for annotation in found
        for choice in choices(annotation)
        if is_model(choice)
        for name, info in bare(choice).model_fields.items()
    )
    return tuple(dict.fromkeys(names))


def _inside(annotation: Any, step: Step) -> Iterator[Any]:  # noqa: ANN401
    """What one step leads to; a step that names a member of the union leads to that member."""
    members = list(choices(annotation))
    named = [member for member in members if len(members) > 1 and _is_named(member, str(step))]
    if named:
        yield from named
        return
    for choice in members:
        if is_model(choice):
            for name, info in bare(choice).model_fields.items():
                if written_name(name, info) == step:
                    yield info.annotation
        elif is_mapping(choice):
            yield contents(choice)[-1]
        elif is_list(choice) and isinstance(step, int):
            yield from contents(choice)


def _is_named(member: Any, step: str) -> bool:  # noqa: ANN401
    """Whether pydantic calls this member of a union `step`: by its class or a tag that it allows."""
    if not is_model(member):
        return False
    model = bare(member)
    if model.__name__ == step:
        return True
    tags = (get_args(info.annotation) for info in model.model_fields.values())
    return any(step in values for values in tags if values)
