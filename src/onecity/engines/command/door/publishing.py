"""How does a warning reach the public: drafted by rule, proposed by one person, let go by another?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.base.audit.door import record
from onecity.base.declarations.door import current
from onecity.base.identity.door import display_names, division_name
from onecity.base.outbox.door import emit
from onecity.base.registry import door as registry
from onecity.codecs import cap
from onecity.core.text import Text
from onecity.engines.command.door.declared import network_of
from onecity.engines.command.door.incidentfile import IncidentFile, locked, write
from onecity.engines.command.door.settling import mutes_among
from onecity.engines.command.errors import IncidentUnknown, SecondPersonNeeded, WarningNotReady
from onecity.engines.command.events import PublicWarningSent
from onecity.engines.command.models import Incident, PublicWarning
from onecity.engines.command.permissions import APPROVE, LEAD
from onecity.engines.command.rules.public import Message, Told, next_message
from onecity.engines.command.rules.quiet import Mute, audible
from onecity.engines.command.rules.warning import RANK
from onecity.engines.command.rules.words import LEVEL_WORDS

PENDING = ("draft", "proposed")
MOST_IN_FEED = 100
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class PublicView:
    """A message to the public about an incident; `may_propose` and `may_approve` are the actor's own."""

    id: UUID
    incident_id: UUID
    title: Text
    type: str
    state: str
    level: str
    said: Mapping[str, Any]
    headline: Text
    drafted_at: datetime
    proposed_by: str
    approved_by: str
    identifier: str
    sent_at: datetime | None
    may_propose: bool = False
    may_approve: bool = False


@dataclass(frozen=True, slots=True)
class SentView:
    """A message that went out, as feeds list it; `size`: bytes of its document."""

    identifier: str
    type: str
    level: str
    headline: Text
    description: Text
    sent_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Words:
    """What is told, as the proposer wrote it; without English the message is in Chinese alone."""

    headline: str
    description: str
    instruction: str
    headline_en: str = ""
    description_en: str = ""
    instruction_en: str = ""


def draft(file: IncidentFile) -> None:
    """Draft what the public should be told now; a draft that says less than now holds is overtaken.

    With `auto` declared, it goes out at once.
    """
    draft_all([file])


def draft_all(files: Sequence[IncidentFile]) -> None:
    """As `draft`, for several incidents."""
    declared = {file.row.id: network_of(file.row.network, file.row.network_hash).cap for file in files}
    telling = [file.row for file in files if declared[file.row.id] is not None]
    if not telling:
        return
    mutes = mutes_among(telling)
    told = set(PublicWarning.objects.filter(incident__in=telling).values_list("incident_id", flat=True))
    for file in files:
        if (said := declared[file.row.id]) is not None:
            level = _public_level(file, said, mutes(file.row))
            if level is not None or file.row.id in told:
                _draft(file, said, level)


def _draft(file: IncidentFile, declared: Any, level: str | None) -> None:  # noqa: ANN401  sensing's model
    wanted = next_message(_last_told(file.row), level)
    pending = PublicWarning.objects.filter(incident=file.row, state__in=PENDING).first()
    if pending and (wanted is None or (pending.type, pending.level or None) != (wanted.type, wanted.level)):
        pending.state = "overtaken"
        pending.save(update_fields=["state"])
        pending = None
    if wanted is None or pending:
        return
    row = PublicWarning.objects.create(
        incident=file.row,
        type=wanted.type,
        level=wanted.level or "",
        said=_drafted(file, declared, wanted),
        drafted_at=timezone.now(),
    )
    if declared.auto:
        _send(file, row, system())


def public_of(actor: Actor, row: Incident) -> tuple[PublicView, ...]:
    """The messages about an incident, newest first. Whoever sees the incident sees them; the caller has checked."""
    rows = list(row.public.order_by("-drafted_at", "-id"))
    names = display_names({one for r in rows for one in (r.proposed_by, r.approved_by) if one})
    return tuple(_view(actor, row, one, names) for one in rows)


def to_approve(actor: Actor) -> tuple[PublicView, ...]:
    """What waits for the actor's approval or proposal."""
    rows = PublicWarning.objects.filter(state__in=PENDING).select_related("incident").order_by("drafted_at")
    found = []
    for row in rows[:200]:
        names = display_names({one for one in (row.proposed_by, row.approved_by) if one})
        view = _view(actor, row.incident, row, names)
        if view.may_propose or view.may_approve:
            found.append(view)
    return tuple(found)


@transaction.atomic
def propose(actor: Actor, public_id: UUID, words: Words) -> None:
    """Put a drafted warning forward in one's own words, to be let go by somebody else.

    Raises `IncidentUnknown`, `NotAllowed` (needs `command.lead`), `WarningNotReady`.
    """
    file, row = _held(actor, public_id, LEAD, ("draft", "proposed"))
    if not words.headline.strip():
        raise WarningNotReady
    row.said = row.said | {name: getattr(words, name).strip()[:LONGEST] for name in Words.__slots__}
    row.state, row.proposed_by = "proposed", actor.id
    row.save(update_fields=["said", "state", "proposed_by"])
    _note(file, actor, row, "proposed")


