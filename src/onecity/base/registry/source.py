"""Which things stand in a layer's file, and which of its rows are wrong?"""

import posixpath
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from shapely.errors import ShapelyError

from onecity.base.identity.kinds import DIVISION_KINDS
from onecity.base.registry import relations
from onecity.base.registry.declare import LayerDeclaration
from onecity.base.registry.draft import NO_GEOMETRY, ThingDraft, no_place, point_inside
from onecity.base.registry.errors import ThingInvalid
from onecity.base.registry.look import unseen
from onecity.base.registry.values import faults
from onecity.core.geo import Box, Point, PositionInvalid
from onecity.core.pack import City, Declaration, PackInvalid, Problem, Source, TableSource, open_source
from onecity.core.text import Text

FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
IN_GEOMETRY = {"lon", "lat", "geometry"}
MALFORMED = (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError)

NO_COLLECTION = Text(
    zh='这不是 GeoJSON 的 FeatureCollection。请写成 {{"type": "FeatureCollection", "features": […]}}。',
    en='This is no FeatureCollection of GeoJSON. Write {{"type": "FeatureCollection", "features": […]}}.',
)
NO_TABLE = Text(
    zh="图层的文件应是 .csv 或 .geojson。请换一个文件。",
    en="The file of a layer is a .csv or .geojson. Name another file.",
)
NO_NAME = Text(
    zh="缺少中文名或英文名。请填写 name_zh 和 name_en。",
    en="The Chinese or the English name is missing. Write name_zh and name_en.",
)
NO_POSITION = Text(
    zh="缺少位置。请填写 lon 和 lat（WGS84 度数），或给出 geometry。",
    en="The position is missing. Write lon and lat (degrees, WGS84), or a geometry.",
)
NO_DEGREES = Text(
    zh="“{found}”不是度数。请写成 120.3842 这样（WGS84），只用数字和小数点。",
    en='"{found}" is no number of degrees. Write it like 120.3842 (WGS84), with digits and a point alone.',
)
NO_FLAG = Text(
    zh="“simulated”和“approximate”只能写 true 或 false，不写为 false。",
    en='Write true or false under "simulated" and "approximate", or nothing, which means false.',
)
OUTSIDE = Text(
    zh="经度 {lon}、纬度 {lat} 在本市范围之外。请更正位置（经度在前）；位置无误时，请扩大 city.yaml 的 bounds。",
    en="Longitude {lon}, latitude {lat} lies outside the city. Correct the position (longitude first), or widen"
    " the bounds in city.yaml.",
)
TWICE = Text(
    zh="代码“{found}”已在 {other} 使用。请换一个，或删去一处。",
    en='The code "{found}" is already used at {other}. Choose another, or delete one of the two.',
)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing as it is written: the path to it in its file, its cells or properties, its geometry."""

    path: tuple[str | int, ...]
    values: Mapping[str, Any]
    geometry: Any = field(default=None)

    @property
    def code(self) -> str:
        """What names it in its layer; empty when nothing does."""
        return str(self.values.get("code") or self.values.get("id") or "")

    def steps(self, name: str) -> tuple[str | int, ...]:
        """The path to one of its fields."""
        if self.path[0] != "features":
            return (*self.path, name)
        return (*self.path, "geometry") if name in IN_GEOMETRY else (*self.path, "properties", name)


def declared_things(declaration: Declaration, city: City) -> list[ThingDraft]:
    """The things of a declared layer; none where an engine fills it.

    Each row or feature has `code` (or `id`), `name` or `name_zh` and `name_en`, and may have `division`,
    `lon` and `lat`, and `approximate`. A thing whose code is that of a division is that division itself.
    Raises `ThingInvalid` for the first that cannot be placed, `PackInvalid` for a file that cannot be read.
    """
    layer: LayerDeclaration = declaration.value
    if layer.source is None:
        return []
    source = _opened(declaration, city)
    if isinstance(source, Problem):
        raise PackInvalid([source])
    if source.problems:
        raise PackInvalid(source.problems)
    divisions = _divisions(city)
    return [_draft(layer, row, divisions) for row in _rows(layer, source)]


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """What is wrong with a layer and its file, each at its own row or feature, for the check of a city."""
    layer: LayerDeclaration = declaration.value
    yield from unseen(declaration)
    if layer.source is None:
        return
    source = _opened(declaration, city)
    if isinstance(source, Problem):
        yield source
        return
    yield from source.problems
    if source.problems:
        return
    try:
        rows = _rows(layer, source)
    except ThingInvalid as wrong:
        yield Problem(source.file, 1, 1, "thing-invalid", message=wrong.fault)
        return
    yield from _row_problems(layer, source, rows, city)
    yield from _relation_problems(layer, source, rows, city)


def _relation_problems(
    layer: LayerDeclaration, source: Source, rows: list[Row], city: City
) -> Iterator[Problem]:
    """Relations to things that there are not, and circles within the layer."""
    named = {row.code: row for row in rows}
    for one in layer.fields:
        known = None if one.refers_to is None else _codes(one.refers_to, layer, named, city)
        if known is None:
            continue
        related = {row.code: str(row.values[one.id]) for row in rows if row.values.get(one.id)}
        for code, target in relations.unknown(related, known):
            said = {"layer": str(one.refers_to), "target": target}
            yield _problem(source, named[code], one.id, "thing-relation-unknown", relations.UNKNOWN, **said)
        for circle in relations.circles(related) if one.refers_to == layer.id else ():
            said = {"relation": one.id, "circle": " → ".join(circle)}
            yield _problem(
                source, named[circle[0]], one.id, "thing-relation-circle", relations.CIRCLE, **said
            )


def _codes(id: str, layer: LayerDeclaration, named: Mapping[str, Row], city: City) -> frozenset[str] | None:
    """The codes of the things of a layer; None where nobody knows them from the city's folder."""
    if id == layer.id:
        return frozenset(named)
    others = {one.id: one for one in city.of_kind("layer")}
    if id not in others or others[id].value.source is None:
        return None
    source = _opened(others[id], city)
    if isinstance(source, Problem) or source.problems:
        return None  # told where that layer is checked
    try:
        return frozenset(row.code for row in _rows(others[id].value, source))
    except ThingInvalid:
        return None


