"""How does somebody keep warnings quiet for a while, and see what is quiet?"""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from onecity.base.actor import Actor, NotAllowed, Scope
from onecity.core.ids import uuid7
from onecity.engines.command import door
from onecity.engines.command.door.declared import networks
from onecity.engines.command.errors import MuteInvalid
from onecity.engines.command.pages.guard import found, problem_words
from onecity.engines.command.permissions import LEAD, READ
from onecity.engines.command.rules.words import LEVEL_WORDS
from onecity.web.access import actor_of, signed_in_page

HOURS = (1, 4, 12, 24, 72, 168)


@require_http_methods(["GET", "POST"])
@signed_in_page
def mutes(request: HttpRequest) -> HttpResponse:
    """What is kept quiet, by whom, why and until when; and a form for one more."""
    actor = actor_of(request)
    if not actor.scopes(LEAD) and not actor.scopes(READ):
        raise NotAllowed(LEAD)
    if request.method == "POST":
        _mute(request, actor)
        return redirect("command:mutes")
    context = {
        "mutes": door.mutes(actor),
        "networks": [(one.id, one.title) for one in networks().values()],
        "rules": [(rule.id, rule.title, one.title) for one in networks().values() for rule in one.rules],
        "levels": list(LEVEL_WORDS.items()),
        "hours": HOURS,
        "may_lead": bool(actor.scopes(LEAD)),
        "titles": {one.id: one.title for one in networks().values()},
        "key": str(uuid7()),
    }
    return render(request, "command/mutes.html", context)


def _mute(request: HttpRequest, actor: Actor) -> None:
    hours = request.POST.get("hours", "")
    wanted = door.MuteDraft(
        network=request.POST.get("network", ""),
        until=timezone.now() + timedelta(hours=int(hours) if hours.isdecimal() and len(hours) < 4 else 0),
        reason=request.POST.get("reason", ""),
        rule=request.POST.get("rule", "")[:60],
        thing=request.POST.get("thing", "").strip()[:100],
        up_to=request.POST.get("up_to", ""),
    )
    try:
        door.mute(actor, widest(actor), wanted)
        messages.success(request, _("Kept quiet. It is shown on everything that it touches."))
    except MuteInvalid as invalid:
        messages.warning(request, problem_words(invalid))


def widest(actor: Actor) -> Scope:
    """Where the actor leads: the largest division of theirs."""
    scopes = sorted(actor.scopes(LEAD), key=lambda one: (len(one.division or ""), one.organisation or ""))
    if not scopes:
        raise NotAllowed(LEAD)
    return scopes[0]


@require_POST
@signed_in_page
@found
def lift(request: HttpRequest, mute_id: UUID) -> HttpResponse:
    """End a mute now."""
    door.lift(actor_of(request), mute_id)
    messages.success(request, _("It is heard again."))
    return redirect("command:mutes")
