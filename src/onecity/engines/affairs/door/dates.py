"""How do the stored copies of a case's dates follow its events?

Three projections, all rewritten with each event: the moments at which to look at the case again, the items that
have no date because a year's calendar is missing, and the numbers of each handling.
"""

from datetime import datetime

from onecity.engines.affairs.door.casefile import CaseFile
from onecity.engines.affairs.door.handlings import keep_handlings
from onecity.engines.affairs.door.services import calendar
from onecity.engines.affairs.models import Timer, UndatedItem
from onecity.engines.affairs.rules.steps import ItemStatus
from onecity.engines.affairs.rules.timers import alarms

Key = tuple[str, str, str]


def keep_dates(file: CaseFile, *, fresh: bool = False) -> None:
    """Rewrite timers, undated items and numbers of a case; `fresh`: it was just filed and has none yet."""
    _keep_timers(file, fresh)
    _keep_undated(file, fresh)
    keep_handlings(file)


def _keep_timers(file: CaseFile, fresh: bool) -> None:
    found = alarms(file.prepared, file.state, file.known, calendar(), file.now())
    wanted: dict[Key, datetime] = {(one.what, one.item, one.name): one.at for one in found}
    # the date of a rework follows from its own events, not from the case's
    rows = [] if fresh else list(file.row.timers.exclude(what="rework"))
    stale = [row.id for row in rows if wanted.get((row.what, row.item, row.name)) != row.at]
    if stale:
        Timer.objects.filter(id__in=stale).delete()
    kept = {(row.what, row.item, row.name) for row in rows if row.id not in stale}
    Timer.objects.bulk_create(
        Timer(case=file.row, what=what, item=item, name=name, at=at)
        for (what, item, name), at in sorted(wanted.items())
        if (what, item, name) not in kept
    )


def _keep_undated(file: CaseFile, fresh: bool) -> None:
    missing = {item.id: year for item in file.items() if (year := _missing_year(file, item.id)) is not None}
    known = {} if fresh else {row.item: row for row in file.row.undated.all()}
    gone = [row.pk for item_id, row in known.items() if missing.get(item_id) != row.year]
    if gone:
        UndatedItem.objects.filter(pk__in=gone).delete()
    UndatedItem.objects.bulk_create(
        UndatedItem(case=file.row, item=item_id, year=year)
        for item_id, year in missing.items()
        if item_id not in known or known[item_id].year != year
    )


def _missing_year(file: CaseFile, item_id: str) -> int | None:
    status = file.state.items[item_id].status
    if status.decided or status is ItemStatus.WAITING:
        return None
    return file.promised(file.item(item_id)).missing_year
