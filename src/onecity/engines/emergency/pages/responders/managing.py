"""What does the manager of the emergency service see of defibrillators and volunteers?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onecity.base.outbox.door import live_latest
from onecity.base.page import CursorInvalid
from onecity.engines.emergency.door import aed_tips, reported_aeds
from onecity.engines.emergency.door import aeds as doors
from onecity.engines.emergency.door import volunteers as people
from onecity.engines.emergency.errors import AedUnknown, EmergencyError, NotVolunteer
from onecity.engines.emergency.pages.guard import words_of
from onecity.engines.emergency.pages.responders.aeds import hours_of, state_of
from onecity.engines.emergency.permissions import MANAGE
from onecity.web.access import actor_of, permitted_page

MOST_SHOWN = 200
KINDS: dict[str, doors.Kind] = {"self-test": "self-test", "fault": "fault", "back": "back"}


@require_safe
@never_cache
@permitted_page(MANAGE)
def aeds_in_trouble(request: HttpRequest) -> HttpResponse:
    """Defibrillators that cannot be counted on whatever the hour, and how many can now."""
    actor, since = actor_of(request), live_latest()
    views = doors.aeds_in_trouble(actor)
    rows = [
        (one, doors.PLACES.get(one.aed.place), *state_of(one), hours_of(one), _ails(one))
        for one in views[:MOST_SHOWN]
    ]
    found = doors.counts()
    usable = found[""]
    context = {
        "rows": rows,
        "tips": aed_tips.open_tips(actor),
        "registered": [(one, doors.PLACES.get(one.place)) for one in reported_aeds.listed(actor)],
        "made_up": doors.is_made_up(),
        "since": since,
        "more": max(0, len(views) - MOST_SHOWN),
        "counts": found,
        "usable": usable,
    }
    return render(request, "emergency/aeds_manage.html", context)


@require_POST
@permitted_page(MANAGE)
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody was there: it passed its test, it is broken, it is back."""
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise Http404
    try:
        doors.report(actor_of(request), code, KINDS[kind])
        messages.success(request, _("Kept."))
    except AedUnknown as unknown:
        raise Http404 from unknown
    return redirect("emergency:aeds_manage")


@require_safe
@never_cache
@permitted_page(MANAGE)
def volunteers(request: HttpRequest) -> HttpResponse:
    """Volunteers, those first whose certificate waits to be looked at."""
    since = live_latest()
    try:
        page = people.registered(actor_of(request), request.GET.get("page"))
    except CursorInvalid as wrong:
        raise Http404 from wrong
    rows = [
        (
            one,
            people.KINDS.get(one.kind),
            people.CERTIFICATES.get(one.certificate),
            people.HOURS.get(one.hours),
        )
        for one in page.items
    ]
    context = {"rows": rows, "page": page, "skills": people.SKILLS, "since": since}
    return render(request, "emergency/volunteers.html", context)


@require_POST
@permitted_page(MANAGE)
def confirm(request: HttpRequest, volunteer_id: UUID) -> HttpResponse:
    """The certificate was seen."""
    try:
        people.confirm(actor_of(request), volunteer_id)
        messages.success(request, _("Confirmed: they can be called."))
    except NotVolunteer as unknown:
        raise Http404 from unknown
    except EmergencyError as problem:
        messages.warning(request, words_of(problem))
    return redirect("emergency:volunteers")


def _ails(view: doors.AedView) -> str:
    """What its system said, or in words what somebody found there."""
    found = aed_tips.KINDS.get(view.words)
    return found.in_(get_language() or "zh") if found else view.words
