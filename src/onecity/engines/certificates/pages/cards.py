"""What does certificates put on the portal's first page?"""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from onecity.engines.certificates import door
from onecity.web.access import actor_of

SHOWN = 4


def mine(request: HttpRequest) -> SafeString:
    """My certificates in short; nothing for whoever has none."""
    actor = actor_of(request)
    if actor.id is None:
        return SafeString("")
    valid = door.my_valid_certificates(actor, SHOWN)
    if not valid:
        return SafeString("")
    return render_to_string("certificates/card_home.html", {"certificates": valid}, request)
