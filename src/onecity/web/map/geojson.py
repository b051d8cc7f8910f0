"""How does a layer reach the browser: once, small, and never stale?"""

import gzip
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from onecity.base.registry import door as registry
from onecity.base.registry.errors import LayerUnknown
from onecity.core.geo import Box
from onecity.web.map.places import MOST_THINGS

YEAR_S = 31_536_000
LEVEL = 6


@require_safe
def map_layer(request: HttpRequest, layer: str) -> HttpResponse:
    """A whole layer as GeoJSON in the language of `lang`; with the current version as `v` it may be kept."""
    language = asked_language(request)
    try:
        etag = registry.etag(layer, limit=MOST_THINGS, language=language)
        version = next(one.version for one in registry.layers() if one.id == layer)
    except LayerUnknown as unknown:
        raise Http404 from unknown
    kept = request.GET.get("v") == version
    if _is_known(request, etag):
        return _with_headers(HttpResponse(status=304), etag, kept)
    packed = takes_gzip(request)
    response = HttpResponse(body(layer, etag, language, packed), content_type="application/geo+json")
    if packed:
        response["Content-Encoding"] = "gzip"
    return _with_headers(response, etag, kept)


@require_safe
def map_view(request: HttpRequest, layer: str) -> HttpResponse:
    """What is seen of a large layer in `bbox` (west,south,east,north): single things, or counts by cell.

    With the current version as `v` it may be kept. 400 for a box that is none.
    """
    language = asked_language(request)
    try:
        box = Box(*map(float, request.GET.get("bbox", "").split(",")))
        seen = registry.view(layer, box, language)
        version = next(one.version for one in registry.layers() if one.id == layer)
    except LayerUnknown as unknown:
        raise Http404 from unknown
    except (TypeError, ValueError):
        return HttpResponseBadRequest("bbox=west,south,east,north", content_type="text/plain")
    kept = request.GET.get("v") == version
    if _is_known(request, seen.etag):
        return _with_headers(HttpResponse(status=304), seen.etag, kept)
    packed = takes_gzip(request)
    content = gzip.compress(seen.body.encode(), LEVEL, mtime=0) if packed else seen.body.encode()
    response = HttpResponse(content, content_type="application/geo+json")
    if packed:
        response["Content-Encoding"] = "gzip"
    return _with_headers(response, seen.etag, kept)


def asked_language(request: HttpRequest) -> str:
    """The language in the address, so that a kept answer does not depend on a cookie; else the reader's."""
    language = request.GET.get("lang", "")
    return language if language in ("zh-hans", "en") else get_language() or "zh-hans"


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the browser accepts gzip (`gzip;q=0` refuses it)."""
    offers = [
        offer.replace(" ", "") for offer in request.headers.get("Accept-Encoding", "").lower().split(",")
    ]
    return any(
        offer == "gzip" or (offer.startswith("gzip;q=") and offer.strip("0.") != "gzip;q=")
        for offer in offers
    )


@lru_cache(maxsize=64)
def body(layer: str, _etag: str, language: str, packed: bool) -> bytes:
    """A layer's text, packed once for each version. Raises `LayerUnknown`."""
    text = registry.features(layer, limit=MOST_THINGS, language=language).body.encode()
    return gzip.compress(text, LEVEL, mtime=0) if packed else text


def _is_known(request: HttpRequest, etag: str) -> bool:
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in asked or etag in {one.removeprefix("W/") for one in asked}


def _with_headers(response: HttpResponse, etag: str, kept: bool) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = f"private, max-age={YEAR_S}, immutable" if kept else "private, no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
