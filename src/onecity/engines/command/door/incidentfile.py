"""How is an incident read whole, and written one event further?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.bulk import insert_all
from onecity.engines.command.door.declared import response_of
from onecity.engines.command.models import Affected, Incident, IncidentEvent
from onecity.engines.command.rules.duty import Response
from onecity.engines.command.rules.incident import Moment, Standing, fold
from onecity.engines.command.rules.warning import Change

ENGINE, ORDER = "command", "order"


@dataclass
class IncidentFile:
    """A locked incident with its whole timeline and its things, in the order in which they came.

    Write with `add` and `affect`, then `settling.settle` once; before that nothing of it is in the database.
    """

    row: Incident
    moments: list[Moment]
    things: dict[str, Affected]
    unwritten: list[IncidentEvent | Affected] = field(default_factory=list)
    _stood: tuple[int, Standing] | None = None

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
        event = line(self.row.id, kind, actor, data=data, words=words, key=key, at=at)
        if change:
            event.warning, event.data = change.warning, written(change)
        self.unwritten.append(event)
        self.moments.append(Moment(kind, event.at, {} if change else event.data, change))

    def standing(self) -> Standing:
        """Where it stands."""
        if self._stood is None or self._stood[0] != len(self.moments):
            self._stood = (len(self.moments), fold(self.moments))
        return self._stood[1]

    @property
    def response(self) -> Response:
        """How its network makes work of warnings."""
        return response_of(self.row.network, self.row.network_hash)

    def affect(self, about: Affected) -> None:
        """Add a thing: the incident lies where all of them lie together, and is whose they are together."""
        row, is_first = self.row, not self.things
        if about.thing in self.things:
            return
        about.incident = row
        self.things[about.thing] = about
        self.unwritten.append(about)
        row.division = about.division if is_first else common_division(row.division, about.division)
        if is_first:
            row.organisation = about.organisation
        elif row.organisation != about.organisation:
            row.organisation = _common_organisation(row, about)


def line(
    incident: UUID,
    kind: str,
    actor: Actor,
    *,
    data: Mapping[str, Any] | None = None,
    words: str = "",
    key: str = "",
    at: datetime | None = None,
) -> IncidentEvent:
    """A line of a timeline, to be written."""
    return IncidentEvent(
        incident_id=incident,
        kind=kind,
        at=at or timezone.now(),
        by=actor.id,
        key=key,
        data=dict(data or {}),
        words=words,
    )


def locked(incident_id: UUID) -> IncidentFile | None:
    """An incident, held until the caller's transaction ends."""
    return next(iter(locked_all([incident_id])), None)


def locked_all(ids: Collection[UUID]) -> list[IncidentFile]:
    """Those of these incidents that there are, held until the caller's transaction ends; always in one order, so that
    two who hold several do not wait for each other.
    """
    return opened_all(list(Incident.objects.select_for_update().filter(id__in=ids).order_by("id")))


def opened(row: Incident) -> IncidentFile:
    """The file of a row."""
    return opened_all([row])[0]


def opened_all(rows: Sequence[Incident]) -> list[IncidentFile]:
    """The files of rows that the caller holds."""
    if not rows:
        return []
    moments: dict[UUID, list[Moment]] = {row.id: [] for row in rows}
    things: dict[UUID, dict[str, Affected]] = {row.id: {} for row in rows}
    lines = IncidentEvent.objects.filter(incident__in=rows).order_by("id")
    for incident, kind, at, data in lines.values_list("incident_id", "kind", "at", "data"):
        moments[incident].append(_moment(kind, at, data))
    for one in Affected.objects.filter(incident__in=rows).order_by("id"):
        things[one.incident_id][one.thing] = one
    return [IncidentFile(row, moments[row.id], things[row.id]) for row in rows]


def write(files: Sequence[IncidentFile]) -> None:
    """Write what was added; the caller settles, or has settled before."""
    added = [one for file in files for one in file.unwritten]
    insert_all([one for one in added if isinstance(one, Affected)])
    insert_all([one for one in added if isinstance(one, IncidentEvent)])
    for file in files:
        file.unwritten.clear()


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


def _moment(kind: str, at: datetime, data: Mapping[str, Any]) -> Moment:
    return Moment(kind, at, {}, change_of(data)) if kind == "warning" else Moment(kind, at, data)
