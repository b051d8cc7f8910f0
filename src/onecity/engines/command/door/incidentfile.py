"""How is an incident read whole, written one event further, and brought to what follows?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.base.outbox.door import emit, publish_live
from onecity.base.worklist import door as worklist
from onecity.core.text import Text
from onecity.engines.command.door.declared import network_of, response_of
from onecity.engines.command.events import IncidentChanged
from onecity.engines.command.models import Affected, Incident, IncidentEvent
from onecity.engines.command.models import Mute as MuteRow
from onecity.engines.command.permissions import ACT
from onecity.engines.command.rules.duty import End, Give, Response, decide, heard
from onecity.engines.command.rules.incident import Moment, Standing, State, closes_itself, fold
from onecity.engines.command.rules.quiet import Mute, keeping_quiet
from onecity.engines.command.rules.warning import RANK, Change
from onecity.engines.command.rules.words import incident_title, order_title

ENGINE, ORDER, TOPIC = "command", "order", "incident"
# A mute matters to warnings that began while it held, so ended ones are read too for a while.
MUTES_REACH = timedelta(days=31)


@dataclass
class IncidentFile:
    """A locked incident with its whole timeline. Write with `add`, then `settle` once."""

    row: Incident
    moments: list[Moment]

    def add(
        self,
        kind: str,
        *,
        actor: Actor,
        data: Mapping[str, Any] | None = None,
        words: str = "",
        key: str = "",
        at: datetime | None = None,
        change: Change | None = None,
    ) -> None:
        """Write one line more."""
        event = IncidentEvent.objects.create(
            incident=self.row,
            kind=kind,
            at=at or timezone.now(),
            by=actor.id,
            key=key,
            warning=change.warning if change else "",
            data=written(change) if change else dict(data or {}),
            words=words,
        )
        self.moments.append(moment_of(event))

    def standing(self) -> Standing:
        """Where it stands."""
        return fold(self.moments)

    @property
    def response(self) -> Response:
        """How its network makes work of warnings."""
        return response_of(self.row.network, self.row.network_hash)


def locked(incident_id: UUID) -> IncidentFile | None:
    """An incident, held until the caller's transaction ends."""
    row = Incident.objects.select_for_update().filter(id=incident_id).first()
    return opened(row) if row else None


def opened(row: Incident) -> IncidentFile:
    """The file of a row that the caller holds."""
    return IncidentFile(row, [moment_of(one) for one in row.events.order_by("id")])


def settle(file: IncidentFile) -> None:
    """Give and end orders as the rules decide, close what ends by itself, and bring the row up to date."""
    standing, mutes = file.standing(), mutes_of(file.row)
    if standing.state is not State.CLOSED:
        noise = heard(standing.warned, file.response, mutes, timezone.now())
        for decision in decide(noise, file.response, standing.orders):
            _carry_out(file, decision)
        if closes_itself(file.standing()):
            file.add("closed", actor=system(), data={"level": "", "by": "itself"})
    _project(file, mutes)


def mutes_of(row: Incident) -> tuple[Mute, ...]:
    """The mutes that hold, held or will hold for warnings of an incident's network where it lies."""
    rows = MuteRow.objects.filter(network=row.network, until__gte=row.opened_at - MUTES_REACH)
    return tuple(
        mute_value(one)
        for one in rows.order_by("since")
        if one.organisation in {"", row.organisation} and row.division.startswith(one.division)
    )


def mute_value(row: MuteRow) -> Mute:
    """A mute as rules see it."""
    return Mute(str(row.id), row.since, row.until, row.rule, row.thing, row.up_to)


def _carry_out(file: IncidentFile, decision: Give | End) -> None:
    if isinstance(decision, End):
        _end(file, decision.task, "unfounded")
        return
    task_id = _open_order(file, decision)
    for merged in decision.merged:
        _end(file, merged, "merged", into=task_id)


