"""What do valid answers look like to a program? The form of a service as JSON Schema (2020-12)."""

from collections.abc import Callable, Mapping
from typing import Any

from onecity.engines.affairs.declare import FieldType, FormField, Service

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def form_schema(service: Service) -> Schema:
    """The answers of a service, typed as the interface takes them: money in fen, dates as ISO 8601 text.

    JSON Schema cannot say when a question is asked: `x-onecity-when` holds that condition, and only questions
    without one stand under `required`. `x-onecity-section` and `x-onecity-situation` tell where a question stands.
    """
    properties: Schema = {}
    required: list[str] = []
    for section in service.form.sections:
        for field in section.fields:
            place = {"x-onecity-section": section.id, "x-onecity-situation": section.situation}
            properties[field.id] = field_schema(field) | place
            if field.required and field.when is None:
                required.append(field.id)
    return {
        "$schema": DIALECT,
        "$id": f"urn:onecity:service:{service.id}:answers",
        "title": service.title.en,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def field_schema(field: FormField) -> Schema:
    """One question: its type and bounds, its words in both languages, and when it is asked."""
    words = {"title": field.title.en, "x-onecity-title-zh": field.title.zh, "description": field.why.en}
    when = {"x-onecity-when": field.when} if field.when else {}
    must = {"x-onecity-required": field.required}
    return words | SHAPES[field.type](field) | when | must


def _text(field: FormField) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": field.max_length}


def _number(field: FormField) -> Schema:
    bounds = {"minimum": field.minimum, "maximum": field.maximum}
    return {"type": "integer"} | {name: value for name, value in bounds.items() if value is not None}


def _money(field: FormField) -> Schema:
    return _number(field) | {"x-onecity-unit": "fen"}


def _choice(field: FormField) -> Schema:
    return {"type": "string", "enum": [option.id for option in field.options]}


def _choices(field: FormField) -> Schema:
    return {"type": "array", "items": _choice(field), "uniqueItems": True, "minItems": 1}


def _shaped(pattern: str, name: str) -> Callable[[FormField], Schema]:
    return lambda _field: {"type": "string", "pattern": pattern, "x-onecity-format": name}


SHAPES: Mapping[FieldType, Callable[[FormField], Schema]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.INTEGER: _number,
    FieldType.MONEY: _money,
    FieldType.DATE: lambda _field: {"type": "string", "format": "date"},
    FieldType.YES_NO: lambda _field: {"type": "boolean"},
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.RESIDENT_ID: _shaped("^[1-9][0-9]{16}[0-9X]$", "resident-id"),
    FieldType.CREDIT_CODE: _shaped("^[0-9A-HJ-NPQRTUWXY]{18}$", "credit-code"),
    FieldType.PHONE: _shaped("^[0-9]{7,15}$", "phone"),
    FieldType.EMAIL: lambda _field: {"type": "string", "format": "email", "maxLength": 254},
    FieldType.DIVISION: _shaped("^[0-9]{6}$", "division"),
    FieldType.ACCOUNT: _shaped("^[0-9]{8,30}$", "account"),
}
