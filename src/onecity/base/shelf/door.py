"""What stands on the shelf, and how is it?"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.identity.door import organisations
from onecity.base.identity.openid.door import App, apps
from onecity.base.identity.openid.errors import AppUnknown
from onecity.base.shelf.models import AppHealth
from onecity.base.shelf.watching import OPERATE, ailing, health_of, look_at_due
from onecity.core.text import Text

__all__ = ["HealthLine", "ShelfApp", "ailing", "health_lines", "look_at_due", "shelf", "shelf_app"]


@dataclass(frozen=True, slots=True)
class ShelfApp:
    """An app as a resident sees it. `state` is empty where nobody looks; `long_down`: do not send anybody there."""

    app: App
    organisation: Text
    state: str
    since: datetime | None
    long_down: bool


@dataclass(frozen=True, slots=True)
class HealthLine:
    """An app as an operator sees it."""

    app: App
    state: str
    since: datetime
    took_ms: int | None
    error: str
    looked_at: datetime | None


def shelf() -> tuple[ShelfApp, ...]:
    """Every app, in the order of their titles; everybody may see it."""
    rows = {row.app: row for row in AppHealth.objects.all()}
    found = [_view(app, rows.get(name)) for name, app in apps().items()]
    return tuple(sorted(found, key=lambda one: one.app.title.en))


def shelf_app(name: str) -> ShelfApp:
    """One app. Raises `AppUnknown`."""
    app = apps().get(name)
    if app is None:
        raise AppUnknown(name)
    return _view(app, AppHealth.objects.filter(app=name).first())


def health_lines(actor: Actor) -> tuple[HealthLine, ...]:
    """The watched apps, the worst first. Raises `NotAllowed` (needs `system.operate`)."""
    actor.must(OPERATE)
    known, order = apps(), ("down", "slow", "new", "up")
    rows = [row for row in AppHealth.objects.all() if row.app in known]
    return tuple(
        HealthLine(known[row.app], row.state, row.since, row.took_ms, row.error, row.looked_at)
        for row in sorted(rows, key=lambda row: (order.index(row.state), row.since))
    )


def _view(app: App, row: AppHealth | None) -> ShelfApp:
    bodies = organisations()
    name = bodies[app.organisation].name if app.organisation in bodies else app.title
    if row is None:
        return ShelfApp(app, name, "", None, False)
    return ShelfApp(app, name, row.state, row.since, health_of(row).is_long_down(timezone.now()))
