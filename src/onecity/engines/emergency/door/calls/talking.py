"""What do caller and call-taker write to each other, and how is the caller called back?"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.identity.door import normal_phone
from onecity.core.ids import is_mobile
from onecity.engines.emergency.door.calls.callfile import CallFile, locked, locked_by_token
from onecity.engines.emergency.door.calls.rights import must
from onecity.engines.emergency.door.calls.sealing import hash_of, open_personal, open_words, seal_personal
from onecity.engines.emergency.door.calls.values import Message, Personal
from onecity.engines.emergency.errors import PhoneMissing
from onecity.engines.emergency.models import Call
from onecity.engines.emergency.permissions import TAKE

LONGEST = 500
SAID = "said"


@transaction.atomic
def say(token: str, text: str, *, key: str = "") -> None:
    """A line from the caller; the same `key` is the same line.

    Raises `CallUnknown`, `CallOver`: nobody would read it.
    """
    file = locked_by_token(hash_of(token))
    file.must_not_be_closed()
    _say(file, text, None, key)


@transaction.atomic
def reply(actor: Actor, call_id: UUID, text: str, *, key: str = "") -> None:
    """A line from the call-taker; the same `key` is the same line. Raises `NotAllowed`, `CallUnknown`, `CallOver`."""
    file = locked(call_id)
    must(actor, TAKE, file.row.division)
    file.must_be_open()
    if _say(file, text, actor.id, key):
        record(actor=actor, action="emergency.call.reply", target=f"call:{call_id}")


@transaction.atomic
def set_number(token: str, phone: str) -> None:
    """Where the caller can be called back, sealed. Raises `CallUnknown`, `CallOver`, `PhoneMissing`."""
    number = normal_phone(phone)
    if not is_mobile(number):
        raise PhoneMissing
    file = locked_by_token(hash_of(token))
    file.must_not_be_closed()
    known = open_personal(file.row.id, file.row.sealed)
    file.row.sealed = seal_personal(file.row.id, Personal(number, known.words, known.address))
    file.add("number-given")
    file.save()


@transaction.atomic
def prefer_text(token: str, language: str = "") -> None:
    """The caller cannot speak or hear: they write. Raises `CallUnknown`."""
    file = locked_by_token(hash_of(token))
    if not file.row.is_text_only:
        file.row.is_text_only = True
        file.add("text-only", key="text-only")
    file.row.language = language or file.row.language
    file.save()


@transaction.atomic
def guided(token: str, guidance: str, step: int) -> None:
    """Which step the caller has reached, for the call-taker to see. Raises `CallUnknown`."""
    file = locked_by_token(hash_of(token))
    if guidance in file.row.guidance and file.add(
        "guided", data={"guidance": guidance, "step": step}, key=f"step:{guidance}:{step}"
    ):
        file.save()


def messages_of(row: Call) -> tuple[Message, ...]:
    """The conversation so far."""
    return tuple(
        Message(one.id, one.at, one.by is None, open_words(row.id, one.sealed))
        for one in row.events.filter(kind=SAID).order_by("id")
    )


def _say(file: CallFile, text: str, by: UUID | None, key: str) -> bool:
    """Write a line; False for an empty one, and for one that stands there already."""
    words, key = text.strip()[:LONGEST], f"said:{key}" if key else ""
    if not words or not file.add(SAID, by=by, words=words, key=key, at=timezone.now()):
        return False
    file.save()
    return True
