"""An engine that offers things for the layers of a city."""

from collections.abc import Iterator

from onecity.base.manifest import Engine
from onecity.base.registry.draft import ThingDraft
from onecity.core.pack import City
from onecity.core.text import Text


def offered(city: City) -> Iterator[ThingDraft]:
    """One thing for a declared layer, one for a layer that the city does not declare."""
    for layer in ("clinics", "undeclared"):
        yield ThingDraft(layer, "z", Text(zh="丙", en="C"), 120.3, 36.1)


ENGINE = Engine(
    id="example", title=Text(zh="例", en="Example"), layers=("onecity.base.registry.tests.example:offered",)
)
