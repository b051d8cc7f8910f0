"""How do the figures of each handling follow its case's events?"""

from dataclasses import asdict, fields
from datetime import datetime

from onecity.engines.affairs.door.casefile import CaseFile, read
from onecity.engines.affairs.door.services import handling
from onecity.engines.affairs.models import Case, Handling
from onecity.engines.affairs.rules.handling import Numbers, numbers
from onecity.engines.affairs.rules.steps import ItemStatus, Step

DECISIONS = {Step.APPROVED, Step.REFUSED, Step.STOPPED}
AT_ONCE = 500
# `rating` is missing here: it is written when rated, and no event of the case takes it back
REWRITTEN = [
    "organisation",
    "division",
    *(one.name for one in fields(Numbers)),
    "refused_before",
    "days_since_refusal",
    "to_inspect",
]


def keep_handlings(file: CaseFile) -> None:
    """Rewrite the numbers of every item of a case, in the transaction of its event."""
    refused = _refused_before(file)
    Handling.objects.bulk_create(
        [_row(file, item_id, refused.get(item_id)) for item_id in file.state.items],
        update_conflicts=True,
        unique_fields=["case", "item"],
        update_fields=REWRITTEN,
    )


def keep_missing() -> int:
    """Write the numbers of cases that have none, such as those of an older version; how many cases."""
    rows = list(Case.objects.filter(handlings=None).order_by("id")[:AT_ONCE])
    for row in rows:
        keep_handlings(read(row))
    return len(rows)


def _row(file: CaseFile, item_id: str, refused_at: datetime | None) -> Handling:
    item, mine = file.item(item_id), file.state.items[item_id]
    organisation, division = handling(item, file.row.division)
    found = numbers(item, mine, file.promised(item), by_itself=_by_itself(file, item_id))
    return Handling(
        case=file.row,
        item=item_id,
        service=file.row.service,
        organisation=organisation,
        division=division,
        filed_at=file.row.filed_at,
        refused_before=refused_at is not None,
        days_since_refusal=(mine.decided_at - refused_at).days if mine.decided_at and refused_at else 0,
        **asdict(found),
    )


def _by_itself(file: CaseFile, item_id: str) -> bool:
    return any(e.item == item_id and e.step in DECISIONS and by is None for e, by in file.history)


def _refused_before(file: CaseFile) -> dict[str, datetime]:
    """When each item that is granted now had last been refused to the same applicant."""
    granted = {i: s for i, s in file.state.items.items() if s.status is ItemStatus.APPROVED}
    if not granted:
        return {}
    earlier = Handling.objects.filter(
        case__applicant_id=file.row.applicant_id,
        service=file.row.service,
        item__in=list(granted),
        status=ItemStatus.REFUSED,
        decided_at__lt=max(one.decided_at for one in granted.values() if one.decided_at),
    ).exclude(case=file.row)
    found = earlier.order_by("decided_at").values_list("item", "decided_at")
    return {item_id: decided_at for item_id, decided_at in found if decided_at}
