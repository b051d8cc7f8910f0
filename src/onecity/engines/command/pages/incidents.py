"""What do those who lead see of incidents, and what can they do with one?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onecity.base.actor import Actor, NotAllowed
from onecity.base.identity.door import division_name, organisations
from onecity.core.ids import uuid7
from onecity.core.text import Text
from onecity.engines.command import door
from onecity.engines.command.door.declared import handling
from onecity.engines.command.pages import mutes
from onecity.engines.command.pages.guard import PROBLEMS, found, kind_words, problem_words
from onecity.engines.command.pages.words import SEVERITY_WORDS, rows
from onecity.engines.command.permissions import ACT, LEAD, READ
from onecity.engines.command.rules.words import LEVEL_WORDS, STATE_WORDS, enforced_said
from onecity.web.access import actor_of, signed_in_page

TABS: tuple[door.Tab, ...] = ("open", "muted", "closed")
TONES = {"open": "late", "acknowledged": "soon", "in-progress": "active", "resolved": "done", "closed": ""}
LONGEST_WORDS = 2_000


@require_GET
@signed_in_page
def incidents(request: HttpRequest) -> HttpResponse:
    """Incidents, the worst first."""
    actor = actor_of(request)
    if not actor.scopes(READ) and not actor.scopes(ACT):
        raise NotAllowed(READ)
    tab: door.Tab = next((one for one in TABS if one == request.GET.get("tab")), "open")
    page = door.incidents(actor, tab=tab, cursor=request.GET.get("cursor"))
    counts = door.counts(actor)
    titles = {"open": _("Under way"), "muted": _("Muted"), "closed": _("Closed")}
    context = {
        "page": page,
        "lines": [line_row(one) for one in page.items],
        "external": [(one, SEVERITY_WORDS.get(one.severity, one.severity)) for one in door.external(actor)],
        "waiting": len(door.to_approve(actor)),
        "may_lead": bool(actor.scopes(LEAD)),
        "live": live_topics(actor),
        "tabs": [
            {"title": titles[one], "href": f"?tab={one}", "current": one == tab, "count": counts.get(one)}
            for one in TABS
        ],
    }
    return render(request, "command/incidents.html", context)


@require_GET
@signed_in_page
@found
def incident(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """One incident: what happened, what is done and decided, how it came to this."""
    actor = actor_of(request)
    shown = door.incident(actor, incident_id)
    called = {one.zh for one in shown.shares} | {shown.line.department.zh}
    context = {
        "shown": shown,
        "row": line_row(shown.line),
        "orders": [order_row(one) for one in shown.orders],
        "moments": rows(shown.timeline, shown.things),
        "is_open": shown.line.closed_at is None,
        "needs_reason": shown.fires or shown.open_orders > 0,
        "departments": [
            (one.id, one.short) for one in organisations().values() if one.short.zh not in called
        ],
        "pending": [one for one in shown.public if one.state in {"draft", "proposed"}],
        "sent": [one for one in shown.public if one.state == "sent"],
        "longest": LONGEST_WORDS,
        "matters": [(id, one.title) for id, one in door.matters().items()],
        "handed": [(one, enforced_said(one.report) if one.report else None) for one in shown.enforcement],
        "live": live_topics(actor),
        "mutable": mutable(shown) if actor.scopes(LEAD) else (),
        "hours": mutes.HOURS,
        "usual_hours": mutes.USUAL_HOURS,
        "levels": list(LEVEL_WORDS.items()),
        "key": str(uuid7()),
    }
    return render(request, "command/incident.html", context)


@require_POST
@signed_in_page
@found
def step(request: HttpRequest, incident_id: UUID, verb: str) -> HttpResponse:
    """Note, share, mute, command, close, reopen; a refusal is told, and nothing was changed."""
    try:
        messages.success(request, take(request, actor_of(request), incident_id, verb))
    except PROBLEMS as problem:
        messages.warning(request, problem_words(problem))
    return redirect("command:incident", incident_id)


def take(request: HttpRequest, actor: Actor, incident_id: UUID, verb: str) -> str:
    """Take a step; gives what is said about it. Raises `Http404` for an unknown one, else as the door does."""
    words = request.POST.get("words", "")[:LONGEST_WORDS]
    if verb == "note":
        door.note(actor, incident_id, words)
        return _("Noted. Everybody on this incident sees it.")
    if verb == "share":
        organisation = request.POST.get("organisation", "")
        if organisation not in organisations():
            raise Http404
        door.share(actor, incident_id, organisation, words)
        return _("Called in. The department has been told and sees the whole incident.")
    if verb == "command":
        door.take_command(actor, incident_id)
        return _("You command this incident now.")
    if verb == "enforce":
        return _enforce(request, actor, incident_id, words)
    if verb == "mute":
        return _mute(request, actor, incident_id, words)
    if verb == "close":
        door.close(actor, incident_id, words)
        return _("Closed.")
    if verb == "reopen":
        door.reopen(actor, incident_id, words)
        return _("Opened again.")
    raise Http404


def _enforce(request: HttpRequest, actor: Actor, incident_id: UUID, words: str) -> str:
    matter = request.POST.get("matter", "")
    declared = door.matters().get(matter)
    if declared is None:
        raise Http404
    division = door.incident(actor, incident_id).line.division
    about = request.POST.get("about", "")
    door.propose_enforcement(
        actor, incident_id, matter, handling(declared.lead, division), words, about=about
    )
    return _("Handed over. The case opens by itself, and its steps appear here.")


def mutable(shown: door.IncidentView) -> list[tuple[str, Text, Text]]:
    """What of an incident can be kept quiet: a place in the list, the thing, the rule; what stands comes first."""
    pairs = {(one.thing_key, one.rule_id): (one.thing, one.rule) for one in shown.warned}
    return [(f"{thing}|{rule}", *titles) for (thing, rule), titles in pairs.items()]


def _mute(request: HttpRequest, actor: Actor, incident_id: UUID, words: str) -> str:
    thing, _bar, rule = request.POST.get("what", "").partition("|")
    network = door.incident(actor, incident_id).network
    mutes.make(request, actor, network, rule=rule, thing=thing, reason=words)
    return mutes.made_words()


def line_row(line: door.IncidentLine) -> dict[str, object]:
    """An incident as a row of the list."""
    return {
        "line": line,
        "place": division_name(line.division) if line.division else None,
        "state": STATE_WORDS[line.state],
        "tone": TONES[line.state],
        "level": line.level or "none",
        "peak": line.peak,
    }


def order_row(order: door.OrderView) -> dict[str, object]:
    """An order as the incident shows it."""
    task = order.task
    outcomes = {
        "done": _("Done"),
        "merged": _("Merged"),
        "unfounded": _("Cancelled"),
        "dropped": _("Ended with the incident"),
    }
    if task.state == "closed":
        state, tone = outcomes.get(task.outcome, _("Done")), "done" if task.outcome == "done" else ""
    elif task.acknowledged_at or task.assignee:
        state, tone = _("Acknowledged"), "active"
    else:
        state, tone = _("Waiting for an answer"), "late"
    return {
        "order": order,
        "state": state,
        "tone": tone,
        "missing": [kind_words(one) for one in order.missing] if task.state != "closed" else [],
        "pictures": [one for one in order.evidence if one.blob],
        "notes": [one for one in order.evidence if one.text],
        "readings": [one for one in order.evidence if one.value is not None],
    }


def live_topics(actor: Actor) -> str:
    """What the list follows: the organisations where the actor reads or acts."""
    organisations_ = {one.organisation for one in actor.scopes(READ) | actor.scopes(ACT)}
    if None in organisations_:
        return "incident"
    return " ".join(f"incident:{one}" for one in sorted(filter(None, organisations_)))
