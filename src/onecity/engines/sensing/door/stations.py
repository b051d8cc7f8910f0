"""Which devices may hand readings in, and how does one become known?"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from ipaddress import ip_network

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.base.ports import port
from onecity.engines.sensing.declare.station import PROTOCOLS
from onecity.engines.sensing.door.declared import network_of
from onecity.engines.sensing.door.values import StationDraft, StationView
from onecity.engines.sensing.errors import StationInvalid, StationUnknown
from onecity.engines.sensing.models import Station
from onecity.engines.sensing.permissions import MANAGE

MOST = 500


def stations(
    actor: Actor, *, network: str = "", cursor: str | None = None, limit: int = 100
) -> Page[StationView]:
    """Stations by protocol and number. Raises `NotAllowed` (needs `sensing.manage`), `CursorInvalid`."""
    actor.must(MANAGE)
    rows = Station.objects.filter(network=network) if network else Station.objects.all()
    if cursor is not None:
        protocol, number = decode_cursor(cursor, str, str)
        rows = rows.filter(Q(protocol__gt=protocol) | Q(protocol=protocol, number__gt=number))
    limit = max(1, min(limit, MOST))
    found = list(rows.order_by("protocol", "number")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    more = encode_cursor(last.protocol, last.number) if last else None
    return Page(tuple(_view(row) for row in found[:limit]), more)


@transaction.atomic
def register_station(
    actor: Actor, draft: StationDraft, *, with_secret: bool = True
) -> tuple[StationView, str]:
    """Make a station known, or change it; its new secret, which nobody can read again ("" without one).

    Without a secret it is known by its `sources` alone. Raises `NotAllowed` (needs `sensing.manage`),
    `NetworkUnknown`, `StationInvalid`.
    """
    actor.must(MANAGE)
    check(draft, with_secret=with_secret)
    secret = secrets.token_urlsafe(24) if with_secret else ""
    row, _ = Station.objects.update_or_create(
        protocol=draft.protocol,
        number=draft.number,
        defaults={**_fields(draft), "secret": hashed(secret), "changed_at": timezone.now()},
    )
    _record(actor, "sensing.station.register", draft.protocol, draft.number)
    return _view(row), secret


@transaction.atomic
def set_station_secret(actor: Actor, protocol: str, number: str, secret: str = "") -> str:
    """Give a station a secret, a new one if none is named: many devices take only what their keypad can say.

    Raises `NotAllowed` (needs `sensing.manage`), `StationUnknown`.
    """
    actor.must(MANAGE)
    secret = secret or secrets.token_urlsafe(24)
    rows = Station.objects.filter(protocol=protocol, number=number)
    if not rows.update(secret=hashed(secret), changed_at=timezone.now()):
        raise StationUnknown(protocol, number)
    _record(actor, "sensing.station.secret", protocol, number)
    return secret


@transaction.atomic
def remove_station(actor: Actor, protocol: str, number: str) -> None:
    """Know a station no more. Raises `NotAllowed` (needs `sensing.manage`), `StationUnknown`."""
    actor.must(MANAGE)
    gone, _ = Station.objects.filter(protocol=protocol, number=number).delete()
    if not gone:
        raise StationUnknown(protocol, number)
    _record(actor, "sensing.station.remove", protocol, number)


@transaction.atomic
def declare_stations(drafts: Iterable[StationDraft]) -> None:
    """Make the declared stations exactly these, inside a load; secrets stay, so do stations that were registered."""
    wanted = {(one.protocol, one.number): one for one in drafts}
    rows = {(row.protocol, row.number): row for row in Station.objects.all()}
    now = timezone.now()
    for key, row in rows.items():
        if row.is_declared and key not in wanted:
            row.delete()
    for key, draft in wanted.items():
        said = {**_fields(draft), "is_declared": True}
        known = rows.get(key)
        if known is None:
            Station.objects.create(protocol=key[0], number=key[1], changed_at=now, **said)
        elif any(getattr(known, name) != value for name, value in said.items()):
            Station.objects.filter(pk=known.pk).update(changed_at=now, **said)


def hashed(secret: str) -> str:
    """What is kept of a secret; nothing of none."""
    if not secret:
        return ""
    return hmac.new(port("keys").index(), b"station\x1f" + secret.encode(), hashlib.sha256).hexdigest()


def check(draft: StationDraft, *, with_secret: bool = True) -> None:
    """Whether a station can be kept. Raises `NetworkUnknown`, `StationInvalid`."""
    network = network_of(draft.network)
    properties = ", ".join(network.observe)
    for name, is_good, wanted in (
        ("protocol", draft.protocol in PROTOCOLS, ", ".join(PROTOCOLS)),
        ("number", 0 < len(draft.number) <= 64, "1–64"),
        ("thing", 0 < len(draft.thing) <= 100, "1–100"),
        (
            "codes",
            all(one in network.observe for one in draft.codes.values()),
            f"CODE=PROPERTY ({properties})",
        ),
        (
            "sources",
            all(map(is_network, draft.sources)) and (with_secret or bool(draft.sources)),
            "10.1.2.3, 10.1.0.0/16",
        ),
    ):
        if not is_good:
            raise StationInvalid(draft.number, name, wanted)


def is_network(text: str) -> bool:
    """Whether this is an address or a network of addresses."""
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _fields(draft: StationDraft) -> dict[str, object]:
    return {
        "network": draft.network,
        "thing": draft.thing,
        "codes": dict(draft.codes),
        "sources": list(draft.sources),
    }


def _record(actor: Actor, action: str, protocol: str, number: str) -> None:
    record(actor=actor, action=action, target=f"station:{protocol}:{number}")


def _view(row: Station) -> StationView:
    return StationView(
        row.protocol,
        row.number,
        row.network,
        row.thing,
        row.codes,
        tuple(row.sources),
        bool(row.secret),
        row.is_declared,
    )
