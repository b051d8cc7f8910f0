"""Who keeps the books beside the readings: quarantine, counts, stations, and what is declared now?"""

import hmac
import logging
import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.db import close_old_connections, connection, transaction
from django.db.models import Count, F, Max
from django.db.utils import Error
from django.utils import timezone

from onecity.base.telemetry import Refused, Station
from onecity.engines.sensing import models
from onecity.engines.sensing.door.stations import hashed

logger = logging.getLogger(__name__)

EVERY_S = 0.5
MOST_HELD = 1_000
MOST_KEPT = 10_000
MOST_RAW = 4_096


@dataclass(frozen=True, slots=True)
class Known:
    """A station, the hash of its secret, and the networks of addresses from which it may speak."""

    station: Station
    secret: str
    sources: tuple[IPv4Network | IPv6Network, ...]


class Stations:
    """All stations in memory: a gateway asks with every telegram."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Known] = {}
        self._seen: object = None

    def get(self, protocol: str, number: str) -> Station | None:
        """The station of this number."""
        found = self._known.get((protocol, number))
        return found.station if found else None

    def admits(self, station: Station, source: str, secret: str) -> str:
        """Empty, or why it may not speak."""
        known = self._known.get((station.protocol, station.number))
        if known is None:
            return "unknown-station"
        if known.sources and not _is_among(source, known.sources):
            return "wrong-source"
        if known.secret:
            return "" if hmac.compare_digest(hashed(secret), known.secret) else "wrong-secret"
        # somebody without a secret is known by their address, or not at all
        return "" if known.sources else "wrong-secret"

    def refresh(self) -> None:
        """Read them again where they have changed."""
        seen = models.Station.objects.aggregate(Count("pk"), Max("changed_at"), Max("pk"))
        if seen == self._seen:
            return
        self._known = {(row.protocol, row.number): _known(row) for row in models.Station.objects.all()}
        self._seen = seen


class Clerk(threading.Thread):
    """Writes and looks twice a second, in a thread of its own; nobody waits for it."""

    def __init__(self, stations: Stations, look: Callable[[], None]) -> None:
        """`look` is called each time, to see what is declared."""
        super().__init__(name="clerk", daemon=True)
        self._stations, self._look = stations, look
        self._lock = threading.Lock()
        self._held: deque[tuple[Refused, datetime]] = deque()
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._stopping = threading.Event()

    def refuse(self, refused: Refused) -> None:
        """Quarantine and count; when too much comes at once, only count."""
        station = self._stations.get(refused.protocol, refused.station)
        with self._lock:
            self._counts[station.network if station else "", refused.protocol, refused.reason] += 1
            if len(self._held) < MOST_HELD:
                self._held.append((refused, timezone.now()))

    def count(self, network: str, reason: str, count: int) -> None:
        """Count what was left out."""
        with self._lock:
            self._counts[network, "", reason] += count

    def stop(self) -> None:
        """Write what is held, and end."""
        self._stopping.set()

    def run(self) -> None:
        """Again and again."""
        while True:
            last = self._stopping.wait(EVERY_S)
            try:
                close_old_connections()
                self.write()
                if not last:
                    self._stations.refresh()
                    self._look()
            except Error as problem:
                logger.error("ingest: the database is away / 数据库不可用: %s", problem)
                connection.close()
            except Exception:  # a city that cannot be read must not stop what runs under the one before
                logger.exception("ingest: what is declared cannot be followed / 无法采用新的声明")
            if last:
                connection.close()
                return

    def write(self) -> None:
        """Write what is held."""
        with self._lock:
            held, counts = list(self._held), dict(self._counts)
            self._held.clear()
            self._counts.clear()
        if not held and not counts:
            return
        try:
            with transaction.atomic():
                _quarantine(held)
                for key, count in counts.items():
                    _count(key, count)
        except Error:
            with self._lock:
                self._held.extendleft(reversed(held))
                self._counts.update(counts)
            raise


def _known(row: models.Station) -> Known:
    station = Station(row.protocol, row.number, row.network, row.thing, row.codes)
    return Known(station, row.secret, tuple(ip_network(one, strict=False) for one in row.sources))


def _is_among(source: str, sources: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    try:
        address = ip_address(source)
    except ValueError:
        return False
    return any(address in one for one in sources)


def _quarantine(held: list[tuple[Refused, datetime]]) -> None:
    made = models.Quarantined.objects.bulk_create(
        models.Quarantined(
            at=at,
            protocol=_clean(one.protocol, 20),
            station=_clean(one.station, 64),
            source=_clean(one.source, 64),
            reason=_clean(one.reason, 40),
            detail=_clean(one.detail, 300),
            raw=one.raw[:MOST_RAW],
        )
        for one, at in held
    )
    if made:
        models.Quarantined.objects.filter(pk__lte=made[-1].pk - MOST_KEPT).delete()


def _clean(text: str, most: int) -> str:
    """What a column takes: PostgreSQL knows no NUL in a text."""
    return text.replace("\x00", "")[:most]


def _count(key: tuple[str, str, str], count: int) -> None:
    network, protocol, reason = key
    row, made = models.RefusalCount.objects.get_or_create(
        network=network,
        protocol=_clean(protocol, 20),
        reason=_clean(reason, 40),
        defaults={"count": count, "last_at": timezone.now()},
    )
    if not made:
        models.RefusalCount.objects.filter(pk=row.pk).update(count=F("count") + count, last_at=timezone.now())
