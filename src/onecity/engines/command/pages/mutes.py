"""How does somebody keep warnings quiet for a while, and see what is quiet?"""

from collections.abc import Mapping
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
from onecity.core.text import Text
from onecity.engines.command import door
from onecity.engines.command.door.declared import Network, networks
from onecity.engines.command.errors import MuteInvalid
from onecity.engines.command.pages.guard import found, problem_words
from onecity.engines.command.permissions import LEAD, READ
from onecity.engines.command.rules.words import LEVEL_WORDS
from onecity.web.access import actor_of, signed_in_page

HOURS = (1, 2, 4, 8, 12, 24, 72, 168)
USUAL_HOURS = 2


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
    known = networks()
    context = {
        "rows": rows(door.mutes(actor), known),
        "networks": [
            (one.id, one.title, [(rule.id, rule.title or rule.id) for rule in one.rules])
            for one in known.values()
        ],
        "levels": list(LEVEL_WORDS.items()),
        "hours": HOURS,
        "usual_hours": USUAL_HOURS,
        "may_lead": bool(actor.scopes(LEAD)),
        "key": str(uuid7()),
    }
    return render(request, "command/mutes.html", context)


def rows(found: tuple[door.MuteView, ...], known: Mapping[str, Network]) -> list[dict[str, object]]:
    """Mutes with the words for what they keep quiet."""
    return [
        {
            "mute": one,
            "network": known[one.network].title if one.network in known else one.network,
            "rule": rule_words(known.get(one.network), one.rule),
            "thing": one.thing_name or one.thing,
        }
        for one in found
    ]


def rule_words(network: Network | None, rule: str) -> Text | str:
    """What a rule is called; its id where it is not declared (any more)."""
    rules = network.rules if network else ()
    return next((one.title or rule for one in rules if one.id == rule), rule)


def _mute(request: HttpRequest, actor: Actor) -> None:
    network, _bar, rule = request.POST.get("what", "").partition("|")
    try:
        make(
            request,
            actor,
            network,
            rule=rule[:60],
            thing=request.POST.get("thing", "").strip()[:100],
            reason=request.POST.get("reason", ""),
        )
        messages.success(request, made_words())
    except MuteInvalid as invalid:
        messages.warning(request, problem_words(invalid))


def make(request: HttpRequest, actor: Actor, network: str, *, rule: str, thing: str, reason: str) -> None:
    """Keep warnings quiet for the hours and up to the level that a form says. Raises as `door.mute`."""
    hours = request.POST.get("hours", "")
    wanted = door.MuteDraft(
        network=network,
        until=timezone.now() + timedelta(hours=int(hours) if hours.isdecimal() and len(hours) < 4 else 0),
        reason=reason,
        rule=rule,
        thing=thing,
        up_to=request.POST.get("up_to", ""),
    )
    door.mute(actor, widest(actor), wanted)


def made_words() -> str:
    """What is said about a new mute."""
    return _("Kept quiet. It is shown on everything that it touches.")


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
