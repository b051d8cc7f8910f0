"""What do residents say of defibrillators, and what becomes of it? Anybody may; a manager confirms or refuses.

Until somebody has checked, a device that was reported is doubtful: a runner is sent to a certain one first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.outbox.door import publish_live
from onecity.base.ports import port
from onecity.base.registry.door import divisions_at
from onecity.core.geo import Point, PositionInvalid
from onecity.core.text import Text
from onecity.engines.emergency.door.aeds import LIVE, MISSING, aed_of, write_reports
from onecity.engines.emergency.door.calls.rights import inside, must
from onecity.engines.emergency.errors import (
    AedUndescribed,
    AedUnknown,
    PhotoRefused,
    PlaceUnfit,
    TipsTooOften,
    TipUnfit,
    TipUnknown,
)
from onecity.engines.emergency.models import AedState, AedTip
from onecity.engines.emergency.permissions import MANAGE

KINDS = {
    "missing": Text(zh="不在原处", en="It is not there"),
    "defect": Text(zh="坏了或报警", en="It is broken or gives an alarm"),
    "locked": Text(zh="锁着，拿不到", en="It is locked away"),
    "moved": Text(zh="挪到了别处", en="It was moved elsewhere"),
    "new": Text(zh="这里有一台未登记的", en="There is one that is not registered"),
}
OPEN = "open"
WITHIN = timedelta(hours=1)
MOST, MOST_SIGNED_IN = 5, 20
MB = 1024 * 1024
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
LONGEST = 300
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Tip:
    """What somebody says. `code` is empty for a new one, which needs its place or words that say where."""

    kind: str
    code: str = ""
    words: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class TipView:
    """One of them, for the manager."""

    id: UUID
    kind: str
    title: Text
    code: str
    name: Text | None
    words: str
    lon: float | None
    lat: float | None
    photo: str
    at: datetime
    is_signed_in: bool

    @property
    def spot(self) -> Point | None:
        """The place that was reported, where it was marked on the map."""
        return Point(self.lon, self.lat) if self.lon is not None and self.lat is not None else None


@transaction.atomic
def tell(actor: Actor, network: str, tip: Tip, photo: BinaryIO | None = None, size: int = 0) -> UUID:
    """Keep what somebody says, for a manager to look at; the device is doubtful until then.

    Raises `AedUnknown`, `TipUnfit`, `PlaceUnfit`, `PhotoRefused`, `TipsTooOften`.
    """
    _check(tip)
    now = timezone.now()
    source = _source(actor, network)
    told = AedTip.objects.filter(source_key=source, at__gt=now - WITHIN).count()
    if told >= (MOST if actor.id is None else MOST_SIGNED_IN):
        raise TipsTooOften
    row = AedTip.objects.create(
        code=tip.code,
        division=_division(tip),
        kind=tip.kind,
        words=tip.words.strip()[:LONGEST],
        lon=tip.lon,
        lat=tip.lat,
        photo=_kept(photo, size) if photo is not None else "",
        by=actor.id,
        source_key=source,
        at=now,
    )
    if tip.code:
        changes = {"doubted_at": now, "reported_at": now}
        AedState.objects.update_or_create(
            code=tip.code, defaults={"doubted_at": now}, create_defaults=changes
        )
    record(
        actor=actor,
        action="emergency.aed.tip",
        target=f"aed:{tip.code or row.id}",
        details={"kind": tip.kind},
    )
    publish_live(LIVE, "aeds", {"tip": tip.kind})
    return row.id


def open_tips(actor: Actor) -> tuple[TipView, ...]:
    """What waits to be looked at where the actor manages, the oldest first. Raises `NotAllowed`."""
    actor.must(MANAGE)
    rows = AedTip.objects.filter(inside(actor, MANAGE), state=OPEN).order_by("at", "id")
    return tuple(map(_view, rows[:MOST_LISTED]))


def tip_of(actor: Actor, tip_id: UUID) -> TipView | None:
    """One that waits to be looked at; None once it is decided. Raises `NotAllowed`, `TipUnknown`."""
    actor.must(MANAGE)
    row = AedTip.objects.filter(id=tip_id).first()
    if row is None:
        raise TipUnknown
    must(actor, MANAGE, row.division)
    return _view(row) if row.state == OPEN else None


def photo_of(actor: Actor, tip_id: UUID) -> str:
    """The photo's name in the store. Raises `NotAllowed`, `TipUnknown` (also for one without)."""
    actor.must(MANAGE)
    row = AedTip.objects.filter(id=tip_id).exclude(photo="").first()
    if row is None:
        raise TipUnknown
    must(actor, MANAGE, row.division)
    return row.photo


