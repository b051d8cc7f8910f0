"""How is something answered that a page sent by itself, now or long after it was made?"""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from onecity.engines.command import door
from onecity.engines.command.pages.guard import PROBLEMS, problem_words
from onecity.web.access import actor_of

HEADER = "X-Offline"


def answered(request: HttpRequest, act: Callable[[], str], back: str, *args: object) -> HttpResponse:
    """Take a step and say so: to a browser's form by going `back`, to a phone's queue in JSON.

    What comes from a queue has one effect by its key; what cannot be taken is answered 409 with the reason, and kept.
    """
    if HEADER in request.headers:
        return _to_queue(request, act)
    try:
        messages.success(request, act())
    except PROBLEMS as problem:
        messages.warning(request, problem_words(problem))
    return redirect(back, *args)


def _to_queue(request: HttpRequest, act: Callable[[], str]) -> JsonResponse:
    try:
        with transaction.atomic():
            first = door.arrives_first(actor_of(request), request.headers.get("Idempotency-Key", ""))
            said = act() if first else _("This had arrived already.")
    except PROBLEMS as problem:
        return JsonResponse({"kept": False, "said": problem_words(problem)}, status=409)
    if request.headers[HEADER] == "now":
        messages.success(request, said)
    return JsonResponse({"kept": True, "said": said})
