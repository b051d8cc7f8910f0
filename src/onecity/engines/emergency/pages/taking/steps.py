"""Which steps can a call-taker take with a call?"""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onecity.base.actor import Actor
from onecity.engines.emergency.door import calls
from onecity.engines.emergency.errors import CallUnknown, EmergencyError
from onecity.engines.emergency.pages.caller.steps import read_fix
from onecity.engines.emergency.permissions import TAKE
from onecity.engines.emergency.rules.calls.position import Fix
from onecity.engines.emergency.rules.calls.searching import complaints
from onecity.web.access import actor_of, permitted_page

CHANGED = "call-changed"


@require_POST
@permitted_page(TAKE)
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the call that has the first place among those that wait."""
    taken = calls.take_next(actor_of(request))
    if taken is None:
        messages.info(request, _("Nobody waits."))
        return redirect("emergency:calls")
    return redirect("emergency:taking", taken)


@require_POST
@permitted_page(TAKE)
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a call that came over the telephone."""
    said = request.POST
    language = "en" if said.get("language") == "en" else "zh-hans"
    given = calls.PhoneCall(
        said.get("once", ""), said.get("phone", "")[:30], said.get("words", "")[:1_000], language
    )
    try:
        entered = calls.enter(actor_of(request), given)
    except EmergencyError as problem:
        messages.warning(request, problem.text(get_language() or "zh"))
        return redirect("emergency:calls")
    return redirect("emergency:taking", entered)


@require_POST
@permitted_page(TAKE)
def step(request: HttpRequest, call_id: UUID, verb: str) -> HttpResponse:
    """One step; a script gets 204 and what to look at again, a form comes back to the call."""
    try:
        said, target = take(request, actor_of(request), call_id, verb)
    except CallUnknown as unknown:
        raise Http404 from unknown
    except EmergencyError as problem:
        messages.warning(request, problem.text(get_language() or "zh"))
        said, target = "", call_id
    if said:
        messages.success(request, said)
    if request.headers.get("HX-Request") and target == call_id and not said:
        return HttpResponse(status=204, headers={"HX-Trigger": CHANGED})
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": f"/emergency/desk/calls/{target}/"})
    return redirect("emergency:taking", target)


def take(request: HttpRequest, actor: Actor, call_id: UUID, verb: str) -> tuple[str, UUID]:
    """Take it: what is said about it, and which call to show. Raises `EmergencyError`, `Http404`."""
    said = request.POST
    if verb == "take":
        calls.take(actor, call_id)
    elif verb == "judge":
        _judge(actor, call_id, said.get("protocol", ""), said.get("question", ""), said.get("option", ""))
    elif verb == "search":
        found = complaints(calls.protocols(), said.get("q", ""))
        if found:
            calls.judge(actor, call_id, found[0].id, {})
    elif verb == "pin":
        calls.pin(actor, call_id, _pinned(request), said.get("address", ""))
    elif verb == "reply":
        calls.reply(actor, call_id, said.get("text", ""), key=said.get("key", "")[:40])
    elif verb == "units":
        calls.want_units(actor, call_id, _count(said.get("count", "") or "1"))
    elif verb == "merge":
        return _("Merged."), calls.merge(actor, call_id, _id(said.get("other", "")))
    elif verb == "part":
        calls.part(actor, call_id)
    elif verb == "link":
        calls.send_link(actor, call_id, said.get("phone", ""))
        return _("The text message has been sent."), call_id
    elif verb == "hung-up":
        calls.hung_up(actor, call_id)
    elif verb in {"reached", "not-reached"}:
        calls.called_back(actor, call_id, reached=verb == "reached")
    elif verb == "close":
        calls.close(actor, call_id, said.get("reason", ""), said.get("words", ""))
        return _("The call is closed."), call_id
    else:
        raise Http404
    return "", call_id


def _judge(actor: Actor, call_id: UUID, protocol: str, question: str, option: str) -> None:
    calls.judge(actor, call_id, protocol, {question: option} if question else {})


def _pinned(request: HttpRequest) -> Fix:
    """A pin from the map, or the point of an address with how sure it is."""
    return read_fix(request, "address" if request.POST.get("address") else "pin")


def _count(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise BadRequest from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