@transaction.atomic
def approve(actor: Actor, public_id: UUID) -> str:
    """Let a proposed warning go; gives its identifier.

    Raises `IncidentUnknown`, `NotAllowed` (needs `command.approve`), `WarningNotReady`, `SecondPersonNeeded`.
    """
    file, row = _held(actor, public_id, APPROVE, ("proposed",))
    if row.proposed_by == actor.id:
        raise SecondPersonNeeded
    return _send(file, row, actor)


@transaction.atomic
def refuse(actor: Actor, public_id: UUID, words: str) -> None:
    """Send a proposed warning back with a reason. Raises as `approve`."""
    file, row = _held(actor, public_id, APPROVE, ("proposed",))
    row.state = "draft"
    row.save(update_fields=["state"])
    _note(file, actor, row, "refused", words.strip()[:LONGEST])


def feed() -> tuple[SentView, ...]:
    """What was sent, newest first; it is for everybody."""
    rows = PublicWarning.objects.filter(state="sent").order_by("-sent_at", "-id")[:MOST_IN_FEED]
    return tuple(
        SentView(
            *(one.identifier, one.type, one.level, _both(one, "headline"), _both(one, "description")),
            one.sent_at or one.drafted_at,
            len(one.document.encode()),
        )
        for one in rows
    )


def document(identifier: str) -> bytes | None:
    """The CAP document of a message that was sent; `None` for an unknown one."""
    found = PublicWarning.objects.filter(state="sent", identifier=identifier)
    text = found.values_list("document", flat=True).first()
    return text.encode() if text else None


def _public_level(
    file: IncidentFile,
    declared: Any,  # noqa: ANN401  sensing's model
    mutes: tuple[Mute, ...],
) -> str | None:
    """The highest level that stands, is not kept quiet, and is declared to be told."""
    warned = file.standing().warned
    levels = [
        stretch.level
        for one in warned
        if one.level
        for stretch in audible(one, warned, file.response.inhibits, mutes, timezone.now())
        if stretch.until is None and getattr(declared, stretch.level)
    ]
    return max(levels, key=RANK.__getitem__, default=None)


def _last_told(row: Incident) -> Told | None:
    last = row.public.filter(state="sent").order_by("-sent_at", "-id").first()
    return Told(cast("Message", last.type), last.level or None) if last else None


def _drafted(file: IncidentFile, declared: Any, wanted: Told) -> dict[str, Any]:  # noqa: ANN401
    """The texts of a draft, made of the declaration and the things' names."""
    things = [(one.name_zh, one.name_en) for one in file.row.affected.order_by("id")[:20]]
    zh, en = "、".join(one for one, _ in things), ", ".join(one for _, one in things)
    if wanted.level is None:
        return {
            "headline": f"解除{declared.event.zh}预警",
            "headline_en": f"All clear: {declared.event.en.lower()}",
            "description": f"{zh}的预警已解除。",
            "description_en": f"The warning is over: {en}.",
            "instruction": "",
            "instruction_en": "",
        }
    word = LEVEL_WORDS[wanted.level]
    return {
        "headline": f"{declared.event.zh}{word.zh}预警",
        "headline_en": f"{declared.event.en}: {word.en.lower()} warning",
        "description": f"涉及：{zh}。",
        "description_en": f"Concerned: {en}.",
        "instruction": "",
        "instruction_en": "",
    }


def _held(
    actor: Actor, public_id: UUID, permission: str, states: tuple[str, ...]
) -> tuple[IncidentFile, PublicWarning]:
    incident_id = PublicWarning.objects.filter(id=public_id).values_list("incident", flat=True).first()
    file = locked(incident_id) if incident_id else None
    if file is None:
        raise IncidentUnknown(public_id)
    actor.must(permission, file.row.scope)
    row = PublicWarning.objects.select_for_update().get(id=public_id)
    if row.state not in states:
        raise WarningNotReady
    return file, row


def _send(file: IncidentFile, row: PublicWarning, actor: Actor) -> str:
    declared = network_of(file.row.network, file.row.network_hash).cap
    now = timezone.now().replace(microsecond=0)
    row.identifier = str(_identifier(file.row, declared.issuer, now))
    row.sender = f"onecity@{urlsplit(settings.ONECITY_ADDRESS).hostname or 'localhost'}"
    row.sent_at, row.approved_by, row.state = now, actor.id, "sent"
    row.expires_at = now + timedelta(milliseconds=declared.expires.ms)
    row.document = cap.write(_alert(file.row, row, declared)).decode()
    row.save()
    _note(file, actor, row, "sent")
    emit(PublicWarningSent(row.identifier, row.type, file.row.id))
    return row.identifier


