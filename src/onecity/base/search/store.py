"""How do entries get into the index and out of it?"""

from collections.abc import Iterable

from django.db import transaction

from onecity.base.manifest import collect, resolve
from onecity.base.search.entry import Entry
from onecity.base.search.models import SearchEntry
from onecity.base.search.words import entry_words, forms

BATCH = 500
WRITTEN = [
    *("order", "title_zh", "title_en", "summary_zh", "summary_en", "url", "visibility", "organisation"),
    *("division", "permission", "owner", "title_forms", "keyword_forms", "words"),
]


@transaction.atomic
def put(entries: Iterable[Entry]) -> int:
    """Add entries, or replace those of the same kind and key; the last of equal ones counts.

    How many there were.
    """
    rows = {(entry.kind, entry.key): _row(entry) for entry in entries}
    SearchEntry.objects.bulk_create(
        rows.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=WRITTEN,
    )
    return len(rows)


def remove(kind: str, key: str) -> bool:
    """Take an entry out; False when there was none."""
    return SearchEntry.objects.filter(kind=kind, key=key).delete()[0] > 0


@transaction.atomic
def rebuild() -> int:
    """Make the whole index anew from what the engines' `search` functions give; how many entries it has.

    Readers see the old index until the new one is complete.
    """
    entries = [entry for dotted in collect(lambda engine: engine.search) for entry in resolve(dotted)()]
    SearchEntry.objects.all().delete()
    return put(entries)


def _row(entry: Entry) -> SearchEntry:
    titles = (entry.title.zh, entry.title.en)
    summaries = (entry.summary.zh, entry.summary.en) if entry.summary else ("", "")
    return SearchEntry(
        kind=entry.kind,
        key=entry.key,
        order=entry.order,
        title_zh=entry.title.zh,
        title_en=entry.title.en,
        summary_zh=summaries[0],
        summary_en=summaries[1],
        url=entry.url,
        visibility=entry.visibility,
        organisation=entry.organisation or "",
        division=entry.division or "",
        permission=entry.permission or "",
        owner=entry.owner,
        title_forms=forms(titles),
        keyword_forms=forms(entry.keywords),
        words=entry_words((*titles, *entry.keywords), summaries),
    )
