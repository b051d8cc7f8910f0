"""How does somebody write a small network by hand?

One JSON file, or a folder with `nodes.csv`, `segments.csv` and, where needed, `turns.csv`: the same names are keys
there and columns here. The engine's README shows one.
"""

import csv
import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from onecity.core.clock.opening import HoursInvalid
from onecity.engines.travel.roads.building import Builder, RoadsInvalid, Segment
from onecity.engines.travel.roads.network import Network, Origin
from onecity.engines.travel.rules.hours import ALL_WEEK, hours_of
from onecity.engines.travel.rules.road import CLASS_OF, EVERYBODY, MOTOR, ON_FOOT, Access, Mark

Whom = Literal["everybody", "car", "motor", "foot", "emergency", "nobody"]
ACCESS: dict[Whom, Access] = {
    "everybody": EVERYBODY,
    "car": EVERYBODY,
    "motor": MOTOR,
    "foot": ON_FOOT,
    "emergency": Access.EMERGENCY | ON_FOOT,
    "nobody": Access(0),
}


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class NodeRow(_Row):
    """A place where roads meet or end. `signal`: traffic lights; `passable`: who may pass (a barrier)."""

    id: str
    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    signal: bool = False
    passable: Whom = "everybody"


class SegmentRow(_Row):
    """A road from node `from` to node `to`; one-way in that direction. No length: as its shape."""

    id: str
    from_: str = Field(alias="from")
    to: str
    road: str = Field("residential", alias="class")
    oneway: bool = False
    speed_kmh: int = Field(0, ge=0, le=130)
    speed_back_kmh: int = Field(0, ge=0, le=130)
    length_m: float = Field(0, ge=0)
    access: Whom | None = None
    roundabout: bool = False
    name_zh: str = ""
    name_en: str = ""
    shape: tuple[tuple[float, float], ...] = ()


class TurnRow(_Row):
    """A turn from segment `from` over node `via` into segment `to`: `no`, or the `only` one.

    `via` may be a list of the segments between; `hours` (`Mo-Fr 07:00-09:00`) those in which it holds.
    """

    kind: Literal["no", "only"]
    from_: str = Field(alias="from")
    via: str | tuple[str, ...]
    to: str
    hours: str = ""
    whom: Literal["car", "motor"] = "car"


class Sheet(_Row):
    """A whole network."""

    nodes: tuple[NodeRow, ...]
    segments: tuple[SegmentRow, ...]
    turns: tuple[TurnRow, ...] = ()
    title: str = ""


def is_simple(path: Path) -> bool:
    """Whether a path is a network written by hand."""
    return path.suffix == ".json" or (path / "nodes.csv").is_file()


def read_simple(path: Path) -> Network:
    """The network. Raises `RoadsInvalid`, which says what is wrong where."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else _tables(path)
        sheet = Sheet.model_validate(raw)
    except (ValidationError, json.JSONDecodeError, OSError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        where = f"{'.'.join(map(str, first['loc']))}: {first['msg']}" if first else str(error)
        raise RoadsInvalid(f"{path} 不是路网：{where}", f"{path} is no network: {where}") from None
    return network_of(sheet, sheet.title or path.stem)


def network_of(sheet: Sheet, title: str) -> Network:
    """The network that a sheet describes. Raises `RoadsInvalid`."""
    builder = Builder()
    for node in sheet.nodes:
        builder.node(node.id, node.lon, node.lat, signal=node.signal, access=ACCESS[node.passable])
    for one in sheet.segments:
        if one.road not in CLASS_OF:
            allowed = ", ".join(CLASS_OF)
            raise RoadsInvalid(
                f"路段 {one.id} 的道路等级 {one.road} 不存在，可用：{allowed}",
                f"Segment {one.id}: there is no class {one.road}; there are {allowed}",
            )
        builder.segments.append(
            Segment(
                one.id,
                one.from_,
                one.to,
                CLASS_OF[one.road],
                one.shape,
                one.oneway,
                None if one.access is None else ACCESS[one.access],
                one.speed_kmh,
                one.length_m,
                Mark.ROUNDABOUT if one.roundabout else Mark(0),
                (one.name_zh or one.name_en, one.name_en or one.name_zh),
                one.speed_back_kmh,
            )
        )
    for turn in sheet.turns:
        whom = MOTOR if turn.whom == "motor" else Access.CAR
        try:
            hours = hours_of(turn.hours) if turn.hours else ALL_WEEK
        except HoursInvalid as wrong:
            raise RoadsInvalid(f"转向限制的时段“{turn.hours}”无效。", str(wrong)) from None
        builder.restrict(turn.kind, turn.from_, turn.via, turn.to, whom, hours)
    network = builder.network(Origin(title, title))
    if builder.skipped:
        raise RoadsInvalid(
            f"{builder.skipped} 条转向限制所指的路段不在该节点相接。",
            f"{builder.skipped} restrictions name segments that do not meet at their node.",
        )
    return network


def _tables(folder: Path) -> dict[str, Any]:
    """The CSV files of a folder as the JSON would be; empty cells are left out."""
    found: dict[str, Any] = {}
    for name in ("nodes", "segments", "turns"):
        path = folder / f"{name}.csv"
        if path.exists() or name != "turns":
            with path.open(encoding="utf-8-sig", newline="") as file:
                found[name] = [_cells(row) for row in csv.DictReader(file)]
    return found


def _cells(row: dict[str, str]) -> dict[str, Any]:
    cells: dict[str, Any] = {key: value for key, value in row.items() if value not in {"", None}}
    if "shape" in cells:
        cells["shape"] = [tuple(map(float, point.split())) for point in cells["shape"].split(";")]
    return cells
