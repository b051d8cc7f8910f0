"""How do the operators hear that messages do not leave the house?"""

from django.db import transaction

from onecity.base.actor import Scope
from onecity.base.identity.door import people_with
from onecity.base.notify.alarms import raise_alarm
from onecity.base.notify.inbox import send
from onecity.base.notify.models import Message
from onecity.core.text import Text

OPERATE = "notify.operate"


@transaction.atomic
def tell_operators(topic: str, title: Text, body: Text) -> None:
    """Tell them once, until they have read it; by no mail or text: what leaves the house fails."""
    raise_alarm(topic=topic, title=title, body=body)
    for person_id in people_with(OPERATE, Scope()):
        if not Message.objects.filter(person_id=person_id, topic=topic, read_at=None).exists():
            send(person_id, topic=topic, title=title, body=body, channels=())
