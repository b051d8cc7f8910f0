"""A post office for tests: it takes letters, or fails as it is told."""

from typing import Any, ClassVar, Self


class Postman:
    """The port `Mail`, kept in memory."""

    letters: ClassVar[list[tuple[str, str, str]]] = []
    failure: ClassVar[Exception | None] = None

    @classmethod
    def from_settings(cls, settings: Any) -> Self:
        """A post office that needs no settings."""
        return cls()

    def send(self, *, to: str, subject: str, text: str) -> None:
        """Take a letter, or raise what `failure` says."""
        if self.failure is not None:
            raise self.failure
        self.letters.append((to, subject, text))
