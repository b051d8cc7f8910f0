"""Which apps have read what about me, when and for what?"""

from dataclasses import dataclass
from datetime import datetime

from onecity.base.actor import Actor, NotAllowed
from onecity.base.audit.door import own_readings
from onecity.base.identity.openid.ending import PREFIX
from onecity.base.identity.openid.known import apps
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
    known, found = apps(), []
    for entry in own_readings(actor, target_prefix=PREFIX, limit=MOST):
        app = known.get(entry.target.removeprefix(PREFIX))
        fields = set(entry.details["fields"])
        wish = next((one for one in app.scopes if one.purpose.zh == entry.purpose), None) if app else None
        found.append(
            Reading(
                at=entry.at,
                app=app.title if app else _same(entry.target.removeprefix(PREFIX)),
                what=tuple(words.title for words in SCOPES.values() if set(words.fields) & fields),
                purpose=wish.purpose if wish else _same(entry.purpose),
            )
        )
    return tuple(found)


def _same(text: str) -> Text:
    """What is known in one language only."""
    return Text(zh=text, en=text)
