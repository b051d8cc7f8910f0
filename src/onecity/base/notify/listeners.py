"""What do messages do when something happens elsewhere?"""

from onecity.base.identity.events import PersonErased
from onecity.base.notify.inbox import forget
from onecity.base.outbox.door import read
from onecity.core.cloudevents import CloudEvent


def forget_person(event: CloudEvent) -> None:
    """A person's data were erased: their messages, which tell about them, go too."""
    forget(read(event, PersonErased).person_id)