def _open_order(file: IncidentFile, given: Give) -> UUID:
    row, now = file.row, timezone.now()
    duty = (file.response.duties or {})[given.level]
    about = row.affected.get(thing=given.thing)
    network = network_of(row.network, row.network_hash)
    title = order_title(network.title, given.level, Text(zh=about.name_zh, en=about.name_en))
    task_id = worklist.open_task(
        engine=ENGINE,
        kind=ORDER,
        key=str(row.id),
        title=title,
        organisation=about.organisation,
        division=about.division,
        permission=ACT,
        url=reverse("command:mine", args=[row.id]),
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
    data = {"task": str(task_id), "thing": given.thing, "level": given.level, "role": duty.to}
    file.add("ordered", actor=system(), data=data)
    return task_id


def _end(file: IncidentFile, task: str, outcome: str, *, into: UUID | None = None) -> None:
    end_order(file, system(), task, outcome, into=into)


def end_order(file: IncidentFile, actor: Actor, task: str, outcome: str, *, into: UUID | None = None) -> None:
    """End an order that the incident no longer needs, and say so in the timeline."""
    worklist.end_task(actor, UUID(task), outcome, into=into)
    data = {"task": task, "action": "close", "outcome": outcome} | ({"into": str(into)} if into else {})
    file.add("task", actor=actor, data=data)


def _project(file: IncidentFile, mutes: tuple[Mute, ...]) -> None:
    row, standing, now = file.row, file.standing(), timezone.now()
    before = (row.state, row.level)
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
    if standing.state is State.CLOSED:
        row.closed_at = row.closed_at or now
    else:
        row.closed_at = None
    row.changed_at = now
    _retitle(file)
    row.save()
    publish_live(TOPIC, row.organisation, {"incident": str(row.id), "state": row.state})
    if (row.state, row.level) != before:
        emit(IncidentChanged(row.id, row.network, row.state, row.level or None))


def _retitle(file: IncidentFile) -> None:
    row = file.row
    first = row.affected.order_by("id").first()
    if first is None:
        return
    network = network_of(row.network, row.network_hash)
    title = incident_title(network.title, Text(zh=first.name_zh, en=first.name_en), row.affected.count())
    row.title_zh, row.title_en = title.zh[:300], title.en[:300]


def affect(row: Incident, about: Affected) -> None:
    """Add a thing; the incident lies where all its things lie together, and belongs to whom they belong together."""
    if row.affected.filter(thing=about.thing).exists():
        return
    is_first = not row.affected.exists()
    about.incident = row
    about.save()
    row.division = about.division if is_first else common_division(row.division, about.division)
    if is_first:
        row.organisation = about.organisation
    elif row.organisation != about.organisation:
        row.organisation = _common_organisation(row, about)


def _common_organisation(row: Incident, about: Affected) -> str:
    """Two districts' counterparts answer to the department that both belong to."""
    one, other = row.organisation, about.organisation
    return (
        min(one, other, key=len) if one.startswith(other) or other.startswith(one) else one.rpartition("-")[0]
    )


def common_division(one: str, other: str) -> str:
    """The smallest division that holds both: a street (9 digits), a district (6), the city (4), or none."""
    return next(
        (one[:n] for n in (12, 9, 6, 4) if len(one) >= n and len(other) >= n and one[:n] == other[:n]), ""
    )


def written(change: Change) -> dict[str, Any]:
    """A change as a timeline keeps it."""
    return {
        "id": change.id,
        "warning": change.warning,
        "sequence": change.sequence,
        "kind": change.kind,
        "rule": change.rule,
        "thing": change.thing,
        "level": change.level,
        "time": change.time.isoformat(),
        "start": change.start.isoformat(),
        "end": change.end.isoformat() if change.end else None,
        "at": change.at.isoformat(),
        "attributes": dict(change.attributes),
    }


def change_of(data: Mapping[str, Any]) -> Change:
    """A change from a timeline."""
    moments = {
        name: datetime.fromisoformat(data[name]) if data[name] else None
        for name in ("time", "start", "end", "at")
    }
    return Change(**{**data, **moments})


def moment_of(event: IncidentEvent) -> Moment:
    """A line of a timeline as rules see it."""
    if event.kind == "warning":
        return Moment("warning", event.at, {}, change_of(event.data))
    return Moment(event.kind, event.at, event.data)


def incidents_to_look_at(now: datetime) -> list[UUID]:
    """Open incidents for which a mute has begun or ended."""
    due = Incident.objects.filter(Q(look_at__lte=now), closed_at=None)
    return list(due.order_by("look_at").values_list("id", flat=True)[:500])
