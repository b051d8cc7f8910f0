"""How is a column of words kept in which few different ones stand, or which is the same every time?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class Coded(Sequence[str]):
    """Each word once, and for each row which one stands there: `words[at[row]]`."""

    words: Sequence[str]
    at: "npt.NDArray[np.integer]"

    def __len__(self) -> int:
        return len(self.at)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> "Coded": ...
    def __getitem__(self, row: int | slice) -> "str | Coded":
        return Coded(self.words, self.at[row]) if isinstance(row, slice) else self.words[int(self.at[row])]


@dataclass(frozen=True, eq=False)
class Marked(Sequence[str]):
    """Words that are made only when somebody looks at them. Columns with the same `mark` hold the same ones."""

    mark: bytes
    length: int
    make: Callable[[], list[str]] = field(repr=False)

    @cached_property
    def words(self) -> list[str]:
        """All of them."""
        return self.make()

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> "str | list[str]":
        return self.words[row]
