"""What does a phone show when the network is gone?"""

from uuid import UUID

from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from onecity.web.access import actor_of


@cache_control(max_age=3600, public=True)
def offline(request: HttpRequest) -> HttpResponse:
    """The page itself, in both languages and without anything personal, to be kept by the service worker."""
    return render(request, "web/offline.html")


@cache_control(max_age=0, no_cache=True)
def service_worker(request: HttpRequest) -> FileResponse:
    """The service worker, served from the root so that it may answer for every page."""
    path = finders.find("onecity/service-worker.js")
    return FileResponse(open(str(path), "rb"), content_type="text/javascript")


@require_safe
@never_cache
def me(request: HttpRequest) -> JsonResponse:
    """Who is signed in, as a mark, and a fresh token: asked by a phone before it sends what it kept."""
    return JsonResponse({"owner": owner_mark(actor_of(request).id), "csrf": get_token(request)})


def owner_mark(person_id: UUID | None) -> str:
    """Whose kept work is whose on a phone, without saying who it is; empty for nobody."""
    return salted_hmac("onecity.offline", str(person_id)).hexdigest()[:32] if person_id else ""
