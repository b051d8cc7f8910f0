"""Under which words are the places of the map found?"""

from collections.abc import Iterator

from onecity.base.actor import Actor
from onecity.base.declarations.door import current
from onecity.base.identity.door import division, division_name
from onecity.base.manifest import MapSpot, collect, resolve
from onecity.base.registry import door as registry
from onecity.base.search.door import Entry
from onecity.core.text import Text
from onecity.web.map.numbers import thing_href
from onecity.web.map.places import Place, places

KIND = "place"


def entries() -> Iterator[Entry]:
    """One public entry for each thing of each layer that is searchable, with its layer and district as the summary."""
    hidden = {id for id, one in current().all("layer").items() if not one.searchable}
    for layer in registry.layers():
        if layer.id in hidden:
            continue
        english = {place.id: place.name for place in places(layer, "en")}
        for place in places(layer, "zh-hans"):
            where = _where(place)
            yield Entry(
                kind=KIND,
                key=str(place.id),
                title=Text(zh=place.name, en=english[place.id]),
                summary=Text(
                    zh=f"{layer.title.zh} · {where.zh}" if where else layer.title.zh,
                    en=f"{layer.title.en} · {where.en}" if where else layer.title.en,
                ),
                url=thing_href(place),
                visibility="public",
                order=20 if layer.kind == "point" else 30,
            )


def spots(actor: Actor, text: str) -> Iterator[MapSpot]:
    """Places that engines find without a thing of a layer: addresses, roads."""
    for finder in collect(lambda engine: engine.map_finders):
        yield from resolve(finder)(actor, text)


def _where(place: Place) -> Text | None:
    """The division that a place lies in; `None` for the city's own districts."""
    itself = division(place.code) if place.is_division else None
    if itself is None:
        return division_name(place.division)
    above = division(itself.parent)
    return above.name if above else None
