"""Are readings where they belong, however blocks have grown and moved?"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onecity.engines.sensing.rules.series import Series

THINGS = 5
Round = tuple[list[int], int]
# Which things report, and how many readings each of them has.
rounds = st.lists(
    st.tuples(st.lists(st.integers(0, THINGS - 1), min_size=1, unique=True).map(sorted), st.integers(1, 6)),
    max_size=30,
)
alike = st.lists(st.tuples(st.just(list(range(THINGS))), st.integers(1, 6)), max_size=30)


def told(series: Series, things: list[int], count: int, kept: dict[int, list[int]], oldest: int) -> None:
    """Each of these things has some readings more, one after the other."""
    owners = np.array(things)
    series.make_room(owners, np.full(len(things), count), oldest)
    for thing in things:
        for _ in range(count):
            kept[thing].append(len(kept[thing]))
            place = series.start[[thing]] + series.size[[thing]]
            series.append(place, np.array(kept[thing][-1:]), np.array([thing + 0.5]))
            series.size[thing] += 1


@given(rounds | alike, st.integers(-1, 40))
def test_each_thing_has_its_newest_readings_in_order(made: list[Round], oldest: int) -> None:
    series = Series(THINGS, keep=1, span=0)
    kept: dict[int, list[int]] = {thing: [] for thing in range(THINGS)}
    for things, count in made:
        told(series, things, count, kept, oldest)
    for thing, times in kept.items():
        found, values = series.of(thing)
        assert found.tolist() == times[len(times) - len(found) :]
        assert set(values.tolist()) <= {thing + 0.5}
        assert len(found) >= sum(time >= oldest for time in times)
    # blocks do not lie in each other
    order = np.argsort(series.start, kind="stable")
    order = order[series.room[order] > 0]
    assert (series.start[order][1:] >= (series.start + series.room)[order][:-1]).all()
