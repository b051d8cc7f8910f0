"""How do written entries become part of the chain?

After commit and in batches: a chain that each write extends would make all writers of PostgreSQL wait for one
another.
"""

import logging

from django.db import connection, transaction
from django.utils import timezone

from onecity.base.audit import anchor
from onecity.base.audit.chain import START, Head, root_of, stamp
from onecity.base.audit.models import Batch, Entry, Link, Pending
from onecity.base.ports import Signature, port

logger = logging.getLogger(__name__)

LARGEST = 5_000


def seal() -> int:
    """Seal all committed entries into batches of at most `LARGEST`; how many entries."""
    sealed = 0
    while count := _seal_batch():
        sealed += count
    return sealed


def head_of(batch: Batch) -> Head:
    """The head that a row of the table stands for."""
    return Head(
        number=batch.number,
        first=batch.first,
        last=batch.last,
        count=batch.count,
        root=batch.root,
        previous=batch.previous,
        sealed_at=stamp(batch.sealed_at),
    )


@transaction.atomic
def _seal_batch() -> int:
    _lock()
    before = Batch.objects.order_by("-number").first()
    _anchor_what_a_crash_left(before)
    waiting = Pending.objects.values("entry")
    entries = list(Entry.objects.filter(pk__in=waiting).order_by("at", "id")[:LARGEST])
    if not entries:
        return 0
    batch = _batch(before, [entry.hash for entry in entries])
    Link.objects.bulk_create(
        Link(seq=seq, entry=entry.id, batch=batch.number, hash=entry.hash)
        for seq, entry in enumerate(entries, start=batch.first)
    )
    Pending.objects.filter(pk__in=[entry.id for entry in entries]).delete()
    batch.save(force_insert=True)
    transaction.on_commit(lambda: _anchor(batch))
    return len(entries)


def _batch(before: Batch | None, hashes: list[str]) -> Batch:
    previous = head_of(before).hash() if before else START
    first = before.last + 1 if before else 1
    batch = Batch(
        number=before.number + 1 if before else 1,
        first=first,
        last=first + len(hashes) - 1,
        count=len(hashes),
        root=root_of(hashes),
        previous=previous,
        sealed_at=timezone.now(),
    )
    signature = port("keys").sign(head_of(batch).message())
    batch.key_id, batch.signature = signature.key_id, signature.value
    return batch


def _lock() -> None:
    """One sealer at a time. SQLite's transaction holds the only write lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Batch._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _anchor(batch: Batch) -> None:
    anchor.append(head_of(batch), Signature(batch.key_id, bytes(batch.signature)))


def _anchor_what_a_crash_left(newest: Batch | None) -> None:
    """Anchor the newest batch if a crash came between its commit and the file; more than one is no crash."""
    found = anchor.last()
    anchored, sealed = found.head.number if found else 0, newest.number if newest else 0
    if newest is not None and anchored == sealed - 1:
        _anchor(newest)
    elif anchored != sealed:
        logger.error(
            "audit: the file of heads ends at batch %d, the database at %d: run `onecity audit verify`",
            anchored,
            sealed,
        )
