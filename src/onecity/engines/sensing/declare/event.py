"""What happens at a thing at a moment, and is told by several readings together?"""

from pydantic import Field, model_validator

from onecity.core.text import Text
from onecity.engines.sensing.declare.parts import Declared, PropertyName


class Event(Declared):
    """Something that happens and is over: a truck on a scale, a car past a camera. Each one is judged by itself."""

    title: Text
    fields: tuple[PropertyName, ...] = Field(
        min_length=1,
        max_length=16,
        description="Properties under `observe` that are told of each one, with one and the same time. The first tells "
        "two of the same moment apart: a number of the record, if there is one, else what differs most.",
    )

    @model_validator(mode="after")
    def _once_each(self) -> "Event":
        if len(set(self.fields)) != len(self.fields):
            raise ValueError(
                Text(zh="fields 里每个量只写一次。", en="Write each property in fields only once.")
            )
        return self
