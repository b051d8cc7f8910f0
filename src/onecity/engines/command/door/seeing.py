"""Which incidents may somebody see, and what stands in them?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from onecity.base.actor import Actor, Scope, system
from onecity.base.identity.door import display_names
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.base.scope import within
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import EvidenceView, TaskView
from onecity.core.text import Text
from onecity.engines.command.door.declared import (
    Network,
    instruction,
    network_of,
    organisation_name,
    role_title,
)
from onecity.engines.command.door.incidentfile import ENGINE, opened
from onecity.engines.command.door.publishing import PublicView, public_of
from onecity.engines.command.door.reporting import ProposedView, proposed_of
from onecity.engines.command.door.settling import mutes_of
from onecity.engines.command.errors import IncidentUnknown
from onecity.engines.command.models import Affected, Incident, IncidentEvent, Mute, Share
from onecity.engines.command.permissions import ACT, LEAD, READ
from onecity.engines.command.rules.incident import Standing
from onecity.engines.command.rules.quiet import keeping_quiet
from onecity.engines.sensing import door as sensing
from onecity.engines.sensing.errors import WarningUnknown

Tab = Literal["open", "muted", "closed"]
PAGE = 50
SENSING = system({"sensing.read"})


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident as a list shows it. `level` is what stands now, `peak` the worst."""

    id: UUID
    title: Text
    state: str
    level: str
    peak: str
    is_muted: bool
    department: Text
    division: str
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    things: int
    commander: str


@dataclass(frozen=True, slots=True)
class WarnedView:
    """A warning of an incident: where it stands, its course, the readings that fired it, and who keeps it quiet."""

    id: str
    rule_id: str
    rule: Text
    thing_key: str
    thing: Text
    thing_id: UUID | None
    level: str | None
    stretches: tuple[tuple[str, datetime, datetime | None], ...]
    samples: tuple[tuple[Text, datetime, Text], ...]  # what, when, how much with its unit
    muted_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with what was shown for it."""

    task: TaskView
    thing: Text
    level: str
    role: Text
    next_roles: tuple[Text, ...]
    instruction: Text | None
    evidence: tuple[EvidenceView, ...]
    missing: tuple[str, ...]
    may_act: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the common timeline."""

    at: datetime
    kind: str
    by: str
    words: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident whole."""

    line: IncidentLine
    network: str
    warned: tuple[WarnedView, ...]
    orders: tuple[OrderView, ...]
    timeline: tuple[Line, ...]
    things: Mapping[str, Text]
    shares: tuple[Text, ...]
    public: tuple[PublicView, ...]
    enforcement: tuple[ProposedView, ...]
    fires: bool
    open_orders: int
    may_lead: bool
    may_command: bool
    is_commander: bool


def open_incident_of(actor: Actor, thing: UUID) -> UUID | None:
    """The newest incident under way that a thing belongs to, if the actor may see it."""
    found = visible(actor).filter(affected__thing_id=thing, closed_at=None).order_by("-opened_at")
    return found.values_list("id", flat=True).first()


def visible(actor: Actor) -> QuerySet[Incident]:
    """What lies where the actor may read or act: the incident, one of its things, or a department called in."""
    scopes = actor.scopes(READ) | actor.scopes(ACT)
    things = Affected.objects.filter(within(scopes)).values("incident")
    called = Share.objects.filter(organisation__in=[one.organisation for one in scopes if one.organisation])
    shared = Q(id__in=called.values("incident"))
    return Incident.objects.filter(within(scopes) | Q(id__in=things) | shared)


def incidents(
    actor: Actor, *, tab: Tab = "open", cursor: str | None = None, limit: int = PAGE
) -> Page[IncidentLine]:
    """Incidents, the worst and oldest first; closed ones latest first. Raises `CursorInvalid`."""
    rows = visible(actor)
    if tab == "closed":
        rows = rows.filter(closed_at__isnull=False).order_by("-closed_at", "-id")
    else:
        rows = rows.filter(closed_at=None, is_muted=tab == "muted").order_by("-rank", "opened_at", "id")
    start = max(0, decode_cursor(cursor, int)[0]) if cursor else 0
    found = list(rows[start : start + limit + 1])
    more = encode_cursor(start + limit) if len(found) > limit else None
    return Page(lines(found[:limit]), more)


def counts(actor: Actor) -> Mapping[str, int]:
    """How many incidents stand behind each tab."""
    rows = visible(actor).filter(closed_at=None)
    muted = rows.filter(is_muted=True).count()
    return {"open": rows.count() - muted, "muted": muted}


def incident(actor: Actor, incident_id: UUID) -> IncidentView:
    """One incident with its warnings, orders and timeline. Raises `IncidentUnknown`."""
    row = visible(actor).filter(id=incident_id).first()
    if row is None:
        raise IncidentUnknown(incident_id)
    file = opened(row)
    standing = file.standing()
    names = {one.thing: one for one in row.affected.all()}
    open_shares = [organisation_name(one.organisation) for one in row.shares.order_by("at", "id")]
    may_lead = actor.may(LEAD, row.scope) or (row.commander is not None and row.commander == actor.id)
    scopes = [row.organisation, *row.shares.values_list("organisation", flat=True)]
    return IncidentView(
        line=lines([row])[0],
        network=row.network,
        warned=_warned(row, standing, names),
        orders=_orders(actor, row, standing, names),
        timeline=timeline(row),
        things={one: _name(one, names) for one in names},
        shares=tuple(open_shares),
        public=public_of(actor, row),
        enforcement=proposed_of(row),
        fires=standing.fires,
        open_orders=len(standing.open_orders),
        may_lead=may_lead,
        may_command=any(actor.may(LEAD, Scope(one, row.division or None)) for one in scopes),
        is_commander=row.commander is not None and row.commander == actor.id,
    )


def lines(rows: Iterable[Incident]) -> tuple[IncidentLine, ...]:
    """Incidents as lists show them."""
    found = list(rows)
    names = display_names({one.commander for one in found if one.commander})
    things = _things(found)
    return tuple(
        IncidentLine(
            id=one.id,
            title=Text(zh=one.title_zh, en=one.title_en),
            state=one.state,
            level=one.level,
            peak=one.peak,
            is_muted=one.is_muted,
            department=organisation_name(one.organisation),
            division=one.division,
            opened_at=one.opened_at,
            changed_at=one.changed_at,
            closed_at=one.closed_at,
            things=things.get(one.id, 0),
            commander=names.get(one.commander, "") if one.commander else "",
        )
        for one in found
    )


def timeline(row: Incident) -> tuple[Line, ...]:
    """What happened, newest first."""
    events = list(IncidentEvent.objects.filter(incident=row).order_by("-id"))
    names = display_names({one.by for one in events if one.by})
    return tuple(
        Line(one.at, one.kind, names.get(one.by, "") if one.by else "", one.words, one.data) for one in events
    )


def picture(actor: Actor, incident_id: UUID, evidence_id: UUID) -> EvidenceView:
    """A piece of evidence of an incident that the actor sees. Raises `IncidentUnknown`."""
    if not visible(actor).filter(id=incident_id).exists():
        raise IncidentUnknown(incident_id)
    found = worklist.evidence_for(ENGINE, str(incident_id))
    piece = next((one for one in found if one.id == evidence_id and one.blob), None)
    if piece is None:
        raise IncidentUnknown(evidence_id)
    return piece


def _things(rows: list[Incident]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for incident_id in Affected.objects.filter(incident__in=rows).values_list("incident_id", flat=True):
        found[incident_id] = found.get(incident_id, 0) + 1
    return found


def _warned(row: Incident, standing: Standing, names: Mapping[str, Affected]) -> tuple[WarnedView, ...]:
    network, mutes, now = network_of(row.network, row.network_hash), mutes_of(row), timezone.now()
    titles = {one.id: one.title or Text(zh=one.id, en=one.id) for one in network.rules}
    reasons = dict(Mute.objects.filter(id__in=[one.id for one in mutes]).values_list("id", "reason"))
    return tuple(
        WarnedView(
            id=one.id,
            rule_id=one.rule,
            rule=titles.get(one.rule, Text(zh=one.rule, en=one.rule)),
            thing_key=one.thing,
            thing=_name(one.thing, names),
            thing_id=names[one.thing].thing_id if one.thing in names else None,
            level=one.level,
            stretches=tuple((s.level, s.since, s.until) for s in one.stretches),
            samples=_named(network, samples_of(one.id)) if place < MOST_WITH_SAMPLES else (),
            muted_by=tuple(reasons[UUID(mute)] for mute in keeping_quiet(one, mutes, now)),
        )
        for place, one in enumerate(sorted(standing.warned, key=lambda one: one.level is None))
    )


MOST_WITH_SAMPLES = 12


def _named(
    network: Network, samples: tuple[tuple[str, datetime, float], ...]
) -> tuple[tuple[Text, datetime, Text], ...]:
    """Readings with the network's words for what was measured."""
    return tuple(
        (one.title, at, one.said(value))
        if (one := network.observe.get(name))
        else (Text(zh=name, en=name), at, Text(zh=f"{value:g}", en=f"{value:g}"))
        for name, at, value in samples
    )


