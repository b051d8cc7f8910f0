"""A city that announces one type of event, for the tests of webhooks."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from onecity.base.actor import Actor, Scope, system
from onecity.base.declarations.door import load_release
from onecity.base.declarations.tests.reading import remembered
from onecity.base.identity.tests.programs import Program
from onecity.base.manifest import Announcement, Engine, Listener, Permission
from onecity.base.notify.tests.city import FILES
from onecity.base.outbox.door import read
from onecity.base.webhooks.door import Audience, SubscriptionDraft, subscribe
from onecity.core.cloudevents import CloudEvent
from onecity.core.text import Text

PLUGGED_IN = "onecity.base.webhooks.tests.city:ENGINE"
TYPE, OTHER = "onecity.example.moved.v1", "onecity.example.secret.v1"
TITLE = Text(zh="办件有进展", en="A case has moved on")
ROLES = """\
roles:
  - {id: clerk, title: {zh: 经办, en: Clerk}, duty: business, permissions: [example.decide]}
  - {id: operator, title: {zh: 运维, en: Operator}, duty: administration, permissions: [outbox.manage]}
"""
HERE = "onecity.base.webhooks.tests.city"
ENGINE = Engine(
    id="example",
    title=Text(zh="例", en="Example"),
    kinds=tuple(f"onecity.base.identity.kinds:{kind}" for kind in ("ROLE", "ORGANISATION", "DISTRICT")),
    permissions=tuple(
        Permission(name, Text(zh=name, en=name))
        for name in ("example.decide", "example.spy", "outbox.manage")
    ),
    listeners=(Listener(TYPE, "onecity.base.webhooks.door:announce"),),
    announcements=(
        Announcement(TYPE, TITLE, "example.decide", f"{HERE}:audience"),
        Announcement(OTHER, TITLE, "example.spy", f"{HERE}:audience"),
    ),
)


@dataclass(frozen=True, slots=True)
class Moved:
    """Something of an organisation has moved on."""

    type: ClassVar[str] = TYPE
    case_id: str
    organisation: str = "health"
    service: str = "birth"

    @property
    def subject(self) -> str:
        """The case."""
        return f"case:{self.case_id}"


def audience(event: CloudEvent) -> Audience | None:
    """The organisation that it is of."""
    moved = read(event, Moved)
    if moved.organisation == "nobody":
        return None
    return Audience((Scope(moved.organisation, "370202"),), moved.service)


def load_city(folder: Path) -> None:
    """Load the city; the engine of this module must be plugged in."""
    for name, content in (FILES | {"roles.yaml": ROLES}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    load_release(remembered(folder), actor=system({"declarations.load"}))


def listening(program: Program, url: str, *topics: str) -> Actor:
    """A program that has subscribed at an address."""
    actor = program.asks()
    subscribe(actor, SubscriptionDraft(url, (TYPE,), topics))
    return actor
