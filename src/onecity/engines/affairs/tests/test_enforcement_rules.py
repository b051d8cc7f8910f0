"""Is a fine by steps never less for more, never above the cap, and always explained?"""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from ruamel.yaml import YAML

from onecity.core.money import yuan
from onecity.engines.affairs.declare import Enforcement
from onecity.engines.affairs.rules.enforcement import (
    assess,
    explained,
    proposed_facts,
    read_facts,
    same_offender,
)
from onecity.engines.affairs.tests.town import QINGDAO

MASSES = st.integers(0, 250_000)


@cache
def written() -> dict[str, object]:
    return dict(YAML(typ="safe").load((QINGDAO / "enforcement" / "overload.yaml").read_text()))


@cache
def overload() -> Enforcement:
    return Enforcement.model_validate(written())


def fine(mass: int, **changes: object) -> int:
    rule = overload()
    penalty = rule.penalty.model_copy(update=changes)
    facts = {"axles": "axles-2", "mass": mass}
    return assess(rule.model_copy(update={"penalty": penalty}), facts).fine


@pytest.mark.parametrize(
    ("mass", "amount"),
    [(18_000, 0), (19_000, 0), (19_001, 500), (20_999, 1_000), (78_000, 30_000), (250_000, 30_000)],
)
def test_a_fine_starts_above_one_tonne_leaves_parts_out_and_stops_at_the_cap(mass: int, amount: int) -> None:
    assert fine(mass) == yuan(amount)


def test_whether_part_tonnes_count_is_the_declarations_choice() -> None:
    assert fine(20_001, count_part_steps=True) == yuan(1_500)


@given(MASSES, MASSES)
def test_more_mass_never_costs_less_and_every_fine_is_explained(a: int, b: int) -> None:
    low, high = sorted((a, b))
    assert fine(low) <= fine(high) <= overload().penalty.cap
    said = explained(overload(), assess(overload(), {"axles": "axles-2", "mass": high}, earlier=4))
    assert f"{high:,}" in said[0].zh
    assert all(one.zh and one.en for one in said)


@given(st.dictionaries(st.sampled_from(["plate", "axles", "mass", "x"]), st.text(max_size=12)))
def test_facts_that_are_read_fit_and_the_others_are_named(typed: dict[str, str]) -> None:
    facts, wrong = read_facts(overload(), typed)
    assert set(facts) | set(wrong) == {"plate", "axles", "mass"}
    assert not set(facts) & set(wrong)
    assert isinstance(facts.get("mass", 0), int)


def test_the_heaviest_reading_of_the_incident_is_proposed() -> None:
    found = proposed_facts(overload(), "", [("mass", 50_100.7), ("height", 4.2), ("mass", 52_400.2)])
    assert found == {"mass": 52_400}


def test_a_plate_is_the_same_however_it_is_typed() -> None:
    assert same_offender("鲁b·12 345") == same_offender("鲁B12345") == "鲁B12345"


def test_a_penalty_over_facts_that_are_not_there_is_refused() -> None:
    broken = written() | {"offender": "driver"}
    with pytest.raises(ValidationError, match="driver"):
        Enforcement.model_validate(broken)
