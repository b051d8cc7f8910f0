"""How are warnings kept quiet for a while, and who sees that they are?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor, Scope
from onecity.base.audit.door import record
from onecity.base.identity.door import display_names
from onecity.base.scope import within
from onecity.core.text import Text
from onecity.engines.command.door.declared import networks
from onecity.engines.command.door.incidentfile import locked_all
from onecity.engines.command.door.publishing import draft_all
from onecity.engines.command.door.settling import settle_all
from onecity.engines.command.errors import IncidentUnknown, MuteInvalid
from onecity.engines.command.models import Affected, Incident, Mute
from onecity.engines.command.permissions import LEAD, READ
from onecity.engines.command.rules.warning import LEVELS

LONGEST_DAYS = 31
KEPT_IN_LIST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class MuteDraft:
    """What is to be kept quiet: a network's warnings of a rule and a thing (empty: all), up to a level, until when."""

    network: str
    until: datetime
    reason: str
    rule: str = ""
    thing: str = ""
    up_to: str = "yellow"


@dataclass(frozen=True, slots=True)
class MuteView:
    """A mute as a list shows it; `is_on` as of now. `thing_name`: as the thing was called when it warned last."""

    id: UUID
    network: str
    rule: str
    thing: str
    thing_name: Text | None
    up_to: str
    since: datetime
    until: datetime
    reason: str
    by: str
    is_on: bool
    is_lifted: bool
    may_lift: bool


@transaction.atomic
def mute(actor: Actor, scope: Scope, wanted: MuteDraft) -> UUID:
    """Keep warnings quiet where the actor leads, from now on; gives the mute's id.

    Raises `NotAllowed` (needs `command.lead` in the scope), `MuteInvalid`.
    """
    actor.must(LEAD, scope)
    now = timezone.now()
    fits = wanted.network in networks() and wanted.up_to in LEVELS and wanted.reason.strip()
    if not fits or not now < wanted.until <= now + timedelta(days=LONGEST_DAYS):
        raise MuteInvalid(LONGEST_DAYS)
    row = Mute.objects.create(
        network=wanted.network,
        rule=wanted.rule,
        thing=wanted.thing,
        up_to=wanted.up_to,
        organisation=scope.organisation or "",
        division=scope.division or "",
        since=now,
        until=wanted.until,
        reason=wanted.reason.strip()[:1_000],
        by=actor.id,
        made_at=now,
    )
    _audit(actor, row, "mute")
    _look_again(row.network)
    return row.id


@transaction.atomic
def lift(actor: Actor, mute_id: UUID) -> None:
    """End a mute now. Raises `IncidentUnknown`, `NotAllowed`."""
    row = Mute.objects.select_for_update().filter(id=mute_id).first()
    if row is None:
        raise IncidentUnknown(mute_id)
    actor.must(LEAD, Scope(row.organisation or None, row.division or None))
    if row.until <= timezone.now():
        return
    row.until, row.lifted_by = timezone.now(), actor.id
    row.save(update_fields=["until", "lifted_by"])
    _audit(actor, row, "unmute")
    _look_again(row.network)


def mutes(actor: Actor, network: str = "") -> tuple[MuteView, ...]:
    """The mutes where the actor may read or lead that hold now or ended within a week, latest end first."""
    rows = Mute.objects.filter(
        within(actor.scopes(READ) | actor.scopes(LEAD)),
        until__gte=timezone.now() - KEPT_IN_LIST,
    )
    if network:
        rows = rows.filter(network=network)
    found = list(rows.order_by("-until", "-id")[:200])
    return views(actor, found)


def views(actor: Actor, rows: list[Mute]) -> tuple[MuteView, ...]:
    """Mutes with the names of those who made them."""
    names, now = display_names({one.by for one in rows if one.by}), timezone.now()
    things = _things({one.thing for one in rows if one.thing})
    return tuple(
        MuteView(
            one.id,
            one.network,
            one.rule,
            one.thing,
            things.get(one.thing),
            one.up_to,
            one.since,
            one.until,
            one.reason,
            names.get(one.by, "") if one.by else "",
            one.since <= now < one.until,
            one.lifted_by is not None,
            actor.may(LEAD, Scope(one.organisation or None, one.division or None)),
        )
        for one in rows
    )


def _things(codes: set[str]) -> dict[str, Text]:
    rows = Affected.objects.filter(thing__in=codes).order_by("id") if codes else ()
    return {one.thing: Text(zh=one.name_zh, en=one.name_en) for one in rows}


def _audit(actor: Actor, row: Mute, step: str) -> None:
    details = {"network": row.network, "rule": row.rule, "thing": row.thing, "until": row.until.isoformat()}
    record(actor=actor, action=f"command.{step}", target=f"mute:{row.id}", details=details)


def _look_again(network: str) -> None:
    open_ids = Incident.objects.filter(network=network, closed_at=None).values_list("id", flat=True)
    files = locked_all(list(open_ids[:500]))
    settle_all(files)
    draft_all(files)
