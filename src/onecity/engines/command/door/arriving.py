"""Has something that a phone kept while it had no network arrived before?"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.engines.command.models import Arrival

# Longer than any phone lies in a drawer with a queue that somebody still means to send.
REMEMBERED = timedelta(days=90)
LONGEST_KEY = 40


def arrives_first(actor: Actor, key: str) -> bool:
    """Note a key in the caller's transaction, which writes its effect too; whether it was new."""
    if actor.id is None or not key or len(key) > LONGEST_KEY:
        return True
    try:
        with transaction.atomic():
            Arrival.objects.create(person=actor.id, key=key, at=timezone.now())
    except IntegrityError:
        return False
    return True


def forget_arrivals() -> None:
    """Scheduled: keys that no phone will send again."""
    Arrival.objects.filter(at__lt=timezone.now() - REMEMBERED).delete()
