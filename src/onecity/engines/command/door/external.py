"""How do warnings of others come in, such as the weather service's, and which of them hold?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.codecs import cap
from onecity.codecs.cap import Alert
from onecity.engines.command.models import ExternalWarning
from onecity.engines.command.permissions import ACT, EXTERNAL, READ

SHOWN = 50


@dataclass(frozen=True, slots=True)
class ExternalView:
    """A warning of somebody else that holds."""

    id: UUID
    sender: str
    identifier: str
    event: str
    severity: str
    headline: str
    area: str
    sent: datetime
    expires_at: datetime | None


@transaction.atomic
def receive(actor: Actor, document: bytes) -> UUID:
    """Take in a CAP 1.2 message, once however often it is sent; an update or cancel ends what it refers to. Its id.

    Messages that are no real warning (exercise, test, draft) are kept, and never shown as one. Raises `NotAllowed`
    (needs `command.external`), `codecs.cap.AlertError` for what is no CAP or built to harm.
    """
    actor.must(EXTERNAL)
    alert = cap.parse(document)
    known = ExternalWarning.objects.filter(
        sender=alert.sender, identifier=alert.identifier, sent=alert.sent
    ).first()
    if known:
        return known.id
    _end(alert)
    row = ExternalWarning.objects.create(**_kept(alert), document=_text(document, alert), by=actor.id)
    record(actor=actor, action="command.external.receive", target=f"external-warning:{row.id}", details={})
    return row.id


def external(actor: Actor) -> tuple[ExternalView, ...]:
    """The warnings of others that hold now, newest first; nothing for those who see no incidents."""
    if not actor.scopes(READ) and not actor.scopes(ACT):
        return ()
    rows = ExternalWarning.objects.filter(ended_at=None).filter(
        Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    )
    return tuple(
        ExternalView(
            one.id,
            one.sender,
            one.identifier,
            one.event,
            one.severity,
            one.headline,
            one.area,
            one.sent,
            one.expires_at,
        )
        for one in rows.order_by("-sent", "-id")[:SHOWN]
    )


def _text(document: bytes, alert: Alert) -> str:
    """The document as it came; one that is not in UTF-8 as we would write it, since a database keeps no others."""
    try:
        text = document.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    return text if text and "\0" not in text else cap.write(alert).decode()


def _kept(alert: Alert) -> dict[str, object]:
    info = next((one for one in alert.infos if one.language.lower().startswith("zh")), None)
    info = info or next(iter(alert.infos), None)
    now = timezone.now()
    real = alert.status == cap.Status.ACTUAL and alert.type in {cap.MessageType.ALERT, cap.MessageType.UPDATE}
    overtaken = _is_referred_to(alert)
    return {
        "identifier": alert.identifier[:200],
        "sender": alert.sender[:200],
        "sent": alert.sent,
        "type": alert.type.value,
        "event": info.event[:200] if info else "",
        "severity": info.severity.value if info else "",
        "headline": info.headline if info else "",
        "area": "、".join(one.description for one in info.areas) if info else "",
        "expires_at": info.expires if info else None,
        "ended_at": None if real and not overtaken else now,
        "received_at": now,
    }


def _end(alert: Alert) -> None:
    """What the message refers to holds no longer."""
    if alert.type not in {cap.MessageType.UPDATE, cap.MessageType.CANCEL}:
        return
    for one in alert.references:
        ExternalWarning.objects.filter(
            sender=one.sender, identifier=one.identifier, ended_at=None, sent__lte=alert.sent
        ).update(ended_at=timezone.now())


def _is_referred_to(alert: Alert) -> bool:
    """Whether an update or cancel of this message came before it did."""
    later = ExternalWarning.objects.filter(
        sender=alert.sender, type__in=["Update", "Cancel"], sent__gt=alert.sent
    )
    mark = f"{alert.sender},{alert.identifier},"
    return any(mark in one for one in later.order_by("-sent").values_list("document", flat=True)[:20])
