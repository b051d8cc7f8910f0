"""What stands about emergency on the portal's first page?"""

from django.http import HttpRequest
from django.template.loader import render_to_string

from onecity.engines.emergency.door.responding import responders_now


def call(request: HttpRequest) -> str:
    """The way to help, and the number that works without us."""
    return render_to_string("emergency/card.html", {}, request)


def helpers(request: HttpRequest) -> str:
    """Where the next defibrillator is, and how to become a volunteer; empty where the city declares none."""
    if responders_now() is None:
        return ""
    return render_to_string("emergency/helpers_card.html", {}, request)
