"""Editors get a JSON Schema for every file of a kind."""

from dataclasses import dataclass

from pydantic import BaseModel

from onecity.core.pack import Kind, json_schema, json_schemas
from onecity.core.pack.tests.town import DISTRICT, OFFICE, SERVICE


def test_a_schema_has_descriptions_references_and_no_parts() -> None:
    schema = json_schema(SERVICE)
    assert schema["description"] == "Something that people apply for."
    assert schema["properties"]["fee_fen"]["description"] == "What it costs, in fen."
    assert schema["properties"]["lead"]["x-onecity-kind"] == "office"
    assert "form" not in schema["properties"]
    assert schema["additionalProperties"] is False
    assert "Item" in schema["$defs"]
    when = schema["$defs"]["Item"]["properties"]["when"]["anyOf"][0]
    assert when["x-onecity-expression"] == "boolean"


def test_parts_have_schemas_of_their_own() -> None:
    schemas = json_schemas(SERVICE)
    assert set(schemas) == {"affairs/*/service.yaml", "affairs/*/form.yaml", "affairs/*/examples/*.yaml"}
    assert schemas["affairs/*/examples/*.yaml"]["$ref"] == "#/$defs/Example"


def test_a_list_may_be_bare_or_under_one_key() -> None:
    bare, under = json_schema(OFFICE)["anyOf"]
    assert bare["items"]["title"] == "Office"
    assert under["additionalProperties"] == bare
    assert json_schema(DISTRICT)["anyOf"][0]["items"]["title"] == "District"


@dataclass(frozen=True)
class Length:
    """A length that one writes as `3 m`."""

    metres: int

    def __str__(self) -> str:
        return f"{self.metres} m"


class Road(BaseModel):
    """A road."""

    width: Length = Length(3)
    lanes: int = 2


def test_a_default_stands_as_one_writes_it() -> None:
    fields = json_schema(Kind(name="road", model=Road, pattern="roads/*.yaml", shape="one"))["properties"]
    assert (fields["width"]["default"], fields["lanes"]["default"]) == ("3 m", 2)
