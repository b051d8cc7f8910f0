"""How are times told: how long is left, how long ago, at which moment?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onecity.core.clock import Calendar, CalendarMissing

register = template.Library()
NATIONAL = Calendar()
SOON_WORKDAYS = 1
SOON = timedelta(days=1)
# a night's order that is due at three counts no working days
BY_CLOCK = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Pill:
    """A deadline in a few words; `tone` is `late`, `soon` or `plain`."""

    text: str
    tone: str
    at: datetime | None


def pill(
    due_at: datetime | None,
    *,
    now: datetime,
    paused: bool = False,
    by_clock: bool = False,
    calendar: Calendar = NATIONAL,
) -> Pill:
    """How urgent a deadline is, counted in working days of the city; `by_clock`, or half a day before, its moment."""
    if paused:
        return Pill(_("Clock stopped"), "plain", due_at)
    if due_at is None:
        return Pill(_("No deadline"), "plain", None)
    if by_clock or now <= due_at < now + BY_CLOCK:
        return _moment(due_at, now)
    today, day = timezone.localdate(now), timezone.localdate(due_at)
    try:
        days = calendar.workdays_between(today, day)
    except CalendarMissing:
        return Pill(
            _("By %(day)s") % {"day": day_text(due_at, now)}, "late" if due_at < now else "plain", due_at
        )
    if due_at < now:
        return Pill(_overdue(due_at, now, -days), "late", due_at)
    if day == today:
        return Pill(
            _("Today %(time)s") % {"time": date_format(timezone.localtime(due_at), "H:i")}, "soon", due_at
        )
    return Pill(_left(days), "soon" if days <= SOON_WORKDAYS else "plain", due_at)


def _moment(due_at: datetime, now: datetime) -> Pill:
    day, time = day_text(due_at, now), date_format(timezone.localtime(due_at), "H:i")
    if due_at < now:
        since = time if timezone.localdate(due_at) == timezone.localdate(now) else f"{day} {time}"
        return Pill(_("Overdue since %(time)s") % {"time": since}, "late", due_at)
    return Pill(f"{day[:1].upper()}{day[1:]} {time}", "soon" if due_at < now + SOON else "plain", due_at)


def _overdue(due_at: datetime, now: datetime, workdays: int) -> str:
    if timezone.localdate(due_at) == timezone.localdate(now):
        return _("Overdue since %(time)s") % {"time": date_format(timezone.localtime(due_at), "H:i")}
    days = max(1, workdays)
    return _("1 workday overdue") if days == 1 else _("%(days)s workdays overdue") % {"days": days}


def _left(days: int) -> str:
    if days == 0:
        return _("Before the next workday")
    return _("1 workday left") if days == 1 else _("%(days)s workdays left") % {"days": days}


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def clock_text(moment: datetime) -> str:
    """The time of day, with the day before it when that is another one: 08:31, 11-25 23:10."""
    local = timezone.localtime(moment)
    return date_format(local, "H:i" if local.date() == timezone.localdate() else "m-d H:i")


def day_text(moment: datetime, now: datetime) -> str:
    """A day as people say it: today, yesterday, 13 November; with the year when it is another one."""
    local, today = timezone.localtime(moment), timezone.localdate(now)
    near = {0: _("today"), 1: _("yesterday"), -1: _("tomorrow")}.get((today - local.date()).days)
    if near:
        return near
    this_year = local.year == today.year
    if _is_chinese():
        return date_format(local, "n月j日" if this_year else "Y年n月j日")
    return date_format(local, "j M" if this_year else "j M Y")


def ago_text(moment: datetime, now: datetime) -> str:
    """How long ago: minutes and hours within a day, then the day."""
    seconds = (now - moment).total_seconds()
    if 0 <= seconds < 60:
        return _("just now")
    if 0 <= seconds < 3_600:
        minutes = int(seconds // 60)
        return _("1 minute ago") if minutes == 1 else _("%(minutes)s minutes ago") % {"minutes": minutes}
    if 0 <= seconds < 86_400:
        hours = int(seconds // 3_600)
        return _("1 hour ago") if hours == 1 else _("%(hours)s hours ago") % {"hours": hours}
    return day_text(moment, now)


def full_text(moment: datetime) -> str:
    """Day and time in full, in the city's zone."""
    local = timezone.localtime(moment)
    return date_format(local, "Y年n月j日 H:i" if _is_chinese() else "j F Y, H:i")


@register.inclusion_tag("kit/due.html", takes_context=True)
def due(
    context: Context,
    task: Any,  # noqa: ANN401  every engine has its own kind of task
    paused: bool | None = None,
    now: datetime | None = None,
    by_clock: bool = False,
) -> dict[str, Any]:
    """A pill for a deadline. `task` is a moment, or anything with `due_at` and (if it has one) `paused`; `by_clock`
    where work does not wait for working days.
    """
    moment = task if isinstance(task, datetime) or task is None else task.due_at
    stopped = bool(getattr(task, "paused", False)) if paused is None else paused
    calendar = getattr(context.get("city"), "calendar", NATIONAL)
    shown = pill(moment, now=now or timezone.now(), paused=stopped, by_clock=by_clock, calendar=calendar)
    return {"pill": shown, "full": full_text(moment) if moment else ""}


def _time(moment: datetime | None, text: str) -> SafeString:
    return (
        format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), full_text(moment), text)
        if moment
        else SafeString("")
    )


@register.simple_tag
def ago(moment: datetime | None, now: datetime | None = None) -> SafeString:
    """3 minutes ago."""
    return _time(moment, ago_text(moment, now or timezone.now()) if moment else "")


@register.simple_tag
def when(moment: datetime | None, now: datetime | None = None, time: bool = True) -> SafeString:
    """Today 09:12, yesterday 16:40, 13 November 10:02; `time=False` leaves the time out."""
    if moment is None:
        return SafeString("")
    text = day_text(moment, now or timezone.now())
    return _time(moment, f"{text} {date_format(timezone.localtime(moment), 'H:i')}" if time else text)
