"""How do entries get into the index and out of it?"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b

from django.db import transaction
from django.utils import timezone

from onecity.base.search.entry import Entry
from onecity.base.search.models import SearchEntry
from onecity.base.search.speech import Spoken, speech
from onecity.base.search.tokens import forms, tokens
from onecity.base.search.vocabulary import learn

BATCH = 500
GONE = "gone"
# Before a line of the forms: the words count, but are no keyword by themselves.
HINT = " "
# Raise it when the same entry is to be written in another way: the next rebuild then writes all of them again.
MADE = 1
WRITTEN = [
    *("order", "title_zh", "title_en", "summary_zh", "summary_en", "url", "visibility", "organisation"),
    *(
        "division",
        "permission",
        "owner",
        "title_forms",
        "keyword_forms",
        "words",
        "fingerprint",
        "written_at",
    ),
]


@transaction.atomic
def put(entries: Iterable[Entry]) -> int:
    """Add entries, or replace those of the same kind and key; the last of equal ones counts.

    How many there were. What has not changed is not written.
    """
    found = {(entry.kind, entry.key): entry for entry in entries}
    said = list(map(speech().of, found.values()))
    for start in range(0, len(said), BATCH):
        write(changed(said[start : start + BATCH]))
    return len(found)


def remove(kind: str, key: str) -> bool:
    """Take an entry out; False when there was none."""
    rows = SearchEntry.objects.filter(kind=kind, key=key).exclude(visibility=GONE)
    empty = dict.fromkeys(("title_forms", "keyword_forms", "words", "fingerprint", "url"), "")
    names = dict.fromkeys(
        ("title_zh", "title_en", "summary_zh", "summary_en", "organisation", "division"), ""
    )
    return rows.update(visibility=GONE, owner=None, written_at=timezone.now(), **empty, **names) > 0


def changed(said: Sequence[Spoken]) -> list[Spoken]:
    """Those that are not in the index just so."""
    known = fingerprints(one.entry for one in said)
    return [one for one in said if known.get((one.entry.kind, one.entry.key), (0, ""))[1] != fingerprint(one)]


def fingerprints(entries: Iterable[Entry]) -> dict[tuple[str, str], tuple[int, str]]:
    """Row and fingerprint of those that are in the index, by kind and key."""
    keys: dict[str, list[str]] = {}
    for one in entries:
        keys.setdefault(one.kind, []).append(one.key)
    names = ("kind", "key", "id", "fingerprint")
    return {
        (kind, key): (row, made)
        for asked in keys
        for kind, key, row, made in SearchEntry.objects.filter(kind=asked, key__in=keys[asked]).values_list(
            *names
        )
    }


def write(said: Sequence[Spoken], at: datetime | None = None) -> None:
    """Write them, whatever is there; `at` is when they were true, now unless given."""
    moment = at or timezone.now()
    SearchEntry.objects.bulk_create(
        [_row(one, moment) for one in said],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=WRITTEN,
    )
    public = (one for one in said if one.entry.visibility == "public")
    learn(name for one in public for name in (one.entry.title.en, *one.keywords))


def fingerprint(said: Spoken) -> str:
    """What an entry says, with the city's words for it, in 32 characters."""
    one = said.entry
    texts = [text and (text.zh, text.en) for text in (one.title, one.summary)]
    who = (one.visibility, one.organisation, one.owner, one.division, one.permission)
    everything = [MADE, one.kind, one.key, texts, one.url, who, said.order, said.keywords, said.hints]
    return blake2b(json.dumps(everything, default=str).encode(), digest_size=16).hexdigest()


def _row(said: Spoken, at: datetime) -> SearchEntry:
    entry = said.entry
    summaries = (entry.summary.zh, entry.summary.en) if entry.summary else ("", "")
    return SearchEntry(
        kind=entry.kind,
        key=entry.key,
        order=said.order,
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
        title_forms=lines((entry.title.zh, entry.title.en)),
        keyword_forms=lines(said.keywords) + lines(said.hints, before=HINT),
        words=tokens(said),
        fingerprint=fingerprint(said),
        written_at=at,
    )


def lines(names: Iterable[str], before: str = "") -> str:
    """All ways to type some names, one per line with a line break before and after."""
    found = dict.fromkeys(before + form for name in names for form in forms(name))
    return "\n" + "\n".join(found) + "\n" if found else ""
