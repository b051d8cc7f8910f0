"""What follows from what was added to incidents: which orders, which state, who hears of it?

Many incidents at once, as a storm changes them, in as few statements as one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.base.bulk import update_all
from onecity.base.outbox.door import emit_all, publish_live_all
from onecity.base.worklist import door as worklist
from onecity.core.text import Text
from onecity.engines.command.door.declared import network_of
from onecity.engines.command.door.incidentfile import ENGINE, ORDER, IncidentFile, write
from onecity.engines.command.events import IncidentChanged
from onecity.engines.command.models import Affected, Incident
from onecity.engines.command.models import Mute as MuteRow
from onecity.engines.command.permissions import ACT
from onecity.engines.command.rules.duty import Give, decide, heard
from onecity.engines.command.rules.incident import State, closes_itself
from onecity.engines.command.rules.quiet import Mute, keeping_quiet
from onecity.engines.command.rules.warning import RANK
from onecity.engines.command.rules.words import incident_title, order_title

TOPIC = "incident"
# Not asked of Django: the first who does waits until all pages of the city are read, here with the database in hand.
ADDRESS = "/command/incidents/{}/act/"
# A mute matters to warnings that began while it held, so ended ones are read too for a while.
MUTES_REACH = timedelta(days=31)
MutesOf = Callable[[Incident], tuple[Mute, ...]]


def settle(file: IncidentFile) -> None:
    """Give and end orders as the rules decide, close what ends by itself, and bring the row up to date."""
    settle_all([file])


def settle_all(files: Sequence[IncidentFile]) -> None:
    """As `settle`, for several incidents that the caller holds."""
    if not files:
        return
    mutes = mutes_among([one.row for one in files])
    _carry_out([(file, given) for file in files for given in _to_give(file, mutes(file.row))])
    for file in files:
        if closes_itself(file.standing()):
            file.add("closed", actor=system(), data={"level": "", "by": "itself"})
    write(files)
    _project(files, mutes)


def mutes_of(row: Incident) -> tuple[Mute, ...]:
    """The mutes that hold, held or will hold for warnings of an incident's network where it lies."""
    return mutes_among([row])(row)


def mutes_among(incidents: Sequence[Incident]) -> MutesOf:
    """As `mutes_of`, of any of these incidents, read at once."""
    begun = min((one.opened_at for one in incidents), default=timezone.now())
    networks = {one.network for one in incidents}
    rows = list(
        MuteRow.objects.filter(network__in=networks, until__gte=begun - MUTES_REACH).order_by("since")
    )

    def of(incident: Incident) -> tuple[Mute, ...]:
        return tuple(mute_value(one) for one in rows if _reaches(one, incident))

    return of


def mute_value(row: MuteRow) -> Mute:
    """A mute as rules see it."""
    return Mute(str(row.id), row.since, row.until, row.rule, row.thing, row.up_to)


def end_order(file: IncidentFile, actor: Actor, task: str, outcome: str, *, into: UUID | None = None) -> None:
    """End an order that the incident no longer needs, and say so in the timeline."""
    worklist.end_task(actor, UUID(task), outcome, into=into)
    data = {"task": task, "action": "close", "outcome": outcome} | ({"into": str(into)} if into else {})
    file.add("task", actor=actor, data=data)


def incidents_to_look_at(now: datetime) -> list[UUID]:
    """Open incidents for which a mute has begun or ended."""
    due = Incident.objects.filter(Q(look_at__lte=now), closed_at=None)
    return list(due.order_by("look_at").values_list("id", flat=True)[:500])


def _reaches(mute: MuteRow, incident: Incident) -> bool:
    return (
        mute.network == incident.network
        and mute.until >= incident.opened_at - MUTES_REACH
        and mute.organisation in {"", incident.organisation}
        and incident.division.startswith(mute.division)
    )


def _to_give(file: IncidentFile, mutes: tuple[Mute, ...]) -> list[Give]:
    """The orders that the rules want; those that have lost their point are ended here."""
    standing = file.standing()
    if standing.state is State.CLOSED:
        return []
    noise = heard(standing.warned, file.response, mutes, timezone.now())
    wanted = list[Give]()
    for decision in decide(noise, file.response, standing.orders):
        if isinstance(decision, Give):
            wanted.append(decision)
        else:
            end_order(file, system(), decision.task, "unfounded")
    return wanted


def _carry_out(given: Sequence[tuple[IncidentFile, Give]]) -> None:
    tasks = worklist.open_tasks([_order(file, one) for file, one in given])
    for (file, one), task in zip(given, tasks, strict=True):
        role = (file.response.duties or {})[one.level].to
        data = {"task": str(task), "thing": one.thing, "level": one.level, "role": role}
        file.add("ordered", actor=system(), data=data)
        for merged in one.merged:
            end_order(file, system(), merged, "merged", into=task)


def _order(file: IncidentFile, given: Give) -> worklist.TaskDraft:
    row, now = file.row, timezone.now()
    duty, about = (file.response.duties or {})[given.level], file.things[given.thing]
    network = network_of(row.network, row.network_hash)
    return worklist.TaskDraft(
        engine=ENGINE,
        kind=ORDER,
        key=str(row.id),
        title=order_title(network.title, given.level, Text(zh=about.name_zh, en=about.name_en)),
        organisation=about.organisation,
        division=about.division,
        permission=ACT,
        url=ADDRESS.format(row.id),
        due_at=now + duty.due,
        order=worklist.Order(
            role=duty.to,
            step=duty.step,
            ladder=duty.escalate,
            acknowledge_by=now + duty.acknowledge if duty.acknowledge else None,
            needs=duty.evidence,
            together=f"{row.id}:{given.level}",
        ),
    )


def _project(files: Sequence[IncidentFile], mutes: MutesOf) -> None:
    """Bring the rows up to date and tell of them."""
    before = [(one.row.state, one.row.level) for one in files]
    for file in files:
        _bring_up_to_date(file, mutes(file.row))
    rows = [one.row for one in files]
    update_all(rows)
    publish_live_all(
        TOPIC, [(row.organisation, {"incident": str(row.id), "state": row.state}) for row in rows]
    )
    changed = [row for row, was in zip(rows, before, strict=True) if (row.state, row.level) != was]
    if changed:
        emit_all([IncidentChanged(row.id, row.network, row.state, row.level or None) for row in changed])


def _bring_up_to_date(file: IncidentFile, mutes: tuple[Mute, ...]) -> None:
    row, standing, now = file.row, file.standing(), timezone.now()
    row.state, row.level, row.peak = standing.state.value, standing.level or "", standing.peak or ""
    row.rank = RANK[standing.level]
    fires = [one for one in standing.warned if one.level]
    row.is_muted = bool(fires) and all(keeping_quiet(one, mutes, now) for one in fires)
    edges = [at for one in mutes for at in (one.since, one.until) if at > now]
    # a station whose clock runs ahead ends a warning, and what it kept quiet, a little later than now
    edges += [
        part.until for one in standing.warned for part in one.stretches if part.until and part.until > now
    ]
    row.look_at = min(edges, default=None) if fires and standing.state is not State.CLOSED else None
    row.closed_at = (row.closed_at or now) if standing.state is State.CLOSED else None
    row.changed_at = now
    _retitle(row, file.things)


def _retitle(row: Incident, things: Mapping[str, Affected]) -> None:
    first = next(iter(things.values()), None)
    if first is None:
        return
    network = network_of(row.network, row.network_hash)
    title = incident_title(network.title, Text(zh=first.name_zh, en=first.name_en), len(things))
    row.title_zh, row.title_en = title.zh[:300], title.en[:300]
