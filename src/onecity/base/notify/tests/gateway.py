"""A gateway for tests: it takes texts, or fails as it is told."""

from typing import Any, ClassVar, Self


class Gateway:
    """The port `Sms`, kept in memory."""

    texts: ClassVar[list[tuple[str, str]]] = []
    failure: ClassVar[Exception | None] = None

    @classmethod
    def from_settings(cls, settings: Any) -> Self:
        """A gateway that needs no settings."""
        return cls()

    def send(self, *, to: str, text: str) -> None:
        """Take a text, or raise what `failure` says."""
        if self.failure is not None:
            raise self.failure
        self.texts.append((to, text))
