"""How do other programs read the city's layers? OGC API – Features 1.0, as GeoJSON and as plain pages."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.registry.door import LayerView
from onecity.base.registry.paging import Item, Items, Wanted
from onecity.engines.basemap import door
from onecity.engines.basemap.errors import BasemapError, QueryInvalid
from onecity.engines.basemap.open_formats.feature import feature
from onecity.engines.basemap.rules.asking import CRS, CRS84, Asked, ParameterInvalid, asked
from onecity.web.access import actor_of
from onecity.web.api.problem import problem_response

SPEC = "http://www.opengis.net/spec"
CONFORMS = [
    *(f"{SPEC}/ogcapi-features-1/1.0/conf/{one}" for one in ("core", "oas30", "html", "geojson")),
    f"{SPEC}/ogcapi-features-2/1.0/conf/crs",
]
JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
TYPES = {"text": "string", "division": "string", "phone": "string", "url": "string", "date": "string"}
View = Callable[..., HttpResponse]
Page = Mapping[str, Any]


def answers(view: View) -> View:
    """Errors of a question as problem details (a page for people); another origin may read every answer."""

    @wraps(view)
    def guarded(request: HttpRequest, **named: str) -> HttpResponse:
        try:
            response = view(request, **named)
        except BasemapError as wrong:
            code = type(wrong).__name__
            response = problem_response(request, wrong.status, code, wrong.text(_language()))
        response["Access-Control-Allow-Origin"] = "*"
        patch_vary_headers(response, ["Accept"])
        return response

    return require_safe(guarded)


@answers
def landing(request: HttpRequest) -> HttpResponse:
    """What there is and where."""
    links = [
        _link(request, "landing", "self", JSON, _("This document")),
        _link(
            request, "interface", "service-desc", "application/vnd.oai.openapi+json;version=3.0", "OpenAPI"
        ),
        _link(request, "conformance", "conformance", JSON, _("Conformance")),
        _link(request, "collections", "data", JSON, _("Collections")),
    ]
    title = _("Open map data")
    body = {"title": title, "description": _note(), "links": links}
    return _said(request, body, title, {"note": _note()})


@answers
def conformance(request: HttpRequest) -> HttpResponse:
    """Which parts of the standard are kept."""
    rows = [{"cells": [one]} for one in CONFORMS]
    body = {"conformsTo": CONFORMS, "links": [_link(request, "landing", "up", JSON, _("Open map data"))]}
    return _said(request, body, _("Conformance"), {"heads": [_("Conforms to")], "rows": rows})


@answers
def collections(request: HttpRequest) -> HttpResponse:
    """Every layer of the map as a collection."""
    layers = door.collections(actor_of(request))
    links = [_link(request, "collections", "self", JSON, _("Collections"))]
    body = {"links": links, "crs": list(CRS), "collections": [_collection(request, one) for one in layers]}
    rows = [
        {
            "cells": [one.title.in_(_language()), one.id, one.count],
            "href": reverse("basemap:items", args=[one.id]),
        }
        for one in layers
    ]
    heads = [_("Collection"), _("Id"), _("Things")]
    return _said(request, body, _("Collections"), {"heads": heads, "rows": rows})


@answers
def collection(request: HttpRequest, id: str) -> HttpResponse:
    """One layer."""
    layer = door.collection(actor_of(request), id)
    body = _collection(request, layer)
    return _said(request, body, layer.title.in_(_language()), {"note": layer.credit.in_(_language())})


@answers
def queryables(request: HttpRequest, id: str) -> HttpResponse:
    """What the things of a layer can be chosen by, as JSON Schema."""
    known = door.queryables(actor_of(request), id)
    body = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": request.build_absolute_uri(request.path),
        "type": "object",
        "title": id,
        "properties": {name: {"type": TYPES.get(kind, kind)} for name, kind in known.items()},
    }
    return _json(body, "application/schema+json")


@answers
def items(request: HttpRequest, id: str) -> HttpResponse:
    """A piece of a layer: `bbox`, `datetime` (when a thing last changed), `limit`, properties, `crs`."""
    question = _asked(request)
    wanted = Wanted(
        question.box, question.since, question.until, question.where, question.after, question.limit
    )
    found = door.items(actor_of(request), id, wanted)
    links = _paging(request, id, found)
    if _wants_html(request):
        return _items_page(request, id, found, links)
    body = {
        "type": "FeatureCollection",
        "numberMatched": found.matched,
        "numberReturned": len(found.items),
        "links": links,
        "features": [feature(one, question.swapped) for one in found.items],
    }
    return _with_crs(_json(body, GEOJSON), question)


@answers
def item(request: HttpRequest, id: str, thing: str) -> HttpResponse:
    """One thing of a layer."""
    question = _asked(request)
    found = door.item(actor_of(request), id, thing)
    here = _link(request, "item", "self", GEOJSON, found.name.in_(_language()), [id, thing])
    above = _link(request, "collection", "collection", JSON, id, [id])
    body = {**feature(found, question.swapped), "links": [here, above]}
    if not _wants_html(request):
        return _with_crs(_json(body, GEOJSON), question)
    rows = [{"cells": [name, value]} for name, value in body["properties"].items()]
    heads = [_("Name of the property"), _("Value")]
    return _said(request, body, found.name.in_(_language()), {"heads": heads, "rows": rows})


@answers
def interface(request: HttpRequest) -> HttpResponse:
    """The interface in OpenAPI 3.0."""
    names = ["bbox", "datetime", "limit", "crs", "bbox-crs", "after"]
    parameters = [{"name": one, "in": "query", "schema": {"type": "string"}} for one in names]
    path = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    thing = {**path, "name": "thing"}
    ok = {"200": {"description": "OK"}}
    root = reverse("basemap:landing").rstrip("/")
    paths = {
        "/": [], "/conformance": [], "/collections": [], "/collections/{id}": [path],
        "/collections/{id}/queryables": [path], "/collections/{id}/items": [path, *parameters],
        "/collections/{id}/items/{thing}": [path, thing],
    }  # fmt: skip
    body = {
        "openapi": "3.0.3",
        "info": {"title": _("Open map data"), "version": "1.0"},
        "servers": [{"url": request.build_absolute_uri(root)}],
        "paths": {one: {"get": {"parameters": said, "responses": ok}} for one, said in paths.items()},
    }
    return _json(body, "application/vnd.oai.openapi+json;version=3.0")


def _asked(request: HttpRequest) -> Asked:
    said = {name: request.GET[name] for name in request.GET}
    try:
        return asked(said)
    except ParameterInvalid as wrong:
        raise QueryInvalid(wrong.name, wrong.value) from None


def _collection(request: HttpRequest, layer: LayerView) -> dict[str, Any]:
    id = [layer.id]
    extent: dict[str, Any] = {"temporal": {"interval": [[None, None]]}}
    with suppress(NothingLoaded):
        extent["spatial"] = {"bbox": [list(map(float, current().only("city").bounds))], "crs": CRS84}
    return {
        "id": layer.id,
        "title": layer.title.in_(_language()),
        "description": layer.credit.in_(_language()),
        "itemType": "feature",
        "crs": list(CRS),
        "storageCrs": CRS84,
        "extent": extent,
        "approximate": layer.approximate,
        "simulated": layer.simulated,
        "links": [
            _link(request, "collection", "self", JSON, layer.title.in_(_language()), id),
            _link(request, "items", "items", GEOJSON, _("Things"), id),
            _link(
                request,
                "queryables",
                f"{SPEC.replace('spec', 'def')}/rel/ogc/1.0/queryables",
                "application/schema+json",
                _("Properties"),
                id,
            ),
        ],
    }


def _paging(request: HttpRequest, id: str, found: Items) -> list[dict[str, str]]:
    links = [_link(request, "items", "self", GEOJSON, _("This piece"), [id], request.GET.dict())]
    links.append(
        _link(request, "items", "alternate", HTML, "HTML", [id], {**request.GET.dict(), "f": "html"})
    )
    if found.after:
        more = {**request.GET.dict(), "after": found.after}
        links.append(_link(request, "items", "next", GEOJSON, _("Next piece"), [id], more))
    links.append(_link(request, "collection", "collection", JSON, id, [id]))
    return links


def _items_page(request: HttpRequest, id: str, found: Items, links: list[dict[str, str]]) -> HttpResponse:
    def row(one: Item) -> dict[str, Any]:
        href = reverse("basemap:item", args=[id, str(one.id)])
        return {"cells": [one.name.in_(_language()), one.code, one.division], "href": f"{href}?f=html"}

    title = door.collection(actor_of(request), id).title.in_(_language())
    heads = [_("Name of the place"), _("Code"), _("Division")]
    page = {
        "heads": heads,
        "rows": [row(one) for one in found.items],
        "note": f"{len(found.items)} / {found.matched}",
    }
    return _said(request, {"links": links}, title, page)


def _link(
    request: HttpRequest, name: str, rel: str, kind: str, title: str, id: list[str] | None = None,
    query: Mapping[str, str] | None = None,
) -> dict[str, str]:  # fmt: skip
    address = request.build_absolute_uri(reverse(f"basemap:{name}", args=id or []))
    return {
        "href": f"{address}?{urlencode(query)}" if query else address,
        "rel": rel,
        "type": kind,
        "title": title,
    }


def _said(request: HttpRequest, body: Mapping[str, Any], title: str, page: Page) -> HttpResponse:
    """The same as JSON for programs, as a page for people."""
    if not _wants_html(request):
        return _json(body, JSON)
    return render(request, "basemap/ogc.html", {"title": title, "links": body.get("links", []), **page})


def _json(body: Mapping[str, Any], kind: str) -> HttpResponse:
    return HttpResponse(json.dumps(body, ensure_ascii=False, default=str), content_type=kind)


def _with_crs(response: HttpResponse, question: Asked) -> HttpResponse:
    response["Content-Crs"] = f"<{question.crs}>"
    return response


def _wants_html(request: HttpRequest) -> bool:
    if said := request.GET.get("f", ""):
        return said == "html"
    return request.get_preferred_type([JSON, GEOJSON, HTML]) == HTML


def _note() -> str:
    return _("The layers of the city's map, free to use under the licence that each one names.")


def _language() -> str:
    return get_language() or "zh-hans"
