"""How does the ground of the map come to be, and what does the map need to know of it?"""

import json
from dataclasses import dataclass
from pathlib import Path

from django.urls import NoReverseMatch, reverse

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.declarations.door import current
from onecity.base.manifest import MapGround
from onecity.core.geo import Box
from onecity.core.text import Text
from onecity.engines.basemap.door.making import MANAGE
from onecity.engines.basemap.gazetteer.building import sources
from onecity.engines.basemap.gazetteer.opened import home
from onecity.engines.basemap.gazetteer.store import point_at
from onecity.engines.basemap.tiles.cutting import Sheet
from onecity.engines.basemap.tiles.drawing import CURRENT, draw
from onecity.engines.basemap.tiles.sheets import division_sheet, place_sheet, road_sheet

GENERATED = Text(zh="模拟路网，非真实道路", en="Generated roads, not real")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The tiles that were made."""

    hash: str
    tiles: int
    bytes: int
    generated: bool


def draw_tiles(actor: Actor) -> Drawn:
    """Make the vector tiles of roads, divisions and places and turn the map to them.

    Needs `basemap.manage`; raises `GazetteerMissing` before a city is loaded. Takes a minute or two for a large city.
    """
    actor.must(MANAGE)
    found = sources()
    origin = found.roads.ready.network.origin if found.roads else None
    sheets: list[Sheet] = [road_sheet(found.roads)] if found.roads else []
    sheets += [one for one in (division_sheet(found.layers), place_sheet(found.layers)) if len(one.said)]
    credit = GENERATED if origin and origin.generated else None
    if origin and origin.credit_zh and not origin.generated:
        credit = Text(zh=origin.credit_zh, en=origin.credit_en)
    about = {
        "name": "OneCity ground",
        "generated": bool(origin and origin.generated),
        "credit": credit.model_dump() if credit else None,
        "attribution": credit.zh if credit else "",
    }
    west, south, east, north = map(float, current().only("city").bounds)
    known, count, size = draw(sheets, Box(west, south, east, north), about, home() / "tiles")
    before = ground()
    point_at(home(), json.dumps({"tiles": known, **about}, ensure_ascii=False), CURRENT)
    for old in (home() / "tiles").glob("*.pmtiles"):
        # pages that are open read the file before
        if old.stem != known and not (before and old.stem in before.url):
            old.unlink(missing_ok=True)
    record(actor=actor, action="basemap.drawn", target=f"tiles:{known}")
    return Drawn(known, count, size, about["generated"] is True)


def ground() -> MapGround | None:
    """The tiles in use for the map; `None` where nobody drew any."""
    try:
        said = json.loads((home() / CURRENT).read_text(encoding="utf-8"))
        url = reverse("basemap:tiles", args=[said["tiles"]])
    except (FileNotFoundError, NoReverseMatch):
        return None
    if not _path(said["tiles"]).is_file():
        return None
    credit = Text.model_validate(said["credit"]) if said["credit"] else None
    return MapGround(url, credit, bool(said["generated"]))


def _path(known: str) -> Path:
    return home() / "tiles" / f"{known}.pmtiles"