def _row_problems(layer: LayerDeclaration, source: Source, rows: list[Row], city: City) -> Iterator[Problem]:
    divisions, bounds = _divisions(city), _bounds(city)
    known = divisions and divisions | {one.division for one in city.all("city").values()}
    seen: dict[str, Row] = {}
    for row in rows:
        try:
            draft = _draft(layer, row, divisions)
        except ThingInvalid as wrong:
            yield _problem(source, row, wrong.field, "thing-invalid", wrong.fault)
            continue
        first = seen.setdefault(row.code, row)
        if first is not row:
            line, column = source.place(first.steps("code"))
            yield _problem(source, row, "code", "thing-twice", TWICE, other=f"{source.file}:{line}:{column}")
        if bounds and not bounds.contains(Point(draft.lon, draft.lat)):
            place = {"lon": f"{draft.lon:g}", "lat": f"{draft.lat:g}"}
            yield _problem(source, row, "lon", "thing-outside", OUTSIDE, **place)
        for name, code, fault, said in faults(layer, row.values, known):
            yield _problem(source, row, name, code, fault, **said)


def _problem(source: Source, row: Row, name: str, code: str, message: Text, **params: str) -> Problem:
    place = source.place(row.steps(name))
    return Problem(source.file, *place, code, row.code, params=params, message=message)


def _opened(declaration: Declaration, city: City) -> Source | Problem:
    """The layer's file, with the places of what stands in it."""
    folder = posixpath.dirname(declaration.source)
    file = posixpath.normpath(posixpath.join(folder, declaration.value.source))
    return open_source(file, city.folder / file)


def _divisions(city: City) -> frozenset[str]:
    return frozenset(code for kind in DIVISION_KINDS for code in city.all(kind))


def _bounds(city: City) -> Box | None:
    """The city's bounds, where they are in order: when they are not, its own check tells."""
    for declared in city.all("city").values():
        west, south, east, north = declared.bounds
        if west <= east and south <= north:
            return Box(west, south, east, north)
    return None


