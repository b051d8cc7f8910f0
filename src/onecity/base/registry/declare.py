"""What may a city say about a layer of its map?"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from onecity.core.pack import DataFile, Kind, Ref
from onecity.core.text import Text

FieldType = Literal["text", "number", "integer", "boolean", "date", "division", "phone", "url"]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,63}$")]


class LayerField(BaseModel):
    """One thing that is known about each place of a layer: a column of its CSV, a property of its GeoJSON."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    title: Text
    type: FieldType = "text"
    words: dict[str, Text] = Field(
        default_factory=dict,
        description="How values are said to people, such as `small-1`; a value without words is shown as it is.",
    )
    refers_to: Annotated[Slug, Ref("layer")] | None = Field(
        None,
        description="A relation: the field holds the code of a thing of this layer. To things of its own layer it may "
        "not lead in a circle.",
    )


class LayerDeclaration(BaseModel):
    """A layer of the map: where its things come from, what is known about them, and how far to trust it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Slug
    title: Text
    icon: str = Field(description="Name of a Tabler icon.")
    colour: str = Field(
        description="A colour of the design system, such as `sea-7`.", pattern=r"^[a-z]+-[0-9]+$"
    )
    source: DataFile | None = Field(
        None, description="CSV or GeoJSON beside this file; none: an engine fills the layer."
    )
    kind: Literal["point", "area"]
    fields: tuple[LayerField, ...] = ()
    visible_by_default: bool = False
    approximate: bool = Field(False, description="Positions or borders are for orientation only.")
    simulated: bool = Field(False, description="The things are invented.")
    credit: Text = Field(
        description="Where the data come from and under which licence; shown beside the map."
    )
    order: int = 50
    searchable: bool = Field(
        True, description="Its things are found by name in the city's search; false: on the map alone."
    )


LAYER = Kind(
    name="layer",
    model=LayerDeclaration,
    pattern="layers/*.yaml",
    shape="one",
    check="onecity.base.registry.source:problems",
)
