"""Where is a caller, who comes first, is it the same emergency, who has gone? Without a database."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from onecity.engines.emergency.declare import Protocol
from onecity.engines.emergency.rules.calls.following import Caller, answered, has_gone
from onecity.engines.emergency.rules.calls.merging import Likeness, Near, Reported, alike, likeness
from onecity.engines.emergency.rules.calls.position import BY_HAND, Fix, best, is_news, uncertainty_m
from onecity.engines.emergency.rules.calls.ranking import SUSPICIOUS, Flood, is_suspicious, rank_of
from onecity.engines.emergency.rules.calls.searching import complaints

NOW = datetime(2026, 7, 20, 8, tzinfo=UTC)
NEAR = Near(150, 1_200)
PROTOCOLS = Path(__file__).resolve().parents[5] / "cities" / "qingdao" / "emergency" / "protocols"

ages = st.integers(0, 3_600).map(lambda s: NOW - timedelta(seconds=s))
lons, lats = st.floats(120.30, 120.31), st.floats(36.06, 36.07)
fixes = st.builds(
    Fix, st.sampled_from(["phone", "link", "pin", "address"]), lons, lats, st.floats(1, 3_000), ages
)
reports = st.builds(
    Reported,
    st.sampled_from("abcdef"),
    ages,
    st.none() | lons,
    st.none() | lats,
    st.floats(1, 2_000),
    st.sampled_from(["", "stroke", "traffic"]),
)


@given(st.lists(fixes, min_size=1))
def test_the_best_position_is_placed_by_hand_or_the_least_uncertain(known: list[Fix]) -> None:
    found = best(known, NOW)
    assert found is not None
    by_hand = [one for one in known if one.source in BY_HAND]
    if by_hand:
        assert found.at == max(one.at for one in by_hand)
    else:
        assert uncertainty_m(found, NOW) == min(uncertainty_m(one, NOW) for one in known)


@given(st.lists(fixes.filter(lambda one: one.source not in BY_HAND), min_size=1), fixes)
def test_another_position_of_a_phone_never_makes_the_place_less_certain(known: list[Fix], new: Fix) -> None:
    before, after = best(known, NOW), best([*known, new], NOW)
    assert before is not None
    assert after is not None
    assert after.source in BY_HAND or uncertainty_m(after, NOW) <= uncertainty_m(before, NOW)


def test_a_worse_position_at_the_same_place_is_no_news_but_a_better_or_another_is() -> None:
    def at(lat: float, radius_m: float, age_s: float = 0) -> Fix:
        return Fix("phone", 120.3, lat, radius_m, NOW - timedelta(seconds=age_s))

    known = at(36.06, 50, age_s=5)
    assert is_news(known, None, NOW)
    assert not is_news(at(36.06, 60), known, NOW)
    assert is_news(at(36.06, 10), known, NOW)
    assert is_news(at(36.07, 60), known, NOW), "a kilometre on"
    assert is_news(at(36.0601, 50), at(36.06, 50, age_s=300), NOW), "the old one is no longer sure"


@given(reports, reports)
def test_being_the_same_emergency_is_mutual(one: Reported, other: Reported) -> None:
    found, back = likeness(one, other, NEAR), likeness(other, one, NEAR)
    assert (found is None) == (back is None)
    if found and back:
        assert (found.apart_m, found.apart_s) == pytest.approx((back.apart_m, back.apart_s))


@given(reports, reports)
def test_calls_far_apart_in_time_or_with_different_complaints_are_never_the_same(
    one: Reported, other: Reported
) -> None:
    found = likeness(one, other, NEAR)
    if found is not None:
        assert found.apart_s <= NEAR.within_s
        assert found.apart_m <= NEAR.within_m + one.radius_m + other.radius_m
        assert "" in (one.complaint, other.complaint) or one.complaint == other.complaint
        assert one.id != other.id


@given(reports, reports, st.floats(0, 500), st.floats(0, 3_600))
def test_a_wider_rule_never_finds_less(one: Reported, other: Reported, more_m: float, more_s: float) -> None:
    wider = Near(NEAR.within_m + more_m, NEAR.within_s + more_s)
    assert likeness(one, other, NEAR) is None or likeness(one, other, wider) is not None


@given(reports, st.lists(reports))
def test_the_likeliest_come_first_whatever_the_order(one: Reported, others: list[Reported]) -> None:
    found = alike(one, others, NEAR)
    assert [key(like) for like in found] == sorted(key(like) for like in found)
    assert alike(one, reversed(others), NEAR) == found


def key(like: Likeness) -> tuple[bool, float, float, str]:
    return not like.same_complaint, like.apart_m, like.apart_s, like.id


@given(st.integers(0, 100), st.booleans(), st.sampled_from([None, 0, 1, 2]))
def test_a_flood_is_ranked_behind_and_a_judgement_stands_above_that(
    earlier: int, foreign: bool, own: int | None
) -> None:
    marked = is_suspicious(earlier, Flood(4, 600), from_another_site=foreign)
    assert marked == (foreign or earlier >= 4)
    assert rank_of(marked, None, own) <= SUSPICIOUS
    assert rank_of(True, None, own) >= rank_of(False, None, own)
    assert rank_of(marked, 2) == 2 < rank_of(False, None, own)


@pytest.mark.parametrize(
    ("state", "has_page", "silent_s", "hung_up", "gone"),
    [
        ("waiting", True, 61, False, True),
        ("waiting", True, 59, False, False),
        ("waiting", False, 999, False, False),
        ("taken", False, 0, True, True),
        ("judged", True, 999, True, False),
    ],
)
def test_only_who_was_not_judged_and_hung_up_or_fell_silent_is_called_back(
    state: str, has_page: bool, silent_s: int, hung_up: bool, gone: bool
) -> None:
    caller = Caller(state, has_page, NOW - timedelta(seconds=silent_s), NOW if hung_up else None)
    assert has_gone(caller, NOW, timedelta(seconds=60)) is gone


def test_the_answer_clock_stands_once_somebody_has_answered() -> None:
    waiting = answered(NOW, None, NOW + timedelta(seconds=11), 10)
    stood = answered(NOW, NOW + timedelta(seconds=10), NOW + timedelta(hours=1), 10)
    assert (waiting.waited_s, waiting.is_late) == (11, True)
    assert (stood.waited_s, stood.is_late) == (10, False)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("胸痛", "chest-pain"),
        ("xiongtong", "chest-pain"),
        ("xt", "chest-pain"),
        ("CHOK", "choking"),
        ("liuxue", "bleeding"),
        ("叫不醒", "collapse"),
        ("车祸", "traffic"),
    ],
)
def test_a_complaint_is_found_by_words_pinyin_or_its_first_letters(typed: str, first: str) -> None:
    assert complaints(declared(), typed)[0].id == first


def test_nothing_typed_finds_all_and_nonsense_nothing() -> None:
    assert len(complaints(declared(), " ")) == len(declared())
    assert complaints(declared(), "qqqq") == ()


@cache
def declared() -> list[Protocol]:
    yaml = YAML(typ="safe")
    named = ("bleeding", "chest-pain", "choking", "collapse", "traffic")
    return [Protocol.model_validate(yaml.load((PROTOCOLS / f"{one}.yaml").read_text())) for one in named]
