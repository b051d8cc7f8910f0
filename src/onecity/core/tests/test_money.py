"""Money never loses a fen and never becomes a float."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from onecity.core.crypto import canonical
from onecity.core.money import AmountInvalid, Fen, Yuan, format_amount, format_yuan, share, split, total, yuan

AMOUNTS = st.integers(-(10**12), 10**12).map(Fen)


class Fee(BaseModel):
    fee: Yuan
    paid: Fen = Fen(0)


@pytest.mark.parametrize(
    ("amount", "fen"),
    [
        (1_000, 100_000),
        (0, 0),
        (-3, -300),
        ("12.34", 1234),
        ("12.3", 1230),
        ("1,234.50", 123450),
        (" -0.01 ", -1),
        (Decimal("12.34"), 1234),
        (Decimal("1E+2"), 10000),
    ],
)
def test_yuan_become_fen(amount: int | str | Decimal, fen: int) -> None:
    assert yuan(amount) == Fen(fen)


@pytest.mark.parametrize(
    "amount",
    [0.1, 1.0, True, "12.345", "1e3", "", "12.", "1,23", "NaN", Decimal("0.001"), Decimal("NaN"), Fen(3)],
)
def test_what_is_no_exact_amount_is_refused(amount: int | str | Decimal) -> None:
    with pytest.raises(AmountInvalid):
        yuan(amount)


@settings(deadline=None)
@given(AMOUNTS, AMOUNTS, st.integers(-1000, 1000))
def test_sums_and_multiples_stay_money(a: Fen, b: Fen, times: int) -> None:
    for result in (a + b, a - b, a * times, times * a, -a, abs(a), 5 + a, 5 - a, total([a, b])):
        assert type(result) is Fen
    assert int(a + b) == int(a) + int(b)
    assert a - b == -(b - a)
    assert 5 - a == Fen(5) - a


@pytest.mark.parametrize("wrong", [1.5, "3", None])
def test_money_takes_no_floats(wrong: object) -> None:
    for calculate in (
        lambda: Fen(3) + wrong,  # type: ignore[operator]
        lambda: Fen(3) - wrong,  # type: ignore[operator]
        lambda: Fen(3) * wrong,  # type: ignore[operator]
        lambda: Fen(3) // wrong,  # type: ignore[operator]
        lambda: Fen(wrong),  # type: ignore[arg-type]
    ):
        with pytest.raises(AmountInvalid):
            calculate()


def test_money_is_neither_squared_nor_divided() -> None:
    with pytest.raises(AmountInvalid):
        Fen(3) * Fen(3)
    with pytest.raises(AmountInvalid):
        Fen(3) / 2
    assert Fen(700) // Fen(300) == 2
    assert type(Fen(700) // 3) is Fen


@settings(deadline=None)
@given(AMOUNTS, st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any))
def test_parts_sum_to_the_whole_and_lie_next_to_their_share(amount: Fen, weights: list[int]) -> None:
    parts = split(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - amount * weight) < sum(weights)
        assert weight or part == 0


@settings(deadline=None)
@given(AMOUNTS, st.permutations([5, 3, 2, 7]))
def test_more_weight_never_gets_less(amount: Fen, weights: list[int]) -> None:
    by_weight = sorted(zip(weights, split(amount, weights), strict=True))
    sizes = [abs(part) for _, part in by_weight]
    assert sizes == sorted(sizes)


def test_three_people_share_a_yuan() -> None:
    assert split(yuan(1), [1, 1, 1]) == [34, 33, 33]
    assert split(yuan(-1), [1, 1, 1]) == [-34, -33, -33]


@pytest.mark.parametrize("weights", [[], [0], [1, -1], [3, -1]])
def test_weights_that_share_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(AmountInvalid):
        split(Fen(10), weights)


@pytest.mark.parametrize(
    ("amount", "numerator", "denominator", "part"),
    [(100, 1, 3, 33), (5, 1, 2, 3), (-5, 1, 2, -3), (200, 20, 100, 40), (1, 0, 7, 0)],
)
def test_a_share_is_rounded_half_away_from_zero(
    amount: int, numerator: int, denominator: int, part: int
) -> None:
    assert share(Fen(amount), numerator, denominator) == Fen(part)


def test_a_share_needs_a_positive_denominator() -> None:
    with pytest.raises(AmountInvalid):
        share(Fen(1), 1, 0)


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (123450, "1,234.50元", "CNY 1,234.50"),
        (-5, "-0.05元", "CNY -0.05"),
        (0, "0.00元", "CNY 0.00"),
    ],
)
def test_money_is_written_in_both_languages(fen: int, zh: str, en: str) -> None:
    assert format_amount(Fen(fen), "zh-hans") == zh
    assert format_amount(Fen(fen), "en") == en


@settings(deadline=None)
@given(AMOUNTS)
def test_what_is_written_can_be_read(amount: Fen) -> None:
    assert yuan(format_yuan(amount)) == amount


@pytest.mark.parametrize(
    ("written", "fen"), [(3, 300), ("12.34", 1234), ("12.34 yuan", 1234), ("12.34元", 1234), (Fen(7), 7)]
)
def test_a_declaration_says_yuan_and_holds_fen(written: int | str, fen: int) -> None:
    fee = Fee.model_validate({"fee": written})
    assert fee.fee == fen
    assert type(fee.fee) is Fen


@pytest.mark.parametrize("written", [12.34, "12.345", None, True, "a lot"])
def test_a_declared_amount_that_is_not_exact_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        Fee.model_validate({"fee": written})


def test_fen_are_whole_numbers_to_json() -> None:
    fee = Fee(fee=yuan(3), paid=Fen(5))
    assert fee.model_dump_json() == '{"fee":300,"paid":5}'
    assert canonical({"paid": fee.paid}) == b'{"paid":5}'
    assert Fee.model_json_schema()["properties"]["paid"]["type"] == "integer"
    assert f"{Fen(5)}" == str(Fen(5)) == "5"
    with pytest.raises(ValidationError):
        Fee.model_validate({"fee": 3, "paid": "5"})