def samples_of(warning_id: str) -> tuple[tuple[str, datetime, float], ...]:
    """The readings that fired a warning last, as sensing tells them: what, when, how much."""
    try:
        changes = sensing.warning(SENSING, warning_id).changes
    except WarningUnknown:
        return ()
    shown = next((one for one in reversed(changes) if one.samples), None)
    return tuple((one.property, one.time, one.value) for one in shown.samples) if shown else ()


def _orders(
    actor: Actor, row: Incident, standing: Standing, names: Mapping[str, Affected]
) -> tuple[OrderView, ...]:
    given = {one.task: one for one in standing.orders}
    shown: dict[UUID, list[EvidenceView]] = {}
    for piece in worklist.evidence_for(ENGINE, str(row.id)):
        shown.setdefault(piece.task_id, []).append(piece)
    tasks = [one for one in worklist.tasks_for(ENGINE, str(row.id)) if str(one.id) in given]
    tasks.sort(key=lambda task: (task.state == "closed", task.opened_at))
    return tuple(
        order_view(
            actor, row, task, given[str(task.id)].level, _name(given[str(task.id)].thing, names), shown
        )
        for task in tasks
    )


def order_view(
    actor: Actor,
    row: Incident,
    task: TaskView,
    level: str,
    thing: Text,
    shown: Mapping[UUID, list[EvidenceView]],
) -> OrderView:
    """An order with what it asks for and what is there already."""
    pieces = tuple(shown.get(task.id, ()))
    there = {one.kind for one in pieces}
    scope = Scope(task.organisation, task.division)
    return OrderView(
        task=task,
        thing=thing,
        level=level,
        role=role_title(task.role),
        next_roles=tuple(role_title(one) for one in task.ladder[task.rung :]),
        instruction=instruction(row.network, row.network_hash, level),
        evidence=pieces,
        missing=tuple(one for one in task.needs if one not in there),
        may_act=task.state != "closed" and actor.may(ACT, scope) and task.assignee in {None, actor.id},
    )


def _name(thing: str, names: Mapping[str, Affected]) -> Text:
    known = names.get(thing)
    return Text(zh=known.name_zh, en=known.name_en) if known else Text(zh=thing, en=thing)
