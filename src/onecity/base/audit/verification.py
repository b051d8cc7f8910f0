"""Is the log whole: nothing removed, changed, reordered, inserted, cut or rewritten?

Everything is read batch by batch and head by head, so a long log takes time and not memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, islice, pairwise
from pathlib import Path

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext, gettext_noop

from onecity.base.audit import anchor, triggers
from onecity.base.audit.anchor import Anchor
from onecity.base.audit.chain import START, root_of
from onecity.base.audit.models import Batch, Entry, Link, Pending
from onecity.base.audit.sealing import head_of
from onecity.base.ports import Signature, port
from onecity.core.crypto import KeyMissing

MOST_LISTED = 1_000
_AT_ONCE = 500
# a transaction may be this long between writing an entry and its commit
_LONGEST_TRANSACTION = timedelta(hours=1)

_TEXTS = {
    "removed": gettext_noop("An entry has been removed."),
    "changed": gettext_noop("An entry has been changed after it was written."),
    "reordered": gettext_noop("Entries stand in another order than they were sealed in."),
    "inserted": gettext_noop("An entry was put in past the application."),
    "backdated": gettext_noop("An entry claims to be much older than the batch that holds it."),
    "broken": gettext_noop("The hashes of a batch do not fit its entries or the batch before."),
    "unsigned": gettext_noop("The signature of a batch is not the city's."),
    "cut": gettext_noop("A batch that was anchored outside the database is missing from it."),
    "rewritten": gettext_noop("A batch differs from the head that was anchored outside the database."),
    "unanchored": gettext_noop("The file of anchored heads lacks a batch."),
    "forged": gettext_noop(
        "An anchored head contradicts the database, but no key of this city has signed it: one of both is forged."
    ),
    "unguarded": gettext_noop("The database's triggers that refuse changes are missing."),
}


@dataclass(frozen=True, slots=True)
class AuditProblem:
    """One thing that is wrong with the log: a code, and the batch, place and entry where known."""

    code: str
    batch: int | None = None
    seq: int | None = None
    entry: str = ""

    def text(self) -> str:
        """What is wrong, in the current language, and where."""
        places = (("batch", self.batch), ("seq", self.seq), ("entry", self.entry or None))
        where = ", ".join(f"{name} {value}" for name, value in places if value is not None)
        return f"{gettext(_TEXTS[self.code])} ({where})" if where else gettext(_TEXTS[self.code])


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found. `unsealed` entries are the newest: nothing protects them yet but the triggers.

    `unlisted` counts the problems beyond the first `MOST_LISTED`.
    """

    entries: int
    sealed: int
    unsealed: int
    batches: int
    problems: tuple[AuditProblem, ...] = field(default=())
    unlisted: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(kept_elsewhere: Sequence[Path] = ()) -> Verification:
    """Check every entry, batch, signature and anchored head. Reads all of the log and holds no lock.

    `kept_elsewhere` are further files of heads, such as a witness keeps; they need not hold every head.
    """
    newest = Batch.objects.order_by("-number").first()
    upto = newest.number if newest else 0
    found = chain(
        _check_triggers(),
        _check_batches(upto),
        _check_anchors(upto),
        *(_check_heads(anchor.read(file)) for file in kept_elsewhere),
        _check_strays(upto),
    )
    problems = tuple(islice(found, MOST_LISTED))
    unlisted = sum(1 for _ in found)
    sealed = Link.objects.filter(batch__lte=upto).count()
    unsealed = Pending.objects.count()
    return Verification(sealed + unsealed, sealed, unsealed, upto, problems, unlisted)


def _check_triggers() -> Iterator[AuditProblem]:
    if triggers.missing(connection):
        yield AuditProblem("unguarded")


def _check_batches(upto: int) -> Iterator[AuditProblem]:
    before: Batch | None = None
    for batch in Batch.objects.filter(number__lte=upto).order_by("number").iterator(chunk_size=200):
        yield from _check_place(batch, before)
        yield from _check_signature(batch)
        yield from _check_entries(batch, before)
        before = batch


def _check_place(batch: Batch, before: Batch | None) -> Iterator[AuditProblem]:
    """Whether a batch follows the one before it."""
    expected = before.number + 1 if before else 1
    for number in range(expected, batch.number):
        yield AuditProblem("removed", number)
    previous, first = (head_of(before).hash(), before.last + 1) if before else (START, 1)
    if expected == batch.number and (batch.previous, batch.first) != (previous, first):
        yield AuditProblem("broken", batch.number)


def _check_signature(batch: Batch) -> Iterator[AuditProblem]:
    if not _is_genuine(head_of(batch).message(), Signature(batch.key_id, bytes(batch.signature))):
        yield AuditProblem("unsigned", batch.number)


def _is_genuine(message: bytes, signature: Signature) -> bool:
    """Whether a key of this city has signed it."""
    try:
        return port("keys").verify(message, signature)
    except KeyMissing:
        return False


