"""A small engine for tests of events: what it announces, and what its listeners have heard."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from django.test import override_settings

from onecity.base.manifest import Engine, Listener, engines
from onecity.base.outbox.door import emit, read
from onecity.core.cloudevents import CloudEvent
from onecity.core.text import Text

NAME = "onecity.base.outbox.tests.town"


class Colour(StrEnum):
    """A value that JSON keeps as a text."""

    RED = "red"


@dataclass(frozen=True, slots=True)
class BellRung:
    """The bell of a tower was rung."""

    type: ClassVar[str] = "onecity.town.bell-rung.v1"
    tower: int
    count: int = 0
    ringer: UUID | None = None
    at: datetime | None = None
    colour: Colour = Colour.RED

    @property
    def subject(self) -> str:
        """The tower."""
        return f"tower:{self.tower}"


@dataclass(frozen=True, slots=True)
class EchoHeard:
    """The bell was heard elsewhere."""

    type: ClassVar[str] = "onecity.town.echo-heard.v1"
    tower: int

    @property
    def subject(self) -> str:
        """The tower."""
        return f"tower:{self.tower}"


class Deaf(Exception):
    """A listener that fails."""


heard: list[tuple[str, int, int]] = []
deaf: set[tuple[str, int]] = set()


def by_watchman(event: CloudEvent) -> None:
    """Hears every bell."""
    _hear("watchman", event)


def by_priest(event: CloudEvent) -> None:
    """Hears every bell and tells of the echo."""
    _hear("priest", event)
    emit(EchoHeard(tower=read(event, BellRung).tower))


def by_valley(event: CloudEvent) -> None:
    """Hears the echo."""
    heard.append(("valley", read(event, EchoHeard).tower, 0))


def _hear(who: str, event: CloudEvent) -> None:
    bell = read(event, BellRung)
    if (who, bell.tower) in deaf:
        raise Deaf(f"tower {bell.tower}")
    heard.append((who, bell.tower, bell.count))


ENGINE = Engine(
    id="town",
    title=Text(zh="小镇", en="Town"),
    listeners=(
        Listener(BellRung.type, f"{NAME}:by_watchman"),
        Listener(BellRung.type, f"{NAME}:by_priest"),
        Listener(EchoHeard.type, f"{NAME}:by_valley"),
    ),
)


@contextmanager
def plugged_in() -> Iterator[None]:
    """Only the town's manifest is read, and nothing has been heard yet."""
    heard.clear()
    deaf.clear()
    with override_settings(ONECITY_ENGINES=[f"{NAME}:ENGINE"]):
        engines.cache_clear()
        try:
            yield
        finally:
            engines.cache_clear()