def _rows(layer: LayerDeclaration, source: Source) -> list[Row]:
    """Rows of a CSV or features of a GeoJSON. Raises `ThingInvalid` for any other file."""
    if isinstance(source, TableSource):
        return [Row((i,), row) for i, row in enumerate(source.value)]
    if isinstance(source.value, str):
        raise ThingInvalid(layer.id, "", NO_TABLE)
    features = source.value.get("features") if isinstance(source.value, Mapping) else None
    if not isinstance(features, list):
        raise ThingInvalid(layer.id, "", NO_COLLECTION)
    return [_feature(i, one) for i, one in enumerate(features)]


def _feature(number: int, feature: Any) -> Row:  # noqa: ANN401  any JSON
    feature = feature if isinstance(feature, Mapping) else {}
    properties = feature.get("properties")
    values = dict(properties) if isinstance(properties, Mapping) else {}
    values.setdefault("code", feature.get("id"))
    return Row(("features", number), values, feature.get("geometry"))


def _draft(layer: LayerDeclaration, row: Row, divisions: Collection[str]) -> ThingDraft:
    """The thing that a row tells of. Raises `ThingInvalid`."""
    code, values = row.code, row.values
    lon, lat = _place(layer, row)
    draft = ThingDraft(
        layer=layer.id,
        code=code,
        name=_name(layer, row),
        lon=lon,
        lat=lat,
        geometry=None if _is_point(row) else row.geometry,
        division=code
        if code in divisions
        else str(values.get("division") or values.get("parent") or "") or None,
        attributes={f.id: values[f.id] for f in layer.fields if values.get(f.id) not in (None, "")},
        approximate=_flag(layer, row, "approximate") or layer.approximate,
        simulated=_flag(layer, row, "simulated") or layer.simulated,
        source=str(values.get("source") or ""),
    )
    draft.check()
    return draft


def _flag(layer: LayerDeclaration, row: Row, name: str) -> bool:
    """Whether a row says so. Raises `ThingInvalid` where that is unclear: nothing simulated passes as real."""
    said = row.values.get(name)
    flag = FLAGS.get("" if said is None else str(said).strip().lower())
    if flag is None:
        raise ThingInvalid(layer.id, row.code, NO_FLAG, name)
    return flag


def _is_point(row: Row) -> bool:
    return isinstance(row.geometry, Mapping) and row.geometry.get("type") == "Point"


def _place(layer: LayerDeclaration, row: Row) -> tuple[float, float]:
    """Longitude and latitude: of the point, as written, or inside the area. Raises `ThingInvalid`."""
    is_written = row.values.get("lon") not in (None, "")
    try:
        if _is_point(row):
            lon, lat = row.geometry["coordinates"][:2]
            return float(lon), float(lat)
        if row.geometry is None or is_written:
            return float(row.values["lon"]), float(row.values["lat"])
        inside = point_inside(row.geometry)
    except PositionInvalid as wrong:
        raise ThingInvalid(layer.id, row.code, no_place(wrong), "geometry") from wrong
    except MALFORMED as wrong:
        is_shape = row.geometry is not None and not is_written
        field = "geometry" if is_shape else _undegreed(row)
        fault = NO_GEOMETRY if is_shape else _no_degrees(row.values.get(field))
        raise ThingInvalid(layer.id, row.code, fault, field) from wrong
    return inside.lon, inside.lat


def _undegreed(row: Row) -> str:
    """Which of both coordinates is no number."""
    try:
        float(row.values["lon"])
    except MALFORMED:
        return "lon"
    return "lat"


def _no_degrees(value: Any) -> Text:  # noqa: ANN401  a cell or any JSON
    """What to say of a coordinate that is no number: it is missing, or nobody can read it."""
    if value in (None, ""):
        return NO_POSITION
    said = str(value)[:40].replace("{", "").replace("}", "")
    return Text(zh=NO_DEGREES.zh.replace("{found}", said), en=NO_DEGREES.en.replace("{found}", said))


def _name(layer: LayerDeclaration, row: Row) -> Text:
    """The name in both languages. Raises `ThingInvalid`."""
    values, name = row.values, row.values.get("name")
    try:
        if isinstance(name, Mapping):
            return Text.model_validate(name)
        return Text(zh=values.get("name_zh") or name or "", en=values.get("name_en") or name or "")
    except ValidationError as wrong:
        absent = "name_en" if values.get("name_zh") else "name_zh"
        raise ThingInvalid(layer.id, row.code, NO_NAME, "name" if name else absent) from wrong
