"""What may a city write, field by field, in words that its authors understand?"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter

from onecity.core.clock import Limit
from onecity.core.pack import Kind
from onecity.core.pack.schema import AsWritten

Schema = Mapping[str, Any]

INTRODUCTION = """# Kinds of declarations

Every file that a city folder may hold, and every field in it. `onecity schema KIND` prints the JSON Schema of
a kind for your editor. How to read the types:

| type | what to write |
|---|---|
| text in zh and en | `{zh: 中文, en: English}`; both are needed |
| id | small letters, digits and hyphens |
| id of … | the id of another declaration; the check names the nearest one when there is none |
| condition | an expression that is true or false, see [Expressions](../declare/expressions.md) |
| limit | `5 workdays`, `3 days`, `24 hours`, `5个工作日` |
| map | names of your choice, each with a value |

"""

# What a name means wherever its model does not say it.
COMMON = {
    "id": "Its name among its kind; other declarations refer to it by this.",
    "code": "Its official code; other declarations refer to it by this.",
    "title": "What people read.",
    "name": "What people read.",
    "summary": "One sentence for those who look for it.",
    "help": "A further sentence for those who hesitate.",
    "note": "A remark for readers.",
}
ID_PATTERNS = {"^[a-z0-9][a-z0-9-]*$", "^[a-z][a-z0-9-]*$", "^[a-z][a-z0-9_]*$"}
LIMIT_PATTERN = TypeAdapter(Limit).json_schema()["pattern"]


def kinds_page(kinds: list[Kind]) -> Iterator[str]:
    """The page over all kinds, in the order of their names."""
    yield INTRODUCTION
    for kind in sorted(kinds, key=lambda one: one.name):
        yield from kind_section(kind)


def kind_section(kind: Kind) -> Iterator[str]:
    """One kind: its files, its fields, then the parts that its fields are made of."""
    schema = kind.model.model_json_schema(schema_generator=AsWritten)
    yield f"## {kind.name}\n\n{schema.get('description', '')}\n\n{files(kind)}\n\n"
    yield from fields_table(kind.name, rows_schema(schema) if kind.shape == "rows" else schema)
    definitions = schema.get("$defs", {})
    for name in used_parts(schema):
        if "properties" in definitions[name]:
            part = {**definitions[name], "$defs": definitions}
            yield f"### {name} {{ #{anchor(kind.name, name)} }}\n\n{part.get('description', '')}\n\n"
            yield from fields_table(kind.name, part)


def files(kind: Kind) -> str:
    """Where it is written, in a sentence."""
    how = {
        "one": "one declaration in each file",
        "many": "a list of them in each file",
        "rows": "one row each; the first line names the columns",
    }[kind.shape]
    if kind.shape == "one" and "*" not in kind.pattern:
        how = "one for the whole city"
    beside = "".join(f"; `{part}` stands beside it in `{pattern}`" for part, pattern in kind.parts.items())
    return f"Written in `{kind.pattern}`: {how}{beside}."


def rows_schema(schema: Schema) -> Schema:
    """The columns of a CSV: a text in two languages is written in two of them."""
    columns: dict[str, Any] = {}
    for name, field in schema["properties"].items():
        if str(field.get("$ref", "")).endswith("/Text"):
            columns |= {f"{name}_{language}": {"type": "string"} for language in ("zh", "en")}
        else:
            columns[name] = field
    required = [
        column for column in columns if column.removesuffix("_zh").removesuffix("_en") in schema["required"]
    ]
    return {**schema, "properties": columns, "required": required}


def used_parts(schema: Schema) -> list[str]:
    """The models that a schema is made of, in the order in which a reader meets them; texts are no part."""
    definitions = schema.get("$defs", {})
    found: list[str] = []
    waiting = [schema["properties"]]
    while waiting:
        for name in references(waiting.pop(0)):
            if name not in found and name != "Text":
                found.append(name)
                waiting.append(definitions[name])
    return found


def references(value: Any) -> Iterator[str]:  # noqa: ANN401  any JSON
    """The names of the models that a piece of schema refers to."""
    if isinstance(value, Mapping):
        if "$ref" in value:
            yield str(value["$ref"]).rpartition("/")[2]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def fields_table(kind: str, schema: Schema) -> Iterator[str]:
    """The fields of one object."""
    required = set(schema.get("required", ()))
    definitions = schema.get("$defs", {})
    yield "| field | type | left out | meaning |\n|---|---|---|---|\n"
    for name, field in schema.get("properties", {}).items():
        default = "**needed**" if name in required else default_of(field)
        kind_of_value = type_of(field, kind, definitions).replace("|", "\\|")
        yield f"| `{name}` | {kind_of_value} | {default} | {meaning(name, field)} |\n"
    yield "\n"


def default_of(field: Schema) -> str:
    """What holds when the field is left out."""
    default = field.get("default")
    if default is None or default in ([], {}, ""):
        return "–"
    return written(default)


def written(value: Any) -> str:  # noqa: ANN401  any JSON
    """A value as one writes it in YAML."""
    return f"`{value}`" if isinstance(value, str) else f"`{json.dumps(value, ensure_ascii=False)}`"


def meaning(name: str, field: Schema) -> str:
    """What it is for, then the bounds of its value."""
    said = str(field.get("description") or COMMON.get(name, "")).replace("|", "\\|").replace("\n", " ")
    inner = next((one for one in field.get("anyOf", ()) if one.get("type") != "null"), field)
    least, greatest = inner.get("minimum"), inner.get("maximum")
    bounds = {
        (True, True): f"From {least} to {greatest}.",
        (True, False): f"At least {least}.",
        (False, True): f"At most {greatest}.",
        (False, False): "",
    }[least is not None, greatest is not None]
    return f"{said} {bounds}".strip()


def type_of(field: Schema, kind: str, definitions: Schema) -> str:
    """A field's type in a word or two; models are links to their own table."""
    if "$ref" in field:
        return reference(str(field["$ref"]).rpartition("/")[2], kind, definitions)
    choices = field.get("anyOf") or field.get("oneOf")
    if choices:
        options = [type_of(one, kind, definitions) for one in choices if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(options))
    if "enum" in field:
        return " / ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return (
            f"`{json.dumps(field['const'])}`"
            if not isinstance(field["const"], str)
            else f"`{field['const']}`"
        )
    if field.get("type") == "array":
        return list_of(field, kind, definitions)
    if field.get("type") == "object":
        values = [*field.get("patternProperties", {}).values(), field.get("additionalProperties") or {}]
        return f"map of {type_of(values[0], kind, definitions)}"
    return plain_type(field)


