"""What does a planner's address ask: which hour, which service, what if?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest

from onecity.base.declarations.door import calendar, current
from onecity.core.geo import Point, PositionInvalid
from onecity.engines.circles.door import AddedPoint, CircleView, When

MOST_WHAT_IF = 20
DAYS = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """The reader's choices, as they stand in the address. `day` -1: opening hours do not count."""

    day: int = -1
    hour: int = 10
    service: int = 0
    closed: tuple[str, ...] = ()
    added: tuple[tuple[float, float], ...] = ()
    district: str = ""
    street: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """What the address says; nonsense counts as not said."""
        said = request.GET
        return cls(
            _number(said.get("day"), -1, -1, DAYS - 1),
            _number(said.get("hour"), 10, 0, 23),
            _number(said.get("service"), 0, 0, 99),
            tuple(dict.fromkeys(said.getlist("closed")))[:MOST_WHAT_IF],
            tuple(filter(None, map(_place, said.getlist("added"))))[:MOST_WHAT_IF],
            said.get("district", "")[:12],
            said.get("street", "")[:12],
        )

    def when(self) -> When:
        """As the door takes it: the next such weekday at that hour, by the city's clock."""
        added = tuple(AddedPoint(Point(*one)) for one in self.added)
        if self.day < 0:
            return When(None, frozenset(self.closed), added)
        zone = calendar(current()).zone
        today = datetime.now(zone).replace(hour=self.hour, minute=0, second=0, microsecond=0)
        at = today + timedelta(days=(self.day - today.weekday()) % DAYS)
        return When(at, frozenset(self.closed), added)

    def query(self, **changes: object) -> str:
        """The same as a query, with changes."""
        values: list[tuple[str, object]] = [("day", self.day), ("hour", self.hour), ("service", self.service)]
        values += [("closed", one) for one in self.closed]
        values += [("added", f"{lon},{lat}") for lon, lat in self.added]
        values += [("district", self.district)] if self.district else []
        values += [("street", self.street)] if self.street else []
        kept = [(name, value) for name, value in values if name not in changes]
        return urlencode([*kept, *((name, value) for name, value in changes.items() if value is not None)])

    def service_in(self, view: CircleView) -> int:
        """The number of the service that is looked at."""
        return min(self.service, len(view.services) - 1)


def _number(text: str | None, otherwise: int, least: int, most: int) -> int:
    try:
        return min(most, max(least, int(text or otherwise)))
    except ValueError:
        return otherwise


def _place(text: str) -> tuple[float, float] | None:
    lon, _, lat = text.partition(",")
    try:
        point = Point(round(float(lon), 5), round(float(lat), 5))
    except (ValueError, PositionInvalid):
        return None
    return point.lon, point.lat
