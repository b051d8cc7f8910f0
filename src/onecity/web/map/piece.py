"""How is a part of the map's page given: alone to the map, as a page to everybody else?"""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def piece(request: HttpRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    """A fragment when the map asks for it, else the same inside a page of its own."""
    if request.headers.get("HX-Request"):
        response = render(request, template, context)
    else:
        response = render(request, "map/page.html", {**context, "piece": template})
    patch_vary_headers(response, ["HX-Request"])
    return response
