"""How does a defibrillator that a resident reported come onto the map, and stay there when the city is loaded again?

The city's folder declares the layer; what is registered here is offered for it at every load (`Engine.layers`), and
put there at once. Once the folder declares the same code, the folder's word stands.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.outbox.door import publish_live
from onecity.base.registry import door as registry
from onecity.base.registry.door import ThingDraft
from onecity.base.registry.errors import LayerUnknown
from onecity.core.clock.opening import HoursInvalid, read_week
from onecity.core.geo import Point, PositionInvalid
from onecity.core.pack import City
from onecity.core.text import Text
from onecity.engines.emergency.door.aed_tips import OPEN, locked, settle
from onecity.engines.emergency.door.aeds import LAYER, LIVE, PLACES, REPORTED, write_reports
from onecity.engines.emergency.door.calls.rights import inside, must
from onecity.engines.emergency.errors import AedLayerMissing, AedUndescribed, AedUnknown, TipUnknown
from onecity.engines.emergency.models import ReportedAed
from onecity.engines.emergency.permissions import MANAGE

MOST_NAME, MOST_HOURS = 100, 200
MOST_LISTED = 200
SOURCE = "居民报告，管理人员核实 / reported by a resident, checked by a manager"


@dataclass(frozen=True, slots=True)
class NewAed:
    """What a manager writes of a device that was found. `is_ready`: they saw that it shows a passed self-test."""

    name_zh: str
    name_en: str
    place: str
    hours: str
    lon: float | None
    lat: float | None
    is_ready: bool = False


@dataclass(frozen=True, slots=True)
class ReportedView:
    """One that was registered from a report."""

    code: str
    name: Text
    place: str
    hours: str
    registered_at: datetime


def offered(_city: City) -> Iterator[ThingDraft]:
    """Those that stand on the map, for the layer at a load."""
    for row in ReportedAed.objects.filter(removed_at=None).order_by("code"):
        yield _draft(row)


def listed(actor: Actor) -> tuple[ReportedView, ...]:
    """Those that stand on the map where the actor manages, the newest first. Raises `NotAllowed`."""
    actor.must(MANAGE)
    rows = ReportedAed.objects.filter(inside(actor, MANAGE), removed_at=None)
    return tuple(
        ReportedView(one.code, Text(zh=one.name_zh, en=one.name_en), one.place, one.hours, one.registered_at)
        for one in rows.order_by("-registered_at", "code")[:MOST_LISTED]
    )


@transaction.atomic
def register(actor: Actor, tip_id: UUID, new: NewAed) -> str:
    """Put a device that was reported and found onto the map, and close the report; its code.

    A second time changes nothing; the code is empty where the report was refused before. Without `is_ready` nobody is
    sent to it until its first self-test is known. Raises `NotAllowed` (for where it was reported, and where it stands),
    `TipUnknown`, `AedUndescribed`, `AedLayerMissing`.
    """
    actor.must(MANAGE)
    tip = locked(tip_id)
    must(actor, MANAGE, tip.division)
    if tip.kind != "new":
        raise TipUnknown
    if tip.state != OPEN:
        return tip.code
    row = _described(f"aed-r-{tip.id.hex[-12:]}", new)
    must(actor, MANAGE, row.division)
    row.registered_by, row.registered_at = actor.id, timezone.now()
    row.save(force_insert=True)
    try:
        registry.put(_draft(row))
    except LayerUnknown:
        raise AedLayerMissing from None
    if new.is_ready:
        write_reports([row.code], "self-test", actor=actor)
    tip.code = row.code
    settle(actor, tip, is_right=True)
    details = {"tip": str(tip.id), "ready": new.is_ready}
    record(actor=actor, action="emergency.aed.registered", target=f"aed:{row.code}", details=details)
    return row.code


@transaction.atomic
def take_off(actor: Actor, code: str) -> None:
    """Take one off the map that was registered from a report; twice changes nothing. What was known of it is kept.

    Where the city's folder declares the code by now, its device stays. Raises `NotAllowed`, `AedUnknown`.
    """
    actor.must(MANAGE)
    row = ReportedAed.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise AedUnknown(code)
    must(actor, MANAGE, row.division)
    if row.removed_at is not None:
        return
    row.removed_by, row.removed_at = actor.id, timezone.now()
    row.save(update_fields=["removed_by", "removed_at"])
    with suppress(LayerUnknown):  # with its layer it is gone from the map already
        registry.withdraw(_draft(row))
    record(actor=actor, action="emergency.aed.removed", target=f"aed:{code}")
    publish_live(LIVE, "aeds", {"removed": code})


def _described(code: str, new: NewAed) -> ReportedAed:
    """The row of what a manager wrote. Raises `AedUndescribed`, which says what is missing."""
    zh, en, hours = (one.strip() for one in (new.name_zh, new.name_en, new.hours))
    if not (zh and en) or max(len(zh), len(en)) > MOST_NAME:
        raise AedUndescribed(
            f"请填写中文和英文名称，各不超过 {MOST_NAME} 字。",
            f"write its name in Chinese and in English, at most {MOST_NAME} characters each.",
        )
    if new.place not in PLACES:
        raise AedUndescribed("请选择场所。", "choose the kind of place.")
    _check_hours(hours)
    lon, lat = _spot(new)
    around = registry.divisions_at(lon, lat)
    return ReportedAed(
        code=code,
        name_zh=zh,
        name_en=en,
        place=new.place,
        hours=hours,
        division=around[-1].code if around else "",
        lon=lon,
        lat=lat,
        simulated=settings.CONFIGURATION.demo,
    )


def _check_hours(hours: str) -> None:
    if len(hours) > MOST_HOURS or not hours:
        raise AedUndescribed("请填写可取时间，例如 24/7。", "write the hours, such as 24/7.")
    try:
        read_week(hours)
    except HoursInvalid:
        raise AedUndescribed(
            f"看不懂可取时间“{hours}”。请写成 24/7 或 Mo-Fr 08:00-18:00; PH off。",
            f"the hours “{hours}” cannot be read. Write 24/7, or Mo-Fr 08:00-18:00; PH off.",
        ) from None


def _spot(new: NewAed) -> tuple[float, float]:
    try:
        if new.lon is None or new.lat is None:
            raise PositionInvalid(0, 0)
        place = Point(new.lon, new.lat)
    except PositionInvalid:
        raise AedUndescribed("请在地图上标出位置。", "mark on the map where it is.") from None
    return round(place.lon, 6), round(place.lat, 6)


def _draft(row: ReportedAed) -> ThingDraft:
    return ThingDraft(
        layer=LAYER,
        code=row.code,
        name=Text(zh=row.name_zh, en=row.name_en),
        lon=row.lon,
        lat=row.lat,
        division=row.division or None,
        attributes={"place": row.place, "hours": row.hours, "origin": REPORTED},
        simulated=row.simulated,
        source=SOURCE,
    )
