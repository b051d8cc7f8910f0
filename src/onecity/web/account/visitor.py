"""From where does a request come?"""

import re
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")
BROWSERS = ("Edg", "MicroMessenger", "QQBrowser", "Firefox", "Chrome", "Safari")
SYSTEMS = ("HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")


def address(request: HttpRequest) -> str:
    """The visitor's address; behind a trusted proxy the one that this proxy saw."""
    direct = str(request.META.get("REMOTE_ADDR") or "")
    if not settings.CONFIGURATION.trusted_proxy:
        return direct
    # only the last entry was written by our own proxy, the others anybody may have made up
    seen = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    return seen if _is_address(seen) else direct


def is_local(request: HttpRequest) -> bool:
    """Whether somebody at this very machine asks, not through a proxy."""
    direct = str(request.META.get("REMOTE_ADDR") or "")
    if any(name in request.headers for name in FORWARDED):
        return False
    return _is_address(direct) and ip_address(direct).is_loopback


def is_from_another_site(request: HttpRequest) -> bool:
    """Whether a browser says that another site's page sent this; for what needs no session and so no token."""
    origin = request.headers.get("Origin", "")
    if origin and origin != "null":
        return urlsplit(origin).netloc != request.get_host()
    return request.headers.get("Sec-Fetch-Site") == "cross-site"


def browser(request: HttpRequest) -> str:
    """Browser and system in few words, for the list of one's own sessions: `Firefox · Android`."""
    agent = request.headers.get("User-Agent", "")
    found = [next((name for name in names if name in agent), "") for names in (BROWSERS, SYSTEMS)]
    words = (
        " · ".join(name for name in found if name).replace("Edg", "Edge").replace("MicroMessenger", "WeChat")
    )
    return words or re.sub(r"[^\w ./-]", "", agent)[:60]


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Where to go afterwards: the `next` that was sent if it lies on this site, else `default`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else default


def sign_in_url(then: str) -> str:
    """The sign-in page that leads back to `then`."""
    return f"{reverse('sign_in')}?{urlencode({'next': then})}"


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
