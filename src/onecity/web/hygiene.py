"""What is kept out of every request, and what is added to every answer, whichever page it is?

Requests: methods that no page has, and text that PostgreSQL cannot hold (U+0000). Answers to somebody who is signed
in stay out of every cache, also the browser's own: the next person at a kiosk may not see them by going back.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from onecity.web.api.problem import problem_response, wants_json
from onecity.web.errors import bad_request
from onecity.web.idempotency import is_form

# What no page uses is denied to all, also to what somebody might smuggle into one; places are asked for by the map.
DENIED = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture", "gyroscope", "hid",
    "midi", "magnetometer", "microphone", "payment", "publickey-credentials-get", "serial", "usb",
)  # fmt: skip
HEADERS = {
    "Permissions-Policy": ", ".join([*(f"{feature}=()" for feature in DENIED), "geolocation=(self)"]),
    "Cross-Origin-Resource-Policy": "same-origin",
}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
NUL = "\x00"
# The escape \u0000 in JSON, but not the backslash and "u0000" that \\u0000 stands for.
NUL_IN_JSON = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class HygieneMiddleware:
    """Refuses what nobody means to send; keeps personal answers out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on unless its method is none of ours."""
        if request.method not in METHODS:
            response: HttpResponseBase = _method_refused(request, ", ".join(sorted(METHODS)))
        else:
            response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            response = _method_refused(request, response["Allow"])
        actor = getattr(request, "actor", None)
        if actor is not None and actor.id is not None and "Cache-Control" not in response:
            add_never_cache_headers(response)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Refuse a request that holds U+0000 anywhere; after the token was checked, so that strangers cost little."""
        try:
            return bad_request(request) if holds_nul(request) else None
        except UnreadablePostError:  # whoever sent it has gone
            return bad_request(request)


def _method_refused(request: HttpRequest, allowed: str) -> HttpResponse:
    """405 with words, which Django's own answer lacks."""
    title = _("This address cannot be used this way.")
    detail = _("Nothing was changed. Go back and use the buttons of the page, or start from the first page.")
    refusal = problem_response(
        request, 405, "method-not-allowed", title, "" if wants_json(request) else detail
    )
    refusal["Allow"] = allowed
    return refusal


def holds_nul(request: HttpRequest) -> bool:
    """Whether address, form, file names or JSON body hold the character that no database column takes."""
    if any(NUL in text for text in (request.path, *_texts(request.GET.lists()))):
        return True
    if is_form(request):
        names = (file.name or "" for _name, files in request.FILES.lists() for file in files)
        return any(NUL in text for text in (*_texts(request.POST.lists()), *names))
    if "json" not in (request.content_type or ""):
        return False
    # A body over the limit is left to the view, which answers 413.
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    return length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE and NUL_IN_JSON.search(request.body) is not None


def _texts(lists: Iterable[tuple[str, list[Any]]]) -> Iterable[str]:
    for name, values in lists:
        yield name
        yield from map(str, values)
