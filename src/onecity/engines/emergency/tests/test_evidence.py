"""Do the figures of the evidence say what was recorded, and no more than it bears?"""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.engines.emergency.rules.evidence.change import Recorded, change
from onecity.engines.emergency.rules.evidence.summary import by_group, quantile, share, summary

SINCE = datetime(2026, 6, 1, tzinfo=UTC)
TREATED, CONTROLS = frozenset({"370202"}), frozenset({"370285"})


def calls(days: int, effect_s: float, drift_s: float, *, per_day: int = 40, seed: int = 5) -> list[Recorded]:
    """Calls of `days` before and after, in both districts: all are slower by `drift_s` later, the treated quicker."""
    random = np.random.default_rng(seed)
    found = []
    for district in (*TREATED, *CONTROLS):
        for day in range(-days, days):
            for _ in range(per_day):
                at = SINCE + timedelta(days=day, hours=float(random.uniform(0, 24)))
                late = day >= 0
                priority = "critical" if random.random() < 0.3 else "minor"
                base = (700 if priority == "critical" else 900) + 60 * (at.hour in range(7, 10))
                shift = late * (drift_s + effect_s * (district in TREATED))
                found.append(Recorded(at, district, priority, base + shift + float(random.normal(0, 120))))
    return found


def test_a_change_is_found_and_what_changed_everywhere_is_taken_off() -> None:
    found = change(calls(40, effect_s=-138, drift_s=50), SINCE, TREATED, CONTROLS)
    assert found.treated
    assert found.controls
    assert found.treated.change_s == pytest.approx(-88, abs=15)
    assert found.controls.change_s == pytest.approx(50, abs=15)
    assert found.net_s == pytest.approx(-138, abs=20)
    assert found.net_low_s is not None
    assert found.net_high_s is not None
    assert found.net_low_s < -138 < found.net_high_s < 0


def test_where_nothing_changed_the_interval_holds_nothing() -> None:
    found = change(calls(20, effect_s=0, drift_s=0), SINCE, TREATED, CONTROLS)
    assert found.net_low_s is not None
    assert found.net_high_s is not None
    assert found.net_low_s < 0 < found.net_high_s


def test_another_mix_of_calls_is_no_change() -> None:
    """Afterwards there are many more of the slow class; each class takes as long as before."""
    many = calls(20, effect_s=0, drift_s=0)
    fewer = [
        one for n, one in enumerate(many) if one.at >= SINCE or one.priority == "critical" or n % 10 == 0
    ]
    found = change(fewer, SINCE, TREATED, CONTROLS)
    assert found.treated
    assert abs(found.treated.change_s) < 20


def test_a_stratum_without_calls_before_is_left_out_and_counted() -> None:
    many = calls(20, effect_s=0, drift_s=0)
    new = [Recorded(SINCE + timedelta(days=n), "370202", "urgent", 9000.0) for n in range(10)]
    found = change([*many, *new], SINCE, TREATED, CONTROLS)
    assert found.treated
    assert found.treated.unmatched == 10
    assert abs(found.treated.change_s) < 20


def test_few_days_say_nothing() -> None:
    found = change(calls(6, effect_s=-138, drift_s=0), SINCE, TREATED, CONTROLS)
    assert (found.treated, found.net_s) == (None, None)


def test_the_same_calls_give_the_same_answer() -> None:
    many = calls(10, effect_s=-50, drift_s=0)
    assert change(many, SINCE, TREATED, CONTROLS) == change(many, SINCE, TREATED, CONTROLS)


@given(st.lists(st.floats(0, 5000), min_size=1, max_size=200), st.sampled_from([0.5, 0.9]))
def test_a_quantile_lies_in_its_interval(values: list[float], part: float) -> None:
    found = quantile(np.sort(np.array(values)), part)
    assert found.low is None or found.low <= found.value
    assert found.high is None or found.value <= found.high


def test_the_interval_of_the_median_holds_the_true_one_in_95_of_100_cases() -> None:
    random = np.random.default_rng(3)
    held = 0
    for _ in range(400):
        found = quantile(np.sort(random.exponential(1.0, 60)), 0.5)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= np.log(2) <= found.high
    assert 0.94 <= held / 400 <= 1.0


def test_so_few_calls_have_a_median_but_no_ends() -> None:
    found = summary([10.0, 20.0, 30.0], target_s=25)
    assert found
    assert (found.median.value, found.median.low, found.median.high) == (20.0, None, None)
    assert found.kept
    assert found.kept.value == pytest.approx(2 / 3)
    assert summary([]) is None


@given(st.integers(1, 2000), st.data())
def test_a_share_lies_in_its_interval_inside_nought_and_one(count: int, data: st.DataObject) -> None:
    found = share(data.draw(st.integers(0, count)), count)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1


def test_groups_come_in_the_order_in_which_they_occur() -> None:
    found = dict(by_group(["b", "a", "b"], [1.0, 5.0, 3.0]))
    assert list(found) == ["b", "a"]
    assert (found["b"].calls, found["b"].median.value) == (2, 2.0)
