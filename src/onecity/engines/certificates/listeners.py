"""What does certificates do when it hears of something, and what does it tell the city's search?"""

from collections.abc import Iterator

from django.urls import reverse

from onecity.base.identity.events import ConsentWithdrawn, PersonErased
from onecity.base.outbox.door import read
from onecity.base.search.door import Entry
from onecity.core.cloudevents import CloudEvent
from onecity.engines.certificates import door
from onecity.engines.certificates.door.telling import entries


def forget_person(event: CloudEvent) -> None:
    """A person was erased: their certificates end, their files go."""
    door.forget_person(read(event, PersonErased).person_id)


def withdraw_grants(event: CloudEvent) -> None:
    """A consent was taken back: what rested on it ends."""
    door.withdraw_with_consent(read(event, ConsentWithdrawn).consent_id)


def search_entries() -> Iterator[Entry]:
    """Every certificate for its holder, every certificate-free matter for everybody."""
    yield from entries()
    for matter in door.all_matters():
        yield Entry(
            kind="matter",
            key=matter.id,
            title=matter.title,
            summary=matter.summary,
            url=reverse("certificates:matter", args=[matter.id]),
            visibility="public",
            keywords=("免证办", *matter.keywords),
            order=45,
        )
