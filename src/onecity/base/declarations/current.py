"""Which release is in force, for this request and for this process?"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from time import monotonic
from uuid import UUID

from django.db import connection

from onecity.base.declarations.errors import NothingLoaded
from onecity.base.declarations.models import Release
from onecity.base.declarations.snapshot import Snapshot

_CHECK_EVERY_S = 1.0
_KEPT = 4

_lock = Lock()
_snapshots: OrderedDict[UUID, Snapshot] = OrderedDict()
_newest: tuple[UUID, float] | None = None


class _Pin:
    """The release that one request or job sees, chosen when it first asks."""

    __slots__ = ("snapshot",)

    def __init__(self, snapshot: Snapshot | None) -> None:
        self.snapshot = snapshot


_pinned: ContextVar[_Pin | None] = ContextVar("declarations_pin", default=None)


def current() -> Snapshot:
    """The pinned release, else the newest. Raises `NothingLoaded`.

    Looks for a newer release at most once a second; inside a transaction always, as its own load is visible
    there.
    """
    pin_ = _pinned.get()
    if pin_ is None:
        return snapshot_of(_newest_id())
    if pin_.snapshot is None:
        pin_.snapshot = snapshot_of(_newest_id())
    return pin_.snapshot


@contextmanager
def pin(release_id: UUID | None = None) -> Iterator[None]:
    """Inside, one release is seen even while another is loaded: the given one, else the newest when first
    asked.

    A pin inside a pin keeps the outer one unless it names a release. No query is made before somebody asks.
    """
    if release_id is None and _pinned.get() is not None:
        yield
        return
    token = _pinned.set(_Pin(snapshot_of(release_id) if release_id else None))
    try:
        yield
    finally:
        _pinned.reset(token)


def snapshot_of(release_id: UUID) -> Snapshot:
    """The snapshot of a release; the last few are kept in memory."""
    with _lock:
        found = _snapshots.get(release_id)
        if found is not None:
            _snapshots.move_to_end(release_id)
            return found
    made = Snapshot(release_id)
    with _lock:
        _snapshots[release_id] = made
        while len(_snapshots) > _KEPT:
            _snapshots.popitem(last=False)
    return made


def look_again() -> None:
    """Make the next `current` ask the database which release is the newest."""
    global _newest
    _newest = None


def _newest_id() -> UUID:
    global _newest
    known = _newest
    if known is not None and monotonic() - known[1] < _CHECK_EVERY_S and not connection.in_atomic_block:
        return known[0]
    found = Release.objects.order_by("-number").values_list("id", flat=True).first()
    if found is None:
        raise NothingLoaded
    if not connection.in_atomic_block:
        _newest = (found, monotonic())
    return found
