"""The desk: what waits, where everybody is, whom to send."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onecity.base.actor import Actor
from onecity.base.outbox.door import live_latest
from onecity.core.ids import uuid7
from onecity.core.text import SaidError
from onecity.engines.emergency import door
from onecity.engines.emergency.door.dispatching import REASONS, Board, BoardCall
from onecity.engines.emergency.errors import CallNotReady, CallUnknown, EmergencyError
from onecity.engines.emergency.pages.desk.spots import desk_scene
from onecity.engines.emergency.pages.desk.words import (
    REASON_KEYS,
    call_row,
    clock_row,
    mission_row,
    option_row,
    slip_words,
)
from onecity.engines.emergency.pages.guard import found, words_of
from onecity.engines.emergency.permissions import DISPATCH
from onecity.web.access import actor_of, permitted_page

SHOWN = 9


@require_safe
@never_cache
@permitted_page(DISPATCH)
@found
def desk(request: HttpRequest) -> HttpResponse:
    """The whole desk; `?call=` opens one call, else the first that waits."""
    since = live_latest()
    board = door.dispatching.board(actor_of(request))
    chosen = _chosen(request, board)
    context = _calls(board, chosen) | {"scene": desk_scene(request), "since": since, "counts": counts(board)}
    if chosen:
        context |= panel_context(actor_of(request), chosen)
    return render(request, "emergency/desk.html", context)


@require_safe
@never_cache
@permitted_page(DISPATCH)
def calls(request: HttpRequest) -> HttpResponse:
    """The queue alone, after something has changed."""
    board = door.dispatching.board(actor_of(request))
    context = _calls(board, _chosen(request, board)) | {"counts": counts(board)}
    return render(request, "emergency/desk_calls.html", context)


@require_safe
@never_cache
@permitted_page(DISPATCH)
@found
def panel(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """One call with whom to send."""
    return render(request, "emergency/desk_panel.html", panel_context(actor_of(request), call_id))


def panel_context(
    actor: Actor, call_id: UUID, *, problem: SaidError | None = None, asked: str = ""
) -> dict[str, object]:
    """What the panel of a call shows. `asked`: the ambulance for which a reason must be given."""
    call = door.dispatching.board_call(actor, call_id)
    if call is None:
        raise CallUnknown
    context: dict[str, object] = {
        "call": call,
        "row": call_row(call),
        "clock": clock_row(call),
        "slips": [slip_words(stage, call.answer_s) for stage in call.slipped],
        "place": door.calls.place_words(call.lon, call.lat),
        "helpers": door.volunteers.of_call(call.id),
        "missions": [
            mission_row(one) | {"green": door.waves.wave_state(one, call.priority)}
            for one in reversed(call.missions)
        ],
        "problem": words_of(problem) if problem else "",
        "selected": call.id,
        "once": str(uuid7()),
        "next_call": door.dispatching.next_call(actor, call.id),
    }
    return context | _recommended(actor, call, asked)


def counts(board: Board) -> list[tuple[str, int]]:
    """How many ambulances are free, at work, off duty."""
    states = [one.state for one in board.units]
    free, off = states.count("free"), states.count("off")
    return [("free", free), ("busy", len(states) - free - off), ("off", off)]


def _recommended(actor: Actor, call: BoardCall, asked: str) -> dict[str, object]:
    try:
        shown = door.dispatching.recommend(actor, call.id)
    except CallNotReady:
        return {"shown": None}
    except EmergencyError as cannot:
        return {"shown": None, "cannot": words_of(cannot)}
    options = [option_row(n, one) for n, one in enumerate(shown.options[:SHOWN], 1)]
    reasons = zip(REASON_KEYS, REASONS.items(), strict=True)
    return {
        "shown": shown,
        "options": options,
        "more": max(0, len(shown.options) - SHOWN),
        "asked": next((one for one in shown.options if one.code == asked), None),
        "reasons": [{"key": key, "id": id, "title": title} for key, (id, title) in reasons],
    }


def _calls(board: Board, chosen: UUID | None) -> dict[str, object]:
    rows = [call_row(one) for one in board.calls]
    # not `more`: the panel beside it counts ambulances by that name
    others = max(0, board.open - len(rows))
    failing = door.partners.failing(board.at)
    return {"rows": rows, "others": others, "selected": chosen, "board": board, "failing": failing}


def _chosen(request: HttpRequest, board: Board) -> UUID | None:
    try:
        return UUID(request.GET.get("call", ""))
    except ValueError:
        return next((one.id for one in board.calls if one.waits), None)
