"""How is money counted without losing a fen?"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Annotated, Any, NoReturn, SupportsIndex, overload

from pydantic import BeforeValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

_FEN_PER_YUAN = 100
_AMOUNT = re.compile(r"(?P<sign>[+-]?)(?P<yuan>\d{1,3}(,\d{3})+|\d+)(\.(?P<fen>\d{1,2}))?")


class AmountInvalid(ValueError):
    """Something that is not an exact amount of money: `found`, and the `reason` in English."""

    def __init__(self, found: object, reason: str) -> None:
        super().__init__(f"{found!r} is not an amount: {reason}")
        self.found = found
        self.reason = reason


class Fen(int):
    """An exact amount in fen (1 yuan = 100 fen); amounts of yuan are made by `yuan()`.

    A subclass of int, so that databases and JSON take it as it is, which stays `Fen` under `+`, `-` and `*`
    and raises `AmountInvalid` where a float would creep in.
    """

    __slots__ = ()

    def __new__(cls, amount: int = 0) -> "Fen":
        """Raises `AmountInvalid` for anything but a whole number."""
        if not isinstance(amount, int) or isinstance(amount, bool):
            raise AmountInvalid(amount, "fen are whole numbers")
        return super().__new__(cls, amount)

    def __add__(self, other: int) -> "Fen":
        return Fen(int.__add__(self, _whole(other)))

    __radd__ = __add__

    def __sub__(self, other: int) -> "Fen":
        return Fen(int.__sub__(self, _whole(other)))

    def __rsub__(self, other: int) -> "Fen":
        return Fen(int.__rsub__(self, _whole(other)))

    def __mul__(self, times: int) -> "Fen":
        if isinstance(times, Fen):
            raise AmountInvalid(times, "money is not multiplied by money")
        return Fen(int.__mul__(self, _whole(times)))

    __rmul__ = __mul__

    @overload
    def __floordiv__(self, other: "Fen") -> int: ...  # type: ignore[overload-overlap]  # how many times it fits
    @overload
    def __floordiv__(self, other: int) -> "Fen": ...
    def __floordiv__(self, other: int) -> int:
        whole = int.__floordiv__(self, _whole(other))
        return whole if isinstance(other, Fen) else Fen(whole)

    def __truediv__(self, other: object) -> NoReturn:
        raise AmountInvalid(other, "divide with `split` or `share`, which say where the rest goes")

    def __neg__(self) -> "Fen":
        return Fen(int.__neg__(self))

    def __abs__(self) -> "Fen":
        return Fen(int.__abs__(self))

    def __round__(self, ndigits: SupportsIndex | None = None) -> "Fen":
        return self

    def __repr__(self) -> str:
        return f"Fen({int(self)})"

    def __str__(self) -> str:
        return int.__repr__(self)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """In pydantic models and JSON Schema: a whole number of fen."""
        return core_schema.no_info_after_validator_function(cls, core_schema.int_schema(strict=True))


def yuan(amount: int | str | Decimal) -> Fen:
    """The amount in fen of so many yuan: `yuan(1_000)`, `yuan("12.34")`, `yuan("1,234.5")`.

    Raises `AmountInvalid` for floats (0.1 + 0.2 is not 0.3) and for more than two decimals.
    """
    if isinstance(amount, bool | float):
        raise AmountInvalid(amount, "write it as a text, for instance “12.34”")
    if isinstance(amount, Fen):
        raise AmountInvalid(amount, "it is in fen already")
    if isinstance(amount, int):
        return Fen(amount * _FEN_PER_YUAN)
    match = _AMOUNT.fullmatch(format(amount, "f") if isinstance(amount, Decimal) else amount.strip())
    if match is None:
        raise AmountInvalid(amount, "write yuan with at most two decimals, for instance “12.34”")
    fen = int(match["yuan"].replace(",", "")) * _FEN_PER_YUAN + int((match["fen"] or "0").ljust(2, "0"))
    return Fen(-fen if match["sign"] == "-" else fen)


def _from_declaration(amount: object) -> Fen:
    """For `Yuan`: whole yuan, or a text such as "12.34", "12.34 yuan", "12.34元"."""
    if isinstance(amount, Fen):
        return amount
    if isinstance(amount, str):
        return yuan(re.sub(r"\s*(yuan|元)\s*$", "", amount))
    if isinstance(amount, int | Decimal):
        return yuan(amount)
    raise AmountInvalid(amount, "write it in quotes, for instance “12.34”")


# For declarations: a person writes yuan (`3`, `"12.34"`, `"12.34 yuan"`), the model holds fen.
Yuan = Annotated[Fen, BeforeValidator(_from_declaration, json_schema_input_type=int | str)]


def total(amounts: Iterable[Fen]) -> Fen:
    """The sum; zero fen for none."""
    return Fen(sum(amounts))


def share(amount: Fen, numerator: int, denominator: int) -> Fen:
    """The fraction `numerator/denominator` of `amount`, rounded half away from zero (四舍五入)."""
    if denominator <= 0:
        raise AmountInvalid(denominator, "a share needs a positive denominator")
    product = int(amount) * numerator
    size = (2 * abs(product) + denominator) // (2 * denominator)
    return Fen(-size if product < 0 else size)


def split(amount: Fen, weights: Sequence[int]) -> list[Fen]:
    """`amount` in parts proportional to `weights`, which sum to it exactly (largest remainder).

    Each part is less than one fen away from its exact share; on equal remainders the earlier part gets more.
    Raises `AmountInvalid` for negative weights or when all of them are zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise AmountInvalid(list(weights), "weights are not negative, and at least one is positive")
    sign, size = (-1, -int(amount)) if amount < 0 else (1, int(amount))
    shares = [divmod(size * weight, whole) for weight in weights]
    missing = size - sum(floor for floor, _ in shares)
    by_remainder = sorted(range(len(shares)), key=lambda place: (-shares[place][1], place))
    lucky = set(by_remainder[:missing])
    return [Fen(sign * (floor + (place in lucky))) for place, (floor, _) in enumerate(shares)]


def format_amount(amount: Fen, language: str) -> str:
    """`1,234.50元` in Chinese (`zh…`), `CNY 1,234.50` in any other language."""
    figures = format_yuan(amount)
    return f"{figures}元" if language.lower().startswith("zh") else f"CNY {figures}"


def format_yuan(amount: Fen) -> str:
    """The bare figures in yuan, always with two decimals: `-1,234.50`."""
    sign = "-" if amount < 0 else ""
    whole, fen = divmod(abs(int(amount)), _FEN_PER_YUAN)
    return f"{sign}{whole:,}.{fen:02d}"


def _whole(other: object) -> int:
    """`other` if it is a whole number; raises `AmountInvalid` otherwise."""
    if isinstance(other, int):
        return int(other)
    raise AmountInvalid(other, "fen are counted with whole numbers only")
