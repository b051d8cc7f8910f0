"""What can go wrong with a layer or a thing?"""

from uuid import UUID


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
    """A row or feature of a layer cannot be placed on the map: which, and what is wrong with it."""

    def __init__(self, layer: str, code: str, fault: str) -> None:
        super().__init__(layer, code, fault)
        self.layer = layer
        self.code = code
        self.fault = fault
