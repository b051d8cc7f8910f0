"""Where is the caller? Each position is kept with its error; the rule says which of them counts."""

import logging
import secrets
from datetime import datetime, timedelta
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.ports import SmsDelayed, SmsRefused, port
from onecity.base.registry.door import divisions_at
from onecity.core.geo import Point, PositionInvalid
from onecity.core.ids import is_mobile
from onecity.engines.emergency.door.calls.callfile import CallFile, locked, locked_by_token
from onecity.engines.emergency.door.calls.declared import targets
from onecity.engines.emergency.door.calls.rights import must
from onecity.engines.emergency.door.calls.sealing import hash_of, open_personal, seal_personal
from onecity.engines.emergency.door.calls.values import Personal
from onecity.engines.emergency.door.partners import SMS, asking
from onecity.engines.emergency.errors import CallUnknown, LinkNotSent, PhoneMissing, PlaceUnfit
from onecity.engines.emergency.models import Call, CallPosition
from onecity.engines.emergency.permissions import TAKE
from onecity.engines.emergency.rules.calls.position import Fix, best, credible_radius_m, is_news

log = logging.getLogger(__name__)

# So many are looked at when the best is chosen: the first ones of a very long call do not matter any more.
MOST_FIXES = 200
LINK_WORDS = {
    "zh": "【120急救】请点开链接，让我们看到您的位置：{url}",
    "en": "[120 Emergency] Open this link so that we see where you are: {url}",
}


def fix(source: str, lon: float, lat: float, radius_m: float, at: datetime | None = None) -> Fix:
    """A position from outside; a phone's clock that runs ahead counts as now. Raises `PlaceUnfit`."""
    now = timezone.now()
    try:
        Point(lon, lat)
    except PositionInvalid:
        raise PlaceUnfit from None
    return Fix(source, lon, lat, credible_radius_m(radius_m), min(at, now) if at else now)


def place(file: CallFile, new: Fix, now: datetime) -> bool:
    """Keep a position that is worth it, and bring the call's place up to date; whether it was. Save afterwards."""
    known = [_fix_of(one) for one in file.row.positions.order_by("-id")[:MOST_FIXES]]
    if not is_news(new, best(known, now), now):
        return False
    CallPosition.objects.create(
        call=file.row, source=new.source, lon=new.lon, lat=new.lat, radius_m=new.radius_m, at=new.at
    )
    found = best([*known, new], now)
    if found is None:
        return False
    row = file.row
    moved = (row.lon, row.lat) != (found.lon, found.lat)
    row.lon, row.lat, row.radius_m = found.lon, found.lat, found.radius_m
    row.located_at = row.located_at or now
    row.division = _division(found.lon, found.lat) if moved else row.division
    data = {"source": new.source, "radius_m": round(new.radius_m, 1), "counts": found is new}
    file.add("located", data=data, at=now)
    return True


@transaction.atomic
def locate(token: str, new: Fix) -> bool:
    """A position from the caller's own phone; whether it was worth keeping, which none is of a closed call.

    Raises `CallUnknown`.
    """
    return _locate(locked_by_token(hash_of(token)), new)


def locate_by_link(link: str, new: Fix) -> bool:
    """A position from the phone that got a link by text message. Raises `CallUnknown` once that has expired."""
    with transaction.atomic():
        row = _call_of_link(link)
        return _locate(locked(row.id), new)


def link_is_open(link: str) -> str:
    """The language of the call that a link belongs to. Raises `CallUnknown` once it has expired."""
    return _call_of_link(link).language


@transaction.atomic
def pin(actor: Actor, call_id: UUID, new: Fix, address: str = "") -> None:
    """The place that a call-taker chose on the map or by its address.

    Raises `NotAllowed`, `CallUnknown`, `CallOver`.
    """
    file = locked(call_id)
    must(actor, TAKE, file.row.division)
    file.must_be_open()
    place(file, new, timezone.now())
    if address:
        known = open_personal(call_id, file.row.sealed)
        file.row.sealed = seal_personal(call_id, Personal(known.phone, known.words, address[:200]))
    record(
        actor=actor,
        action="emergency.call.place",
        target=f"call:{call_id}",
        details={"source": new.source, "radius_m": round(new.radius_m)},
    )
    file.save("located")


def send_link(actor: Actor, call_id: UUID, phone: str = "") -> None:
    """Send a text message with a link that asks the phone for its position; the last link sent is the one that counts.

    Raises `NotAllowed`, `CallUnknown`, `CallOver`, `PhoneMissing`, `LinkNotSent` (nothing was sent).
    """
    link = secrets.token_urlsafe(16)
    with transaction.atomic():
        file = locked(call_id)
        must(actor, TAKE, file.row.division)
        file.must_be_open()
        known = open_personal(call_id, file.row.sealed)
        to = phone or known.phone
        if not is_mobile(to):
            raise PhoneMissing
        if to != known.phone:
            file.row.sealed = seal_personal(call_id, Personal(to, known.words, known.address))
        file.row.here_hash = hash_of(link)
        file.row.here_until = timezone.now() + timedelta(seconds=targets().link_s)
        file.add("link-sent", by=actor.id, data={"until": file.row.here_until.isoformat()})
        record(actor=actor, action="emergency.call.link", target=f"call:{call_id}")
        file.save()
    url = urljoin(settings.ONECITY_ADDRESS, reverse("emergency:here", args=[link]))
    words = LINK_WORDS["zh" if file.row.language.startswith("zh") else "en"]
    try:
        with asking(SMS, SmsDelayed, (SmsRefused,)):
            port("sms").send(to=to, text=words.format(url=url))
    except (SmsDelayed, SmsRefused) as error:
        with transaction.atomic():
            locked(call_id).add("link-failed", by=actor.id)
        raise LinkNotSent from error


def _locate(file: CallFile, new: Fix) -> bool:
    before = (file.row.lon, file.row.lat)
    if file.is_closed or not place(file, new, timezone.now()):
        return False
    file.save("located" if (file.row.lon, file.row.lat) != before else "")
    return True


def _call_of_link(link: str) -> Call:
    row = Call.objects.filter(here_hash=hash_of(link), here_until__gt=timezone.now()).first()
    if row is None or row.state in {"closed"}:
        raise CallUnknown
    return row


def _division(lon: float, lat: float) -> str:
    """The smallest division that holds a place; without it a call is worth just as much."""
    try:
        with transaction.atomic():
            found = divisions_at(lon, lat)
    except Exception:
        log.exception("the division of a call is not known")
        return ""
    return found[-1].code if found else ""


def _fix_of(row: CallPosition) -> Fix:
    return Fix(row.source, row.lon, row.lat, row.radius_m, row.at)
