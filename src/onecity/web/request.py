"""Under which id is a request found again, and what does the log say of it?

Outermost of all: it sees every request and every answer. A line names the route, never the address, which may hold
what somebody looks for.
"""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from onecity.base.cause import accepted, caused_by, new_request_id, note

HEADER = "X-Request-ID"
CASE, TASK = "case_id", "task_id"
# asked every few seconds by machines, or a file: nobody reads that
QUIET = {"healthz", "readyz", "metrics"}

log = logging.getLogger("onecity.access")


class RequestMiddleware:
    """Gives each request its id, answers it back, and writes one line about each."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then tell."""
        given = request.headers.get(HEADER, "")
        request_id = accepted(given) if given else new_request_id()
        with caused_by(request=request_id):
            began = time.perf_counter()
            response = self.get_response(request)
            tell(request, response.status_code, time.perf_counter() - began)
        response[HEADER] = request_id
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Once the route is known, lines within the request name the case or task that it is about."""
        found = request.resolver_match.kwargs if request.resolver_match else {}
        note(case=str(found.get(CASE, "")), task=str(found.get(TASK, "")))


def tell(request: HttpRequest, status: int, took_s: float) -> None:
    """The line of one request."""
    actor = getattr(request, "actor", None)
    if actor is not None and actor.id is not None:
        note(actor=str(actor.id))
    route = route_of(request)
    level = logging.DEBUG if route in QUIET else logging.WARNING if status >= 500 else logging.INFO
    method = (
        request.method if request.method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} else "other"
    )
    told = {"method": method, "route": route, "status": status, "duration_ms": round(took_s * 1000, 1)}
    log.log(level, "request", extra={"told": told})


def route_of(request: HttpRequest) -> str:
    """The name of the route, for the interface its pattern; empty for what no route leads to."""
    match = request.resolver_match
    if match is None:
        return "static" if request.path.startswith("/static/") else ""
    return match.route if match.route.startswith("api/") or not match.view_name else match.view_name
