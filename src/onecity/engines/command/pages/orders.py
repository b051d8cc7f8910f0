"""What does the person in charge see on their phone, and how do they answer?"""

from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onecity.base.actor import Actor
from onecity.base.worklist.door import Piece, TaskView
from onecity.core.ids import uuid7
from onecity.engines.command import door
from onecity.engines.command.errors import OrderUnknown
from onecity.engines.command.pages.guard import found, kind_words
from onecity.engines.command.pages.sent import answered
from onecity.engines.command.pages.words import rows
from onecity.web.access import actor_of, signed_in_page
from onecity.web.desk import DeskPanel
from onecity.web.desk.pages import colleagues
from onecity.web.pictures import picture_response

LONGEST_WORDS = 2_000


@require_GET
@signed_in_page
@found
def mine(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """From a message to one's own order of an incident, else to the incident."""
    shown = door.incident(actor_of(request), incident_id)
    actor = actor_of(request)
    able = [one.task for one in shown.orders if one.may_act]
    able.sort(key=lambda task: (task.assignee != actor.id, task.opened_at))
    if able:
        return redirect("command:order", able[0].id)
    return redirect("command:incident", incident_id)


@require_GET
@signed_in_page
@found
def order(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One order: what happened, one tap to say that one knows, evidence, done."""
    actor = actor_of(request)
    task = door.order(actor, task_id)
    mine = task.assignee is not None and task.assignee == actor.id and task.state != "closed"
    context = order_context(actor, task) | {"colleagues": colleagues(actor, task) if mine else ()}
    return render(request, "command/order.html", context)


def panel(request: HttpRequest, task: TaskView) -> DeskPanel:
    """An order as the desk shows it: the same, beside the queue."""
    context = order_context(actor_of(request), task)
    return DeskPanel(
        content=render_to_string("command/order_content.html", context, request),
        aside=render_to_string("command/order_aside.html", context, request),
    )


def order_context(actor: Actor, task: TaskView) -> dict[str, object]:
    """What the templates of an order need."""
    shown = door.incident(actor, UUID(task.key))
    order = next((one for one in shown.orders if one.task.id == task.id), None)
    if order is None:
        raise OrderUnknown
    about = [one for one in shown.warned if one.thing == order.thing]
    standing = [one for one in about if one.level]
    return {
        "task": task,
        "here": reverse("command:order", args=[task.id]),
        "map": next((f"{reverse('map')}?thing={one.thing_id}" for one in about if one.thing_id), ""),
        "shown": shown,
        "order": order,
        "warned": standing or about[:1],
        "known": task.acknowledged_at is not None or task.assignee == actor.id,
        "missing": [kind_words(one) for one in order.missing],
        "asked": [
            {"kind": one, "title": kind_words(one), "there": one not in order.missing} for one in task.needs
        ],
        "pictures": [one for one in order.evidence if one.blob],
        "notes": [one for one in order.evidence if one.text],
        "readings": [one for one in order.evidence if one.value is not None],
        "moments": rows(shown.timeline, shown.things),
        "key": str(uuid7()),
    }


@require_POST
@signed_in_page
@found
def step(request: HttpRequest, task_id: UUID, verb: str) -> HttpResponse:
    """Answer an order; a refusal is told, and nothing was changed."""
    actor = actor_of(request)
    back = "command:round" if door.order(actor, task_id).kind == "patrol" else "command:order"
    return answered(request, lambda: take(request, actor, task_id, verb), back, task_id)


def take(request: HttpRequest, actor: Actor, task_id: UUID, verb: str) -> str:
    """Take a step; gives what is said about it. Raises `Http404` for an unknown one, else as the door does."""
    if verb == "acknowledge":
        door.acknowledge(actor, task_id)
        return _("Noted that you know. The task is yours.")
    if verb == "photo":
        photo = request.FILES.get("photo")
        if photo is None:
            raise Http404
        piece = placed(request)
        door.show_picture(actor, task_id, "photo", cast("BinaryIO", photo), photo.size or 0, piece)
        return _("The photo was kept.")
    if verb == "note":
        words = request.POST.get("words", "")[:LONGEST_WORDS]
        door.show(actor, task_id, "note", placed(request, text=words))
        return _("The note was kept.")
    if verb == "reading":
        piece = placed(
            request, value=number(request.POST.get("value", "")), unit=request.POST.get("unit", "")[:20]
        )
        door.show(actor, task_id, "reading", piece)
        return _("The reading was kept.")
    if verb == "done":
        door.finish(actor, task_id)
        return _("Done. Thank you.")
    raise Http404


def placed(request: HttpRequest, text: str = "", value: float | None = None, unit: str = "") -> Piece:
    """A piece of evidence with the time, and the place if the phone gave one."""
    lon, lat = number(request.POST.get("lon", "")), number(request.POST.get("lat", ""))
    if lon is None or lat is None or abs(lon) > 180 or abs(lat) > 90:
        lon = lat = None
    return Piece(
        text=text,
        value=value,
        unit=unit,
        lon=lon,
        lat=lat,
        accuracy_m=number(request.POST.get("accuracy_m", "")) if lon is not None else None,
        taken_at=taken_at(request.POST.get("taken_at", "")),
    )


def number(text: str) -> float | None:
    """A number as somebody typed it; `None` for anything else, infinities with it."""
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return found if abs(found) < 1e12 else None


def taken_at(text: str) -> datetime:
    """When the phone says that it was taken, unless that lies in the future or is no time."""
    now = timezone.now()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return now
    return found if found.tzinfo is not None and found <= now else now


@require_GET
@signed_in_page
@found
def picture(request: HttpRequest, incident_id: UUID, evidence_id: UUID) -> HttpResponse:
    """A photo that somebody took, for those who see the incident."""
    piece = door.picture(actor_of(request), incident_id, evidence_id)
    return picture_response(piece.blob)
