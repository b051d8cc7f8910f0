"""How good are the data of a network, and what came in that could not be used?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from onecity.engines.sensing import door
from onecity.engines.sensing.pages.guard import found
from onecity.engines.sensing.pages.networks import speaking
from onecity.engines.sensing.permissions import MANAGE
from onecity.web.access import actor_of, signed_in_page

SHOWN_BYTES = 400
PROTOCOLS = {
    "hj212": "HJ 212",
    "sl651": "SL 651",
    "jt808": "JT/T 808",
    "mqtt": "MQTT",
    "sensorthings": "SensorThings",
}


@require_GET
@signed_in_page
@found
def quality(request: HttpRequest, network_id: str) -> HttpResponse:
    """Counts of what was wrong with readings, and how many things speak."""
    actor = actor_of(request)
    view = door.network(actor, network_id)
    titles = {name: one.title for name, one in view.declared.observe.items()}
    marks = [(titles.get(one.property), one) for one in door.marks(actor, network_id)]
    manages = actor.may(MANAGE)
    refused = [one for one in door.refusals(actor) if one.network in {network_id, ""}] if manages else []
    context = {
        "view": view,
        "marks": [(title, one) for title, one in marks if title or one.taken],
        "speaking": speaking(actor, view.declared, view.things),
        "manages": manages,
        "refused": [(reason_words(one.reason), protocol_words(one.protocol), one) for one in refused],
    }
    return render(request, "sensing/quality.html", context)


@require_GET
@signed_in_page
def quarantine(request: HttpRequest) -> HttpResponse:
    """What was refused, newest first, as it came in."""
    reason, station = request.GET.get("reason", "")[:40], request.GET.get("station", "")[:64]
    page = door.quarantine(
        actor_of(request), reason=reason, station=station, cursor=request.GET.get("cursor")
    )
    lines = [
        (reason_words(one.reason), protocol_words(one.protocol), one, shown(one.raw)) for one in page.items
    ]
    return render(request, "sensing/quarantine.html", {"page": page, "lines": lines, "station": station})


def reason_words(reason: str) -> str:
    """Why something was refused."""
    return {
        "unknown-station": _("Unknown station"),
        "wrong-secret": _("Wrong secret"),
        "wrong-source": _("From another address than is allowed"),
        "unparseable": _("Cannot be read"),
        "wrong-checksum": _("Wrong checksum"),
        "unknown-code": _("Unknown factor"),
        "unknown-thing": _("Unknown thing or property"),
        "too-long": _("Too long"),
        "too-fast": _("Too much at once"),
    }.get(reason, reason)


def protocol_words(protocol: str) -> str:
    """What a protocol is called in its standard."""
    return PROTOCOLS.get(protocol, protocol)


def shown(raw: bytes) -> str:
    """Bytes as somebody can compare them: text where it is text, else hexadecimal."""
    piece = raw[:SHOWN_BYTES]
    text = piece.decode("utf-8", "replace")
    if text.isprintable() or all(one.isprintable() or one in "\r\n\t" for one in text):
        return text.strip()
    return piece.hex(" ")
