"""How do cut pieces become one file that browsers read in pieces?"""

import gzip
import hashlib
import json
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import mapbox_vector_tile
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from onecity.core.geo import Box
from onecity.engines.basemap.tiles.cutting import EXTENT, FIRST, LAST, Piece, Sheet, cut

CURRENT = "tiles.json"
FIELDS = {
    "roads": {"class": "String", "name": "String", "name_en": "String"},
    "divisions": {"level": "String"},
    "places": {
        "name": "String", "name_en": "String", "layer": "String", "approximate": "Boolean", "simulated": "Boolean"
    },
}  # fmt: skip


def draw(sheets: list[Sheet], bounds: Box, about: dict[str, Any], home: Path) -> tuple[str, int, int]:
    """Write the tiles below `home`, named by their content; gives the name, how many tiles and how many bytes."""
    home.mkdir(parents=True, exist_ok=True)
    tiles: dict[int, bytes] = {}
    for zoom in range(FIRST, LAST + 1):
        for (z, x, y), pieces in cut(sheets, zoom).items():
            tiles[zxy_to_tileid(z, x, y)] = gzip.compress(encoded(pieces), 6, mtime=0)
    digest = hashlib.sha256(json.dumps(about, sort_keys=True, ensure_ascii=False).encode())
    with tempfile.NamedTemporaryFile(dir=home, prefix=".drawing-", delete=False) as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        for number in sorted(tiles):
            digest.update(tiles[number])
            writer.write_tile(number, tiles[number])
        writer.finalize(_header(bounds), {**about, "vector_layers": _vector_layers()})
    known = digest.hexdigest()[:16]
    target = home / f"{known}.pmtiles"
    Path(file.name).chmod(0o644)
    Path(file.name).replace(target)
    return known, len(tiles), target.stat().st_size


def encoded(pieces: list[Piece]) -> bytes:
    """A tile in Mapbox's format, uncompressed."""
    layers = defaultdict(list)
    for piece in pieces:
        layers[piece.layer].append({"geometry": piece.geometry, "properties": piece.said})
    body: bytes = mapbox_vector_tile.encode(
        [{"name": name, "features": features} for name, features in layers.items()],
        default_options={"y_coord_down": True, "extents": EXTENT},
    )
    return body


def _header(bounds: Box) -> dict[str, Any]:
    def e7(degrees: float) -> int:
        return round(degrees * 1e7)

    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": FIRST,
        "max_zoom": LAST,
        "min_lon_e7": e7(bounds.west),
        "min_lat_e7": e7(bounds.south),
        "max_lon_e7": e7(bounds.east),
        "max_lat_e7": e7(bounds.north),
        "center_zoom": FIRST + 3,
        "center_lon_e7": e7((bounds.west + bounds.east) / 2),
        "center_lat_e7": e7((bounds.south + bounds.north) / 2),
    }


def _vector_layers() -> list[dict[str, Any]]:
    return [
        {"id": name, "fields": fields, "minzoom": FIRST, "maxzoom": LAST} for name, fields in FIELDS.items()
    ]
