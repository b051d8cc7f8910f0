"""What does somebody ask of a collection? The parameters of OGC API – Features, parts 1 and 2."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from onecity.core.geo import Box, PositionInvalid

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
CRS = (CRS84, EPSG4326)
MOST, USUAL = 1_000, 100
RESERVED = {"bbox", "bbox-crs", "crs", "datetime", "limit", "after", "f", "lang"}


class ParameterInvalid(ValueError):
    """A parameter cannot be read."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(name, value)
        self.name, self.value = name, value


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of a question, read; `swapped` where coordinates are latitude first (EPSG:4326)."""

    box: Box | None
    since: datetime | None
    until: datetime | None
    where: Mapping[str, str]
    after: str
    limit: int
    crs: str

    @property
    def swapped(self) -> bool:
        """Whether the answer's coordinates begin with the latitude."""
        return self.crs == EPSG4326


def asked(said: Mapping[str, str]) -> Asked:
    """Read the parameters. Raises `ParameterInvalid` for the first that is none."""
    since, until = _times(said.get("datetime", ""))
    return Asked(
        _box(said.get("bbox", ""), _crs(said, "bbox-crs") == EPSG4326),
        since,
        until,
        {name: value for name, value in said.items() if name not in RESERVED},
        said.get("after", ""),
        _limit(said.get("limit", "")),
        _crs(said, "crs"),
    )


def _crs(said: Mapping[str, str], name: str) -> str:
    value = said.get(name) or CRS84
    if value not in CRS:
        raise ParameterInvalid(name, value)
    return value


def _limit(text: str) -> int:
    if not text:
        return USUAL
    if not text.isdecimal() or int(text) < 1:
        raise ParameterInvalid("limit", text)
    return min(int(text), MOST)


def _box(text: str, swapped: bool) -> Box | None:
    if not text:
        return None
    try:
        numbers = [float(one) for one in text.split(",")]
        if len(numbers) == 6:  # heights are left out: everything here lies on the ground
            numbers = [*numbers[:2], *numbers[3:5]]
        west, south, east, north = numbers
        return Box(south, west, north, east) if swapped else Box(west, south, east, north)
    except (ValueError, PositionInvalid):
        raise ParameterInvalid("bbox", text) from None


def _times(text: str) -> tuple[datetime | None, datetime | None]:
    """An instant, or an interval of which one end may be open (`..` or nothing)."""
    if not text:
        return None, None
    begin, slash, end = text.partition("/")
    first = _instant(begin, text)
    last = _instant(end, text) if slash else first
    if slash and first is None and last is None:
        raise ParameterInvalid("datetime", text)
    return first, last


def _instant(part: str, whole: str) -> datetime | None:
    if part in ("", ".."):
        return None
    try:
        found = datetime.fromisoformat(part)
    except ValueError:
        raise ParameterInvalid("datetime", whole) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
