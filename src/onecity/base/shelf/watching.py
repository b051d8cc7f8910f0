"""How does the city keep an eye on its apps?"""

import logging
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import cast

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Scope
from onecity.base.identity.door import people_with
from onecity.base.identity.openid.door import App, apps
from onecity.base.notify.door import has_unread, raise_alarm, send
from onecity.base.shelf.looking import look_at
from onecity.base.shelf.models import AppHealth
from onecity.base.shelf.rules import Health, Look, State, judge, next_look
from onecity.base.webhooks.subscribing import networks
from onecity.core.text import Text

log = logging.getLogger(__name__)

OPERATE = "system.operate"
ALARM = "apps-alarm"
AT_ONCE, BATCH = 8, 40
LEASE = timedelta(minutes=2)  # longer than a batch takes: another worker waits that long before it looks


def watched() -> dict[str, App]:
    """The apps that are looked at: demo apps have invented addresses."""
    return {name: app for name, app in apps().items() if app.health_url and not app.demo}


def look_at_due() -> int:
    """Look at the apps whose time has come, for the worker's schedule; how many."""
    known = watched()
    _keep_rows(known)
    taken = [name for name in _take() if name in known]
    allowed = networks()
    # threads ask the network only, the database stays with this one
    with ThreadPoolExecutor(AT_ONCE) as threads:
        looks = list(threads.map(lambda name: look_at(str(known[name].health_url), allowed), taken))
    for name, look in zip(taken, looks, strict=True):
        note(name, look)
    return len(taken)


@transaction.atomic
def note(name: str, look: Look) -> None:
    """Keep what a look has found, and tell the operators of an app that stays down."""
    row = AppHealth.objects.select_for_update().filter(app=name).first()
    if row is None:
        return
    now = timezone.now()
    after = judge(health_of(row), look, now)
    row.state, row.since, row.misses, row.error = after.state, after.since, after.misses, look.error[:200]
    row.took_ms = None if look.error else round(look.took_s * 1000)
    row.looked_at, row.next_look_at = now, next_look(after, now, random.random())  # noqa: S311  spreads, hides nothing
    if after.state != "down":
        row.told_at = None
    elif row.told_at is None and after.is_to_be_told(now):
        row.told_at = now
        log.error("the app %s is down since %s: %s", name, after.since, look.error)
        _alarm()
    row.save()


def health_of(row: AppHealth) -> Health:
    """A row as the rules see it."""
    return Health(cast(State, row.state), row.since, row.misses)


def ailing() -> int:
    """How many apps are down."""
    return AppHealth.objects.filter(state="down").count()


def _keep_rows(known: dict[str, App]) -> None:
    """A row for each watched app, none for others."""
    now = timezone.now()
    there = set(AppHealth.objects.values_list("app", flat=True))
    fresh = [AppHealth(app=name, since=now, next_look_at=now) for name in known if name not in there]
    AppHealth.objects.bulk_create(fresh, ignore_conflicts=True)
    AppHealth.objects.filter(app__in=there - set(known)).delete()


@transaction.atomic
def _take() -> list[str]:
    now = timezone.now()
    due = AppHealth.objects.filter(next_look_at__lte=now).order_by("next_look_at")
    names = [row.app for row in due.select_for_update(skip_locked=True)[:BATCH]]
    AppHealth.objects.filter(app__in=names).update(next_look_at=now + LEASE)
    return names


def _alarm() -> None:
    """Tell the operators once, until they have read it."""
    title = Text(zh="有应用无法访问", en="An app cannot be reached")
    body = Text(
        zh="有应用已十分钟以上没有应答。在工作台的“应用”页查看是哪些，并联系其提供单位。",
        en="An app has not answered for ten minutes or more. See which on the desk's page “Apps”, and tell "
        "the organisation that answers for it.",
    )
    raise_alarm(topic=ALARM, title=title, body=body)
    for person_id in people_with(OPERATE, Scope()):
        if not has_unread(person_id, ALARM):
            send(
                person_id,
                topic=ALARM,
                title=title,
                body=body,
            )
