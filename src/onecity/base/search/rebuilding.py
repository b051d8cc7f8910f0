"""How is the whole index made anew while the city works?

First everything that the engines give is read and compared, and what has changed is set aside in a file. Then it is
written in small transactions, so that nobody waits long. What an engine pushed or took out in the meantime is newer
and stays.
"""

import pickle
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, TypeVar

from django.db import transaction
from django.utils import timezone

from onecity.base.manifest import collect, resolve
from onecity.base.search.entry import Entry
from onecity.base.search.models import SearchEntry
from onecity.base.search.speech import Spoken, speech
from onecity.base.search.store import BATCH, fingerprint, fingerprints, write
from onecity.base.turnstile import let_first

T = TypeVar("T")
LATER = timedelta(microseconds=1)
IN_MEMORY_BYTES = 16_000_000


def rebuild() -> int:
    """Bring the index to what the engines' `search` functions give; how many entries it has.

    Readers see the old entries until each is written. Run again after a fault, it goes on.
    """
    began = timezone.now()
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as aside:
        kept, count = _compare(aside)
        aside.seek(0)
        for said in _read(aside):
            let_first()
            _write(said, began)
    _drop(kept, began)
    return count


def everything() -> Iterator[Entry]:
    """All entries of all engines."""
    for dotted in collect(lambda engine: engine.search):
        yield from resolve(dotted)()


def _compare(aside: IO[bytes]) -> tuple[set[int], int]:
    """Set aside what is not in the index just so; the rows of all that is, and how many there are in all."""
    kept: set[int] = set()
    count, say = 0, speech().of
    for entries in _batches(everything()):
        known = fingerprints(entries)
        said = list({(one.kind, one.key): say(one) for one in entries}.items())
        found = [(one, *known.get(key, (0, ""))) for key, one in said]
        kept.update(row for _, row, _ in found)
        count += len(found)
        if fresh := [one for one, _, made in found if made != fingerprint(one)]:
            pickle.dump(fresh, aside)
    return kept, count


def _read(aside: IO[bytes]) -> Iterator[list[Spoken]]:
    while True:
        try:
            yield pickle.load(aside)  # noqa: S301  our own file, which has no name
        except EOFError:
            return


@transaction.atomic
def _write(said: list[Spoken], began: datetime) -> None:
    keys = {one.entry.key for one in said}
    newer = SearchEntry.objects.select_for_update().filter(key__in=keys, written_at__gt=began)
    known = set(newer.values_list("kind", "key"))
    write([one for one in said if (one.entry.kind, one.entry.key) not in known], began + LATER)


def _drop(kept: set[int], began: datetime) -> None:
    """Take out what no engine gives any more; rows are read before any is taken."""
    older = SearchEntry.objects.exclude(written_at__gt=began)
    gone = [row for row in older.values_list("id", flat=True).iterator() if row not in kept]
    for rows in _batches(gone):
        let_first()
        SearchEntry.objects.exclude(written_at__gt=began).filter(pk__in=rows).delete()


def _batches(values: Iterable[T]) -> Iterator[list[T]]:
    left = iter(values)
    while batch := list(islice(left, BATCH)):
        yield batch