def _check_entries(batch: Batch, before: Batch | None) -> Iterator[AuditProblem]:
    """Whether a batch holds the entries that were sealed in it, unchanged and in order."""
    links = list(Link.objects.filter(batch=batch.number).order_by("seq"))
    of_batch = Link.objects.filter(batch=batch.number).values("entry")
    entries = {entry.id: entry for entry in Entry.objects.filter(pk__in=of_batch)}
    seqs = {link.seq for link in links}
    for seq in sorted(set(range(batch.first, batch.last + 1)) - seqs):
        yield AuditProblem("removed", batch.number, seq)
    for seq in sorted(seqs - set(range(batch.first, batch.last + 1))):
        yield AuditProblem("inserted", batch.number, seq)
    for link in links:
        yield from _check_entry(link, entries.get(link.entry), before)
    held = [entries[link.entry] for link in links if link.entry in entries]
    if any((one.at, one.id) > (other.at, other.id) for one, other in pairwise(held)):
        yield AuditProblem("reordered", batch.number)
    if root_of([link.hash for link in links]) != batch.root:
        yield AuditProblem("broken", batch.number)


def _check_entry(link: Link, entry: Entry | None, before: Batch | None) -> Iterator[AuditProblem]:
    if entry is None:
        yield AuditProblem("removed", link.batch, link.seq, str(link.entry))
        return
    if not entry.content_hash() == entry.hash == link.hash:
        yield AuditProblem("changed", link.batch, link.seq, str(link.entry))
    if before is not None and entry.at < before.sealed_at - _LONGEST_TRANSACTION:
        yield AuditProblem("backdated", link.batch, link.seq, str(link.entry))


def _check_anchors(upto: int) -> Iterator[AuditProblem]:
    """Whether the database still tells what the file of heads was told, and the file was told everything."""
    seen = _Runs()
    yield from _check_heads(seen.note(anchor.read(anchor.path())))
    # the newest may have been committed just now, or a crash came before the file: sealing repairs that
    for number in seen.gaps(1, upto):
        yield AuditProblem("unanchored", number)


def _check_heads(heads: Iterator[Anchor]) -> Iterator[AuditProblem]:
    """Whether each head is still that of its batch."""
    while some := list(islice(heads, _AT_ONCE)):
        rows = Batch.objects.filter(number__in={one.head.number for one in some})
        hashes = {batch.number: head_of(batch).hash() for batch in rows}
        for one in some:
            yield from _check_head(one, hashes.get(one.head.number))


def _check_head(one: Anchor, expected: str | None) -> Iterator[AuditProblem]:
    if one.hash == expected == one.head.hash():
        return
    genuine = one.hash == one.head.hash() and _is_genuine(one.head.message(), one.signature)
    code = "forged" if not genuine else "cut" if expected is None else "rewritten"
    yield AuditProblem(code, one.head.number)


class _Runs:
    """Which numbers came by: whole runs are remembered by their ends, so a long row takes no memory."""

    def __init__(self) -> None:
        self._runs: list[tuple[int, int]] = []

    def note(self, heads: Iterator[Anchor]) -> Iterator[Anchor]:
        """Hand the heads on and remember their numbers."""
        for one in heads:
            number = one.head.number
            if self._runs and self._runs[-1][0] <= number <= self._runs[-1][1] + 1:
                first, last = self._runs[-1]
                self._runs[-1] = (first, max(last, number))
            else:
                self._runs.append((number, number))
            yield one

    def gaps(self, start: int, end: int) -> Iterator[int]:
        """The numbers from `start` to before `end` that did not come by."""
        for first, last in sorted(self._runs):
            yield from range(start, min(first, end))
            start = max(start, last + 1)
        yield from range(start, end)


def _check_strays(upto: int) -> Iterator[AuditProblem]:
    """Rows that no batch accounts for and that did not come through `record`."""
    linked, pending = Link.objects.filter(entry=OuterRef("pk")), Pending.objects.filter(entry=OuterRef("pk"))
    for stray in Entry.objects.filter(~Exists(linked), ~Exists(pending)).order_by("id").iterator():
        yield AuditProblem("inserted", entry=str(stray.id))
    known = Batch.objects.filter(number=OuterRef("batch"))
    for link in Link.objects.filter(~Exists(known), batch__lte=upto).order_by("seq").iterator():
        yield AuditProblem("inserted", link.batch, link.seq, str(link.entry))
    written = Entry.objects.filter(pk=OuterRef("entry"))
    for lost in Pending.objects.filter(~Exists(written)).order_by("entry").iterator():
        yield AuditProblem("removed", entry=str(lost.entry))
    for waiting in Entry.objects.filter(Exists(pending)).iterator():
        if waiting.content_hash() != waiting.hash:
            yield AuditProblem("changed", entry=str(waiting.id))
