"""What can go wrong with a layer or a thing?"""

from uuid import UUID

from onecity.core.text import Text


class LayerUnknown(LookupError):
    """The city declares no such layer."""

    def __init__(self, layer: str) -> None:
        super().__init__(layer)
        self.layer = layer


class ThingUnknown(LookupError):
    """There is no such thing (any more)."""

    def __init__(self, thing_id: UUID) -> None:
        super().__init__(thing_id)
        self.thing_id = thing_id


class ThingInvalid(ValueError):
    """A row or feature of a layer cannot be placed on the map: which, what is wrong with it and what to do,
    and the field that is wrong, where it is one.
    """

    def __init__(self, layer: str, code: str, fault: Text, field: str = "") -> None:
        super().__init__(f"{layer}, {code}: {fault.en}")
        self.layer = layer
        self.code = code
        self.fault = fault
        self.field = field
