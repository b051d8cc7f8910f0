"""Which warnings does everybody have to know of now?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from onecity.core.text import Text
from onecity.engines.command.door.publishing import MOST_IN_FEED
from onecity.engines.command.models import PublicWarning
from onecity.engines.command.rules.warning import RANK

EXERCISE = "<status>Exercise</status>"


@dataclass(frozen=True, slots=True)
class InForceView:
    """A warning to the public that holds; `None` for texts that were not written."""

    identifier: str
    level: str
    headline: Text | None
    description: Text | None
    instruction: Text | None
    sent_at: datetime
    expires_at: datetime
    is_exercise: bool


def in_force() -> tuple[InForceView, ...]:
    """The last word about each incident that was told to the public, until it expires or is taken back; the worst
    first. It is for everybody.
    """
    now = timezone.now()
    last: dict[UUID, PublicWarning] = {}
    for row in PublicWarning.objects.filter(state="sent").order_by("-sent_at", "-id")[:MOST_IN_FEED]:
        last.setdefault(row.incident_id, row)
    found = [
        _view(row)
        for row in last.values()
        if row.type != "Cancel" and row.expires_at and row.expires_at > now
    ]
    return tuple(sorted(found, key=lambda one: (-RANK[one.level or None], one.sent_at)))


def _view(row: PublicWarning) -> InForceView:
    return InForceView(
        identifier=row.identifier,
        level=row.level,
        headline=_text(row, "headline"),
        description=_text(row, "description"),
        instruction=_text(row, "instruction"),
        sent_at=row.sent_at or row.drafted_at,
        expires_at=row.expires_at or row.drafted_at,
        is_exercise=EXERCISE in row.document,
    )


def _text(row: PublicWarning, name: str) -> Text | None:
    zh = str(row.said.get(name) or "")
    return Text(zh=zh, en=str(row.said.get(f"{name}_en") or zh)) if zh else None
