"""How does a layer become a file that everybody's programs read?"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from onecity.base.registry.paging import Item
from onecity.engines.basemap.open_formats.feature import feature

BATCH = 5_000
_PARTS = pa.schema(
    [
        ("id", pa.string()),
        ("code", pa.string()),
        ("name", pa.string()),
        ("name_en", pa.string()),
        ("division", pa.string()),
        ("approximate", pa.bool_()),
        ("simulated", pa.bool_()),
        ("updated_at", pa.timestamp("ms", tz="UTC")),
        ("attributes", pa.string()),
        ("geometry", pa.binary()),
    ]
)


def write_geojson(things: Iterable[Item], path: Path) -> int:
    """A FeatureCollection (RFC 7946), written thing by thing; gives how many there were."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[')
        for count, one in enumerate(things, 1):
            file.write(",\n" if count > 1 else "\n")
            file.write(json.dumps(feature(one), ensure_ascii=False, separators=(",", ":"), default=str))
        file.write("\n]}\n")
    return count


def write_geoparquet(things: Iterable[Item], path: Path, kinds: Iterable[str]) -> int:
    """GeoParquet 1.1 in OGC:CRS84 with WKB; `kinds` are the types of geometry. Gives how many things there were."""
    about = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": sorted(kinds)}},
    }
    schema = _PARTS.with_metadata({"geo": json.dumps(about)})
    count, rest = 0, iter(things)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(rest, BATCH)):
            writer.write_table(pa.Table.from_pylist(list(_rows(batch)), schema=schema))
            count += len(batch)
        if not count:
            writer.write_table(pa.Table.from_pylist([], schema=schema))
    return count


def _rows(things: Iterable[Item]) -> Iterator[dict[str, Any]]:
    for one in things:
        yield {
            "id": str(one.id),
            "code": one.code,
            "name": one.name.zh,
            "name_en": one.name.en,
            "division": one.division or None,
            "approximate": one.approximate,
            "simulated": one.simulated,
            "updated_at": one.updated_at,
            "attributes": json.dumps(one.attributes, ensure_ascii=False, sort_keys=True),
            "geometry": shapely.to_wkb(shapely.from_geojson(json.dumps(one.geometry))),
        }
