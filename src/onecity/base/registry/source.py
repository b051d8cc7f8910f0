"""Which things stand in a layer's file?"""

import csv
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from shapely.errors import ShapelyError

from onecity.base.identity.kinds import DIVISION_KINDS
from onecity.base.registry.declare import LayerDeclaration
from onecity.base.registry.draft import JsonObject, ThingDraft, point_inside
from onecity.base.registry.errors import ThingInvalid
from onecity.core.geo import PositionInvalid
from onecity.core.pack import City, Declaration, Problem
from onecity.core.text import Text

Row = Mapping[str, Any]
TRUE = {"1", "true", "yes"}


def declared_things(declaration: Declaration, city: City) -> list[ThingDraft]:
    """The things of a declared layer; none where an engine fills it. Raises as `read_things`."""
    layer: LayerDeclaration = declaration.value
    if layer.source is None:
        return []
    path = city.folder / Path(declaration.source).parent / layer.source
    return read_things(layer, path, frozenset(code for kind in DIVISION_KINDS for code in city.all(kind)))


def problems(declaration: Declaration, city: City) -> Iterable[Problem]:
    """What is wrong with a layer's file, for the check of a city."""
    try:
        by_code = Counter(draft.code for draft in declared_things(declaration, city))
    except ThingInvalid as wrong:
        said = Text(
            zh=f"“{wrong.code}”无法上图：{wrong.fault}。请更正这一行。",
            en=f'"{wrong.code}" cannot be put on the map: {wrong.fault}. Correct this row.',
        )
        yield declaration.problem("source", "thing-invalid", message=said)
        return
    for code in (code for code, count in by_code.items() if count > 1):
        said = Text(
            zh=f"代码“{code}”出现多次。每个只能用一次。",
            en=f'The code "{code}" stands there twice: use each once.',
        )
        yield declaration.problem("source", "thing-twice", message=said)


def read_things(layer: LayerDeclaration, path: Path, divisions: Collection[str] = ()) -> list[ThingDraft]:
    """The things in a layer's CSV or GeoJSON.

    Each has `code` (or `id`), `name` or `name_zh` and `name_en`, and may have `division`, `lon` and `lat`,
    and `approximate`. A thing whose code is one of `divisions` is that division itself. Raises `ThingInvalid`
    for the first row that cannot be placed, `OSError` when the file cannot be read.
    """
    rows = _features(layer.id, path) if path.suffix in {".geojson", ".json"} else _lines(path)
    return [_draft(layer, row, geometry, divisions) for row, geometry in rows]


def _lines(path: Path) -> Iterator[tuple[Row, None]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield row, None


def _features(layer: str, path: Path) -> Iterator[tuple[Row, JsonObject | None]]:
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
    except (ValueError, KeyError, TypeError) as problem:
        raise ThingInvalid(layer, "", f"{path.name} is no GeoJSON FeatureCollection") from problem
    for feature in features:
        row, geometry = dict(feature.get("properties") or {}), feature.get("geometry")
        row.setdefault("code", feature.get("id"))
        if geometry is not None and geometry["type"] == "Point":
            row["lon"], row["lat"] = geometry["coordinates"][:2]
            geometry = None
        yield row, geometry


def _draft(
    layer: LayerDeclaration, row: Row, geometry: JsonObject | None, divisions: Collection[str]
) -> ThingDraft:
    code = str(row.get("code") or row.get("id") or "")
    try:
        lon, lat = _place(row, geometry)
        draft = ThingDraft(
            layer=layer.id,
            code=code,
            name=_name(row),
            lon=lon,
            lat=lat,
            geometry=geometry,
            division=code
            if code in divisions
            else str(row.get("division") or row.get("parent") or "") or None,
            attributes={f.id: row[f.id] for f in layer.fields if row.get(f.id) not in (None, "")},
            approximate=layer.approximate or str(row.get("approximate", "")).lower() in TRUE,
            simulated=layer.simulated or str(row.get("simulated", "")).lower() in TRUE,
            source=str(row.get("source") or ""),
        )
    except PositionInvalid as problem:
        raise ThingInvalid(layer.id, code, str(problem)) from problem
    except ValidationError as problem:
        raise ThingInvalid(layer.id, code, "name in Chinese and English") from problem
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as problem:
        raise ThingInvalid(layer.id, code, "lon and lat, or a geometry") from problem
    draft.check()
    return draft


def _place(row: Row, geometry: JsonObject | None) -> tuple[float, float]:
    if geometry is None or row.get("lon") not in (None, ""):
        return float(row["lon"]), float(row["lat"])
    inside = point_inside(geometry)
    return inside.lon, inside.lat


def _name(row: Row) -> Text:
    name = row.get("name")
    if isinstance(name, Mapping):
        return Text.model_validate(name)
    return Text(zh=row.get("name_zh") or name or "", en=row.get("name_en") or name or "")
