"""How is a call for help taken in, so that none is lost and none is two?"""

import re
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from onecity.base.actor import ANONYMOUS, Actor
from onecity.base.audit.door import record
from onecity.base.identity.door import normal_phone
from onecity.base.outbox.door import emit
from onecity.engines.emergency.door.calls.callfile import CallFile, changed, tell, view_of
from onecity.engines.emergency.door.calls.declared import city_zone, targets
from onecity.engines.emergency.door.calls.locating import place
from onecity.engines.emergency.door.calls.rights import must
from onecity.engines.emergency.door.calls.sealing import hash_of, seal_personal, token_of
from onecity.engines.emergency.door.calls.values import CallView, Personal, PhoneCall, Tap
from onecity.engines.emergency.errors import KeyUnfit
from onecity.engines.emergency.models import Call
from onecity.engines.emergency.permissions import TAKE
from onecity.engines.emergency.rules.calls import ranking

ONCE = re.compile(r"[A-Za-z0-9_-]{22,100}")
# No letters or digits that are taken for others when a number is read out over a radio.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
NUMBER_TRIES = 5


def receive(tap: Tap) -> CallView:
    """Take in a call; it is committed when this returns. The same `once` gives the same call. Anybody may.

    Nobody is refused for calling too often: such calls are marked `is_suspicious` and ranked behind the others.
    Raises `KeyUnfit` for a key that others could guess.
    """
    if not ONCE.fullmatch(tap.once):
        raise KeyUnfit
    return view_of(_once(tap, ANONYMOUS).row)


def enter(actor: Actor, given: PhoneCall) -> UUID:
    """Enter a call that came over the telephone; it is the actor's at once. The same `once` gives the same call.

    Raises `NotAllowed`, `KeyUnfit`.
    """
    must(actor, TAKE)
    if not ONCE.fullmatch(given.once):
        raise KeyUnfit
    file = _once(Tap(given.once, "phone", given.language), actor, given)
    return file.row.id


def _once(tap: Tap, actor: Actor, given: PhoneCall | None = None) -> CallFile:
    """The call of the key: that which is there, else a new one."""
    once_hash = hash_of(tap.once)
    for attempt in range(NUMBER_TRIES):
        known = Call.objects.filter(once=once_hash).first()
        if known is not None:
            return CallFile(known)
        try:
            return _made(tap, actor, once_hash, given)
        except IntegrityError:
            # the same tap came twice at the same moment, or the number is taken: look again
            if attempt + 1 == NUMBER_TRIES:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def _made(tap: Tap, actor: Actor, once_hash: str, given: PhoneCall | None) -> CallFile:
    now = timezone.now()
    by_phone = given is not None
    source_key = _source_key(tap.network, now)
    flooding = not by_phone and ranking.is_suspicious(
        _earlier(source_key, now), targets().flood, from_another_site=tap.from_another_site
    )
    row = Call(
        number=_number(now),
        once=once_hash,
        token_hash=hash_of(token_of(tap.once)),
        source=tap.source,
        language=tap.language,
        is_text_only=tap.is_text_only,
        is_suspicious=flooding,
        rank=ranking.rank_of(flooding, None),
        source_key=source_key,
        received_at=now,
        seen_at=None if by_phone else now,
    )
    if given is not None:
        row.state, row.taken_by, row.answered_at = "taken", actor.id, now
    row.save(force_insert=True)
    file = CallFile(row)
    data = {"source": tap.source, "suspicious": flooding, "text_only": tap.is_text_only}
    file.add("received", by=actor.id, data=data, key="received", at=now)
    if given is not None:
        _heard(file, actor, given, now)
    if tap.fix is not None:
        place(file, tap.fix, now)
        row.save()
    record(
        actor=actor, action="emergency.call.receive", target=f"call:{row.id}", details={"source": tap.source}
    )
    tell(row)
    emit(changed(row, "received"))
    return file


def _heard(file: CallFile, actor: Actor, given: PhoneCall, now: datetime) -> None:
    """What the call-taker wrote down while somebody spoke."""
    phone = normal_phone(given.phone)
    if phone or given.words:
        personal = Personal(phone=phone[:20], words=given.words[:1_000])
        file.row.sealed = seal_personal(file.row.id, personal)
        file.row.save()
    file.add("taken", by=actor.id, data={"waited_s": 0.0}, key="taken", at=now)


def _earlier(source_key: str, now: datetime) -> int:
    """How many unfinished calls came from there within the city's time for floods."""
    if not source_key:
        return 0
    since = now - timedelta(seconds=targets().flood_within_s)
    return Call.objects.filter(source_key=source_key, received_at__gte=since, judged_at=None).count()


def _source_key(network: str, now: datetime) -> str:
    """A network of one day under a keyed hash: enough to see a flood, not to know who called."""
    if not network:
        return ""
    return salted_hmac(
        "onecity.emergency.source", f"{now:%Y-%m-%d} {network}", algorithm="sha256"
    ).hexdigest()


def _number(now: datetime) -> str:
    """A number that can be read out: the day in the city and five letters."""
    local = now.astimezone(city_zone())
    return f"{local:%y%m%d}-{''.join(secrets.choice(LETTERS) for _ in range(5))}"