@transaction.atomic
def decide(actor: Actor, tip_id: UUID, *, is_right: bool) -> None:
    """Somebody has checked: what is right counts from now on, what is wrong leaves no doubt; the photo goes.
    Twice changes nothing.

    Raises `NotAllowed` (needs `emergency.manage` there), `TipUnknown`, `AedUndescribed` for a new one that is there:
    `reported_aeds.register` takes it.
    """
    actor.must(MANAGE)
    row = locked(tip_id)
    must(actor, MANAGE, row.division)
    if row.state != OPEN:
        return
    if is_right and row.kind == "new":
        raise AedUndescribed
    settle(actor, row, is_right=is_right)
    if is_right:
        gone = row.kind in {"missing", "moved"}
        words = MISSING if gone else row.kind
        write_reports([row.code], "missing" if gone else "fault", actor=actor, words=words)
    elif row.code and not AedTip.objects.filter(code=row.code, state=OPEN).exists():
        AedState.objects.filter(code=row.code).update(doubted_at=None)


def locked(tip_id: UUID) -> AedTip:
    """The report; whoever decides on it at the same time waits. Raises `TipUnknown`."""
    row = AedTip.objects.select_for_update().filter(id=tip_id).first()
    if row is None:
        raise TipUnknown
    return row


def settle(actor: Actor, row: AedTip, *, is_right: bool) -> None:
    """Keep who decided what on a locked report; its photo has done its work."""
    row.state = "confirmed" if is_right else "refused"
    row.decided_by, row.decided_at = actor.id, timezone.now()
    photo, row.photo = row.photo, ""
    row.save(update_fields=["code", "state", "decided_by", "decided_at", "photo"])
    if photo and not AedTip.objects.filter(photo=photo).exists():
        transaction.on_commit(lambda: port("blobs").delete(photo))
    details = {"kind": row.kind, "right": is_right}
    record(
        actor=actor, action="emergency.aed.tip-decided", target=f"aed:{row.code or row.id}", details=details
    )
    publish_live(LIVE, "aeds", {"tip": row.state})


def _check(tip: Tip) -> None:
    if tip.kind not in KINDS or (tip.kind == "new") == bool(tip.code):
        raise TipUnfit
    if tip.code:
        aed_of(tip.code)
    if tip.lon is not None and tip.lat is not None:
        try:
            Point(tip.lon, tip.lat)
        except PositionInvalid:
            raise PlaceUnfit from None
    elif tip.kind in {"new", "moved"} and not tip.words.strip():
        raise TipUnfit


def _division(tip: Tip) -> str:
    """Where it is about, as far as anybody knows: that of its device, or of the place that was marked."""
    if tip.code:
        return aed_of(tip.code).aed.division
    around = divisions_at(tip.lon, tip.lat) if tip.lon is not None and tip.lat is not None else ()
    return around[-1].code if around else ""


def _source(actor: Actor, network: str) -> str:
    """Who told, as far as it must be known to count: a person, or a network under a keyed hash."""
    return salted_hmac("onecity.emergency.tip", str(actor.id or network), algorithm="sha256").hexdigest()


def _kept(photo: BinaryIO, size: int) -> str:
    most = settings.CONFIGURATION.upload_mb
    content = photo.read(most * MB + 1)
    if not 0 < size <= most * MB or len(content) > most * MB or not content.startswith(PICTURES):
        raise PhotoRefused(most)
    return port("blobs").put(content)


def _view(row: AedTip) -> TipView:
    try:
        name = aed_of(row.code).aed.name if row.code else None
    except AedUnknown:
        name = None
    return TipView(
        row.id,
        row.kind,
        KINDS[row.kind],
        row.code,
        name,
        row.words,
        row.lon,
        row.lat,
        row.photo,
        row.at,
        row.by is not None,
    )
