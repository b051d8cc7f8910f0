"""What may an editor suggest while somebody writes a declaration?"""

from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from onecity.core.pack.annotation import written_name
from onecity.core.pack.kind import Kind

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class AsWritten(GenerateJsonSchema):
    """Defaults stand in a schema as one writes them in YAML: `2h`, not what a span of time is made of."""

    def encode_default(self, dft: object) -> Any:  # noqa: ANN401  any JSON
        """A value that knows how it is written, as that text."""
        if is_dataclass(dft) and type(dft).__str__ is not object.__str__:
            return str(dft)
        return super().encode_default(dft)


def json_schema(kind: Kind) -> dict[str, Any]:
    """JSON Schema (2020-12) of a kind's main file: a list of declarations for `many` and `rows`, else one
    declaration.

    Descriptions are the docstrings of models and the descriptions of fields; `x-onecity-kind` names what a
    reference refers to. Fields that stand in files of their own are left out, see `json_schemas`.
    """
    schema = kind.model.model_json_schema(schema_generator=AsWritten)
    definitions = schema.pop("$defs", {})
    for part in kind.parts:
        schema["properties"].pop(part, None)
        if part in schema.get("required", []):
            schema["required"].remove(part)
    if kind.shape != "one":
        schema = _list_or_one_key(schema)
    return {"$schema": _DIALECT, **schema, **({"$defs": definitions} if definitions else {})}


def json_schemas(kind: Kind) -> Mapping[str, dict[str, Any]]:
    """The schemas of all files of a kind, by the pattern of their paths: the main file and its parts."""
    schemas = {kind.pattern: json_schema(kind)}
    whole = kind.model.model_json_schema(schema_generator=AsWritten)
    for name, info in kind.model.model_fields.items():
        part = written_name(name, info)
        if part in kind.parts:
            pattern = kind.part_pattern(part, kind.pattern, "*")
            schema = whole["properties"][part]
            schema = _items(schema) if "*" in kind.parts[part] else schema
            schemas[pattern] = {"$schema": _DIALECT, **schema, "$defs": whole.get("$defs", {})}
    return schemas


def _items(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of the items of a list, which may be optional."""
    options = [schema, *schema.get("anyOf", [])]
    return next((option["items"] for option in options if "items" in option), {})


def _list_or_one_key(schema: dict[str, Any]) -> dict[str, Any]:
    """A list, bare or under one key."""
    items = {"type": "array", "items": schema}
    under = {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": items}
    return {"anyOf": [items, under]}
