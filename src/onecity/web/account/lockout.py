"""What is shown to somebody who failed too often?"""

from datetime import datetime, timedelta

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

LOCKED_FOR = timedelta(hours=settings.AXES_COOLOFF_TIME)


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """The page that says until when sign-in is closed; axes calls it."""
    AxesProxyHandler.update_request(request)  # type: ignore[no-untyped-call]
    return locked_page(request, locked_until(request, (credentials or {}).get("username", "")))


def locked_page(request: HttpRequest, until: datetime) -> HttpResponse:
    """429 with the time from which one can try again."""
    response = render(request, "account/locked.html", {"until": until}, status=429)
    response["Retry-After"] = str(max(1, int((until - timezone.now()).total_seconds())))
    return response


def locked_until(request: HttpRequest, username: str) -> datetime:
    """When the last failure that counts is old enough."""
    attempts = AccessAttempt.objects.filter(username=username, ip_address=request.axes_ip_address)  # type: ignore[attr-defined]
    last = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return (last or timezone.now()) + LOCKED_FOR
