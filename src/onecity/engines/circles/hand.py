"""How does somebody ask about circles with files by hand: people, points, candidates, no city and no database?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from onecity.base.actor import ANONYMOUS
from onecity.core.geo import Point, PositionInvalid
from onecity.engines.circles.declare import Hours, Span
from onecity.engines.circles.errors import HandInvalid
from onecity.engines.circles.rules.capacity import UNLIMITED
from onecity.engines.circles.rules.opening import ALWAYS, Week, week_of
from onecity.engines.travel import door as travel
from onecity.engines.travel.door import How, Place, Roads
from onecity.engines.travel.errors import NoRoadNear

ANY_SERVICE = "point"
PAIRS_AT_ONCE = 2_000_000

At = Annotated[str | tuple[float, float], Field(union_mode="left_to_right")]


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    at: At


class Demand(_Row):
    """People at a place; `group` is a district, for floors."""

    people: int = Field(1, ge=0)
    group: str = ""


class HandPoint(_Row):
    """A point, or a candidate for one. Hours: spans for each day, or what a circle declares; none: always open."""

    id: str = ""
    services: tuple[str, ...] = (ANY_SERVICE,)
    hours: dict[str, Any] | None = None
    capacity: int | None = Field(None, ge=0)

    def week(self) -> Week:
        """When it is open. Raises pydantic's `ValidationError`."""
        if self.hours is None:
            return ALWAYS
        said: dict[str, Any] = self.hours if "days" in self.hours else {"days": self.hours}
        said = {**said, "days": {day: _spans(spans) for day, spans in said["days"].items()}}
        return week_of(Hours.model_validate({"id": "by-hand", **said}))


@dataclass(frozen=True, slots=True)
class Offered:
    """Points as arrays: what they offer, for how many, and when."""

    services: tuple[str, ...]
    offers: NDArray[np.bool_]
    capacity: NDArray[np.int64]
    weeks: tuple[Week, ...]


def read_demand(texts: Sequence[str]) -> list[Demand]:
    """People from files or places; a bare place counts one person. Raises `HandInvalid`."""
    people: list[Demand] = _read(texts, TypeAdapter(list[Demand]))
    return people


def read_points(texts: Sequence[str]) -> list[HandPoint]:
    """Points from files or places. Raises `HandInvalid`."""
    points: list[HandPoint] = _read(texts, TypeAdapter(list[HandPoint]))
    for place, one in enumerate(points):
        try:
            one.week()
        except (ValidationError, KeyError, AttributeError, TypeError) as problem:
            raise HandInvalid(one.id or f"points[{place}].hours", _first(problem)) from None
    return points


def offered(points: Sequence[HandPoint]) -> Offered:
    """Points as the rules take them; services in the order in which they first appear."""
    services = tuple(dict.fromkeys(name for one in points for name in one.services)) or (ANY_SERVICE,)
    offers = np.array([[name in one.services for name in services] for one in points], bool)
    capacity = np.array([UNLIMITED if one.capacity is None else one.capacity for one in points], np.int64)
    weeks = tuple(one.week() for one in points)
    return Offered(services, offers.reshape(len(points), len(services)), capacity, weeks)


def seconds_between(
    roads: Roads, origins: Sequence[At], ends: Sequence[At], profile: str
) -> NDArray[np.float64]:
    """Seconds from every origin (row) to every end; NaN where no way leads, or no road is near.

    Raises `HandInvalid`, travel's `NodeUnknown`.
    """
    whence, whither = [place_of(one) for one in origins], [place_of(one) for one in ends]
    try:
        return _table(roads, whence, whither, profile)
    except NoRoadNear:
        found = np.full((len(whence), len(whither)), np.nan)
        rows, columns = (_on_roads(roads, places, profile) for places in (whence, whither))
        found[np.ix_(rows, columns)] = _table(
            roads, [whence[row] for row in rows], [whither[column] for column in columns], profile
        )
        return found


def _table(roads: Roads, whence: list[Place], whither: list[Place], profile: str) -> NDArray[np.float64]:
    rows = max(1, PAIRS_AT_ONCE // max(1, len(whither)))
    parts = [
        travel.table(ANONYMOUS, whence[first : first + rows], whither, How(profile), on=roads).seconds
        for first in range(0, len(whence), rows)
    ]
    return np.concatenate(parts) if parts else np.empty((0, len(whither)))


def _on_roads(roads: Roads, places: list[Place], profile: str) -> list[int]:
    """The numbers of the places that have a road near."""
    found = []
    for number, place in enumerate(places):
        try:
            if isinstance(place, Point):
                travel.nearest(ANONYMOUS, place, How(profile), on=roads)
            found.append(number)
        except NoRoadNear:
            continue
    return found


def place_of(at: At) -> Place:
    """A place as travel takes it. Raises `HandInvalid`."""
    if isinstance(at, str):
        return at
    try:
        return Point(*at)
    except PositionInvalid as problem:
        raise HandInvalid(str(at), str(problem)) from None


def _read(texts: Sequence[str], shape: TypeAdapter[Any]) -> Any:  # noqa: ANN401  a list of the shape's rows
    found: list[Any] = []
    for text in texts:
        path = Path(text.removeprefix("@"))
        if text.startswith("@") or path.suffix == ".json" or path.is_file():
            found += _rows(path)
        else:
            found.append({"at": _typed(text)})
    try:
        return shape.validate_python(found)
    except ValidationError as problem:
        raise HandInvalid(", ".join(texts), _first(problem)) from None


def _rows(path: Path) -> list[Any]:
    """The rows of a JSON file, or a place a line of another."""
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".json" and not text.lstrip().startswith(("[", "{")):
            return [{"at": _typed(line.strip())} for line in text.splitlines() if line.strip()]
        said = json.loads(text)
    except (OSError, ValueError) as problem:
        raise HandInvalid(str(path), str(problem)) from None
    if isinstance(said, Mapping):  # {"points": […]}: the list inside
        said = next((inner for inner in said.values() if isinstance(inner, list)), [])
    return [one if isinstance(one, Mapping) else {"at": one} for one in said]


def _typed(text: str) -> At:
    lon, comma, lat = text.partition(",")
    try:
        return (float(lon), float(lat)) if comma else text
    except ValueError:
        return text


def _spans(spans: object) -> tuple[Span, ...]:
    return (spans,) if isinstance(spans, str) else tuple(spans)  # type: ignore[arg-type]


def _first(problem: Exception) -> str:
    if isinstance(problem, ValidationError):
        first = problem.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(problem)
