"""What does the door say about a loaded city?"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from onecity.base.actor import ANONYMOUS, Actor, NotAllowed
from onecity.core.geo import Point
from onecity.engines.circles import door
from onecity.engines.circles.door import AddedPoint, When, measures
from onecity.engines.circles.errors import CircleUnknown
from onecity.engines.circles.rules.reasons import Why
from onecity.engines.circles.tests import city
from onecity.engines.travel.errors import NoRoadNear

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY, SUNDAY = datetime(2026, 3, 2, 10, tzinfo=ZONE), datetime(2026, 3, 1, 10, tzinfo=ZONE)
PEOPLE = city.WEST_PEOPLE + city.EAST_PEOPLE


def test_a_circle_sums_from_cells_to_streets_districts_and_city(twin_streets: Actor) -> None:
    found = door.circle(ANONYMOUS, "government")
    assert [one.people for one in found.streets] == [city.WEST_PEOPLE, city.EAST_PEOPLE]
    assert found.city.people == PEOPLE == int(found.cells.people.sum())
    for number in range(len(found.services)):
        whole = found.city.having[number]
        assert sum(one.having[number] for one in found.districts) == whole
        assert sum(one.having[number] for one in found.streets) == whole
        assert int(found.cells.having[:, number].sum()) == whole
    assert 0 < found.city.having[1] <= found.city.having[0] < PEOPLE
    assert found.city.at_least == tuple(sorted(found.city.at_least, reverse=True))
    assert found.city.with_room[1] == min(500, found.city.having[1])
    assert found.worst is not None
    assert found.worst.code == "370203"
    assert found.simulated_points
    assert found.unconfirmed
    assert not found.generated


def test_communities_sum_to_their_street(twin_streets: Actor) -> None:
    street = next(one for one in door.circle(twin_streets, "government").streets if one.code == "370202001")
    found = door.communities("government", street.code)
    assert [one.code[-1] for one in found] == ["1", "2", "3"]
    assert sum(one.people for one in found) == street.people
    assert tuple(map(sum, zip(*(one.having for one in found), strict=True))) == street.having
    assert all(one.people for one in found)
    assert door.communities("government", "370203001") == ()


def test_opening_hours_and_what_if_change_the_answer(twin_streets: Actor) -> None:
    always = door.circle(ANONYMOUS, "government").city
    monday = door.circle(ANONYMOUS, "government", When(MONDAY)).city
    sunday = door.circle(ANONYMOUS, "government", When(SUNDAY)).city
    assert monday.having == always.having
    assert sunday.having[1] == 0
    assert sunday.having[0] > 0
    closed = door.circle(ANONYMOUS, "government", When(None, frozenset({"points:hall"})))
    assert closed.city.having[1] == 0
    east = AddedPoint(Point(120.406, 36.074))
    more = door.circle(ANONYMOUS, "government", When(SUNDAY, added=(east,)))
    assert more.city.having[1] > 0
    assert more.districts[1].having[0] > sunday.having[0] - more.districts[0].having[0]
    assert more.points[-1].added


def test_a_red_cell_says_why(twin_streets: Actor) -> None:
    found = door.circle(ANONYMOUS, "government", When(SUNDAY))
    cells = found.cells
    green, red = cells.cell[cells.having[:, 0] > 0][0], cells.cell[cells.having[:, 0] == 0][-1]
    near = door.gap(ANONYMOUS, "government", str(green), When(SUNDAY))
    far = door.gap(ANONYMOUS, "government", str(red), When(SUNDAY))
    assert near is not None
    assert far is not None
    assert near.reasons[0][1].why is Why.COVERED
    assert far.reasons[0][1].why is Why.TOO_FAR
    whys = {
        gap.reasons[1][1].why
        for cell in cells.cell.tolist()
        if (gap := door.gap(ANONYMOUS, "government", cell, When(SUNDAY)))
    }
    assert whys == {Why.CLOSED, Why.TOO_FAR}
    assert door.gap(ANONYMOUS, "government", "8a0000000000000") is None


def test_new_points_go_where_people_lack_a_service_and_floors_come_first(twin_streets: Actor) -> None:
    quick = door.site(twin_streets, "government", 1)
    best = door.site(twin_streets, "government", 1, exact=True)
    assert best.how == "optimal"
    assert best.after >= quick.after > quick.before == door.circle(ANONYMOUS, "government").city.having[0]
    assert best.gap == 0.0
    assert best.sites[0].street.en == "East Street"
    assert best.sites[0].adds == best.after - best.before
    tried = When(added=tuple(AddedPoint(Point(one.lon, one.lat)) for one in best.sites))
    assert door.circle(ANONYMOUS, "government", tried).city.having[0] == best.after
    with pytest.raises(NotAllowed):
        door.site(ANONYMOUS, "government", 1)


def test_around_a_place_stand_the_nearest_open_points(twin_streets: Actor) -> None:
    here = Point(120.381, 36.072)
    monday, sunday = (door.around(ANONYMOUS, here, at) for at in (MONDAY, SUNDAY))
    simple, permit = monday.services
    assert permit.point is not None
    assert (permit.point.key, permit.within, permit.point.is_open) == ("points:hall", True, True)
    assert permit.minutes == 5
    assert simple.point is not None
    assert simple.point.key == "points:hall"
    assert sunday.services[0].point is not None
    assert sunday.services[0].point.key == "points:station"  # open, though farther away
    assert sunday.services[1].point is not None
    assert sunday.services[1].point.opens_at == datetime(2026, 3, 2, 9, tzinfo=ZONE)
    slow = door.around(ANONYMOUS, here, MONDAY, "elder")
    assert 0 < len(slow.reached) < len(monday.reached)
    assert set(monday.reached.values()) == {5, 10, 15}
    with pytest.raises(NoRoadNear):
        door.around(ANONYMOUS, Point(121.5, 36.5), MONDAY)


def test_the_plan_gets_figures_that_the_worker_computed_and_that_say_they_are_simulated(
    twin_streets: Actor,
) -> None:
    assert measures.government_share() is None
    assert measures.renew()
    reading = measures.government_share()
    city_row = door.circle(ANONYMOUS, "government").city
    assert reading is not None
    assert reading.value == pytest.approx(city_row.having[0] / PEOPLE, abs=0.0001)
    assert (reading.sample_size, reading.simulated) == (PEOPLE, True)
    streets = measures.streets_with_services()
    assert streets is not None
    assert (streets.value, streets.sample_size, streets.simulated) == (1.0, 2, True)
    assert measures.insurance_share() is None
    assert not measures.renew()


def test_the_share_of_a_circle_that_nobody_declared_is_no_figure(twin_streets: Actor) -> None:
    with pytest.raises(CircleUnknown):
        measures.share_of("insurance")
