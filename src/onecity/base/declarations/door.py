"""How does a city get loaded, and what does it declare now, or did it declare before?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Count
from pydantic import BaseModel

from onecity.base.actor import Actor
from onecity.base.declarations.calendar import calendar
from onecity.base.declarations.current import current, pin
from onecity.base.declarations.errors import VersionUnknown
from onecity.base.declarations.kinds import kind_named, kinds
from onecity.base.declarations.loading import load_city
from onecity.base.declarations.models import Release, Version
from onecity.base.declarations.permissions import READ
from onecity.base.declarations.snapshot import Snapshot, typed
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.core.pack import City, Problem

__all__ = [
    "ReleaseView",
    "Snapshot",
    "calendar",
    "current",
    "kinds",
    "load_release",
    "pin",
    "releases",
    "version",
]


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release: `count` declarations of `city`. `is_new` and `warnings` tell about the load that gave this
    view.
    """

    id: UUID
    number: int
    city: str
    hash: str
    made_at: datetime
    made_by: UUID | None
    count: int
    is_new: bool = False
    warnings: Sequence[Problem] = ()


def load_release(source: Path | str | City, *, actor: Actor, examples: bool = False) -> ReleaseView:
    """Load a city's folder, or a city that has been read, as a new release; an identical one gives that which is there.

    With `examples`, the declared examples must come out right too. Raises `NotAllowed` (needs
    `declarations.load`), `core.pack.PackInvalid` with every problem: then nothing has changed.
    """
    release, city, is_new = load_city(source, actor, examples=examples)
    return _view(release, len(city.declarations), is_new, city.warnings)


def version(kind: str, id: str, content_hash: str) -> Any:  # noqa: ANN401  the kind's model
    """A declaration as it was when a case began, typed; it stays readable for ever.

    Raises `VersionUnknown`, `KindUnknown`, and `VersionUnreadable` when the program's model no longer fits
    it.
    """
    return _version(kind_named(kind).model, kind, id, content_hash)


@lru_cache(maxsize=2048)
def _version(_model: type[BaseModel], kind: str, id: str, content_hash: str) -> Any:  # noqa: ANN401
    """As `version`; the model is part of what is remembered, since tests have several of one name."""
    rows = Version.objects.filter(kind=kind, key=id, content_hash=content_hash)
    value = rows.values_list("value", flat=True).first()
    if value is None:
        raise VersionUnknown(kind, id, content_hash)
    return typed(kind, id, value)


def releases(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[ReleaseView]:
    """All releases, newest first. Raises `NotAllowed` (needs `declarations.read`), `CursorInvalid`."""
    actor.must(READ)
    rows = Release.objects.annotate(count=Count("items")).order_by("-number")
    if cursor is not None:
        rows = rows.filter(number__lt=decode_cursor(cursor, int)[0])
    found = list(rows[: limit + 1])
    more = encode_cursor(found[limit - 1].number) if len(found) > limit else None
    return Page(tuple(_view(row, row.count) for row in found[:limit]), more)


def _view(
    release: Release, count: int, is_new: bool = False, warnings: Sequence[Problem] = ()
) -> ReleaseView:
    return ReleaseView(
        release.id,
        release.number,
        release.city,
        release.hash,
        release.made_at,
        release.made_by,
        count,
        is_new,
        warnings,
    )
