"""What may others ask of the base map?"""

from onecity.engines.basemap.door.asking import Crs, geocode, parse, reverse, suggest
from onecity.engines.basemap.door.collections import (
    Format,
    collection,
    collections,
    export,
    item,
    items,
    queryables,
)
from onecity.engines.basemap.door.drawing import Drawn, draw_tiles, ground
from onecity.engines.basemap.door.making import build, renew
from onecity.engines.basemap.geocoding.values import Candidate, Suggestion, Where
from onecity.engines.basemap.rules.address import Address, Reading, write

__all__ = [
    "Address",
    "Candidate",
    "Crs",
    "Drawn",
    "Format",
    "Reading",
    "Suggestion",
    "Where",
    "build",
    "collection",
    "collections",
    "draw_tiles",
    "export",
    "geocode",
    "ground",
    "item",
    "items",
    "parse",
    "queryables",
    "renew",
    "reverse",
    "suggest",
    "write",
]
