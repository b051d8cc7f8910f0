"""What can go wrong with an expression, and where in its text?"""

from __future__ import annotations

from onecity.core.expr.messages import PLACE, choose, write


class _Positioned(ValueError):
    """A message key, its parameters and the place in the text that they speak of."""

    def __init__(
        self, message: str, position: int | None, source: str, parameters: dict[str, object]
    ) -> None:
        self.message = message
        self.parameters = parameters
        self.position = position
        self.source = source
        super().__init__(message)

    @property
    def line(self) -> int | None:
        """The line of the place, counted from 1; None where no place is known."""
        return None if self.position is None else self.source.count("\n", 0, self.position) + 1

    @property
    def column(self) -> int | None:
        """The column of the place in code points, counted from 1; None where no place is known."""
        return None if self.position is None else self.position - self.source.rfind("\n", 0, self.position)

    def text(self, lang: str = "en") -> str:
        """The message with its place, in `zh` or `en`."""
        words = write(self.message, self.parameters, lang)
        if self.position is None:
            return words
        return choose(PLACE, lang).format(line=self.line, column=self.column) + words

    def __str__(self) -> str:
        return self.text("en")


class ExpressionError(_Positioned):
    """An expression that cannot be compiled.

    `message` is a key, `parameters` say what was found, allowed and nearest, `position` is the offset in
    code points counted from 0.
    """

    position: int

    def __init__(self, message: str, position: int, source: str = "", **parameters: object) -> None:
        super().__init__(message, position, source, parameters)


class EvaluationError(_Positioned):
    """An expression that has no value for these values. `kind` is the message's key."""

    def __init__(
        self, kind: str, position: int | None = None, source: str = "", **parameters: object
    ) -> None:
        super().__init__(kind, position, source, parameters)

    @property
    def kind(self) -> str:
        """Which thing went wrong, such as `division_by_zero`."""
        return self.message
