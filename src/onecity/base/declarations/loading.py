"""How does a folder become a release that never changes?"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.db import connection, transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.declarations.current import look_again, pin
from onecity.base.declarations.events import DeclarationsLoaded
from onecity.base.declarations.kinds import kinds
from onecity.base.declarations.models import Release, ReleaseItem, Version
from onecity.base.declarations.permissions import LOAD
from onecity.base.manifest import collect, resolve
from onecity.base.outbox.door import emit
from onecity.core.crypto import content_hash
from onecity.core.pack import City, load

T = TypeVar("T")
Key = tuple[str, str, str]

_BATCH = 500
_LOCK = 0x0C17_DEC1  # any constant: only loads take this lock


def load_city(
    source: Path | str | City, actor: Actor, *, examples: bool = False
) -> tuple[Release, City, bool]:
    """The release for a folder, or for a city that has been read; what was read, and whether the release is new.

    All or nothing: the release, what engines do when it is loaded, the audit entry and the event are one
    transaction. Raises `NotAllowed` (needs `declarations.load`), `core.pack.PackInvalid` (nothing is
    changed).
    """
    actor.must(LOAD)
    city = source if isinstance(source, City) else load(source, kinds(), examples=examples)
    with transaction.atomic():
        _wait_for_other_loads()
        newest = Release.objects.order_by("-number").first()
        content = _hash(city)
        if newest is not None and newest.hash == content:
            return newest, city, False
        release = _write(city, content, 1 if newest is None else newest.number + 1, actor)
        with pin(release.id):
            for dotted in collect(lambda engine: engine.loaded):
                resolve(dotted)(city)
        _tell(release, city, actor)
        transaction.on_commit(look_again)
    look_again()
    return release, city, True


def _wait_for_other_loads() -> None:
    """Loads follow each other: SQLite's immediate transaction does that by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _hash(city: City) -> str:
    """One hash for everything declared, in its order."""
    return content_hash([[one.kind, one.id, one.content_hash] for one in city.declarations])


def _write(city: City, content: str, number: int, actor: Actor) -> Release:
    known = _known(city)
    fresh = [
        Version(
            kind=one.kind, key=one.id, content_hash=one.content_hash, value=one.canonical, source=one.source
        )
        for one in city.declarations
        if (one.kind, one.id, one.content_hash) not in known
    ]
    Version.objects.bulk_create(fresh, batch_size=_BATCH)
    known |= {(one.kind, one.key, one.content_hash): one.pk for one in fresh}
    release = Release.objects.create(
        number=number, city=_city_id(city), hash=content, made_at=timezone.now(), made_by=actor.id
    )
    items = [
        ReleaseItem(release=release, version_id=known[one.kind, one.id, one.content_hash], position=place)
        for place, one in enumerate(city.declarations)
    ]
    ReleaseItem.objects.bulk_create(items, batch_size=_BATCH)
    return release


def _known(city: City) -> dict[Key, int]:
    """The versions among those of the city that were loaded before, with their keys in the database."""
    found: dict[Key, int] = {}
    for hashes in _batches({one.content_hash for one in city.declarations}):
        rows = Version.objects.filter(content_hash__in=hashes)
        for kind, key, content, pk in rows.values_list("kind", "key", "content_hash", "pk"):
            found[kind, key, content] = pk
    return found


def _batches(values: Iterable[T]) -> Iterator[list[T]]:
    left = iter(values)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _city_id(city: City) -> str:
    """The id in `city.yaml`; the folder's name for a folder without one, as small tests have."""
    return next(iter(city.all("city")), city.folder.resolve().name)[:100]


def _tell(release: Release, city: City, actor: Actor) -> None:
    details = {"number": release.number, "hash": release.hash, "declarations": len(city.declarations)}
    record(actor=actor, action=LOAD, target=f"release:{release.id}", details=details)
    emit(DeclarationsLoaded(release.id, release.number, release.city))
