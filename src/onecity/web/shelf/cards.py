"""What does the shelf put on the portal's first page? A few apps, and the way to all of them."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from onecity.base.shelf.door import shelf

MOST = 4


def apps(request: HttpRequest) -> SafeString | str:
    """A tile for some apps that can be reached; nothing while there is no app."""
    found = [one for one in shelf() if not one.long_down]
    if not found:
        return ""
    return render_to_string("shelf/card.html", {"apps": found[:MOST]}, request)
