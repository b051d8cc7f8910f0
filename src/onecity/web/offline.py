"""What does a phone show when the network is gone?"""

from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control


@cache_control(max_age=3600, public=True)
def offline(request: HttpRequest) -> HttpResponse:
    """The page itself, in both languages and without anything personal, to be kept by the service worker."""
    return render(request, "web/offline.html")


@cache_control(max_age=0, no_cache=True)
def service_worker(request: HttpRequest) -> FileResponse:
    """The service worker, served from the root so that it may answer for every page."""
    path = finders.find("onecity/service-worker.js")
    return FileResponse(open(str(path), "rb"), content_type="text/javascript")