def _identifier(row: Incident, issuer: str, now: datetime) -> cap.WarningIdentifier:
    """A number that nobody has: ten a second, so that those of a storm run ahead of the clock by some seconds."""
    division = (row.division or str(current().only("city").division))[:6].ljust(6, "0")
    issued_by = (division, issuer[:3], issuer[3:6], issuer[6:])
    while True:
        made = [cap.WarningIdentifier(*issued_by, now, number) for number in range(10)]
        found = PublicWarning.objects.filter(identifier__in=[str(one) for one in made])
        taken = set(found.values_list("identifier", flat=True))
        if free := [one for one in made if str(one) not in taken]:
            return free[0]
        now += timedelta(seconds=1)


def _alert(incident: Incident, row: PublicWarning, declared: Any) -> cap.Alert:  # noqa: ANN401
    earlier = incident.public.filter(state="sent").exclude(id=row.id).order_by("sent_at", "id")
    return cap.Alert(
        identifier=row.identifier,
        sender=row.sender,
        sent=row.sent_at or timezone.now(),
        status=cap.Status.EXERCISE if _is_simulated(incident) else cap.Status.ACTUAL,
        type=cap.MessageType(row.type),
        scope=cap.Scope.PUBLIC,
        infos=_infos(incident, row, declared),
        references=_since_alert(list(earlier)) if row.type != "Alert" else (),
        incidents=str(incident.id),
    )


def _since_alert(earlier: list[PublicWarning]) -> tuple[cap.Reference, ...]:
    """The messages of the alert that is updated or cancelled now: those after the last cancel."""
    last = max((place for place, one in enumerate(earlier) if one.type == "Cancel"), default=-1)
    return tuple(
        cap.Reference(one.sender, one.identifier, one.sent_at)
        for one in earlier[last + 1 :]
        if one.identifier and one.sent_at
    )


def _infos(incident: Incident, row: PublicWarning, declared: Any) -> tuple[cap.Info, ...]:  # noqa: ANN401
    said, severity = row.said, getattr(declared, row.level) if row.level else None
    areas = (_area(incident),)
    common: dict[str, Any] = {
        "categories": (cap.Category(declared.category),),
        "urgency": cap.Urgency.PAST if row.type == "Cancel" else cap.Urgency.IMMEDIATE,
        "severity": cap.Severity(severity or "Unknown"),
        "certainty": cap.Certainty.OBSERVED,
        "responses": (cap.Response.ALL_CLEAR,) if row.type == "Cancel" else (),
        "effective": row.sent_at,
        "expires": row.expires_at,
        "parameters": (("level", row.level),) if row.level else (),
        "areas": areas,
    }
    found = [
        cap.Info(
            event=declared.event.zh,
            language="zh-CN",
            headline=said["headline"],
            description=said["description"],
            instruction=said["instruction"],
            **common,
        )
    ]
    if said.get("headline_en"):
        found.append(
            cap.Info(
                event=declared.event.en,
                language="en-US",
                headline=said["headline_en"],
                description=said["description_en"],
                instruction=said["instruction_en"],
                **common,
            )
        )
    return tuple(found)


def _area(incident: Incident) -> cap.Area:
    codes = sorted({one[:6] for one in incident.affected.values_list("division", flat=True) if len(one) >= 6})
    names = [name.zh for code in codes if (name := division_name(code))]
    return cap.Area(
        "、".join(names) or incident.title_zh, geocodes=tuple(("GB/T 2260", one) for one in codes)
    )


def _is_simulated(incident: Incident) -> bool:
    layer = network_of(incident.network, incident.network_hash).thing.layer
    return any(one.simulated for one in registry.layers() if one.id == layer)


def _note(file: IncidentFile, actor: Actor, row: PublicWarning, step: str, words: str = "") -> None:
    data = {"public": str(row.id), "step": step, "type": row.type, "level": row.level}
    file.add("public", actor=actor, data=data, words=words)
    write([file])
    record(actor=actor, action=f"command.public.{step}", target=f"incident:{file.row.id}", details=data)


def _both(row: PublicWarning, name: str) -> Text:
    """A text of a message; where it was written in Chinese alone, that stands for both."""
    zh = str(row.said.get(name) or "—")
    return Text(zh=zh, en=str(row.said.get(f"{name}_en") or zh))


def _view(actor: Actor, incident: Incident, row: PublicWarning, names: Mapping[UUID, str]) -> PublicView:
    return PublicView(
        id=row.id,
        incident_id=incident.id,
        title=Text(zh=incident.title_zh, en=incident.title_en),
        type=row.type,
        state=row.state,
        level=row.level,
        said=row.said,
        headline=_both(row, "headline"),
        drafted_at=row.drafted_at,
        proposed_by=names.get(row.proposed_by, "") if row.proposed_by else "",
        approved_by=names.get(row.approved_by, "") if row.approved_by else "",
        identifier=row.identifier,
        sent_at=row.sent_at,
        may_propose=row.state in PENDING and actor.may(LEAD, incident.scope),
        may_approve=row.state == "proposed"
        and actor.may(APPROVE, incident.scope)
        and row.proposed_by != actor.id,
    )
