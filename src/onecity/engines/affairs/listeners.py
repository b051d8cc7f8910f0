"""What does affairs do when it hears of something, and what does it tell the city's search?"""

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from onecity.base.identity.events import PersonErased
from onecity.base.notify.events import MessageGone
from onecity.base.outbox.door import read
from onecity.base.search.door import Entry
from onecity.core.cloudevents import CloudEvent
from onecity.engines.affairs import door
from onecity.engines.affairs.door.filing import search_entries as cases
from onecity.engines.affairs.door.tasks import ENGINE
from onecity.engines.command.events import EnforcementProposed


def date_items(_event: CloudEvent) -> None:
    """A release was loaded: it may bring the calendar for which items wait."""
    door.date_undated_items()


def forget_person(event: CloudEvent) -> None:
    """A person's data were erased: their open cases end, their documents go."""
    door.forget_person(read(event, PersonErased).person_id)


def note_told(event: CloudEvent) -> None:
    """A message has gone out: if it was about a granted item, its results are sent."""
    gone = read(event, MessageGone)
    if gone.topic == ENGINE:
        case_id, item = gone.about.split(":")
        door.told_by(UUID(case_id), item, gone.channel)


def open_enforcement(event: CloudEvent) -> None:
    """An incident shows what the law forbids: a case opens."""
    door.open_enforcement(read(event, EnforcementProposed))


def search_entries() -> Iterator[Entry]:
    """Every declared service, for everybody; every case, for whoever filed it."""
    for service in door.services():
        yield Entry(
            kind="service",
            key=service.id,
            title=service.title,
            summary=service.summary,
            url=reverse("affairs:service", args=[service.id]),
            visibility="public",
            keywords=(*service.keywords, *(item.title.zh for item in service.items)),
        )
    yield from cases()
