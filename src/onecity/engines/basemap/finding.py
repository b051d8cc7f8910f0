"""Which addresses and places does somebody find who types on the map, or on a page that asks where?"""

from collections.abc import Iterator

from onecity.base.actor import Actor
from onecity.base.manifest import MapSpot
from onecity.core.text import Text
from onecity.engines.basemap import door
from onecity.engines.basemap.errors import GazetteerMissing

MOST = 6
WORTH_SAYING_M = 100.0


def spots(actor: Actor, typed: str) -> Iterator[MapSpot]:
    """What somebody may mean who has typed so much, where it can be shown; nothing before there is a gazetteer."""
    try:
        found = door.suggest(actor, typed, MOST)
    except GazetteerMissing:
        return
    for one in found:
        if one.lon is not None and one.lat is not None:
            yield MapSpot(one.title, _unsure(one), one.lon, one.lat, one.radius_m, one.thing)


def _unsure(one: door.Suggestion) -> Text:
    """Where it is, and how far off the point may be when that matters to somebody who looks at the map."""
    if one.radius_m < WORTH_SAYING_M:
        return one.note
    far = f"{one.radius_m / 1000:.1f} km" if one.radius_m >= 1000 else f"{one.radius_m:.0f} m"
    return Text(zh=f"{one.note.zh} · 误差约 {far}", en=f"{one.note.en} · within about {far}")
