"""What does command put on the portal's first page? Warnings that hold for everybody, before all else."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from onecity.engines.command import door

SHOWN = 3


def warnings(request: HttpRequest) -> SafeString:
    """The worst warnings that hold, with what to do; nothing where none does."""
    found = door.in_force()
    if not found:
        return SafeString("")
    context = {"warnings": found[:SHOWN], "more": max(0, len(found) - SHOWN)}
    return render_to_string("command/card_warnings.html", context, request)
