"""What stands on the portal's first page? Cards that the engines bring, in their order."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.manifest import Card, Face, collect, resolve


def cards(request: HttpRequest, face: Face) -> list[SafeString]:
    """The rendered cards of a face, those that have nothing to show left out."""
    offered: list[Card] = sorted(collect(lambda engine: engine.cards), key=lambda card: card.order)
    rendered = [resolve(card.call)(request) for card in offered if card.face == face]
    return [html for html in rendered if html]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The portal's home; before any city is loaded, what to do about it."""
    try:
        current()
    except NothingLoaded:
        return render(request, "web/no_city.html", status=503)
    return render(request, "pages/home.html", {"cards": cards(request, "portal")})