def reference(name: str, kind: str, definitions: Schema) -> str:
    """A model by name: a text, a link to its table, or the values of an enumeration."""
    if name == "Text":
        return "text in zh and en"
    definition = definitions.get(name, {})
    if "enum" in definition:
        return type_of(definition, kind, definitions)
    return f"[{name}](#{anchor(kind, name)})"


def list_of(field: Schema, kind: str, definitions: Schema) -> str:
    """A list, or so many values in a fixed order."""
    if "prefixItems" in field:
        inside = dict.fromkeys(type_of(one, kind, definitions) for one in field["prefixItems"])
        return f"{len(field['prefixItems'])} × {' / '.join(inside)}"
    return f"list of {type_of(field.get('items', {}), kind, definitions)}"


def plain_type(field: Schema) -> str:
    """A single value."""
    if "x-onecity-kind" in field:
        kind = field["x-onecity-kind"]
        return f"id of {'an' if kind[0] in 'aeiou' else 'a'} [{kind}](#{kind})"
    if "x-onecity-expression" in field:
        return "condition" if field["x-onecity-expression"] == "boolean" else "expression"
    if field.get("pattern") in ID_PATTERNS:
        return "id"
    if field.get("pattern") == LIMIT_PATTERN:
        return "limit"
    formats = {"date-time": "moment, with its offset from UTC", "date": "date"}
    names = {"boolean": "true or false", "integer": "whole number", "string": "text"}
    said = str(field.get("type", "any value"))
    return formats.get(str(field.get("format")), names.get(said, said))


def anchor(kind: str, part: str) -> str:
    """The address of a part's table on the page."""
    return f"{kind}-{part.lower()}"
