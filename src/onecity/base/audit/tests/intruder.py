"""Somebody who owns the database: what does he do to the log, and what is found afterwards?"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from onecity.base.actor import system
from onecity.base.audit import sealing, triggers
from onecity.base.audit.door import AuditProblem, record, verify
from onecity.base.audit.models import Batch, Entry, Link


def write(count: int, target: str = "case:1") -> None:
    """Entries as the application writes them."""
    for number in range(count):
        record(actor=system(), action="test.write", target=target, details={"number": number})


def problems(kept_elsewhere: Sequence[Path] = ()) -> tuple[AuditProblem, ...]:
    """What is found once he has put the triggers back."""
    triggers.create(connection)
    return verify(kept_elsewhere).problems


def found(kept_elsewhere: Sequence[Path] = ()) -> set[str]:
    """The kinds of what is found."""
    return {problem.code for problem in problems(kept_elsewhere)}


def cut() -> None:
    """He removes the second batch and all after it."""
    links = Link.objects.filter(batch__gte=2)
    Entry.objects.filter(pk__in=links.values("entry")).delete()
    links.delete()
    Batch.objects.filter(number__gte=2).delete()


def rewrite() -> None:
    """He changes the first entry and makes every hash after it fit again, with whatever keys there are."""
    entry = Entry.objects.get(pk=Link.objects.get(seq=1).entry)
    entry.target = "case:2"
    entry.hash = entry.content_hash()
    entry.save()
    Link.objects.filter(seq=1).update(hash=entry.hash)
    before = None
    for old in Batch.objects.order_by("number"):
        hashes = list(Link.objects.filter(batch=old.number).order_by("seq").values_list("hash", flat=True))
        old.delete()
        before = sealing._batch(before, hashes)
        before.save(force_insert=True)


@contextmanager
def with_other_keys(folder: Path) -> Iterator[None]:
    """He has no keys of the city and makes some of his own; afterwards the city's are back."""
    keys = folder / "keys.json"
    kept = keys.read_bytes()
    keys.unlink()
    yield
    keys.unlink()
    keys.write_bytes(kept)
    keys.chmod(0o600)
