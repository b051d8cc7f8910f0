"""Which apps have read what about me, when and for what?"""

from dataclasses import dataclass
from datetime import datetime

from onecity.base.actor import Actor, NotAllowed
from onecity.base.audit.door import EntryView, own_readings
from onecity.base.identity.openid.ending import PREFIX
from onecity.base.identity.openid.known import purpose_read
from onecity.base.identity.openid.scopes import SCOPES
from onecity.core.text import Text

MOST = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of one app: what and what for, in the words that the person agreed to."""

    at: datetime
    app: Text
    what: tuple[Text, ...]
    purpose: Text


def readings_of(actor: Actor) -> tuple[Reading, ...]:
    """What apps have read of the actor's own data, newest first. Raises `NotAllowed` for the anonymous."""
    if actor.id is None:
        raise NotAllowed("identity.read")
    entries = own_readings(actor, target_prefix=PREFIX, limit=MOST)
    return tuple(_reading(entry) for entry in entries)


def _reading(entry: EntryView) -> Reading:
    name, fields = entry.target.removeprefix(PREFIX), set(entry.details["fields"])
    what = tuple(words.title for words in SCOPES.values() if set(words.fields) & fields)
    then = purpose_read(name, entry.purpose)
    app, purpose = (then[0].title, then[1]) if then else (_same(name), _same(entry.purpose.partition("@")[0]))
    return Reading(entry.at, app, what, purpose)


def _same(text: str) -> Text:
    """What is known in one language only."""
    return Text(zh=text, en=text)
