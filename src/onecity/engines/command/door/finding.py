"""Which incident does a change of a warning belong to: its warning's, the open one of its group, or a new one?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from onecity.base.bulk import insert
from onecity.base.registry import door as registry
from onecity.core.text import Text
from onecity.engines.command.door.declared import Network, handling, network_now, response_of
from onecity.engines.command.door.incidentfile import IncidentFile, locked_all
from onecity.engines.command.models import Affected, Incident, IncidentEvent
from onecity.engines.command.rules.duty import group_of
from onecity.engines.command.rules.warning import Change
from onecity.engines.sensing.events import WarningChanged

# Network and group: one incident of them is open at a time.
Key = tuple[str, str]
COLUMNS = [one.attname for one in Incident._meta.concrete_fields]


@dataclass(frozen=True, slots=True)
class Found:
    """A change, the file of the incident that it belongs to, and the thing that it is about."""

    told: WarningChanged
    change: Change
    file: IncidentFile
    about: Affected


@dataclass(frozen=True, slots=True)
class Place:
    """Where a change without an incident belongs: the network as it is declared now, and the group of its thing."""

    network: Network
    content_hash: str
    group: str
    at: datetime

    @property
    def key(self) -> Key:
        """What tells its incident from others."""
        return self.network.id, self.group


def find(told: Sequence[WarningChanged]) -> list[Found]:
    """The incidents of changes, held and opened where there were none; one of a network that the city no longer
    declares, and that has no incident of this warning, is left out.
    """
    attributes = registry.attributes_of_all(one.thing_id for one in told if one.thing_id)
    changes = [_change(one, attributes.get(one.thing_id, {}) if one.thing_id else {}) for one in told]
    declared = {network: network_now(network) for network in {one.network for one in told}}
    files = _files_of(told, changes, declared)
    names = registry.names_of({one.thing_id for one in told if one.thing_id})
    return [
        Found(one, change, file, _affected(one, declared[one.network], names))
        for one, change, file in zip(told, changes, files, strict=True)
        if file is not None
    ]


def _files_of(
    told: Sequence[WarningChanged],
    changes: Sequence[Change],
    declared: Mapping[str, tuple[Network, str] | None],
) -> list[IncidentFile | None]:
    mine = _incidents_of_warnings({one.warning_id for one in told})
    held = {file.row.id: file for file in locked_all(set(mine.values()))}
    places = {
        one.transition_id: _place(one, change, declared[one.network])
        for one, change in zip(told, changes, strict=True)
        if one.warning_id not in mine
    }
    new = {place.key: place for place in reversed(places.values()) if place}
    # a closed incident hands what comes later to the one that is open for its group by now
    closed = {_key(file.row) for file in held.values() if file.row.closed_at is not None}
    opened = _opened(new, closed, held)
    found = list[IncidentFile | None]()
    for one in told:
        file = held.get(mine[one.warning_id]) if one.warning_id in mine else None
        if file is not None and file.row.closed_at is not None:
            file = opened.get(_key(file.row), file)
        place = places.get(one.transition_id)
        found.append(opened[place.key] if place else file)
    return found


def _incidents_of_warnings(warnings: Collection[str]) -> dict[str, UUID]:
    rows = IncidentEvent.objects.filter(warning__in=warnings).order_by("id")
    return dict(rows.values_list("warning", "incident_id"))


def _opened(
    new: Mapping[Key, Place], closed: Collection[Key], held: Mapping[UUID, IncidentFile]
) -> dict[Key, IncidentFile]:
    """The open incidents of groups, held; for `new` ones made where there are none."""
    found = _open_of({*new, *closed}, held)
    lacking = [place for key, place in sorted(new.items()) if key not in found]
    if not lacking:
        return found
    # another worker may open one at the same moment: its row is waited for, and taken
    made = [_incident(one) for one in lacking]
    insert(
        Incident, COLUMNS, ([getattr(one, name) for name in COLUMNS] for one in made), ignore_conflicts=True
    )
    return found | _open_of({one.key for one in lacking}, held)


def _open_of(keys: Collection[Key], held: Mapping[UUID, IncidentFile]) -> dict[Key, IncidentFile]:
    groups, networks = {group for _, group in keys}, {network for network, _ in keys}
    rows = Incident.objects.filter(network__in=networks, group__in=groups, closed_at=None)
    ids = [row.id for row in rows if _key(row) in keys]
    files = [held[one] for one in ids if one in held]
    files += locked_all([one for one in ids if one not in held])
    return {_key(file.row): file for file in files if file.row.closed_at is None}


def _key(row: Incident) -> Key:
    return row.network, row.group


def _place(told: WarningChanged, change: Change, found: tuple[Network, str] | None) -> Place | None:
    if found is None:
        return None
    network, content_hash = found
    group = group_of(told.thing, change.attributes, response_of(network.id, content_hash).group_by)
    return Place(network, content_hash, group, told.at)


def _incident(place: Place) -> Incident:
    return Incident(
        network=place.network.id,
        network_hash=place.content_hash,
        group=place.group,
        title_zh=place.network.title.zh,
        title_en=place.network.title.en,
        opened_at=place.at,
        changed_at=timezone.now(),
    )


def _change(told: WarningChanged, attributes: Mapping[str, Any]) -> Change:
    return Change(
        id=told.transition_id,
        warning=told.warning_id,
        sequence=told.sequence,
        kind=told.kind,
        rule=told.rule,
        thing=told.thing,
        level=told.level,
        time=told.time,
        start=told.start,
        end=told.end,
        at=told.at,
        attributes={
            name: str(value) for name, value in attributes.items() if isinstance(value, str | int | float)
        },
    )


def _affected(
    told: WarningChanged, found: tuple[Network, str] | None, names: Mapping[UUID, Text]
) -> Affected:
    lead = getattr(found[0].respond, "lead", None) if found else None
    name = (names.get(told.thing_id) if told.thing_id else None) or Text(zh=told.thing, en=told.thing)
    return Affected(
        thing=told.thing,
        thing_id=told.thing_id,
        name_zh=name.zh,
        name_en=name.en,
        organisation=handling(lead, told.division),
        division=told.division,
    )
