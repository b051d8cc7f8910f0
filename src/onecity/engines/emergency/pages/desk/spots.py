"""What does the map of the desk draw: calls with how sure their place is, and everybody on duty?"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onecity.base.registry.door import layers
from onecity.engines.emergency import door
from onecity.engines.emergency.door.dispatching import BoardCall
from onecity.engines.emergency.door.dispatching.board import MOST
from onecity.engines.emergency.door.units import UnitView
from onecity.engines.emergency.pages.desk.words import state_tone, state_words
from onecity.engines.emergency.permissions import DISPATCH
from onecity.engines.emergency.rules.dispatch.recommend import DEGRADED_S, EXCLUDED_S
from onecity.engines.emergency.rules.unit import OFF
from onecity.web.access import actor_of, permitted_page
from onecity.web.map.places import base_layer
from onecity.web.map.scene import bounds, ground_scene, layer_url


@require_safe
@never_cache
@permitted_page(DISPATCH)
def spots(request: HttpRequest) -> HttpResponse:
    """Calls and ambulances as points."""
    board, language = door.dispatching.board(actor_of(request), MOST), get_language() or "zh-hans"
    return JsonResponse(
        {
            "calls": [_call(one, language) for one in board.calls if one.lon is not None],
            "units": [_unit(one, language) for one in board.units if one.state != OFF],
        }
    )


def desk_scene(request: HttpRequest) -> dict[str, object]:
    """What the browser needs to draw the map."""
    base = base_layer(layers())
    return {
        "bounds": bounds(),
        "land": layer_url(base, get_language() or "zh-hans") if base else "",
        "ground": ground_scene(),
        "spots": reverse("emergency:desk_spots"),
        "english": not (get_language() or "zh").startswith("zh"),
        "words": {"map": _("Map of calls and ambulances. Arrow keys move it, plus and minus zoom.")},
    }


def _call(one: BoardCall, language: str) -> dict[str, object]:
    return {
        "id": str(one.id),
        "number": one.number,
        "rank": one.rank,
        "waits": one.waits,
        "title": (one.title or one.priority_title).in_(language),
        "lon": one.lon,
        "lat": one.lat,
        "radius_m": one.radius_m or 0,
    }


def _unit(one: UnitView, language: str) -> dict[str, object]:
    age = one.age_s or 0.0
    return {
        "code": one.code,
        "title": one.title.in_(language),
        "state": state_words(one.state).in_(language),
        "tone": state_tone(one.state) or "off",
        "lon": one.lon,
        "lat": one.lat,
        "is_old": age > DEGRADED_S,
        "is_lost": age > EXCLUDED_S,
    }
